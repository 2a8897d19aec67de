"""How Canvas words its answers as an OAuth2 provider, and how it is asked.

The texts are those of canvas-lms (lib/canvas/oauth/request_error.rb, provider.rb, grant_types/*.rb) in four
generations from 2019 to 2026; they stay English whatever language the account uses.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from diagnosis.checks.base import Target
from keys.secret import Secret
from wire.answers import Answer

API_PATH = "/api/v1/users/self"
AUTHORIZE_PATH = "/login/oauth2/auth"
TOKEN_PATH = "/login/oauth2/token"  # noqa: S105 (a path, not a value)

IMPOSSIBLE_ID = "0"
NONSENSE_CODE = "connection-test"  # a real one is 128 hex digits (lib/canvas/oauth/token.rb)

_MISMATCH = "redirect_uri does not match client settings"
_OTHER_ACCOUNT = "Client does not have access to the specified Canvas account."
_NO_SESSION = "prompt=none but there is no current session"
_SCOPE_ERROR = "A requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner."
_NOT_GRANTED = "not granted:"

# What evidence may show of a body: these and nothing else.
KNOWN_TEXTS = (
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "invalid_grant",
    "unauthorized_client",
    "login_required",
    "unsupported_grant_type",
    "unknown client",
    "invalid client",
    _MISMATCH,
    _OTHER_ACCOUNT,
    _NO_SESSION,
    _SCOPE_ERROR,
    "authorization_code not found",
    "You must provide the code parameter when using the authorization_code grant type",
    "The grant_type you requested is not currently supported",
    "Only response_type=code is permitted",
    "user authorization required",
    "Rate Limit Exceeded",
)


class Said(StrEnum):
    """What one answer of Canvas amounts to."""

    UNKNOWN_CLIENT = "unknown_client"
    INVALID_CLIENT = "invalid_client"  # the ID is known, the secret refused
    BAD_REDIRECT = "bad_redirect"
    INVALID_SCOPE = "invalid_scope"
    LTI_KEY = "lti_key"  # grants none of our scopes, but some of LTI's
    OTHER_ACCOUNT = "other_account"  # off, for test clusters only, or another account's
    PASSED = "passed"  # every check of the authorize step was passed
    ELSEWHERE = "elsewhere"  # redirected, but not to our URI: nothing yet
    HIDDEN = "hidden"  # even an impossible ID is redirected
    SECRET_FITS = "secret_fits"  # noqa: S105 (a name, not a value)
    OTHER = "other"
    LATER_OTHER = "later_other"  # something else, where an earlier answer was Canvas's own


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer, read. `description` is Canvas's text; it may hold anything and is never stored."""

    answer: Answer
    said: Said
    description: str = ""


def authorize_query(
    target: Target, *, client_id: str, redirect_uri: str, scopes: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Return the query of an authorize probe; the same arguments give the same query within a run.

    `prompt=none` makes Canvas pass every check and then refuse instead of showing a log-in page (from about
    2020 on). Neither `code` nor `error` is ever sent: either stops Canvas before any check.
    """
    pairs = (
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("prompt", "none"),
        ("scope", " ".join(scopes)),
        ("state", target.state),
    )
    return tuple((name, value) for name, value in pairs if value)


def token_probe(target: Target, *, with_secret: bool = True) -> tuple[tuple[str, str | Secret], ...]:
    """Return the form of a token probe: real ID and secret, nonsense code.

    No redirect_uri here: given one, Canvas of about 2022 answers with a redirect to it instead of JSON
    (canvas-lms, oauth2_provider_controller.rb). Canvas looks at the ID first, then at the secret, then at the
    code, so without a secret it still tells a known ID from an unknown one.
    """
    submitted = target.submitted
    secret = (("client_secret", submitted.secret),) if with_secret and submitted.secret else ()
    return (
        ("grant_type", "authorization_code"),
        ("client_id", submitted.client_id),
        *secret,
        ("code", NONSENSE_CODE),
    )


def json_of(answer: Answer) -> dict[str, Any]:
    """Return the JSON object in the body, or {}; older Canvas puts `while(1);` before it."""
    try:
        read = json.loads(answer.text.strip().removeprefix("while(1);"))
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def location_of(answer: Answer) -> str:
    """Return where the answer redirects to, or ""."""
    return answer.header("location") if 300 <= answer.status < 400 else ""  # noqa: PLR2004 (HTTP's own ranges)


@lru_cache(maxsize=64)  # several checks of a run read the same answer
def _error_in(location: str) -> tuple[str, str]:
    try:
        return _error_of(dict(parse_qsl(urlsplit(location).query, max_num_fields=50)))
    except ValueError:
        return "", ""


def _error_of(pairs: dict[str, Any]) -> tuple[str, str]:
    return str(pairs.get("error", "")), str(pairs.get("error_description", ""))


def read_authorize(answer: Answer, redirect_uri: str) -> Reading:
    """Read the answer to an authorize probe that named this redirect URI ("" for none)."""
    location = location_of(answer)
    if not location:
        error, description = _error_of(json_of(answer))
        return Reading(answer, _said_in_json(answer.status, error, description), description)
    if not redirect_uri or not location.startswith((f"{redirect_uri}?", f"{redirect_uri}&")):
        return Reading(answer, Said.ELSEWHERE)
    error, description = _error_in(location)
    return Reading(answer, _SAID_TO_US.get(error, Said.OTHER), description)


_SAID_TO_US = {
    "invalid_scope": Said.INVALID_SCOPE,
    "unauthorized_client": Said.OTHER_ACCOUNT,
    "login_required": Said.PASSED,
}


def _said_in_json(status: int, error: str, description: str) -> Said:
    said = {
        (401, "invalid_client", "unknown client"): Said.UNKNOWN_CLIENT,
        (401, "invalid_client", "invalid client"): Said.INVALID_CLIENT,
        (400, "invalid_request", _MISMATCH): Said.BAD_REDIRECT,
    }.get((status, error, description))
    if said is None and (status, error) == (400, "invalid_scope"):  # Canvas of 2019 answers here, without a list
        return Said.INVALID_SCOPE
    return said or Said.OTHER


def read_token(answer: Answer) -> Reading:
    """Read the answer to a token probe. Only a missing code or grant proves that the secret was accepted."""
    location = location_of(answer)
    error, description = _error_in(location) if location else _error_of(json_of(answer))
    status = 401 if location and error == "invalid_client" else answer.status
    if error == "invalid_grant" or (error == "invalid_request" and "code parameter" in description):
        return Reading(answer, Said.SECRET_FITS, description)
    return Reading(answer, _said_in_json(status, error, description), description)


def missing_scopes(reading: Reading, asked: Sequence[str]) -> tuple[str, ...] | None:
    """Return which of the asked scopes Canvas refused, in the order asked; None where it does not say."""
    _, found, listed = reading.description.partition(_NOT_GRANTED)
    if not found:
        return None
    named = set(re.split(r"[,\s]+", listed))
    return tuple(scope for scope in asked if scope in named)
