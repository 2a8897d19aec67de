"""Staff see how each letter fared, and decide about those that did not go out."""

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onboarding import delivery, letters, outbox
from onboarding.models import Case, Incident, Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.tests.staff_cast import lead, outsider, reader
from tests.builders import make_case_with_key

pytestmark = pytest.mark.django_db
Kind, State = Letter.Kind, Letter.State
LETTERS = "/staff/onboarding/letter/"
WHY = {"reason": "They asked for it."}


def make_letter(state: str, **changes: object) -> Letter:
    """Return a letter that may go out as far as its case goes."""
    letter = letters.write(changes.pop("case", None) or make_case_with_key(), Kind.SETUP_LINK)  # type: ignore[arg-type]
    Letter.objects.filter(pk=letter.pk).update(state=state, sent_at=timezone.now(), **changes)
    return Letter.objects.get(pk=letter.pk)


class TestDecisions:
    @pytest.mark.parametrize(
        ("state", "deed", "after", "reason"),
        [
            (State.FAILED, delivery.SEND_AGAIN, State.WAITING, "letter_sent_again"),
            (State.HELD, delivery.RELEASE, State.WAITING, "letter_released"),
            (State.HELD, delivery.DROP, State.DROPPED, "letter_dropped"),
        ],
    )
    def test_are_taken_with_a_reason_and_stand_in_the_history(
        self, state: str, deed: str, after: str, reason: str
    ) -> None:
        letter = make_letter(state, tries=8, problem="TimeoutError")

        response = lead().post(f"{LETTERS}{letter.pk}/{deed}/", WHY, follow=True)

        letter.refresh_from_db()
        assert letter.state == after
        entry = letter.case.flips.get(reason=reason)
        assert (entry.actor, entry.note, entry.is_entry) == ("Kim Doe", "They asked for it.", True)
        assert response.status_code == 200
        assert outbox.send_due() == (1 if after == State.WAITING else 0)

    @pytest.mark.parametrize("deed", [delivery.SEND_AGAIN, delivery.RELEASE, delivery.DROP])
    @pytest.mark.parametrize("state", State)
    def test_are_offered_where_they_fit_and_nowhere_else(self, state: str, deed: str) -> None:
        fitting = {delivery.SEND_AGAIN: State.FAILED, delivery.RELEASE: State.HELD, delivery.DROP: State.HELD}
        letter = make_letter(state)
        page = lead().get(f"{LETTERS}{letter.pk}/change/").content.decode()

        assert (f"/{deed}/" in page) is (fitting[deed] == state)
        if fitting[deed] != state:
            with pytest.raises(ChangedMeanwhileError):
                delivery.decide(letter, deed, actor="lead", note="")
            letter.refresh_from_db()
            assert letter.state == state

    def test_need_a_reason(self) -> None:
        letter = make_letter(State.HELD)

        page = lead().post(f"{LETTERS}{letter.pk}/drop/", {"reason": " "}).content.decode()

        assert "Type the reason." in page
        assert Letter.objects.get().state == State.HELD

    def test_of_two_at_once_count_once(self) -> None:
        letter = make_letter(State.HELD)
        other = Letter.objects.get(pk=letter.pk)
        delivery.decide(letter, delivery.DROP, actor="lead", note="")

        with pytest.raises(ChangedMeanwhileError):
            delivery.decide(other, delivery.RELEASE, actor="lead", note="")

        assert Letter.objects.get().state == State.DROPPED
        assert letter.case.flips.filter(reason__startswith="letter_").count() == 1

    def test_let_nothing_out_that_waits_for_the_proof_of_the_address(self) -> None:
        case = make_case_with_key(proved_at=None)
        letter = letters.write(case, Kind.DECLINED)

        assert delivery.possible(letter) == [delivery.DROP]

    def test_let_nothing_out_that_no_longer_holds(self) -> None:
        case = make_case_with_key(state=Case.State.CONNECTED)
        letter = letters.write(case, Kind.NEEDS_MENDING, {"outcome": "key.off"})
        Letter.objects.update(state=State.FAILED)
        letter.refresh_from_db()

        assert delivery.possible(letter) == []

    def test_are_for_those_who_may_change_letters(self) -> None:
        letter = make_letter(State.HELD)
        url = f"{LETTERS}{letter.pk}/drop/"

        only_reads = reader("view_letter")
        assert "/drop/" not in only_reads.get(f"{LETTERS}{letter.pk}/change/").content.decode()
        assert only_reads.post(url, WHY).status_code == 403
        assert outsider().post(url, WHY).status_code == 302
        assert Letter.objects.get().state == State.HELD

    def test_that_do_not_exist_are_not_found(self) -> None:
        letter = make_letter(State.HELD)

        assert lead().get(f"{LETTERS}{letter.pk + 1}/drop/").status_code == 404


class TestDelivery:
    def test_is_told_in_words(self) -> None:
        make_letter(State.FAILED, problem=outbox.NO_MAILBOX)
        make_letter(State.WAITING, problem="TemplateDoesNotExist")
        make_letter(State.HELD, incident=Incident.objects.create(cause="many"))

        page = lead().get(LETTERS).content.decode()

        for words in (
            "There is no such mailbox, says the mail server.",
            "Something of ours went wrong (TemplateDoesNotExist).",
            "It is part of an incident.",
            "Not delivered",
            "Held",
        ):
            assert words in page

    def test_shows_no_link_of_a_letter_that_went_out(self) -> None:
        letter = letters.write(make_case_with_key(), Kind.SETUP_LINK)
        outbox.send_due()

        page = lead().get(f"{LETTERS}{letter.pk}/change/").content.decode()

        sent = str(mail.outbox[0].body)
        assert "•••" in page
        assert all(word not in page for word in sent.split() if "/s/" in word)

    def test_asks_the_database_no_more_for_many(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        for _ in range(20):
            make_letter(State.FAILED, problem="TimeoutError")
        client = lead()

        with django_assert_max_num_queries(12):
            client.get(LETTERS)
