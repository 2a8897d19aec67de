"""Run the sandbox: a Canvas to try it on, with faults, on loopback only."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.server import ADMIN_PORT, PORT, Sandbox, running


class Command(BaseCommand):
    help = "Run the practice Canvas: many servers on one loopback port, each with a fault of its own."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ports and the folder for certificates and names."""
        parser.add_argument("--port", type=int, default=PORT, help="where all its servers listen (%(default)s)")
        parser.add_argument("--admin-port", type=int, default=ADMIN_PORT, help="its own page (%(default)s)")
        parser.add_argument("--data-dir", type=Path, default=None, help="certificates and names (DATA_DIR/sandbox)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        if not settings.DEBUG:
            raise CommandError("The sandbox runs under DEBUG only: its secrets are public.")
        folder = options["data_dir"] or Path(settings.DATA_DIR) / "sandbox"
        ended = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            ended.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        try:
            with running(port=options["port"], admin_port=options["admin_port"], folder=folder) as sandbox:
                self._tell(sandbox)
                ended.wait()
        except OSError as error:
            raise CommandError(f"The sandbox cannot start: {error.strerror or error}.") from error

    def _tell(self, sandbox: Sandbox) -> None:
        self.stdout.write(f"Practice Canvas: {len(sandbox.practice.scenarios)} servers on port {sandbox.port}.")
        self.stdout.write(f"What to submit, and the administrator's page: {sandbox.admin_url}")
        self.stdout.write(f"Root to trust: {sandbox.ca_file}. Names: {sandbox.names_file}.")
        self.stdout.flush()
