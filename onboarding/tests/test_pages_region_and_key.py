"""The region, and the exact values of the key for it."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from onboarding.key_list import grouped
from onboarding.models import Case
from onboarding.tests.pages_cast import browser_of, text_of
from registry.models import Connection
from tests.builders import make_case, make_case_with_key, make_connection, make_done_run, make_region

pytestmark = pytest.mark.django_db


def make_draft(**changes: Any) -> Case:
    """Return a draft without a region."""
    case = make_case(**changes)
    made = case.connection.region
    Connection.objects.filter(pk=case.connection_id).update(region=None)
    assert made is not None
    made.delete()
    return case


class TestRegion:
    def test_is_chosen_by_nobody_else(self) -> None:
        case = make_draft()
        make_region(code="north", country_label="Europe", ui_host="badges.eu.example")
        make_region(code="south", country_label="United States")
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/region"))
        assert "Which region is your account in?" in text
        assert "badges.eu.example" in text
        assert "checked" not in text

    def test_is_stored_and_leads_to_the_key(self) -> None:
        case = make_draft()
        make_region(code="north")
        make_region(code="south")
        browser = browser_of(case)
        response = browser.post(f"/requests/{case.reference}/region", {"region": "south"})
        assert response.headers["Location"] == f"/requests/{case.reference}/key"
        chosen = Case.objects.get().connection.region
        assert chosen is not None
        assert chosen.code == "south"
        assert "Saved at" in text_of(browser.get(f"/requests/{case.reference}/key"))

    @pytest.mark.parametrize("chosen", ["", "ca", "elsewhere"])
    def test_has_to_be_open_and_set_up(self, chosen: str) -> None:
        case = make_draft()
        make_region(code="north")
        make_region(code="south")
        text = text_of(browser_of(case).post(f"/requests/{case.reference}/region", {"region": chosen}))
        assert text.count("Choose a region.") == 2

    def test_is_taken_and_said_where_there_is_only_one(self) -> None:
        case = make_draft()
        make_region(code="north", name="Europe")
        browser = browser_of(case)
        response = browser.post(f"/requests/{case.reference}/region")
        assert response.headers["Location"] == f"/requests/{case.reference}/key"
        text = text_of(browser.get(f"/requests/{case.reference}/key"))
        assert "There is one region only, so we chose it for you: Europe." in text
        response = browser.get(f"/requests/{case.reference}/region")  # it is chosen: there is nothing more to do here
        assert response.headers["Location"] == f"/requests/{case.reference}/key"

    def test_is_not_taken_by_looking_at_a_page(self) -> None:
        case = make_draft()
        make_region(code="north", name="Europe")
        browser = browser_of(case)
        for page in ("address", "region", "key", "details"):
            text = text_of(browser.get(f"/requests/{case.reference}/{page}", follow=True))
            assert f'<form action="/requests/{case.reference}/region" method="post"' in text
            assert Case.objects.get().connection.region is None
        assert "Your key is made for Europe." in text

    def test_is_not_offered_while_none_is_ready(self) -> None:
        case = make_draft()
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/region"))
        assert "We are not ready for this region yet." in text
        assert '<form action="/requests' not in text

    @pytest.mark.parametrize(("has_real_one", "is_folded"), [(True, True), (False, False)])
    def test_for_trying_is_folded_unless_there_is_no_other(self, has_real_one: bool, is_folded: bool) -> None:
        case = make_draft()
        make_region(code="try-1", is_for_trying=True)
        make_region(code="try-2", is_for_trying=not has_real_one)
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/region"))
        assert ("<summary>Only for trying out</summary>" in text) is is_folded
        assert "Only for trying out" in text

    def test_changed_after_a_try_is_tried_at_once(self) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        make_done_run(case, "redirect.other_region")
        make_region(code="south")
        response = browser_of(case).post(f"/requests/{case.reference}/region", {"region": "south"})
        assert response.headers["Location"] == f"/requests/{case.reference}/"
        assert Case.objects.get().state == Case.State.CHECKING


class TestKey:
    def test_holds_the_exact_values_of_this_region(self) -> None:
        region = make_region(
            redirect_uri="https://api.eu.badges.example/a",
            legacy_redirect_uri="https://api.eu.badges.example/b",
            icon_url="https://api.eu.badges.example/icon.png",
            required_scopes=["url:GET|/api/v1/courses", "url:GET|/api/v1/users/:user_id/profile"],
        )
        case = make_case(connection=make_connection(region=region))
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/key"))
        for value in (region.redirect_uri, region.legacy_redirect_uri, region.icon_url, case.contact.email):
            assert f'value="{value}" readonly' in text
        assert text.index("Redirect URIs") < text.index("Redirect URI (Legacy)")
        assert "tick these 2 lines" in text
        assert "New keys always start OFF." in text
        assert "Canvas shows about 20 of the 64." in text
        assert f"request {case.reference}" in text

    def test_leaves_out_what_is_not_set(self) -> None:
        case = make_case(connection=make_connection(region=make_region(icon_url="", required_scopes=[])))
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/key"))
        assert "Icon URL" not in text
        assert "Leave off. A scope is one thing" in text

    def test_is_not_shown_for_a_region_that_is_not_ready(self) -> None:
        case = make_case(connection=make_connection(region=make_region(redirect_uri="", is_open=False)))
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/key"))
        assert "We are not ready for this region yet." in text
        assert "I have created the key" not in text

    def test_is_noted_as_made(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        case = make_case()
        browser = browser_of(case)
        response = browser.post(f"/requests/{case.reference}/key")
        assert response.headers["Location"] == f"/requests/{case.reference}/details"
        assert Case.objects.get().key_created_at is not None
        with django_assert_max_num_queries(8):
            browser.get(f"/requests/{case.reference}/key")

    def test_needs_a_region_first(self) -> None:
        case = make_draft()
        response = browser_of(case).get(f"/requests/{case.reference}/key")
        assert response.headers["Location"] == f"/requests/{case.reference}/region"

    @pytest.mark.parametrize(
        ("scope", "group"),
        [
            ("url:GET|/api/v1/courses/:course_id/modules", "Modules"),
            ("url:GET|/api/v1/courses/:id", "Courses"),
            ("url:POST|/api/v1/audio_tracks", "Audio tracks"),
            ("url:GET|/api/v1/courses/:course_id/users", "Courses"),
            ("url:GET|/api/v1/accounts/:account_id/courses", "Accounts"),
            ("url:POST|/api/v1/accounts/:account_id/courses", "Courses"),
            ("url:GET|/api/v1/courses/:course_id/files", "Files"),
            ("url:POST|/api/v1/courses/:course_id/files", "Courses"),
            ("url:GET|/api/v1/users/:user_id/profile", "Users"),
            ("url:GET|/api/v1/users/:user_id/courses", "Courses"),
            ("url:GET|/api/v1/accounts/:account_id/users", "Users"),
            ("url:GET|/api/v1/courses/:course_id/modules/:module_id/items", "Modules"),
            ("url:GET|/api/v1/courses/:course_id/enrollments", "Enrollments"),
            ("/auth/userinfo", "Userinfo"),
            ("odd", "Odd"),
        ],
    )
    def test_sorts_scopes_into_groups(self, scope: str, group: str) -> None:
        assert grouped([scope]) == {group: [scope]}
