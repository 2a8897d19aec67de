"""Run everything on this machine with one command: web, worker, beat and the practice Canvas."""

import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.development import everything, lock, preparing
from portal.development.children import Children
from portal.development.ports import NoFreePortError, take
from portal.development.surroundings import Ports, surroundings
from portal.development.welcome import SHOWN, Staff, welcome

LOCK = "PORTAL_DEV_LOCK"  # in the second stage: the descriptor of the lock, and the ports
PORTS = "PORTAL_DEV_PORTS"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody asked for the end."""


class Command(BaseCommand):
    help = "Run web, worker, beat and the practice Canvas on this machine, for trying out and for development."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the portal (%(default)s, or the next free one)")
        parser.add_argument("--sandbox-port", type=int, default=9443, help="of the practice Canvas (%(default)s)")
        parser.add_argument("--sandbox-admin-port", type=int, default=9444, help="of its page (%(default)s)")
        parser.add_argument("--reload", action="store_true", help="restart web when its code changes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Choose ports and settings, start again with them, then run everything until Ctrl-C."""
        if LOCK not in os.environ:
            self._start_again(options)
        web, sandbox, admin = (int(port) for port in os.environ.pop(PORTS).split())
        del os.environ[LOCK]  # the descriptor stays open as long as this process lives
        self._run(Ports(web, sandbox, admin), reload=options["reload"])

    def _start_again(self, options: dict[str, Any]) -> None:
        """Replace this process by one with the right environment: settings are read once, at the start."""
        if "ENV_FILE" not in os.environ and (settings.BASE_DIR / ".env").exists():
            raise CommandError("There is a .env, perhaps of a server in use. Run ./start, or name a file in ENV_FILE.")
        data_dir = Path(settings.DATA_DIR)
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = lock.hold(data_dir)
            ports = self._ports(options)
        except lock.AlreadyRunningError as error:
            raise CommandError(f"It runs already, with the data in {data_dir}: {error.holder}") from error
        except NoFreePortError as error:
            raise CommandError(str(error)) from error
        lock.note(descriptor, f"{ports.url}/ (process {os.getpid()})")
        environment = surroundings(os.environ, data_dir, ports)
        environment |= {LOCK: str(descriptor), PORTS: f"{ports.web} {ports.sandbox} {ports.sandbox_admin}"}
        environment.setdefault("ENV_FILE", str(data_dir / "dev.env"))
        os.execve(sys.executable, [sys.executable, everything.MANAGE, *sys.argv[1:]], environment)  # noqa: S606 (ourselves)

    def _ports(self, options: dict[str, Any]) -> Ports:
        taken: list[int] = []
        for name, purpose in (
            ("port", "the portal"),
            ("sandbox_port", "the practice Canvas"),
            ("sandbox_admin_port", "its page"),
        ):
            taken.append(take(options[name], purpose, taken, self._say))
        return Ports(*taken)

    def _run(self, ports: Ports, *, reload: bool) -> None:
        for number in ENDING:
            signal.signal(number, _end)
        children = None
        try:
            children = Children(os.environ, everything.say_from)
            self._start(children, ports, reload=reload)
            everything.watch(children)
        except Ended:
            self._say("\nEnding everything.")
        except (everything.EndedTooSoonError, preparing.DatabaseAwayError) as error:
            raise CommandError(str(error)) from error
        finally:
            for number in ENDING:
                signal.signal(number, lambda *_: children.hurry() if children else None)
            if children:
                children.end()

    def _start(self, children: Children, ports: Ports, *, reload: bool) -> None:
        everything.start_sandbox(children, ports)
        preparing.prepare(self._say)
        staff = Staff(preparing.STAFF_EMAIL, preparing.make_staff_user())
        everything.wait_for(children, "sandbox", lambda: everything.sandbox_listens(ports))
        everything.start_the_rest(children, ports, reload=reload)
        everything.wait_until_all_ready(children, ports)
        servers = preparing.servers_to_submit(ports.sandbox, SHOWN)
        self._say(welcome(ports, staff, servers, preparing.notes()))

    def _say(self, text: str) -> None:
        everything.say_from("", text)


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended
