"""The sandbox's own page, plain http on loopback: look at the servers, and play the administrator of each.

It is the one place where the sandbox's made-up secrets are shown. Nobody logs in; so it answers only under
loopback names (against names that are bent to loopback), and takes forms only from itself.
"""

import ipaddress
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from sandbox import admin_html, key_form
from sandbox.developer_keys import Binding, DeveloperKey, new_secret
from sandbox.faults import AT_ONCE
from sandbox.http1 import BadRequest, Reader, send, stays_open, written
from sandbox.listener import Listener
from sandbox.messages import Headers, Reply, Request, html_reply
from sandbox.practice import Practice, played, set_right
from sandbox.scenario import Scenario

logger = logging.getLogger(__name__)

STYLE_PATH = "/practice.css"
STYLE = Path(__file__).with_name("practice.css")
GUARDS: Headers = (
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),  # with no-referrer, browsers would not name the origin of a form
    ("Cache-Control", "no-store"),
)

# What one press on a key's row does.
KEY_DEEDS: dict[str, Callable[[DeveloperKey], DeveloperKey]] = {
    "on": lambda key: replace(key, binding=Binding.ON),
    "off": lambda key: replace(key, binding=Binding.OFF),
    "secret": lambda key: replace(key, api_key=new_secret()),
    "delete": lambda key: replace(key, workflow_state="deleted"),
}
SERVER_DEEDS = {"right": set_right, "fault": played}


class AdminSide:
    """Serves the administrator's page."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._style = STYLE.read_bytes()
        self.port = 0  # of the Canvas side

    def serve(self, listener: Listener, connection: socket.socket) -> None:
        """Serve one connection until either side ends."""
        reader = Reader(connection, "http")
        keep = True
        while keep:
            try:
                request = reader.read()
            except BadRequest as refused:
                connection.sendall(written(Reply(refused.status), keep=False))
                return
            if request is None:
                return
            keep = stays_open(request)
            content = written(self.answer(request), keep=keep, with_body=request.method != "HEAD")
            send(connection, content, AT_ONCE, listener.pause)

    def answer(self, request: Request) -> Reply:
        """Return the answer to one request, whatever happens in it."""
        try:
            return self._page(request).with_headers(GUARDS)
        except LookupError:
            return _problem(404, "There is no page here.").with_headers(GUARDS)
        except Exception as error:  # noqa: BLE001 (one bad page must not end the sandbox)
            logger.error("A page of the sandbox broke: %s.", type(error).__name__)  # noqa: TRY400 (a traceback may quote what was sent)
            return _problem(500, "Something went wrong in the sandbox.").with_headers(GUARDS)

    def _page(self, request: Request) -> Reply:
        if not _is_loopback_name(request.host_name):
            return _problem(421, "This page answers on loopback only.")
        if request.method == "POST":
            return (
                self._deed(request) if _comes_from_itself(request) else _problem(403, "This form came from elsewhere.")
            )
        return self._shown(request) if request.method in ("GET", "HEAD") else _problem(405, "This cannot be done here.")

    def _shown(self, request: Request) -> Reply:
        if request.path == STYLE_PATH:
            return Reply(200, (("Content-Type", "text/css; charset=utf-8"),), self._style)
        match _parts(request.path):
            case []:
                return html_reply(200, admin_html.index(self._practice, self.port))
            case ["servers", slug]:
                scenario = self._practice.by_slug[slug]
                return html_reply(200, admin_html.server(scenario, self._practice, self.port))
            case ["servers", slug, "keys", number]:
                scenario = self._practice.by_slug[slug]
                key = key_form.NEW_KEY if number == "new" else self._key(scenario, number)
                return html_reply(200, key_form.page(scenario, number, key))
        raise LookupError(request.path)

    def _deed(self, request: Request) -> Reply:
        match _parts(request.path):
            case ["reset"]:
                self._practice.reset()
                return _see("/")
            case ["servers", slug, ("right" | "fault") as deed]:
                scenario = self._practice.by_slug[slug]
                self._practice.set_state(scenario, SERVER_DEEDS[deed](scenario))
                return _see(f"/servers/{slug}")
            case ["servers", slug, "keys", number]:
                return self._save(self._practice.by_slug[slug], number, request)
            case ["servers", slug, "keys", number, deed]:
                scenario = self._practice.by_slug[slug]
                self._practice.change_key(scenario, self._key(scenario, number).id, KEY_DEEDS[deed])
                return _see(f"/servers/{slug}#key-{number}")
        raise LookupError(request.path)

    def _save(self, scenario: Scenario, number: str, request: Request) -> Reply:
        key = key_form.NEW_KEY if number == "new" else self._key(scenario, number)
        changed, errors = key_form.read(key, request.forms)
        if errors:
            return html_reply(422, key_form.page(scenario, number, changed, errors))
        if number == "new":
            # A new key starts off, and nothing of its row was chosen by the form but the fields shown.
            number = str(self._practice.add_key(scenario, replace(changed, api_key=new_secret())).id)
        else:
            self._practice.change_key(scenario, key.id, lambda _: changed)
        return _see(f"/servers/{scenario.slug}#key-{number}")

    def _key(self, scenario: Scenario, number: str) -> DeveloperKey:
        for key in self._practice.keys(scenario):
            if str(key.id) == number and key.is_active:
                return key
        raise LookupError(number)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _see(path: str) -> Reply:
    return Reply(HTTPStatus.SEE_OTHER, (("Location", path),))


def _problem(status: int, text: str) -> Reply:
    return html_reply(status, admin_html.problem(text))


def _is_loopback_name(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _comes_from_itself(request: Request) -> bool:
    """Return whether a form was sent from a page of this very origin; one that names none is refused."""
    source = request.header("origin") or request.header("referer")
    parts = urlsplit(source)
    return parts.scheme == "http" and parts.netloc == request.host and bool(request.host)
