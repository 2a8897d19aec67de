"""What follows from a look: the state, what is written into the timeline, who gets a letter. Asks no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from onboarding import watch_times
from onboarding.models import Letter, Watch
from onboarding.progress.looked import Judged, Kind
from registry.models import Connection

State = Connection.State
WORKS_AGAIN = "works_again"
WARNING_GONE = "warning_gone"
_SEEN_TWICE = 2
_LATE_WARNINGS = (7, 1)  # days, after the first one
_SECRET_WRONG = "secret.wrong"  # noqa: S105 (a code)


@dataclass(slots=True)
class Next:
    """What follows. `to` is the new state, "" if it stays; with a reason the timeline says so."""

    judged: Judged
    fields: dict[str, Any] = field(default_factory=dict)  # of the watch
    to: str = ""
    reason: str = ""
    letters: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_worse(self) -> bool:
        """Whether it is one of those that are counted when many change together."""
        return self.to == State.BROKEN or (self.to == State.ATTENTION and self.judged.kind == Kind.SILENT)


def after(watch: Watch, state: str, judged: Judged, now: datetime) -> Next:
    """Return what follows for a connection in this state; `watch` as it was before the look."""
    found = Next(judged, {"blocking": judged.code, "culprit": judged.culprit})
    _AFTER[judged.kind](found, watch, state, now)
    if judged.wanted_again_at:
        found.fields["due_at"] = max(found.fields["due_at"], judged.wanted_again_at)
    _warn_of_certificate(found, watch)
    return found


def _after_good(found: Next, watch: Watch, state: str, now: datetime) -> None:
    found.fields |= {"bad_looks": 0, "silent_looks": 0, "bad_since": None, "told_unclear": False}
    found.fields["due_at"] = watch_times.regular(watch.connection, now)
    to = State.ATTENTION if found.judged.kind == Kind.WARNED else State.CONNECTED
    if state == State.BROKEN or watch.told_unclear:
        found.reason = WORKS_AGAIN
        since = watch.bad_since or now
        facts = {"outcome": watch.blocking, "since": since.isoformat(), "at": now.isoformat()}
        found.letters.append((Letter.Kind.WORKS_AGAIN, facts))
    elif state != to:
        found.reason = found.judged.code or WARNING_GONE
    found.to = to if state != to else ""


def _after_bad(found: Next, watch: Watch, state: str, now: datetime) -> None:
    times, since = watch.bad_looks + 1, watch.bad_since or now
    found.fields |= {"bad_looks": times, "silent_looks": 0, "bad_since": since}
    found.fields["due_at"] = watch_times.again(now, times)
    code = found.judged.code
    if code == _SECRET_WRONG and times >= _SEEN_TWICE:  # a secret that was refused twice is not sent many times a day
        found.fields["due_at"] = watch_times.regular(watch.connection, now)
    if state == State.BROKEN:
        found.reason = code if watch.bad_looks and watch.blocking != code else ""
    elif times >= _SEEN_TWICE:
        apart_s = round((now - watch.looked_at).total_seconds()) if watch.looked_at else 0
        facts = {"outcome": code, "since": since.isoformat(), "apart_s": apart_s}
        found.to, found.reason = State.BROKEN, code
        found.letters.append((Letter.Kind.BROKEN, facts))


def _after_silent(found: Next, watch: Watch, state: str, now: datetime) -> None:
    times, since = watch.silent_looks + 1, watch.bad_since or now
    tell_at = since + timedelta(seconds=settings.NETWORK_LETTER_AFTER_S)
    due_at = watch_times.again(now, times)
    found.fields |= {"bad_looks": 0, "silent_looks": times, "bad_since": since}
    found.fields["due_at"] = min(due_at, tell_at) if now < tell_at else due_at
    if now < tell_at or times < _SEEN_TWICE or watch.told_unclear or state == State.BROKEN:
        return
    found.fields["told_unclear"] = True
    found.to, found.reason = (State.ATTENTION if state == State.CONNECTED else ""), found.judged.code
    facts = {"outcome": found.judged.code, "since": since.isoformat(), "count": times}
    found.letters.append((Letter.Kind.STILL_UNCLEAR, facts))


def _after_ours(found: Next, watch: Watch, state: str, now: datetime) -> None:
    times = watch.silent_looks + 1 if watch.culprit == found.judged.culprit else 1
    found.fields |= {"bad_looks": 0, "silent_looks": times, "due_at": watch_times.again(now, times)}
    if times == _SEEN_TWICE:
        found.letters.append((Letter.Kind.FOR_STAFF, {"outcome": found.judged.code}))


def _after_untold(found: Next, watch: Watch, state: str, now: datetime) -> None:
    due_at = watch_times.again(now, watch.bad_looks) if watch.bad_looks else watch_times.regular(watch.connection, now)
    found.fields = {"due_at": due_at}


_AFTER: Mapping[Kind, Callable[[Next, Watch, str, datetime], None]] = {
    Kind.GOOD: _after_good,
    Kind.WARNED: _after_good,
    Kind.BAD: _after_bad,
    Kind.SILENT: _after_silent,
    Kind.OURS: _after_ours,
    Kind.UNTOLD: _after_untold,
}


def _warn_of_certificate(found: Next, watch: Watch) -> None:
    """Warn at each threshold once; a new certificate starts anew, when its own time comes."""
    days, expires_on = found.judged.days, found.judged.expires_on
    if expires_on is None:
        return
    threshold = next((one for one in reversed(_thresholds()) if days <= one), _thresholds()[0])
    warned = watch.warned_days if watch.warned_of == expires_on else None
    if warned is not None and warned <= threshold:
        return
    found.fields |= {"warned_of": expires_on, "warned_days": threshold}
    found.reason = found.reason or "tls.expires_soon"
    found.letters.append((Letter.Kind.CERTIFICATE, {"days": days, "expires_on": expires_on.isoformat()}))


def _thresholds() -> list[int]:
    """Return the days at which a certificate is warned of, the first warning first."""
    first = settings.CERTIFICATE_WARNING_DAYS
    return [first, *(days for days in _LATE_WARNINGS if days < first)]
