from typing import Any

import pytest
from django.utils import translation

from diagnosis.advice import CATALOGUE, Advised, Who, advise

NAMES: dict[str, Any] = {
    "host": "canvas.northfield.example",
    "client_id": "10000000000007",
    "our_uri": "https://api.eu.vendor.example/callback",
    "our_region": "Europe",
    "product": "Canvas Badges",
}
NOTHING: dict[str, Any] = dict.fromkeys(NAMES, "")


def say(code: str, **facts: object) -> Advised:
    return advise(code, facts, **NAMES)


class TestAdvise:
    @pytest.mark.parametrize("code", CATALOGUE)
    def test_each_text_can_be_shown_without_any_fact(self, code: str) -> None:
        for names in (NAMES, NOTHING):
            shown = advise(code, {}, **names)
            assert shown.title
            assert not any(sign in f"{shown.title}{shown.meaning}{shown.remedy}" for sign in ("%(", "\uf8ff", "{"))

    @pytest.mark.parametrize(
        ("code", "facts", "expected"),
        [
            ("tls.expires_soon", {"days": 1}, "The certificate runs out in 1 day."),
            ("tls.expires_soon", {"days": 2}, "The certificate runs out in 2 days."),
            ("tls.expires_soon", {}, "The certificate runs out soon."),
            ("redirect.other_region", {}, "The key is set up for another region of ours."),
            ("no.such_code", {}, "We noted no.such_code and have no text for it yet."),
        ],
    )
    def test_titles(self, code: str, facts: dict[str, object], expected: str) -> None:
        assert say(code, **facts).title == expected

    @pytest.mark.parametrize(
        ("code", "facts", "expected"),
        [
            ("tls.expired", {"date": "2026-02-11"}, "It was good until 11 February 2026."),
            ("tls.expired", {"date": "soon"}, "It was good until soon."),
            ("secret.truncated", {"length": 1}, "It has 1 character, and"),
            ("secret.truncated", {"length": 20}, "It has 20 characters, and"),
            ("secret.cleaned", {"removed": "spaces"}, "copied: spaces."),
            ("secret.cleaned", {"removed": "spaces, line_breaks, quotes"}, "spaces, line breaks, and quotation marks."),
            ("details.missing", {"missing": "client_id, secret"}, "without this: the client ID and the secret."),
            ("scopes.missing", {"missing": "secret, url:GET|/b"}, "missing: secret and url:GET|/b."),
            ("any.skipped", {"because": "redirect_uri"}, "first: the redirect address."),
            ("any.no_answer", {"reason": "timeout"}, "down: there was no answer in time."),
            ("any.no_answer", {"reason": "new_reason"}, "down: new_reason."),
            ("canvas.blocked", {"by": "unknown"}, "Something answered instead of Canvas"),
            ("canvas.blocked", {"by": "unknown", "via": "cloudflare"}, "The answer reached us through Cloudflare."),
            ("canvas.blocked", {"by": "password"}, "A password prompt of the web server answered instead of Canvas"),
            ("canvas.unavailable", {"status": 502, "by": "nginx"}, "from nginx, which stands in front of Canvas."),
            ("canvas.unavailable", {"retry_at": "2026-05-12T14:07:00+00:00"}, "before 12 May 2026, 14:07 UTC."),
            ("canvas.rate_limited", {"retry_at": "2026-05-12T14:07:00+00:00"}, "before 12 May 2026, 14:07 UTC."),
            ("canvas.rate_limited", {"retry_at": "soon"}, "before soon."),
        ],
    )
    def test_puts_the_facts_into_words(self, code: str, facts: dict[str, object], expected: str) -> None:
        assert expected in say(code, **facts).meaning

    def test_leaves_out_a_sentence_that_lacks_its_fact(self) -> None:
        shown = say("redirect.mismatch", tried="https://a.example", untried="")
        assert shown.meaning.startswith("Canvas refused each address of ours that we tried: https://a.example. Often")

    def test_leaves_no_stump_of_a_fact_that_holds_a_full_stop(self) -> None:
        with translation.override("de"):
            shown = say("tls.trusted", issuer="Example. Trust. Root")
        assert "Example. Trust. Root" in shown.meaning
        assert say("tls.trusted", expires_on="2027-02-11").meaning == ""
        assert say("redirect.mismatch", tried="a. b. c", untried="").meaning.count("a. b. c") == 1

    def test_names_the_region_that_a_code_stands_for(self) -> None:
        shown = advise("redirect.other_region", {"region": "us"}, **NAMES, region_names={"us": "America"})
        assert shown.title == "The key is set up for our America region."

    @pytest.mark.parametrize(
        "value", ["100%", "%s %(host)s %d", "{0}", "\uf8ff", "a\x00b\u202e", "x" * 100_000, None, 3.5]
    )
    def test_survives_hostile_facts(self, value: object) -> None:
        for code in CATALOGUE:
            shown = say(code, **dict.fromkeys(("names", "issuer", "to", "from", "days", "url", "sign"), value))
            assert shown.title
            assert "\x00" not in shown.meaning
            assert "\u202e" not in shown.meaning

    def test_shows_a_percent_sign_as_it_is(self) -> None:
        assert "made out to %(host)s and 100%," in say("tls.wrong_name", names="%(host)s, 100%").meaning

    def test_numbers_the_steps(self) -> None:
        shown = say("redirect.slash", registered="https://x.example/")
        assert len(shown.steps) == 3
        assert shown.remedy == " ".join(shown.steps)
        assert NAMES["our_uri"] in shown.steps[1]

    def test_falls_back_in_a_language_without_texts(self) -> None:
        with translation.override("de"):
            assert "2026" in say("tls.expired", date="2026-02-11").meaning

    @pytest.mark.parametrize("code", ["any.unrecognised", "address.timeout", "canvas.error"])
    def test_counts_no_steps_where_there_is_nothing_to_do(self, code: str) -> None:
        said = say(code)
        assert len(said.steps) == 1
        assert said.remedy.startswith("There is nothing")
        assert said.remedy.count(". ") >= 1

    def test_says_whose_turn_it_is(self) -> None:
        assert say("tls.expired").who is Who.SERVER_ADMIN
        assert say("tls.expired").who_label == "Whoever runs your Canvas web server"
        assert all(who.label for who in Who)

    def test_says_to_staff_whose_turn_it_is_without_calling_them_the_institution(self) -> None:
        assert say("tls.expired").who.staff_label == "Whoever runs the institution's Canvas web server"
        assert not [who for who in Who if "your" in who.staff_label.lower()]
