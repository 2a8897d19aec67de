"""How staff read codes: a shape and a word for each state, a sentence for each outcome."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diagnosis.advice import advise
from diagnosis.checks import ALL, CONNECTED, NONE
from diagnosis.checks.base import NO_ANSWER, OUR_FAULT, SKIPPED, UNRECOGNISED, Culprit, Verdict
from onboarding import letters, outbox, stopping
from onboarding.findings import STATUS
from onboarding.models import Case, Letter
from registry.models import Connection


class Word(NamedTuple):
    """A status (one of the six shapes, or "running") and the word that stands beside it."""

    status: str
    label: str | Promise


CASE_STATES: dict[str, Word] = {
    Case.State.DRAFT: Word("waiting", pgettext_lazy("state", "Draft")),
    Case.State.SUBMITTED: Word("waiting", pgettext_lazy("state", "Received")),
    Case.State.CHECKING: Word("running", pgettext_lazy("state", "Checking")),
    Case.State.WAITING_INSTITUTION: Word("failed", _("Waiting for institution")),
    Case.State.WAITING_STAFF: Word("waiting", pgettext_lazy("state", "Waiting for us")),
    Case.State.CONNECTED: Word("passed", pgettext_lazy("state", "Connected")),
    Case.State.DECLINED: Word("info", pgettext_lazy("state", "Declined")),
    Case.State.WITHDRAWN: Word("info", pgettext_lazy("state", "Withdrawn")),
    Case.State.EXPIRED: Word("info", pgettext_lazy("state", "Closed unfinished")),
}
CONNECTION_STATES: dict[str, Word] = {
    Connection.State.CONNECTED: Word("passed", pgettext_lazy("connection", "Connected")),
    Connection.State.ATTENTION: Word("warning", _("Connected, needs attention")),
    Connection.State.BROKEN: Word("failed", _("Not working")),
    Connection.State.PAUSED: Word("info", pgettext_lazy("connection", "Paused")),
    Connection.State.NEW: Word("waiting", pgettext_lazy("connection", "New")),
}
FINDING_WORDS: dict[str, str | Promise] = {
    "passed": _("Passed"),
    "warning": _("Warning"),
    "failed": _("To mend"),
    "unclear": _("Unclear"),
    "info": pgettext_lazy("finding", "Note"),
    "waiting": _("Not checked"),
}
LETTER_STATES: dict[str, Word] = {
    Letter.State.WAITING: Word("waiting", _("Waiting to be sent")),
    Letter.State.SENT: Word("passed", pgettext_lazy("letter", "Sent")),
    Letter.State.FAILED: Word("failed", _("Not delivered")),
    Letter.State.HELD: Word("warning", pgettext_lazy("letter", "Held")),
    Letter.State.DROPPED: Word("info", pgettext_lazy("letter", "Dropped")),
}
LETTER_KINDS: dict[str, str | Promise] = {
    Letter.Kind.SETUP_LINK: _("Setup link"),
    Letter.Kind.NEW_LINK: _("New link"),
    Letter.Kind.NEEDS_MENDING: _("Needs mending"),
    Letter.Kind.STILL_UNCLEAR: _("Still unclear"),
    Letter.Kind.CONNECTED: pgettext_lazy("letter", "Connected"),
    Letter.Kind.CERTIFICATE: _("Certificate runs out"),
    Letter.Kind.BROKEN: _("Not working"),
    Letter.Kind.WORKS_AGAIN: _("Works again"),
    Letter.Kind.ASK: _("Question to the institution"),
    Letter.Kind.DECLINED: pgettext_lazy("letter", "Declined"),
    Letter.Kind.FOR_STAFF: _("To us: something of ours stands in the way"),
}
_NOT_REACHED = _("The mail server could not be reached.")
_REFUSED = _("The mail server did not take the letter.")
_LETTER_PROBLEMS: dict[str, Promise] = {
    "ConnectionRefusedError": _NOT_REACHED,
    "SMTPConnectError": _NOT_REACHED,
    "gaierror": _NOT_REACHED,
    "OSError": _NOT_REACHED,
    "TimeoutError": _("The mail server did not answer in time."),
    "SMTPServerDisconnected": _("The mail server did not answer to the end."),
    "SMTPAuthenticationError": _("The mail server refused our name and password."),
    "SMTPSenderRefused": _("The mail server refused our own address."),
    "SMTPRecipientsRefused": _("The mail server does not take mail for this address now."),
    "SMTPDataError": _REFUSED,
    "SMTPResponseException": _REFUSED,
    outbox.NO_MAILBOX: _("There is no such mailbox, says the mail server."),
    letters.NOT_PROVED: _("It waits for the proof of the address."),
    letters.TOO_MANY: _("There were too many letters to this address today."),
    letters.SUPERSEDED: _("What it says no longer holds."),
    Case.KEPT_BACK: _("Too many addresses were looked at for this e-mail address."),
    "mended": _("It works again."),
    stopping.STOPPED: _("Its reader stopped such letters."),
    "declined": _("The request was declined."),
    "withdrawn": _("The request was withdrawn."),
    "same_request": _("An older request for the same server goes on."),
}
CULPRITS: dict[str, str | Promise] = {
    Culprit.INSTITUTION: pgettext_lazy("culprit", "The institution"),
    Culprit.NETWORK: pgettext_lazy("culprit", "The network"),
    Culprit.VENDOR: pgettext_lazy("culprit", "We"),
}
_ACTORS: dict[str, str | Promise] = {"institution": _("the institution"), "portal": _("the portal")}
_VERDICTS = {
    outcome.code: outcome.verdict
    for outcome in (NO_ANSWER, SKIPPED, UNRECOGNISED, OUR_FAULT, *(one for check in ALL for one in check.outcomes))
}
_NO_WORD = Word("info", "")


def of_case(state: str) -> Word:
    """Return the pill of a case's state."""
    return CASE_STATES.get(state, _NO_WORD)


def of_connection(state: str) -> Word:
    """Return the pill of a connection's state."""
    return CONNECTION_STATES.get(state, _NO_WORD)


def of_outcome(code: str) -> Word:
    """Return the pill of what a run ended with: its blocking outcome's title, or that nothing blocks."""
    if code == CONNECTED:
        return Word("passed", gettext("Everything passed"))
    if code in (NONE, ""):
        return Word("info", gettext("Nothing stands in the way"))
    return Word(STATUS[_VERDICTS.get(code, Verdict.UNCLEAR)], title_of(code))


def title_of(code: str) -> str:
    """Return the outcome's title as it reads without any case's facts."""
    product = settings.PRODUCT_NAME
    return advise(code, {}, host="", client_id="", our_uri="", our_region="", product=product).title


def of_letter(state: str) -> Word:
    """Return the pill of a letter's state."""
    return LETTER_STATES.get(state, _NO_WORD)


def of_problem(letter: Letter) -> str:
    """Return why the letter did not go out, in words; "" when nothing is known to be wrong."""
    if not letter.problem:
        return gettext("It is part of an incident.") if letter.incident_id and letter.state == "held" else ""
    known = _LETTER_PROBLEMS.get(letter.problem)
    return str(known) if known else gettext("Something of ours went wrong (%(kind)s).") % {"kind": letter.problem}


def of_actor(actor: str) -> str:
    """Return who did it: a role, or the name of a member of staff."""
    return str(_ACTORS.get(actor, actor))
