"""What was wrong with ID and secret, kept until the page is shown again: so that "back" never sends a form twice.

Codes and facts alone, in the session of whoever typed it; never what was typed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest

from onboarding.models import Case

_KEPT = "refused_details"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry that needs another look; `name` is its field, `code` an error of that, else an outcome."""

    name: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def keep(request: HttpRequest, case: Case, refused: Iterable[Refusal]) -> None:
    """Keep it for the next page of this case."""
    request.session[_KEPT] = {"case": case.reference, "refused": [asdict(one) for one in refused]}


def take(request: HttpRequest, case: Case) -> list[Refusal]:
    """Return what was kept for this case, once."""
    kept = request.session.get(_KEPT, {})
    if kept.get("case") != case.reference:
        return []
    del request.session[_KEPT]
    return [Refusal(**one) for one in kept["refused"]]
