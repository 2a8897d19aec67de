"""What people decide about watching: pause, resume, accept who answers, look at once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from diagnosis.models import Run
from onboarding import progress, watching
from onboarding.models import Case, Flip, Watch
from onboarding.tests import watch_cast as cast
from onboarding.tests.pages_cast import browser_of, page_of
from onboarding.timeline import flips_of
from registry.models import Connection
from sandbox.server import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
Standing = Connection.State
SLUG = "canvas-2022-1"


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    with cast.canvases(settings, cast.servers(1)) as started:
        yield started


@pytest.fixture
def case(box: Sandbox, settings: Settings) -> Case:
    settings.CHECK_AGAIN_COOL_DOWN_S = 0
    made = cast.connected(box, SLUG)
    cast.look()
    return made


def pause(case: Case) -> None:
    progress.pause(Connection.objects.get(pk=case.connection_id), actor="Ada", note="moving house")


class TestPause:
    def test_ends_the_looks_until_somebody_resumes(self, case: Case) -> None:
        pause(case)
        assert (cast.state_of(case), Watch.objects.get().due_at, watching.tick()) == (Standing.PAUSED, None, None)
        progress.resume(Connection.objects.get(pk=case.connection_id), actor="Ada", note="there")
        due_at = Watch.objects.get().due_at
        assert due_at is not None
        assert (cast.state_of(case), due_at <= timezone.now()) == (Standing.CONNECTED, True)
        reasons = list(Flip.objects.filter(actor="Ada").order_by("pk").values_list("reason", "note"))
        assert reasons == [("paused", "moving house"), ("resumed", "there")]

    def test_takes_the_watch_from_a_round_that_has_it(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.due_now()
        sweep = watching.tick()
        assert sweep is not None
        pause(case)
        watching.sweep(sweep.pk)
        watch = Watch.objects.get()
        assert (watch.bad_looks, watch.due_at, cast.state_of(case)) == (0, None, Standing.PAUSED)

    def test_of_what_was_broken_goes_on_as_broken(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        cast.look()
        pause(case)
        progress.resume(Connection.objects.get(pk=case.connection_id), actor="Ada", note="")
        assert cast.state_of(case) == Standing.BROKEN

    def test_cannot_be_done_twice(self, case: Case) -> None:
        pause(case)
        with pytest.raises(progress.ChangedMeanwhileError):
            pause(case)


class TestAcceptIdentity:
    def test_lets_the_next_look_take_whoever_answers(self, case: Case) -> None:
        Watch.objects.update(certificate="b" * 64, issuer="Another authority")
        cast.look()
        assert Watch.objects.get().withheld_since is not None
        progress.accept_identity(Connection.objects.get(pk=case.connection_id), actor="Ada", note="they moved")
        cast.look()
        watch = Watch.objects.get()
        assert (watch.withheld_since, watch.certificate != "b" * 64) == (None, True)
        entries = list(Flip.objects.filter(reason__startswith="identity").order_by("pk").values_list("reason", "actor"))
        assert entries == [("identity_changed", "portal"), ("identity_accepted", "Ada")]
        assert [flip.why for flip in flips_of(case) if "answer" in str(flip.why)] == []  # for staff alone

    def test_has_nobody_looked_at_whom_somebody_paused_meanwhile(self, case: Case) -> None:
        Watch.objects.update(withheld_since=timezone.now())
        pause(case)
        progress.accept_identity(Connection.objects.get(pk=case.connection_id), actor="Ada", note="they moved")
        assert Watch.objects.get().due_at is None
        assert watching.tick() is None


class TestCheckAgain:
    def test_on_the_page_of_a_broken_connection_has_it_looked_at_soon(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        cast.look()
        browser = browser_of(case)
        page = page_of(case, browser)
        assert "The connection does not work at the moment." in page
        assert "Not working" in page
        cast.switch_on(box, SLUG)
        browser.post(f"/requests/{case.reference}/check-again")
        sweep = watching.tick()
        assert sweep is not None
        watching.sweep(sweep.pk)
        page = page_of(case, browser)
        assert "Your Canvas is connected." in page
        assert "It works again." in page

    @pytest.mark.parametrize(("minutes", "is_soon"), [(1, False), (59, False), (61, True)])
    def test_sends_a_refused_secret_once_an_hour_however_often_it_is_pressed(
        self, case: Case, minutes: int, *, is_soon: bool
    ) -> None:
        now = timezone.now()
        tried_at, due_at = now - timedelta(minutes=minutes), now + timedelta(hours=20)
        Watch.objects.update(blocking="secret.wrong", secret_tried_at=tried_at, due_at=due_at, sweep=None)
        Run.objects.update(requested_at=now - timedelta(days=1))
        progress.check_again(Case.objects.get(pk=case.pk))
        assert Watch.objects.filter(due_at__lte=timezone.now()).exists() == is_soon

    def test_leaves_alone_what_is_paused(self, case: Case) -> None:
        pause(case)
        progress.check_again(Case.objects.get(pk=case.pk))
        assert Watch.objects.get().due_at is None

    def test_does_not_hurry_a_look_that_is_under_way(self, case: Case) -> None:
        cast.due_now()
        assert watching.tick() is not None
        before = Watch.objects.get().due_at
        progress.check_again(Case.objects.get(pk=case.pk))
        assert Watch.objects.get().due_at == before
        assert before is not None
        assert before < timezone.now() + timedelta(seconds=1)
