import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis import details
from diagnosis.checks.shape import is_whole
from diagnosis.typed_secret import clean_secret
from keys.secret import Secret

SECRET = "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6z"
ID = "10000000000007"
HOST = "canvas.northfield.example"
HUGE = 5_000_000


class TestAddress:
    @pytest.mark.parametrize("typed", [HOST, f"https://{HOST}", f" https://{HOST}\n", f"\u200bhttps://{HOST}"])
    def test_has_nothing_to_say_about_a_plain_one(self, typed: str) -> None:
        told = details.tidy(typed)
        assert told.address
        assert (told.address.origin, told.address_from) == (f"https://{HOST}", "")

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            (f"https://{HOST}/", f"https://{HOST}/"),
            (f"http://{HOST}", f"http://{HOST}"),
            (
                f"HTTPS://Canvas.Northfield.EXAMPLE/courses/12?token={SECRET}",
                "HTTPS://Canvas.Northfield.EXAMPLE/courses/12",
            ),
            (f"{HOST}/login/canvas#top", f"{HOST}/login/canvas"),
            (f"https://{HOST}/api/v1", f"https://{HOST}/api/v1"),
            (f"https://{HOST}:443", f"https://{HOST}:443"),
            (f"http://{HOST}:80/", f"http://{HOST}:80/"),
            (f"<https://{HOST}>.", f"<https://{HOST}>."),
            (f"“{HOST}”", f"“{HOST}”"),
            (f"{HOST}.", f"{HOST}."),
            (f"https:/{HOST}", f"https:/{HOST}"),
            (f"https//{HOST}", f"https//{HOST}"),
            (f"Our Canvas is https://{HOST}, thanks!", f"Our Canvas is https://{HOST}, thanks!"),
            (f"https://{HOST}/{SECRET}", f"https://{HOST}/•••"),
        ],
    )
    def test_keeps_the_server_and_says_what_was_typed(self, typed: str, shown: str) -> None:
        told = details.tidy(typed)
        assert told.address
        assert (told.address.origin, told.address_from) == (f"https://{HOST}", shown)

    def test_keeps_another_port_for_the_policy_to_judge(self) -> None:
        told = details.tidy(f"https://{HOST}:8500/x")
        assert told.address
        assert told.address.port == 8500

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ("", "malformed"),
            ("our Canvas", "malformed"),
            ("localhost", "malformed"),
            ("admin@northfield.example", "malformed"),
            (f"https://user:word@{HOST}", "malformed"),
            (f"ftp://{HOST}", "malformed"),
            (f"https://{HOST} https://other.example", "malformed"),
            ("https://", "malformed"),
            ("198.51.100.7", "is_number"),
            ("https://[2001:db8::1]/", "is_number"),
            ("http://2130706433/", "is_number"),
            ("x" * HUGE, "malformed"),
            (f"https://{HOST}/" + "x" * HUGE, "malformed"),
        ],
    )
    def test_says_why_it_cannot_be_read(self, typed: str, problem: str) -> None:
        told = details.tidy(typed)
        assert (told.address, told.address_problem) == (None, problem)


class TestClientId:
    @pytest.mark.parametrize(
        "typed",
        [
            ID,
            f"  {ID}\n",
            f"ID: {ID}",
            f"Client ID {ID}",
            f"Developer Key ID: #{ID}",
            "10 000 000 000 007",
            "10.000.000.000.007",
            "10,000,000,000,007",
            "10_000_000_000_007",
            "10000\u00a0000000007",
            f"{ID}.",
            f'"{ID}"',
            "１００００００００００００７",
            f"\u200b{ID}",
            f"000{ID}",
        ],
    )
    def test_is_freed_of_what_came_along(self, typed: str) -> None:
        assert details.tidy(HOST, typed, SECRET).client_id == ID

    @pytest.mark.parametrize("typed", ["seven", "1~23", "1.0E+13", "9" * 20, "1" * HUGE, SECRET, SECRET[:20]])
    def test_is_not_kept_when_it_is_no_number(self, typed: str) -> None:
        told = details.tidy(HOST, typed, SECRET)
        assert (told.client_id, told.client_id_problem) == ("", "malformed")

    @pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
    def test_may_be_absent(self, typed: str) -> None:
        told = details.tidy(HOST, typed, SECRET)
        assert (told.client_id, told.client_id_problem) == ("", "")


