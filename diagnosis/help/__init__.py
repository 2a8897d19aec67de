"""The help page of an outcome: its advice, how it is found out, what it looks like. Nothing of a case is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from diagnosis.advice import CATALOGUE, Advised, advise
from diagnosis.help import address, canvas, certificate, given, key, lti, placeholders
from diagnosis.help.base import BY_AUTHORIZE, UNSEEN, Help

__all__ = ["HELP", "SUBJECTS", "Explained", "Help", "explain", "listed"]

HELP: Mapping[str, Help] = MappingProxyType(
    given.HELP | address.HELP | certificate.HELP | canvas.HELP | key.HELP | lti.HELP
)
_PLAIN = Help(BY_AUTHORIZE, UNSEEN)  # for an outcome that has no words of its own yet
SUBJECTS = MappingProxyType(
    {
        "details": _("What you gave us"),
        "address": _("The address"),
        "hosting": _("Who hosts your Canvas"),
        "tls": _("The certificate"),
        "canvas": _("Your Canvas"),
        "key": _("The key"),
        "lti": _("The LTI key"),
        "redirect": _("The redirect address"),
        "scopes": _("The scopes"),
        "secret": _("The secret"),
        "any": _("At any step"),
    }
)


@dataclass(frozen=True, slots=True)
class Explained:
    """All that a help page says, in the reader's language, as plain text."""

    code: str
    advised: Advised
    proof: str
    looks: str

    @property
    def has_brackets(self) -> bool:
        """Whether some of the words stand for values of the reader's own."""
        return "[" in f"{self.advised.meaning} {self.advised.remedy}"


def explain(code: str, product: str) -> Explained | None:
    """Return the help for an outcome, with words in brackets where a case has values; None for an unknown code."""
    if code not in CATALOGUE:
        return None
    more, words = HELP.get(code, _PLAIN), {"product": product}
    return Explained(code, _advised(code, product), str(more.proof % words), str(more.looks % words))


def listed(product: str) -> list[tuple[str, list[Advised]]]:
    """Return every outcome under its subject's heading, in the order in which a connection is checked."""
    by_subject: dict[str, list[Advised]] = {subject: [] for subject in SUBJECTS}
    for code in CATALOGUE:
        by_subject.setdefault(code.partition(".")[0], []).append(_advised(code, product))
    return [(str(SUBJECTS.get(subject, subject)), found) for subject, found in by_subject.items() if found]


def _advised(code: str, product: str) -> Advised:
    names, advice = placeholders.names(), CATALOGUE[code]
    advised = advise(
        code,
        placeholders.facts(),
        host=names["host"],
        client_id=names["client_id"],
        our_uri=names["our_uri"],
        our_region=names["our_region"],
        product=product,
    )
    return replace(advised, title=str(advice.plain_title)) if advice.plain_title else advised
