"""A small mail server on loopback: takes letters, refuses recipients, or hangs up, as a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from pytest_django import Settings


@dataclass
class MailServer:
    """What it was given, and what it says: `refusals` to recipients, one after the other, then it accepts."""

    port: int = 0
    refusals: list[str] = field(default_factory=list)
    hangs_up_after_data: bool = False
    taken: list[str] = field(default_factory=list)


@contextmanager
def mail_server(settings: Settings, *refusals: str, hangs_up_after_data: bool = False) -> Iterator[MailServer]:
    """Let letters go over SMTP to a server that says so."""
    state = MailServer(refusals=list(refusals), hangs_up_after_data=hangs_up_after_data)

    class Conversation(StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, state)

    with ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        through_smtp(settings, state.port)
        try:
            yield state
        finally:
            server.shutdown()


def through_smtp(settings: Settings, port: int) -> None:
    """Let letters go over SMTP to this port of loopback."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


def through_memory(settings: Settings) -> None:
    """Let letters go into `mail.outbox` again."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _converse(line: StreamRequestHandler, state: MailServer) -> None:
    def say(words: str) -> None:
        line.wfile.write(f"{words}\r\n".encode())

    say("220 mail.example")
    while command := line.rfile.readline().decode().strip():
        verb = command.partition(" ")[0].upper()
        if verb == "RCPT" and state.refusals:
            say(state.refusals.pop(0))
        elif verb == "DATA":
            say("354 go on")
            state.taken.append(_read_letter(line))
            if state.hangs_up_after_data:
                return
            say("250 taken")
        else:
            say("221 bye" if verb == "QUIT" else "250 mail.example")


def _read_letter(line: StreamRequestHandler) -> str:
    lines: list[bytes] = []
    while (part := line.rfile.readline()) != b".\r\n":
        lines.append(part)
    return b"".join(lines).decode()