class TestSecret:
    @pytest.mark.parametrize(
        ("typed", "removed"),
        [
            (SECRET, ()),
            (f" {SECRET[:30]} {SECRET[30:]}\t", ("spaces",)),
            (f"{SECRET[:40]}\r\n{SECRET[40:]}\n", ("line_breaks",)),
            (f"“{SECRET}”", ("quotes",)),
            (f"<{SECRET}>", ("quotes",)),
            (f"{SECRET[:9]}\u200b{SECRET[9:]}\ufeff", ("invisible",)),
            (f"{SECRET[:9]}\u00ad{SECRET[9:]}", ("invisible",)),
            (f"Secret: {SECRET}", ("label",)),
            (f"{SECRET}.", ("punctuation",)),
            ("ｋＹ９" + SECRET[3:], ("full_width",)),
            (f'"{SECRET[:40]}\n{SECRET[40:]}"', ("line_breaks", "quotes")),
        ],
    )
    def test_is_freed_of_what_came_along(self, typed: str, removed: tuple[str, ...]) -> None:
        told = details.tidy(HOST, ID, Secret(typed))
        assert told.secret == Secret(SECRET)
        assert told.secret_removed == removed

    @pytest.mark.parametrize("typed", ["", "   ", "\n", "\u200b", None])
    def test_may_be_absent(self, typed: str | None) -> None:
        told = details.tidy(HOST, ID, typed)
        assert (told.secret, told.secret_removed) == (None, ())

    def test_keeps_the_dots_that_tell_of_a_part(self) -> None:
        assert details.tidy(HOST, ID, f"{SECRET[:20]}...").secret == Secret(f"{SECRET[:20]}...")


class TestSwapped:
    @pytest.mark.parametrize("typed", [SECRET, f" {SECRET}\n", SECRET[:20]])
    def test_puts_both_where_they_belong(self, typed: str) -> None:
        told = details.tidy(HOST, typed, ID)
        assert told.is_swapped
        assert (told.client_id, told.client_id_problem) == (ID, "")
        assert told.secret == Secret(typed.strip())

    def test_moves_a_secret_that_came_alone(self) -> None:
        told = details.tidy(HOST, SECRET, "")
        assert told.is_swapped
        assert (told.client_id, told.secret) == ("", Secret(SECRET))

    @pytest.mark.parametrize(("client_id", "secret"), [(ID, SECRET), (ID, ID), (SECRET, SECRET), ("", ID)])
    def test_leaves_everything_else_where_it_is(self, client_id: str, secret: str) -> None:
        assert not details.tidy(HOST, client_id, secret).is_swapped


class TestTidy:
    @given(st.text(), st.text(), st.text())
    @settings(max_examples=300)
    def test_raises_for_nothing(self, address: str, client_id: str, secret: str) -> None:
        told = details.tidy(address, client_id, secret)
        assert (told.address is None) == bool(told.address_problem)
        assert told.client_id == "" or (told.client_id.isascii() and told.client_id.isdigit())

    @given(
        st.from_regex(r"[0-9A-Za-z]{64}", fullmatch=True),
        st.text(alphabet=" \t\r\n\u00a0\u00ad\u200b\"'“”", max_size=9),
    )
    def test_never_changes_a_whole_secret(self, value: str, around: str) -> None:
        clean, _ = clean_secret(f"{around}{value[:30]}{around}{value[30:]}{around}")
        assert clean == Secret(value)
        assert is_whole(clean)

    @given(st.text(alphabet="htps:/.@#?[]\\%0123456789abcxyz- ", max_size=60))
    @settings(max_examples=500)
    def test_tidying_again_changes_nothing(self, typed: str) -> None:
        told = details.tidy(typed)
        if told.address:
            assert details.tidy(told.address.origin).address == told.address

    def test_is_quick_with_huge_fields(self) -> None:
        started = time.process_time()
        for huge in ("x" * HUGE, " " * HUGE, "https://" * (HUGE // 8), "1 " * (HUGE // 2), '"' * HUGE, "." * HUGE):
            details.tidy(huge, huge, huge)
        assert time.process_time() - started < 3  # what grows with the square would take minutes
        assert "x" not in repr(details.tidy("", "", "x" * 64))
