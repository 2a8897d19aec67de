"""Watching as a deed on states: it begins when a connection is connected, and each look may move it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from diagnosis import look_runs
from diagnosis.checks import key_secret
from diagnosis.looks import Look
from diagnosis.models import Run
from onboarding import letters, watch_times
from onboarding.models import Case, Flip, Incident, Letter, Sweep, Watch
from onboarding.progress.after_looks import WORKS_AGAIN, Next
from onboarding.progress.moves import PORTAL, move_connection
from onboarding.progress.steps import write_steps
from registry import seen
from registry.models import Connection

_MENDED = "mended"  # why a held letter is not sent any more


def begin(connection: Connection, run: Run | None) -> None:
    """Watch a connection from now on; what the run found that connected it is no news. Call it in that transaction."""
    now = timezone.now()
    run = run if run and run.state == Run.State.DONE else None  # a person may have connected it without any
    is_accepted = run is not None and run.results.filter(outcome_code=key_secret.ACCEPTED.code).exists()
    Watch.objects.update_or_create(
        connection=connection,
        defaults={
            "due_at": watch_times.regular(connection, now),
            "sweep": None,
            "lease_until": None,
            "digest": look_runs.digest_of_run(run) if run else "",
            "latest_run": run,
            "blocking": "",
            "culprit": "",
            "bad_looks": 0,
            "silent_looks": 0,
            "bad_since": None,
            "told_unclear": False,
            "secret_tried_at": run.finished_at if run and is_accepted else None,
            "secret_version": run.key_version if run and is_accepted else None,
        },
    )


@dataclass(frozen=True, slots=True)
class Noted:
    """One look with all that follows from it, ready to be stored."""

    watch: Watch
    look: Look
    next: Next
    key_version: int | None

    @property
    def is_news(self) -> bool:
        """Whether a run is kept of it: something else was found than last time."""
        return self.look.digest != self.watch.digest

    @property
    def is_nothing_new(self) -> bool:
        """Whether all that changes is when it was looked at."""
        identity, watch = self.look.identity, self.watch
        moves = self.is_news or self.next.to or self.next.reason or self.next.letters
        is_same = identity is not None and identity.certificate == watch.certificate
        was_well = not (watch.bad_looks or watch.silent_looks or watch.withheld_since)
        return not moves and is_same and was_well and self.next.judged.kind in ("good", "warned")


def note_unchanged(noted: Sequence[Noted], sweep: Sweep, now: datetime) -> None:
    """Store the looks that found nothing new: one statement for the daily ones, one for the weekly ones.

    Each keeps its second of the day; only those that were looked at out of turn, or late, have theirs written one
    by one, in one more statement.
    """
    in_turn, out_of_turn = list[int](), list[Watch]()
    for one in noted:
        regular, next_turn = one.next.fields["due_at"], _next_turn(one.watch)
        if next_turn is not None and abs(regular - next_turn) < timedelta(seconds=1):
            in_turn.append(one.watch.pk)
        else:
            one.watch.due_at = regular
            out_of_turn.append(one.watch)
    tried = [one.watch.pk for one in noted if one.look.secret_said]
    mine = Watch.objects.filter(sweep=sweep)
    with transaction.atomic():
        mine.filter(pk__in=tried).update(secret_tried_at=now)
        _note_moved(noted, mine)
        held = set(mine.filter(pk__in=[one.pk for one in out_of_turn]).values_list("pk", flat=True))
        Watch.objects.bulk_update([one for one in out_of_turn if one.pk in held], ["due_at"])
        free = {"looked_at": now, "looks": F("looks") + 1, "sweep": None, "lease_until": None}
        mine.filter(pk__in=held).update(**free)
        turn = timedelta(seconds=settings.WATCH_EVERY_S)
        mine.filter(pk__in=in_turn).update(due_at=F("due_at") + turn, **free)


def _note_moved(noted: Sequence[Noted], mine: QuerySet[Watch]) -> None:
    """Follow servers that move about with their certificate: their next one is judged by where they are then."""
    moved = []
    for one in noted:
        addresses = ",".join(one.look.identity.addresses) if one.look.identity else ""
        if addresses != one.watch.addresses:
            one.watch.addresses = addresses
            moved.append(one.watch)
    held = set(mine.filter(pk__in=[one.pk for one in moved]).values_list("pk", flat=True)) if moved else set()
    Watch.objects.bulk_update([one for one in moved if one.pk in held], ["addresses"])


def _next_turn(watch: Watch) -> datetime | None:
    return watch.due_at + timedelta(seconds=settings.WATCH_EVERY_S) if watch.due_at else None


def note(noted: Noted, sweep: Sweep, incident: Incident | None) -> bool:
    """Store a look and what follows; False when the round has lost the watch (taken over, paused)."""
    watch, now = noted.watch, timezone.now()
    with transaction.atomic():
        rows = Connection.objects.select_for_update(of=("self",)).select_related("server", "region")
        connection = rows.get(pk=watch.connection_id)
        mine = Watch.objects.filter(pk=watch.pk, sweep=sweep)
        fields = noted.next.fields | _seen(noted, now)
        if not mine.update(looked_at=now, looks=F("looks") + 1, sweep=None, lease_until=None, **fields):
            return False
        if noted.is_news:
            run = look_runs.keep(connection, noted.look, key_version=noted.key_version)
            Watch.objects.filter(pk=watch.pk).update(latest_run=run, digest=noted.look.digest)
            seen.note(connection.server, run.results.all())
            _write_steps(connection, run)
        if "withheld_since" in fields and watch.withheld_since is None and fields["withheld_since"]:
            _enter(connection, "identity_changed")
        _move(connection, noted.next)
        _write_letters(connection, noted.next, incident)
    return True


def _seen(noted: Noted, now: datetime) -> dict[str, Any]:
    """Return what the look tells of the secret and of who answered."""
    look, fields = noted.look, dict[str, Any]()
    if look.secret_said:
        is_accepted = look.secret_said == key_secret.ACCEPTED.code
        fields |= {"secret_tried_at": now, "secret_version": noted.key_version if is_accepted else None}
    if look.is_somebody_else:
        fields["withheld_since"] = noted.watch.withheld_since or now
    elif look.identity is not None:
        known = look.identity
        fields |= {"certificate": known.certificate, "issuer": known.issuer, "withheld_since": None}
        fields |= {"certificate_ends_at": known.ends_at, "addresses": ",".join(known.addresses)}
    return fields


def _move(connection: Connection, then: Next) -> None:
    if connection.state not in (Connection.State.CONNECTED, Connection.State.ATTENTION, Connection.State.BROKEN):
        return
    if then.to and then.to != connection.state:
        move_connection(connection, then.to, reason=then.reason, actor=PORTAL)
    elif then.reason:
        _enter(connection, then.reason)


def _enter(connection: Connection, reason: str) -> None:
    state = connection.state
    Flip.objects.create(connection=connection, from_state=state, to_state=state, reason=reason, actor=PORTAL)


def _write_letters(connection: Connection, then: Next, incident: Incident | None) -> None:
    for kind, facts in then.letters:
        if then.reason == WORKS_AGAIN and kind == Letter.Kind.WORKS_AGAIN and _drop_held(connection):
            continue  # they were never told that it was broken
        if kind == Letter.Kind.FOR_STAFF and _staff_know(facts):
            continue
        letters.write_for(connection, kind, facts, incident=incident if then.is_worse else None)


def _drop_held(connection: Connection) -> int:
    held = Letter.objects.filter(case__connection=connection, incident__isnull=False, state=Letter.State.HELD)
    return held.update(state=Letter.State.DROPPED, problem=_MENDED)


def _staff_know(facts: dict[str, Any]) -> bool:
    """Whether staff were told of the same fault of ours within the day, with whichever server."""
    since = timezone.now() - timedelta(days=1)
    told = Letter.objects.filter(kind=Letter.Kind.FOR_STAFF, written_at__gt=since)
    return told.filter(facts__outcome=facts["outcome"]).exists()


def _write_steps(connection: Connection, run: Run) -> None:
    """Let the request that connected it show what was found; its own state stays."""
    cases = Case.objects.select_for_update(of=("self",)).select_related("connection__server", "connection__region")
    case = cases.filter(connection=connection, state=Case.State.CONNECTED).order_by("-connected_at", "-pk").first()
    if case is not None:
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        case.latest_run = run
        write_steps(case)
