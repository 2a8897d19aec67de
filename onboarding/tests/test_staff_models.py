"""Every row can be looked at, none but regions be written, and no secret shows anywhere."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from diagnosis.models import HostLease
from keys.models import Access, Credential
from onboarding import links, progress
from onboarding.models import Budget, Flip, Incident, Letter, SetupLink, Spend, Sweep, Tally, Watch
from onboarding.tests.staff_cast import lead
from portal.models import Heartbeat
from registry.models import Alias, Region
from tests.builders import SECRET, make_case_with_key, make_done_run, make_region, make_result

pytestmark = pytest.mark.django_db

OURS = [model for app in ("registry", "onboarding", "diagnosis", "keys", "portal") for model in apps.get_app_config(app).get_models()]  # fmt: skip
READ_ONLY = [model for model in OURS if model not in (Alias, Region)]


def of(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def rows() -> tuple[str, str]:
    """One row of everything; returns what opens the case: token and code."""
    case = make_case_with_key()
    run = make_done_run(case, "key.off")
    make_result(run, "key.off", "F")
    HostLease.objects.create(host="canvas.example:443", run=run, attempt=1, until=run.due_at)
    Access.objects.create(credential=Credential.objects.get(), reason="run", actor="run 1")
    Flip.objects.create(case=case, to_state="draft", reason="opened", actor="institution")
    Letter.objects.create(case=case, kind="setup_link", recipient="a@northfield.example", language="en")
    progress.write_steps(case)
    Watch.objects.create(connection=case.connection, due_at=run.due_at)
    Sweep.objects.create(incident=Incident.objects.create(cause="many"))
    Spend.objects.create(budget=Budget.objects.create(kind="letters", key="0123"))
    Tally.objects.create(date=run.due_at.date(), state="connected", count=1)
    Alias.objects.create(server=case.connection.server, host="lms.northfield.example")
    Heartbeat.objects.create(name="worker", beaten_at=run.due_at)
    return links.issue(case)


class TestEveryModel:
    @pytest.mark.parametrize("model", OURS)
    def test_is_registered(self, model: type[Model]) -> None:
        assert admin.site.is_registered(model)

    @pytest.mark.parametrize("model", OURS)
    def test_has_a_list_and_a_page_that_show_no_secret(self, model: type[Model], rows: tuple[str, str]) -> None:
        client = lead()
        row = model._default_manager.first()
        assert row is not None
        hidden = [SECRET[at : at + 12] for at in range(len(SECRET) - 12)] + list(rows)
        hidden += list(SetupLink.objects.values_list("token_hash", flat=True))

        for address in (of(model, "changelist"), of(model, "change", row.pk)):
            response = client.get(address)
            page = response.content.decode()
            assert response.status_code == 200
            assert not any(word in page for word in hidden)

    @pytest.mark.parametrize("model", READ_ONLY)
    def test_is_written_by_its_deed_alone(self, model: type[Model], rows: tuple[str, str]) -> None:
        client = lead()
        row = model._default_manager.first()
        assert row is not None

        assert client.get(of(model, "add")).status_code == 403
        assert client.post(of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        changed = client.post(of(model, "change", row.pk), {})
        assert changed.status_code in (403, 405) or model is Incident  # which takes decisions there, and no fields
        assert model._default_manager.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("model", OURS)
    def test_asks_the_database_no_more_for_many_than_for_one(
        self, model: type[Model], rows: tuple[str, str], django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(5):
            make_result(make_done_run(make_case_with_key(), "key.off"), "key.off", "F")
        client = lead()

        with django_assert_max_num_queries(12):
            client.get(of(model, "changelist"))


class TestSearch:
    @pytest.mark.parametrize("words", ["word " * 11, "word " * 2000, "w" * 201])
    def test_that_is_too_long_is_left_out_and_said(self, words: str, rows: tuple[str, str]) -> None:
        client = lead()
        searched = [model for model, shown in admin.site._registry.items() if shown.search_fields]
        assert len(searched) > 10

        for model in searched:
            response = client.get(of(model, "changelist"), {"q": words})
            assert response.status_code == 200
            assert "A search takes at most 10 words and 200 characters" in response.content.decode()

    def test_of_ten_words_is_one(self, rows: tuple[str, str]) -> None:
        page = lead().get(of(Letter, "changelist"), {"q": "word " * 10}).content.decode()
        assert "A search takes at most" not in page
        assert "0 results" in page


class TestRegions:
    VALUES = {
        "name": "Europe",
        "code": "changed",
        "position": "1",
        "redirect_uri": "https://api.eu.badges.example/new",
        "required_scopes": "url:GET|/api/v1/courses\r\n\r\nurl:GET|/api/v1/users/:id",
        "is_open": "on",
    }

    def test_are_written_one_scope_a_line_and_count_their_version_up(self) -> None:
        region = make_region(code="e1")

        lead().post(of(Region, "change", region.pk), self.VALUES)

        region.refresh_from_db()
        assert region.required_scopes == ["url:GET|/api/v1/courses", "url:GET|/api/v1/users/:id"]
        assert (region.redirect_uri, region.version, region.code) == (self.VALUES["redirect_uri"], 2, "e1")

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"redirect_uri": "http://api.eu.badges.example/new"}, "Start with https://"),
            ({"redirect_uri": ""}, "A region can be opened when its redirect URI is set."),
        ],
    )
    def test_refuse_what_no_key_could_be_made_from(self, changes: dict[str, str], problem: str) -> None:
        region = make_region()

        page = lead().post(of(Region, "change", region.pk), self.VALUES | changes).content.decode()

        assert problem in page
        assert Region.objects.get(pk=region.pk).version == 1

    def test_are_never_deleted(self) -> None:
        region = make_region()

        assert lead().post(of(Region, "delete", region.pk), {"post": "yes"}).status_code == 403
