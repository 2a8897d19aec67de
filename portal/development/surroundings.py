"""The environment in which everything runs on one machine: settings for trying out, and keys kept between starts."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEPT = "dev.env"
KEPT_NAMES = ("SECRET_KEY", "KEY_RING")
DEFAULTS = {
    "CHECK_AGAIN_COOL_DOWN_S": "10",  # nobody who tries it out wants to wait for a minute
    "DRAFTS_AN_HOUR": "1000",  # nor after the fifth practice server
    "LETTERS_A_DAY": "1000",
    "LINKS_AN_HOUR": "1000",
    "LOG_LEVEL": "WARNING",  # the clock's tasks would push the way in off the screen
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where things listen, on 127.0.0.1."""

    web: int
    sandbox: int
    sandbox_admin: int

    @property
    def url(self) -> str:
        """Where the portal is."""
        return f"http://127.0.0.1:{self.web}"

    @property
    def sandbox_url(self) -> str:
        """The practice administrator's page."""
        return f"http://127.0.0.1:{self.sandbox_admin}/"


def surroundings(base: Mapping[str, str], data_dir: Path, ports: Ports) -> dict[str, str]:
    """Return `base` with what trying out needs; DATABASE_URL, REDIS_URL and the rest stay as they are.

    What it adds is also written to dev.env in the data directory (mode 0600): named in ENV_FILE, it lets other
    commands (`doctor`, `check_canvas`) see what the running portal sees; and the next start finds the keys there.
    """
    path = data_dir / KEPT
    added = _keys(path) | DEFAULTS | _forced(data_dir, ports)
    _write_private(path, "".join(f"{name}={value}\n" for name, value in added.items()))
    return added | dict(base) | _forced(data_dir, ports)


def _forced(data_dir: Path, ports: Ports) -> dict[str, str]:
    sandbox = data_dir / "sandbox"
    return {
        "DEBUG": "true",
        "DATA_DIR": str(data_dir),
        "PUBLIC_URL": ports.url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "WIRE_ALLOWED_NETWORKS": "127.0.0.0/8",
        "WIRE_ALLOWED_PORTS": f"443,{ports.sandbox}",
        "WIRE_EXTRA_CA_FILE": str(sandbox / "ca.pem"),
        "WIRE_NAMES_FILE": str(sandbox / "names"),
        "WATCH_CONTROL_URLS": f"https://canvas.northfield.example:{ports.sandbox}/",
        "PYTHONUNBUFFERED": "1",
    }


def _keys(path: Path) -> dict[str, str]:
    """Return the secret key and the key ring of this data directory, made at its first start."""
    kept = {name: value for name, value in _read(path).items() if name in KEPT_NAMES}
    return _new_keys() | kept


def _new_keys() -> dict[str, str]:
    material = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {"SECRET_KEY": secrets.token_urlsafe(50), "KEY_RING": f"local:{material}"}


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value for name, _, value in pairs if value}


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)
