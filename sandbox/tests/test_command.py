"""`manage.py sandbox` serves under DEBUG only, says where, and ends on a signal."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_refuses_to_run_outside_debug(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("sandbox", port=0, admin_port=0, data_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "manage.py", "sandbox", f"--port={port}", "--admin-port=0", f"--data-dir={tmp_path}"]
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "1", "DATA_DIR": str(tmp_path)}
    environment = {**os.environ, **own}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        assert (tmp_path / "ca.pem").exists()
        assert "canvas.northfield.example" in (tmp_path / "names").read_text(encoding="utf-8")
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
