"""Child processes, each a group of its own: started, listened to, and ended with all that they started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread

GRACE_S = 8.0
ROOT = Path(__file__).resolve().parent.parent.parent
WARDEN = Path(__file__).with_name("warden.py")


class Child:
    """One process and everything that it starts."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], say: Callable[[str, str], None]
    ) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it through us alone."""
        self.name = name
        self._say = say
        self._process = subprocess.Popen(  # noqa: S603 (our own commands)
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.group = self._process.pid
        self._listener = Thread(target=self._listen, name=f"output of {name}", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._say(self.name, line.rstrip("\n"))

    def status(self) -> int | None:
        """Return None while it runs, else its exit status (negative: the signal that ended it)."""
        return self._process.poll()

    def ask_to_end(self) -> None:
        """Ask the first process of the group; it ends the others itself."""
        if self.status() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End what is left of the group."""
        try:
            os.killpg(self.group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nothing is left
        finally:
            self._process.wait()
            self._listener.join(timeout=1)
            if self._process.stdout and not self._listener.is_alive():
                self._process.stdout.close()


class Children:
    """All of them, and a warden that ends them should this process be killed."""

    def __init__(self, environment: Mapping[str, str], say: Callable[[str, str], None]) -> None:
        self._environment = environment
        self._say = say
        self._all: list[Child] = []
        self._is_hurried = False
        self._warden = subprocess.Popen(  # noqa: S603 (our own file)
            [sys.executable, "-I", str(WARDEN)], stdin=subprocess.PIPE, start_new_session=True, text=True, bufsize=1
        )

    def start(self, name: str, *command: str) -> Child:
        """Start one with this Python."""
        child = Child(name, [sys.executable, *command], self._environment, self._say)
        self._all.append(child)
        self._tell_warden(f"+{child.group}")
        return child

    def first_ended(self) -> Child | None:
        """Return one that has ended, if any has."""
        return next((child for child in self._all if child.status() is not None), None)

    def hurry(self) -> None:
        """Wait no longer for anybody."""
        self._is_hurried = True

    def end(self) -> None:
        """End all of them, those that do not listen by force."""
        for child in self._all:
            child.ask_to_end()
        until = time.monotonic() + GRACE_S
        while any(child.status() is None for child in self._all):
            if self._is_hurried or time.monotonic() > until:
                break
            time.sleep(0.05)
        for child in self._all:
            child.kill()
            self._tell_warden(f"-{child.group}")
        if self._warden.stdin:
            self._warden.stdin.close()
        self._warden.wait()

    def _tell_warden(self, line: str) -> None:
        if self._warden.stdin and self._warden.poll() is None:
            self._warden.stdin.write(f"{line}\n")
