"""POST /login/oauth2/token: the checks in Canvas's order (reference, section 4). No code or token ever exists here."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from sandbox.authorize import UNKNOWN_CLIENT, Failure, refusal
from sandbox.developer_keys import DeveloperKey, find_key
from sandbox.messages import Reply, redirect
from sandbox.redirect_uris import OUT_OF_BAND

UNSUPPORTED = ("unsupported_grant_type", "The grant_type you requested is not currently supported")
WRONG_SECRET = ("invalid_client", "invalid client")
NO_CODE = (
    "invalid_request",
    "You must provide the code parameter when using the authorization_code grant type",
)
CODE_NOT_FOUND = ("invalid_grant", "authorization_code not found")
BAD_VERIFIER = (
    "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI"
    " used in the authorization request, or was issued to another client.",
)
NO_REFRESH_TOKEN = (
    "invalid_request",
    "You must provide the refresh_token parameter when using the refresh_token grant type",
)
NO_ASSERTION = ("invalid_request", "assertion method not supported for this grant_type")
UNAUTHORIZED = {UNKNOWN_CLIENT, WRONG_SECRET}


def answer_token(
    generation: str, keys: tuple[DeveloperKey, ...], params: Mapping[str, str], authorization: str = ""
) -> Reply:
    """Return what a Canvas of this generation answers; it never hands out a token.

    `authorization` is the header's value; HTTP Basic fills in what the form leaves out.
    """
    failure = _failure(generation, keys, {**_basic(authorization), **{k: v for k, v in params.items() if v}})
    uri = params.get("redirect_uri", "")
    if generation == "2022" and uri.strip() and uri != OUT_OF_BAND and uri.isprintable():
        # These versions answer a failed exchange with a redirect instead of JSON (canvas-lms, flag no_redirect_on_oauth_token_method).
        query = urlencode({"error": failure[0], "error_description": failure[1]})
        return redirect(f"{uri}{'&' if '?' in uri else '?'}{query}")
    return refusal(401 if failure in UNAUTHORIZED else 400, failure)


def _failure(generation: str, keys: tuple[DeveloperKey, ...], params: Mapping[str, str]) -> Failure:
    grant = params.get("grant_type") or ("authorization_code" if "code" in params else "")
    if grant not in ("authorization_code", "refresh_token", "client_credentials"):
        return UNSUPPORTED
    if grant == "client_credentials" and generation < "2022":
        return NO_ASSERTION  # said before key and secret are looked at
    key = find_key(keys, params.get("client_id", ""))
    if key is None:
        return UNKNOWN_CLIENT
    if not hmac.compare_digest(params.get("client_secret", "").encode(), key.api_key.encode()):
        return WRONG_SECRET
    if grant == "authorization_code":
        return _code_failure(generation, params)
    return NO_ASSERTION if grant == "client_credentials" else _refresh_failure(generation, params)


def _code_failure(generation: str, params: Mapping[str, str]) -> Failure:
    if "code" not in params:
        return NO_CODE
    return BAD_VERIFIER if generation >= "2025" and "code_verifier" in params else CODE_NOT_FOUND


def _refresh_failure(generation: str, params: Mapping[str, str]) -> Failure:
    if "refresh_token" not in params:
        return NO_REFRESH_TOKEN
    return ("invalid_grant" if generation >= "2025" else "invalid_request", "refresh_token not found")


def _basic(authorization: str) -> dict[str, str]:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": name, "client_secret": password}
