"""Times and limits that fit together."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

MORE_THAN_NOTHING = (
    *("WIRE_CONNECT_S", "WIRE_REQUEST_S", "WIRE_RUN_S", "RUN_LEASE_S", "RUN_RETRY_S", "RUN_MAX_UNCLEAR"),
    *("DRAFTS_AN_HOUR", "SECRET_TRIES_A_DAY", "LINKS_AN_HOUR", "LETTERS_A_DAY"),
    *("SWEEP_EVERY_S", "DRAFT_DAYS", "LINK_DAYS", "SESSION_DAYS", "KEEP_DRAFT_DAYS", "KEEP_CLOSED_DAYS"),
    *("KEEP_RETIRED_SECRET_DAYS", "KEEP_EVIDENCE_DAYS", "KEEP_RUN_DAYS", "KEEP_LETTER_TEXT_DAYS", "KEEP_LINK_DAYS"),
    *("KEEP_COUNT_DAYS", "KEEP_SWEEP_DAYS"),
    "NETWORK_LETTER_AFTER_S",
    *("WATCH_EVERY_S", "WATCH_AGAIN_S", "WATCH_SECRET_EVERY_S", "WATCH_TICK_S", "WATCH_BATCH", "WATCH_THREADS"),
)


def check_times() -> Iterator[CheckMessage]:
    """Refuse times of nothing or less: what should happen later would never happen, or without end."""
    for name in MORE_THAN_NOTHING:
        if getattr(settings, name) <= 0:
            yield Error(f"{name} is not more than 0.", "Set it to more, or unset it.", id="portal.E014")


def check_lease() -> Iterator[CheckMessage]:
    """Refuse a lease that ends while a run may still be at work: two workers would ask the same server."""
    if 0 < settings.RUN_LEASE_S <= settings.WIRE_RUN_S:
        hint = "Set RUN_LEASE_S to more than WIRE_RUN_S; four times as much is the default."
        yield Error("RUN_LEASE_S is not longer than WIRE_RUN_S.", hint, id="portal.E013")


def check_control() -> Iterator[CheckMessage]:
    """Warn where an outage of our own line would be taken for that of every server."""
    if not settings.WATCH_CONTROL_URLS:
        hint = "Set WATCH_CONTROL_URLS to an https address of yours that is reached over the internet."
        yield Warning("No control is asked before connected servers are looked at.", hint, id="portal.W002")
