"""Commands by which somebody else sees what we saw, from any computer: no secret is in them."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from diagnosis.as_curl import Asked, command_of
from diagnosis.checks.oauth import API_PATH

_BY_NAME = ("address.no_such_name", "address.dns_failed", "address.not_public", "address.ipv6_only")
_SCOPES = ("scopes.missing", "scopes.missing_unlisted")
_INVALID_SCOPE = "invalid_scope"
_NOTHING_TO_ASK = ("details", "secret", "address.malformed", "address.is_number", "key.id_malformed")


def to_ask_again(code: str, evidence: Sequence[Mapping[str, Any]], asked: Asked) -> str:
    """Return the command that shows the outcome once more; "" where there is nothing to ask.

    A question over HTTP is asked again as it was; a certificate is looked at, and a name looked up, by the tools
    that every administrator has.
    """
    if code in _BY_NAME:
        return "\n".join(
            shlex.join(["dig", "+noall", "+answer", "+comments", asked.host, kind]) for kind in ("A", "AAAA")
        )
    if code.startswith("tls."):
        place = f"{asked.host}:{asked.port}"
        return f"{shlex.join(['openssl', 's_client', '-connect', place, '-servername', asked.host, '-showcerts'])} </dev/null"
    if code in _SCOPES:  # a later question may have been about the scopes of LTI
        evidence = [one for one in evidence if one.get("said") == _INVALID_SCOPE][:1] or evidence
    command = command_of(evidence, asked)
    if command or code.startswith(_NOTHING_TO_ASK):
        return command
    return command_of([{"method": "GET", "path": API_PATH}], asked)
