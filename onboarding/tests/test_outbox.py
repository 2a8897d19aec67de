"""The outbox: each letter goes out once, and in the end, whatever the mail server does."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from onboarding import letters, links, outbox
from onboarding.models import Case, Letter
from onboarding.tests.test_letters import FACTS, LINK, a_case
from tests.builders import make_case
from tests.mail_server import mail_server, through_memory, through_smtp

pytestmark = pytest.mark.django_db
Kind, State = Letter.Kind, Letter.State


def closed_port() -> int:
    """Return a port on loopback that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def let_time_pass() -> None:
    """Let every letter that waits be due."""
    Letter.objects.filter(state=State.WAITING).update(due_at=timezone.now())


class TestSending:
    def test_sends_both_parts_with_the_reference_in_the_head(self) -> None:
        case = a_case()
        letters.write(case, Kind.NEEDS_MENDING, {"outcome": "redirect.other_region"})

        outbox.send_due()

        message = mail.outbox[0]
        assert isinstance(message, EmailMultiAlternatives)
        assert message.to == [case.contact.email]
        assert message.extra_headers["X-Request-Reference"] == case.reference
        assert [kind for _, kind in message.alternatives] == ["text/html"]

    def test_sends_each_letter_once(self) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)

        assert (outbox.send_due(), outbox.send_due()) == (1, 0)

    @pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.HELD, State.DROPPED])
    def test_leaves_what_does_not_wait(self, state: str) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        Letter.objects.update(state=state, sent_at=timezone.now())

        assert outbox.send_due() == 0
        assert Letter.objects.get().state == state

    def test_asks_nothing_once_more_about_what_is_withdrawn_when_the_address_is_proved(self) -> None:
        case = a_case()
        letters.write(case, Kind.ASK, FACTS)
        outbox.send_due()
        case.state = Case.State.WITHDRAWN
        case.save()
        letters.tell_what_waited(case)

        assert outbox.send_due() == 0
        assert len(mail.outbox) == 1

    def test_drops_what_no_longer_holds(self) -> None:
        case = a_case()
        letters.write(case, Kind.NEEDS_MENDING, FACTS)
        Case.objects.update(state=Case.State.WITHDRAWN)

        assert outbox.send_due() == 0
        letter = Letter.objects.get()
        assert (letter.state, letter.problem, mail.outbox) == (State.DROPPED, letters.SUPERSEDED, [])

    def test_goes_over_a_real_mail_server_whole(self, settings: Settings) -> None:
        case = a_case("de")
        letters.write(case, Kind.BROKEN, FACTS)

        with mail_server(settings) as server:
            assert outbox.send_due() == 1

        (raw,) = server.taken
        assert "Auto-Submitted: auto-generated" in raw
        assert f"X-Request-Reference: {case.reference}" in raw
        assert raw.count("Content-Type: text/") == 2


