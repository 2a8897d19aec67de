"""The table of failure modes is whole, and each word of the vocabulary is shown to be said."""

from diagnosis.tests.checks.vocabulary import VOCABULARY
from sandbox.scenarios import ALL as SCENARIOS
from tests.failure_modes import MODES, PAGE, page

PLAYED = {scenario.plays for scenario in SCENARIOS}

# What no answer of a Canvas server shows: details and our own faults are proved by tables, names by a stub of a
# name server, and what stands in the vendor's own set-up by leaving it out.
BY_TABLES = {code for code in VOCABULARY if code.startswith("details.")} | {
    "key.id_malformed",
    "lti.id_malformed",
    "secret.cleaned",
    "secret.masked",
    "secret.wrong_length",
    "secret.access_token",
    "secret.lti_pair",
    "address.cleaned",
    "address.malformed",
    "address.not_public",
    "address.port_not_allowed",
    "address.is_number",
    "hosting.beta",
    "hosting.test",
    "any.our_fault",
}
BY_NAME_SERVER = {
    *("address.no_such_name", "address.dns_failed", "address.ipv6_only"),
    *("address.refused", "address.timeout"),  # it leads to where nothing listens, or answers
}
BY_OUR_SET_UP = {"redirect.not_configured", "scopes.not_configured"}
IN_EACH_RUN = {
    "address.reachable",
    "hosting.self_hosted",
    "tls.trusted",
    "canvas.recognised",
    "key.known",
    "redirect.accepted",
    "scopes.granted",
    "key.on",
    "secret.accepted",
    "any.skipped",
}


def test_each_mode_stands_once() -> None:
    assert [mode.number for mode in MODES] == list(range(1, 62))


def test_each_mode_says_words_of_the_vocabulary() -> None:
    assert {code for mode in MODES for code in mode.outcomes} <= set(VOCABULARY)


def test_what_cannot_be_seen_has_a_question() -> None:
    assert [mode.number for mode in MODES if not mode.outcomes and not mode.proof.strip().endswith(("?", "."))] == []


def test_a_server_plays_each_outcome_that_an_answer_can_show() -> None:
    shown_otherwise = BY_TABLES | BY_NAME_SERVER | BY_OUR_SET_UP | IN_EACH_RUN
    assert set(VOCABULARY) - PLAYED - shown_otherwise == set()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run `python -m tests.failure_modes`."
