"""A secret goes out over a good certificate or not at all, on every connection."""

import socket
from urllib.parse import quote

import pytest

from keys.secret import Secret
from wire.answers import Reason, WireError
from wire.tests.certificates import make
from wire.tests.place import HOST, Place
from wire.tests.servers import OK, Server

VALUE = "Zq8 &\"planted'%+/" + "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9"
FORM: list[tuple[str, str | Secret]] = [("grant_type", "authorization_code"), ("client_secret", Secret(VALUE))]


def answering(*files: str, answers_each: int = 1000) -> Server:
    def handle(opened: socket.socket) -> None:
        for _ in range(answers_each):
            if not server.read_request(opened):
                return
            opened.sendall(OK)

    server = Server(handle, files)
    return server


def was_told(server: Server) -> bool:
    return b"client_secret" in server.received or VALUE.encode() in server.received


class TestPostForm:
    def test_sends_a_secret_over_a_good_certificate(self, place: Place, good: str) -> None:
        with answering(good) as server, place.converse(server) as wire:
            assert wire.post_form("/login/oauth2/token", FORM).status == 200
            assert quote(VALUE, safe="").replace("%20", "+").encode() in server.received
            assert VALUE not in repr(wire.take_exchanges())

    @pytest.mark.parametrize("asks_first", [True, False])
    @pytest.mark.parametrize("fault", ["self-signed", "expired", "wrong name", "private"])
    def test_sends_nothing_over_a_bad_one(self, place: Place, fault: str, asks_first: bool) -> None:
        file = {
            "self-signed": lambda: place.write(make(HOST, names=[HOST])),
            "expired": lambda: place.leaf(days=300),
            "wrong name": lambda: place.leaf("other.example.edu"),
            "private": lambda: place.write(make(HOST, make("Private", is_authority=True), names=[HOST])),
        }[fault]()
        with answering(file) as server, place.converse(server) as wire:
            if asks_first:
                assert wire.get("/").status == 200
            with pytest.raises(WireError) as raised:
                wire.post_form("/login/oauth2/token", FORM)
            assert raised.value.reason == Reason.UNTRUSTED
            assert wire.requests == int(asks_first)
        assert not was_told(server)

    def test_sends_a_form_without_a_secret_over_a_bad_one(self, place: Place) -> None:
        with answering(place.leaf(days=300)) as server, place.converse(server) as wire:
            assert wire.post_form("/login/oauth2/token", [("code", "none")]).status == 200

    @pytest.mark.parametrize("asked_before", [1, 3])
    def test_sends_nothing_to_a_server_that_shows_another_certificate_later(
        self, place: Place, good: str, asked_before: int
    ) -> None:
        bad = place.write(make(HOST, names=[HOST]))
        with answering(good, bad, good, answers_each=asked_before) as server, place.converse(server) as wire:
            for number in range(asked_before):
                assert wire.get(f"/{number}").status == 200
            with pytest.raises(WireError) as raised:
                wire.post_form("/login/oauth2/token", FORM)
            assert raised.value.reason == Reason.UNTRUSTED
        assert not was_told(server)

    def test_sends_nothing_where_the_certificate_gets_good_later(self, place: Place, good: str) -> None:
        bad = place.write(make(HOST, names=[HOST]))
        with answering(bad, bad, good, answers_each=1) as server, place.converse(server) as wire:
            assert wire.get("/").status == 200
            with pytest.raises(WireError) as raised:
                wire.post_form("/login/oauth2/token", FORM)
            assert raised.value.reason == Reason.UNTRUSTED
        assert not was_told(server)
