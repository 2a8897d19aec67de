"""Setup links and codes: only hashes are kept, the newest one works, guesses are counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding import links
from onboarding.models import SetupLink
from onboarding.models.link import MAX_CODE_TRIES
from tests.builders import make_case

pytestmark = pytest.mark.django_db


class TestIssue:
    def test_keeps_neither_token_nor_code(self) -> None:
        token, code = links.issue(make_case())
        kept = str(SetupLink.objects.values().get())
        assert token not in kept
        assert code not in kept
        assert code.replace("-", "") not in kept

    def test_leaves_the_older_link_in_force_until_the_newer_one_is_out(self) -> None:
        case, other = make_case(), make_case()
        (old, old_code), (new, new_code), (others, _) = links.issue(case), links.issue(case), links.issue(other)
        assert links.find(old)
        assert links.check_code(case, old_code)
        assert links.check_code(case, new_code)

        links.end_older(case, new)

        assert links.find(old) is None
        assert not links.check_code(case, old_code)
        assert links.find(new)
        assert links.find(others)

    def test_is_undone_where_the_letter_did_not_go_out(self) -> None:
        case = make_case()
        (old, _), (new, _) = links.issue(case), links.issue(case)

        links.discard(case, new)

        assert links.find(new) is None
        assert links.find(old)


class TestFind:
    def test_refuses_what_has_expired_or_never_was(self) -> None:
        token, _ = links.issue(make_case())
        SetupLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert links.find(token) is None
        assert links.find("never") is None


class TestCheckCode:
    def test_takes_the_code_as_people_type_it(self) -> None:
        case = make_case()
        _, code = links.issue(case)
        assert links.check_code(case, f" {code.lower()} ")

    def test_refuses_the_code_of_another_case(self) -> None:
        case = make_case()
        links.issue(case)
        _, code = links.issue(make_case())
        assert not links.check_code(case, code)

    def test_refuses_even_the_right_one_after_a_few_guesses(self) -> None:
        case = make_case()
        _, code = links.issue(case)
        for _ in range(MAX_CODE_TRIES):
            assert not links.check_code(case, "AAAA-AAAA")
        assert not links.check_code(case, code)
