"""A server that says when it wants to be asked again is not asked before, neither by a case nor while it is watched."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from onboarding import progress
from onboarding.models import Case, Watch
from onboarding.progress.after_looks import after
from onboarding.progress.looked import Judged, Kind
from registry.models import Connection
from tests.builders import make_case_with_key, make_connection, make_done_run, make_result

pytestmark = pytest.mark.django_db
THROTTLED, AWAY = ("canvas.rate_limited", "vendor"), ("canvas.unavailable", "network")


def next_try_of(code: str, culprit: str, retry_at: datetime) -> timedelta:
    """Return in how long a case is tried again whose run ended like that."""
    case = make_case_with_key()
    run = make_done_run(case, code)
    make_result(run, code, "U", culprit=culprit, facts={"retry_at": retry_at.isoformat()})
    progress.follow(run)
    case = Case.objects.get(pk=case.pk)
    assert case.state == Case.State.CHECKING
    assert case.next_attempt_at
    assert case.latest_run
    assert case.latest_run.due_at == case.next_attempt_at
    return case.next_attempt_at - timezone.now()


class TestCase:
    @pytest.mark.parametrize(("code", "culprit"), [THROTTLED, AWAY])
    def test_is_tried_again_when_the_server_wants_it(self, settings: Settings, code: str, culprit: str) -> None:
        """Modes 53 and 60."""
        settings.RUN_RETRY_S = 60
        wait = next_try_of(code, culprit, timezone.now() + timedelta(minutes=20))
        assert timedelta(minutes=19) < wait <= timedelta(minutes=20)

    def test_still_waits_its_own_pause_where_that_is_longer(self, settings: Settings) -> None:
        settings.RUN_RETRY_S = 600
        assert next_try_of(*THROTTLED, timezone.now() + timedelta(seconds=120)) > timedelta(minutes=9)


class TestWatch:
    @pytest.mark.parametrize("kind", [Kind.SILENT, Kind.OURS])
    def test_is_looked_at_again_when_the_server_wants_it(self, settings: Settings, kind: Kind) -> None:
        """Modes 53 and 60."""
        settings.WATCH_AGAIN_S = 60
        now = timezone.now()
        watch = Watch(connection=make_connection(), due_at=now)
        wanted = now + timedelta(hours=5)
        judged = Judged(kind, "canvas.unavailable", "network", wanted_again_at=wanted)
        assert after(watch, Connection.State.CONNECTED, judged, now).fields["due_at"] == wanted
        early = Judged(kind, "canvas.unavailable", "network", wanted_again_at=now + timedelta(seconds=1))
        assert after(watch, Connection.State.CONNECTED, early, now).fields["due_at"] > now + timedelta(seconds=50)
