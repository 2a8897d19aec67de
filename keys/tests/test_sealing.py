"""Sealed values open under their key and their associated data, untouched, and not otherwise."""

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.sealing import KeyRing, KeyRingError, SealError, fingerprint, key_id, make_key, open_, reseal, seal
from keys.tests.leaks import leaked

ONE, TWO, THREE = (make_key(name) for name in ("one", "two", "three"))
RING = KeyRing.parse([ONE])
PLAIN = b"Zk4vQ9pXw2Lr8TnB" * 4
SHORT = base64.urlsafe_b64encode(b"k" * 31).decode()
LONG = base64.urlsafe_b64encode(b"k" * 33).decode()


class TestKeyRing:
    @pytest.mark.parametrize(
        ("texts", "problem", "position"),
        [
            ([], "missing", 0),
            ([""], "malformed", 1),
            (["one"], "malformed", 1),
            ([":" + "A" * 43], "malformed", 1),
            (["One:" + "A" * 43], "malformed", 1),
            (["o" * 33 + ":" + "A" * 43], "malformed", 1),
            (["one:" + "ä" * 43], "malformed", 1),
            (["one:" + "A" * 41], "malformed", 1),  # no length that base64 can have
            ([ONE, f"two:{LONG}"], "malformed", 2),
            (["one:"], "too_short", 1),
            ([ONE, f"two:{SHORT}"], "too_short", 2),
            ([ONE, TWO, ONE], "duplicate", 3),
            ([ONE, "one" + TWO[3:]], "duplicate", 2),  # one id, two keys
            ([ONE, "two" + ONE[3:]], "duplicate", 2),  # one key, two ids
        ],
    )
    def test_says_what_is_wrong_without_repeating_it(self, texts: list[str], problem: str, position: int) -> None:
        with pytest.raises(KeyRingError) as caught:
            KeyRing.parse(texts)
        assert (caught.value.problem, caught.value.position) == (problem, position)
        shown = "".join(traceback.format_exception(caught.value)[-1:])
        assert not any(leaked(shown, text.partition(":")[2]) for text in texts)

    def test_never_prints_its_keys(self) -> None:
        material = RING.first.material
        assert leaked(repr(RING) + str(RING), ONE.partition(":")[2]) == set()
        assert repr(material)[2:-1] not in repr(RING)

    @pytest.mark.parametrize("text", [f" {ONE}= ", ONE.replace("-", "+").replace("_", "/"), f"{ONE}\n"])
    def test_takes_padding_spaces_and_the_common_alphabet(self, text: str) -> None:
        assert KeyRing.parse([text]) == RING


class TestSeal:
    @given(plain=st.binary(max_size=300), associated=st.binary(max_size=60))
    def test_is_opened_again(self, plain: bytes, associated: bytes) -> None:
        assert open_(RING, seal(RING, plain, associated), associated) == plain

    def test_never_gives_the_same_twice(self) -> None:
        assert len({seal(RING, PLAIN, b"row") for _ in range(50)}) == 50

    def test_does_not_hold_the_plain_value(self) -> None:
        assert leaked(seal(RING, PLAIN, b"row").decode("latin-1"), PLAIN.decode()) == set()


class TestOpen:
    def test_notices_every_flipped_bit(self) -> None:
        sealed = seal(RING, PLAIN, b"row")
        for place in range(len(sealed) * 8):
            touched = bytearray(sealed)
            touched[place // 8] ^= 1 << place % 8
            with pytest.raises(SealError):
                open_(RING, bytes(touched), b"row")

    @given(st.binary(max_size=200))
    def test_refuses_whatever_was_not_sealed(self, junk: bytes) -> None:
        with pytest.raises(SealError):
            open_(RING, junk, b"row")

    @given(st.data())
    def test_refuses_what_is_cut_off_or_grown(self, data: st.DataObject) -> None:
        sealed = seal(RING, PLAIN, b"row")
        cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
        for changed in (cut, sealed + data.draw(st.binary(min_size=1, max_size=40))):
            with pytest.raises(SealError):
                open_(RING, changed, b"row")

    @pytest.mark.parametrize(
        ("texts", "associated"),
        [
            ([ONE], b"another row"),
            ([ONE], b""),
            ([TWO], b"row"),  # the key is gone
            (["one" + TWO[3:]], b"row"),  # another key under the same id
        ],
    )
    def test_raises_and_shows_nothing(self, texts: list[str], associated: bytes) -> None:
        sealed = seal(RING, PLAIN, b"row")
        with pytest.raises(SealError) as caught:
            open_(KeyRing.parse(texts), sealed, associated)
        shown = "".join(traceback.format_exception(caught.value))
        assert leaked(shown, PLAIN.decode()) == set()
        assert sealed.hex()[:24] not in shown
        assert caught.value.__cause__ is None


class TestReseal:
    def test_moves_to_the_first_key_and_keeps_the_value(self) -> None:
        ring = KeyRing.parse([THREE, TWO, ONE])
        moved = reseal(ring, seal(RING, PLAIN, b"row"), b"row")
        assert key_id(moved) == "three"
        assert open_(KeyRing.parse([THREE]), moved, b"row") == PLAIN

    def test_refuses_another_row(self) -> None:
        with pytest.raises(SealError):
            reseal(RING, seal(RING, PLAIN, b"row"), b"another row")


class TestFingerprint:
    def test_stays_while_keys_are_added(self) -> None:
        assert fingerprint(RING, "a") == fingerprint(KeyRing.parse([THREE, TWO, ONE]), "a")

    def test_is_keyed_and_tells_values_apart(self) -> None:
        seen = {fingerprint(KeyRing.parse([key]), value) for key in (ONE, TWO) for value in ("a", "b")}
        assert len(seen) == 4
        assert all(len(text) == 16 and set(text) <= set("0123456789abcdef") for text in seen)
