"""What staff type is refused where it holds a secret, and taken where it only holds long words."""

import pytest
from django.core.exceptions import ValidationError

from onboarding.models import Case, Letter
from onboarding.staff.no_secrets import refuse_secrets
from onboarding.tests.staff_cast import CASES, lead
from tests.builders import SECRET, make_case_with_key

TOKEN = "7~" + SECRET[:40]


@pytest.mark.parametrize("secret", [SECRET, SECRET[:20], SECRET.lower(), TOKEN, f"{SECRET[:32]}\n{SECRET[32:]}"])
def test_a_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValidationError) as refused:
        refuse_secrets(f"Is it this one: {secret}?")
    assert secret not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "The key 10000000000000000000000007 is switched off.",
        "See https://canvas.northfield-university-of-applied-sciences.example/accounts/1/developer_keys.",
        "Donaudampfschifffahrtsgesellschaft",
        "CB-000123, url:GET|/api/v1/users/:user_id/profile",
    ],
)
def test_long_words_are_taken(text: str) -> None:
    refuse_secrets(text)


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "field"), [("ask", "question"), ("decline", "told")])
def test_no_letter_is_written_with_one(action: str, field: str) -> None:
    case = make_case_with_key(state=Case.State.WAITING_STAFF)

    page = lead().post(f"{CASES}{case.pk}/{action}/", {field: f"Use {SECRET}", "state": case.state}).content.decode()

    assert "This looks like a secret." in page
    assert "Use [secret removed]" in page
    assert SECRET not in page
    assert not Letter.objects.exists()
    assert Case.objects.get().state == Case.State.WAITING_STAFF
