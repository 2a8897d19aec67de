"""An exchange as a `curl` command: what was asked, for somebody else to ask again. No secret is in it.

Whatever a server or an address held, the command is one line of words that a POSIX shell takes as they are: each
is quoted, and each character that is not printable ASCII is percent-encoded, so that nothing can leave its quotes,
neither in a shell nor in a terminal into which it is pasted.
"""

import re
import shlex
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from diagnosis.checks.oauth import AUTHORIZE_PATH, NONSENSE_CODE, TOKEN_PATH
from wire.address import HTTPS_PORT
from wire.masking import MASK

SECRET_VARIABLE = "CANVAS_SECRET"  # noqa: S105 (a name, not a value)
_PRINTABLE = string.digits + string.ascii_letters + string.punctuation
_MASKED_VALUE = re.compile(rf"(?<=[?&])([^=&]*)=[^&]*{MASK}[^&]*")
_TRIES_S = 30
_NEWLINE = " \\\n  "


@dataclass(frozen=True, slots=True)
class Asked:
    """Where it was asked, and as whom. `sends_secret`: the finding is about the secret."""

    host: str
    port: int
    client_id: str
    user_agent: str
    sends_secret: bool = False


def command_of(evidence: Sequence[Mapping[str, Any]], asked: Asked) -> str:
    """Return the command for the question that decided, the last one; "" where nothing was asked over HTTP."""
    exchanges = [one for one in evidence if str(one.get("path", "")).startswith("/")]
    return _command(exchanges[-1], asked) if exchanges else ""


def _command(exchange: Mapping[str, Any], asked: Asked) -> str:
    path = str(exchange.get("path", ""))
    accept = "text/html" if path.partition("?")[0] == AUTHORIZE_PATH else "application/json"
    groups = [
        ["curl", "--include", "--silent", "--show-error", "--globoff", "--path-as-is", "--max-time", str(_TRIES_S)],
        ["--user-agent", quote(asked.user_agent, safe=f"{_PRINTABLE} ")],
        ["--header", f"Accept: {accept}"],
    ]
    is_post = exchange.get("method") == "POST"
    if not exchange.get("verified", True) and not (is_post and asked.sends_secret):
        groups.append(["--insecure"])  # so it was asked, too: without it there would be no answer to look at
    lines = [shlex.join(group) for group in groups]
    if is_post:
        lines += _form(path, asked)
    lines.append(shlex.quote(f"https://{_plain(_place(asked))}{_plain(_unmasked(path, asked))}"))
    return _NEWLINE.join(lines)


def _form(path: str, asked: Asked) -> list[str]:
    """Return the options for the form; the secret stands there as a variable, which the shell fills in."""
    if path.partition("?")[0] != TOKEN_PATH:
        return ["--request POST"]
    values = ["grant_type=authorization_code", f"client_id={_plain(asked.client_id)}", f"code={NONSENSE_CODE}"]
    lines = [f"--data-urlencode {shlex.quote(value)}" for value in values]
    return [*lines, f'--data-urlencode "client_secret=${SECRET_VARIABLE}"'] if asked.sends_secret else lines


def _place(asked: Asked) -> str:
    return asked.host if asked.port == HTTPS_PORT else f"{asked.host}:{asked.port}"


def _unmasked(path: str, asked: Asked) -> str:
    """Put harmless values where evidence has a mask: the question stays the same."""

    def value_of(found: re.Match[str]) -> str:
        return f"{found[1]}={asked.client_id if found[1] == 'client_id' else 'check'}"

    return _MASKED_VALUE.sub(value_of, path).replace(MASK, "check")


def _plain(text: str) -> str:
    return quote(text, safe=_PRINTABLE)