class TestTrouble:
    def test_tries_again_when_nothing_listens(self, settings: Settings) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        through_smtp(settings, closed_port())

        assert outbox.send_due() == 0

        letter = Letter.objects.get()
        assert (letter.state, letter.tries, letter.problem) == (State.WAITING, 1, "ConnectionRefusedError")
        assert letter.due_at > timezone.now()
        through_memory(settings)
        let_time_pass()
        assert outbox.send_due() == 1
        assert Letter.objects.get().problem == ""

    def test_waits_longer_each_time_and_gives_up_in_the_end(self, settings: Settings) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        through_smtp(settings, closed_port())
        pauses = []
        while Letter.objects.get().state == State.WAITING:
            let_time_pass()
            outbox.send_due()
            pauses.append(Letter.objects.get().due_at - timezone.now())

        assert Letter.objects.get().state == State.FAILED
        assert len(pauses) == outbox.MAX_TRIES
        assert pauses == sorted(pauses)

    def test_tries_again_where_a_recipient_is_refused_for_now(self, settings: Settings) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        with mail_server(settings, "450 greylisted") as server:
            outbox.send_due()
            assert Letter.objects.get().state == State.WAITING
            let_time_pass()
            assert outbox.send_due() == 1
        assert len(server.taken) == 1

    def test_gives_up_at_once_where_there_is_no_mailbox(self, settings: Settings) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        with mail_server(settings, "550 no such user"):
            outbox.send_due()

        letter = Letter.objects.get()
        assert (letter.state, letter.problem) == (State.FAILED, outbox.NO_MAILBOX)

    def test_of_one_letter_keeps_no_other_one(self, settings: Settings) -> None:
        for _ in range(3):
            letters.write(a_case(), Kind.SETUP_LINK)
        with mail_server(settings, "550 no such user") as server:
            assert outbox.send_due() == 2
        assert len(server.taken) == 2

    def test_of_the_server_ends_the_round_without_a_try_for_the_others(self, settings: Settings) -> None:
        for _ in range(3):
            letters.write(a_case(), Kind.SETUP_LINK)
        through_smtp(settings, closed_port())

        outbox.send_due()

        assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 1]
        assert not Letter.objects.filter(due_at__lte=timezone.now()).exists()

    def test_of_a_server_that_never_answers_keeps_one_worker_for_a_moment(self, settings: Settings) -> None:
        for _ in range(3):
            letters.write(a_case(), Kind.SETUP_LINK)
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            through_smtp(settings, silent.getsockname()[1])
            settings.EMAIL_TIMEOUT = 0.3
            started = timezone.now()
            assert outbox.send_due() == 0
            assert timezone.now() - started < timedelta(seconds=5)

        assert list(Letter.objects.exclude(problem="").values_list("problem", flat=True)) == ["SMTPServerDisconnected"]

    def test_of_ours_is_named_and_tried_again(self) -> None:
        letter = letters.write(a_case(), Kind.SETUP_LINK)
        Letter.objects.filter(pk=letter.pk).update(kind="unknown")

        outbox.send_due()

        letter.refresh_from_db()
        assert (letter.state, letter.tries, letter.problem) == (State.WAITING, 1, "TemplateDoesNotExist")


class TestLinks:
    def link_in(self, text: Any) -> str:
        return str(LINK.findall(str(text))[0])

    def test_of_before_work_until_the_new_letter_is_out(self, settings: Settings) -> None:
        case = make_case()
        letters.write(case, Kind.SETUP_LINK)
        outbox.send_due()
        old = self.link_in(mail.outbox[0].body)
        letters.write(case, Kind.NEW_LINK)
        through_smtp(settings, closed_port())
        outbox.send_due()
        assert links.find(old)
        assert case.links.live(timezone.now()).count() == 1

        through_memory(settings)
        let_time_pass()
        outbox.send_due()

        assert links.find(old) is None
        assert links.find(self.link_in(mail.outbox[1].body))

    def test_work_where_only_the_server_s_answer_was_lost(self, settings: Settings) -> None:
        case = make_case()
        letters.write(case, Kind.SETUP_LINK)
        with mail_server(settings, hangs_up_after_data=True) as server:
            outbox.send_due()

        assert Letter.objects.get().state == State.WAITING
        text = server.taken[0].replace("=\r\n", "")
        assert links.find(self.link_in(text))


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_send_one_mail(self, settings: Settings) -> None:
        for _ in range(5):
            letters.write(make_case(), Kind.SETUP_LINK)
        barrier = Barrier(4)

        def work() -> int:
            try:
                barrier.wait(10)
                return sum(outbox.send_due() for _ in range(3))
            finally:
                connections.close_all()

        with mail_server(settings) as server, ThreadPoolExecutor(4) as pool:
            sent = sum(done.result(timeout=60) for done in [pool.submit(work) for _ in range(4)])

        assert (sent, len(server.taken)) == (5, 5)
        assert set(Letter.objects.values_list("state", "tries")) == {(State.SENT, 1)}

    def test_do_not_send_what_a_slow_one_lost_its_claim_on(self) -> None:
        letter = letters.write(make_case(), Kind.SETUP_LINK)
        until = timezone.now() + outbox.CLAIM
        Letter.objects.filter(pk=letter.pk).update(due_at=until + timedelta(minutes=1))  # claimed by another one

        problem = outbox._send(letter.pk, until)

        assert problem is not None
        assert mail.outbox == []
