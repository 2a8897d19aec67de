"""What becomes of a connection once it is connected: watched, warned of, broken, mended."""

from datetime import datetime, timedelta
from random import Random

from diagnosis.models import Run
from onboarding.models import Flip, Watch
from portal.demo import found, stories
from portal.demo.lives import NOT_SOON, PORTAL
from portal.demo.stories import Story
from registry.models import Connection

_S = Connection.State
_ENDS_AT_NIGHT_H = 26  # within so many hours, most of what is broken broke


def watch(connection: Connection, story: Story, rng: Random, now: datetime) -> tuple[list[Flip], Watch, Run | None]:
    """Tell it from the moment it was connected; return its flips, its watch, and the look that found it broken."""
    since = connection.connected_at or now
    flips = [_flip(connection, _S.NEW, _S.CONNECTED, "all_passed", since)]
    code = stories.pick(stories.BREAKS, rng)
    if story.is_mended:
        broke_at = since + (now - since) * rng.uniform(0.1, 0.7)
        flips.append(_flip(connection, _S.CONNECTED, _S.BROKEN, code, broke_at))
        mended_at = broke_at + (now - broke_at) * rng.uniform(0.05, 0.5)
        flips.append(_flip(connection, _S.BROKEN, _S.CONNECTED, "works_again", mended_at))
    elif story.connection != _S.CONNECTED:
        reason = {_S.ATTENTION: "tls.expires_soon", _S.PAUSED: "paused"}.get(_S(story.connection), code)
        at = max(since, now - _how_long_ago(story, rng))
        flips.append(_flip(connection, _S.CONNECTED, story.connection, reason, at))
    connection.state, connection.state_since = flips[-1].to_state, flips[-1].at
    look = _look(connection, code, now, rng) if story.connection == _S.BROKEN else None
    return flips, _watch(connection, look, rng, now), look


def _how_long_ago(story: Story, rng: Random) -> timedelta:
    if story.connection == _S.BROKEN and rng.random() < 0.5:  # noqa: PLR2004 (half of them)
        return timedelta(hours=rng.uniform(0.2, _ENDS_AT_NIGHT_H))
    return timedelta(days=rng.uniform(0.5, 20))


def _flip(connection: Connection, before: str, after: str, reason: str, at: datetime) -> Flip:
    return Flip(connection=connection, from_state=before, to_state=after, reason=reason, actor=PORTAL, at=at)


def _look(connection: Connection, code: str, now: datetime, rng: Random) -> Run:
    at = max(connection.state_since, now - timedelta(hours=rng.uniform(0.1, 20)))
    run = Run(connection=connection, state=Run.State.DONE, attempt=1, blocking=code, client_id=connection.client_id)
    run.requested_at = run.due_at = run.started_at = run.finished_at = at
    run.requests, run.connections, run.elapsed_ms = 2, 1, rng.randint(90, 900)
    return run


def _watch(connection: Connection, look: Run | None, rng: Random, now: datetime) -> Watch:
    looked_at = look.finished_at if look else now - timedelta(hours=rng.uniform(0, 24))
    watched_for = now - (connection.connected_at or now)
    row = Watch(connection=connection, due_at=now + NOT_SOON, looked_at=looked_at, looks=watched_for.days + 1)
    if connection.state == _S.PAUSED:
        row.due_at = None
    row.secret_tried_at = max(connection.connected_at or now, now - timedelta(days=rng.uniform(0, 7)))
    row.digest = f"{rng.getrandbits(256):064x}"
    row.latest_run = look
    if look:
        if look.blocking == "tls.expired":
            connection.server.certificate_expires_at = connection.state_since
        row.blocking, row.culprit = look.blocking, found.culprit_of(look.blocking)
        row.bad_looks, row.bad_since = 2 + (now - connection.state_since).days, connection.state_since
    ends_at = row.certificate_ends_at = connection.server.certificate_expires_at
    if connection.state == _S.ATTENTION and ends_at:
        row.warned_of, row.warned_days = ends_at.date(), 21
    return row
