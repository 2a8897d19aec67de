"""What they see: the institution's page, for staff to look at and for nothing else."""

import pytest

from onboarding.models import Case
from onboarding.tests.pages_cast import ADDRESS, REST, make_shown
from onboarding.tests.staff_cast import CASES, lead, reader
from tests.builders import make_case, make_contact

pytestmark = pytest.mark.django_db
State = Case.State


def make_seen(**changes: object) -> Case:
    return make_shown(State.WAITING_INSTITUTION, "key.off", *ADDRESS, *REST, ("key.off", "F", "key_state"), **changes)


class TestPreview:
    def test_is_a_frame_that_says_what_it_is(self) -> None:
        case = make_seen()
        text = reader("view_case").get(f"{CASES}{case.pk}/preview/").content.decode()
        assert f'src="{CASES}{case.pk}/preview/page/" sandbox="allow-same-origin" title="Preview"' in text
        assert "Nothing can be pressed here, and nothing changes." in text

    def test_is_their_page_in_their_language_without_a_script(self) -> None:
        case = make_seen(contact=make_contact(language="de"))
        response = lead().get(f"{CASES}{case.pk}/preview/page/")
        text = response.content.decode()
        assert '<html lang="de"' in text
        assert "Was ansteht" in text
        assert "<script" not in text
        assert '<base target="_blank">' in text

    def test_lets_nothing_be_pressed_and_is_framed_by_us_alone(self) -> None:
        response = lead().get(f"{CASES}{make_seen().pk}/preview/page/")
        policy = response.headers["Content-Security-Policy"]
        assert "sandbox allow-same-origin" in policy
        assert "form-action 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_grants_nothing_and_changes_nothing(self) -> None:
        case, client = make_seen(proved_at=None), lead()
        client.get(f"{CASES}{case.pk}/preview/page/")
        assert client.get(f"/requests/{case.reference}/").status_code == 404
        fresh = Case.objects.get()
        assert (fresh.state, fresh.proved_at) == (case.state, None)
        assert not case.flips.exists()

    def test_says_when_there_is_nothing_to_see(self) -> None:
        text = lead().get(f"{CASES}{make_case().pk}/preview/").content.decode()
        assert "there is nothing to see yet" in text
        assert "<iframe" not in text

    @pytest.mark.parametrize("path", ["preview/", "preview/page/"])
    def test_is_for_staff_who_may_see_the_case(self, path: str) -> None:
        case = make_seen()
        assert reader("view_run").get(f"{CASES}{case.pk}/{path}").status_code == 403
