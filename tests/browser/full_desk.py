"""A store full of made-up institutions behind a web server of its own, and somebody who may see all of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.dev import free_ports
from tests.processes import ROOT

SIGN_IN = """
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
user = User.objects.create_superuser("lead", "lead@badges.example")
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
from onboarding.models import Case
cases = [Case.objects.filter(state="connected", connection__state=one)[0] for one in STATES]
session["cases"] = session["proved_cases"] = [case.pk for case in cases]
session.save()
from onboarding.stopping import token_for
print("key:" + session.session_key, token_for(cases[0].contact), *(case.reference for case in cases))
"""
STATES = ("connected", "attention", "broken", "paused")


class FullDesk:
    """A web server over a store full of made-up institutions, and the cookie of somebody who is signed in."""

    def __init__(self, folder: Path) -> None:
        ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_", "WIRE_", "EMAIL_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        mine = {"DEBUG": "true", "DATA_DIR": str(folder), "ENV_FILE": str(folder / "no.env")}
        self._environment = kept | mine
        for words in (["migrate"], ["demo_data", "--institutions", "150"]):
            self._manage(*words, "--verbosity", "0")
        printed = self._manage("shell", "-c", SIGN_IN.replace("STATES", str(STATES)))
        self.cookie, self.stop_token, *self.references = printed.partition("key:")[2].split()
        port = free_ports()[1]
        self.url = f"http://127.0.0.1:{port}"
        with (folder / "web.log").open("w") as log:
            self._web = subprocess.Popen(
                [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def is_there(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310 (ours)
                return True
        except (URLError, ConnectionError):
            return False

    def end(self) -> None:
        self._web.send_signal(signal.SIGTERM)
        self._web.wait(timeout=20)

    def _manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return str(done.stdout)
