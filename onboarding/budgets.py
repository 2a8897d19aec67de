"""Budgets: how often something may be done within a time. Counted in rows, so exactly, however many ask at once.

Locks are taken in one order everywhere: connection, run, case, and budgets last; of two budgets in one transaction
the one whose kind comes first in the alphabet. So nobody waits for somebody who waits for them.
"""

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onboarding.models import Budget, Spend


class Kind(StrEnum):
    """What there is a budget of. Stored: never reused."""

    DRAFTS_BY_CONTACT = "drafts_by_contact"
    DRAFTS_BY_SITE = "drafts_by_site"  # an IPv6 network in which one customer has very many of a visitor's
    DRAFTS_BY_VISITOR = "drafts_by_visitor"
    LETTER_LINKS = "letter_links"  # the part of them that anybody can have sent
    LETTERS = "letters"  # to one recipient
    LINKS_BY_SITE = "links_by_site"
    LINKS_BY_VISITOR = "links_by_visitor"
    SECRET_TRIES = "secret_tries"  # noqa: S105 (a name) different secrets for one host and client ID


@dataclass(frozen=True, slots=True)
class Limit:
    """At most as many as the setting says, in any stretch of time this long."""

    setting: str
    within: timedelta
    percent: int = 100  # of what the setting says

    @property
    def most(self) -> int:
        return math.ceil(int(getattr(settings, self.setting)) * self.percent / 100)


LIMITS: Mapping[Kind, Limit] = {
    Kind.DRAFTS_BY_CONTACT: Limit("DRAFTS_AN_HOUR", timedelta(hours=1)),
    Kind.DRAFTS_BY_SITE: Limit("DRAFTS_AN_HOUR", timedelta(hours=1), percent=1000),
    Kind.DRAFTS_BY_VISITOR: Limit("DRAFTS_AN_HOUR", timedelta(hours=1)),
    # The rest is for what a proved connection has to tell: no stranger uses that up.
    Kind.LETTER_LINKS: Limit("LETTERS_A_DAY", timedelta(days=1), percent=70),
    Kind.LETTERS: Limit("LETTERS_A_DAY", timedelta(days=1)),
    Kind.LINKS_BY_SITE: Limit("LINKS_AN_HOUR", timedelta(hours=1), percent=1000),
    Kind.LINKS_BY_VISITOR: Limit("LINKS_AN_HOUR", timedelta(hours=1)),
    Kind.SECRET_TRIES: Limit("SECRET_TRIES_A_DAY", timedelta(days=1)),
}


_MINUTE = timedelta(minutes=1)


class SpentError(Exception):
    """The budget is used up until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("The budget is used up.")
        self.until = until


def spend(kind: Kind, key: str, *, what: str = "", is_limited: bool = True) -> bool:
    """Spend once, and say whether that was within the budget; beyond it nothing is spent.

    `what` was spent on already: nothing more is. Not `is_limited`: counted, and never refused.
    """
    limit, about = LIMITS[kind], what and _hash(f"{kind}:what", what)
    with transaction.atomic():
        budget = _held(kind, key)
        since = timezone.now() - limit.within
        budget.spends.filter(at__lte=since).delete()
        if about and budget.spends.filter(what=about).exists():
            return True
        if is_limited and budget.spends.count() >= limit.most:
            return False
        Spend.objects.create(budget=budget, what=about)
    return True


def refused_until(kind: Kind, key: str) -> datetime | None:
    """Return when there is something left of the budget again; None: there is now."""
    limit, now = LIMITS[kind], timezone.now()
    if limit.most < 1:
        return now + limit.within
    spends = Spend.objects.filter(budget__kind=kind, budget__key=_hash(kind, key), at__gt=now - limit.within)
    oldest = spends.order_by("-at").values_list("at", flat=True)[limit.most - 1 : limit.most].first()
    return oldest + limit.within if oldest else None


def spend_or_raise(kind: Kind, key: str) -> None:
    """Spend once; raise SpentError beyond the budget, with a full minute: clocks on pages show no seconds."""
    if not spend(kind, key):
        until = refused_until(kind, key) or timezone.now()
        raise SpentError((until + _MINUTE - timedelta(microseconds=1)).replace(second=0, microsecond=0))


def _held(kind: Kind, key: str) -> Budget:
    """Return the budget with its row locked: whoever asks meanwhile waits, and then counts this one, too.

    SQLite knows no locks of rows; there each transaction that writes is alone from its begin (see the settings).
    As many queries each time, so that nobody can tell by the time whether somebody spent of it before.
    """
    hashed = _hash(kind, key)
    Budget.objects.bulk_create([Budget(kind=kind, key=hashed)], ignore_conflicts=True)
    found = Budget.objects.select_for_update().filter(kind=kind, key=hashed).first()
    return found or _held(kind, key)  # taken away between the two, as one that nothing counts in any more


def _hash(purpose: str, value: str) -> str:
    """Keyed, so that no row tells an address, not even to whoever tries them all."""
    return hmac.new(settings.SECRET_KEY.encode(), f"budget:{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
