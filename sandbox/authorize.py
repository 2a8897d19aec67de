"""GET /login/oauth2/auth for somebody who is not logged in: the checks in Canvas's order (reference, section 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sandbox.developer_keys import DeveloperKey
from sandbox.messages import Reply, html_reply, json_reply, redirect
from sandbox.redirect_uris import OUT_OF_BAND, accepts

UNKNOWN_CLIENT = ("invalid_client", "unknown client")
WRONG_URI = ("invalid_request", "redirect_uri does not match client settings")
WRONG_SCOPE = "A requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner."
NOT_GRANTED = " The following scopes were requested, but not granted: "
BAD_RESOURCE = ("invalid_target", "The requested resource is invalid, missing, unknown, or malformed.")
NO_ACCESS = ("unauthorized_client", "Client does not have access to the specified Canvas account.")
WRONG_TYPE = ("unsupported_response_type", "Only response_type=code is permitted")
NO_SESSION = ("login_required", "prompt=none but there is no current session")
WRONG_PROMPT = ("unsupported_prompt_type", 'prompt must be "none" (or omitted)')

Failure = tuple[str, str]  # error, error_description


@dataclass(frozen=True)
class Authorization:
    """One question to the authorize endpoint of a Canvas of one generation."""

    generation: str
    key: DeveloperKey | None
    params: Mapping[str, str]
    origin: str  # "https://host:port" as asked
    exact_uris: bool = False

    def answer(self) -> Reply:
        """Return what this Canvas answers."""
        if "code" in self.params or "error" in self.params:  # the out-of-band landing page comes before all checks
            return html_reply(200, "<!DOCTYPE html><html><head><title>Canvas</title></head><body></body></html>")
        if self.key is None:
            return refusal(401, UNKNOWN_CLIENT)
        if not accepts(self.generation, self.key, self.uri, exactly=self.exact_uris):
            return refusal(400, WRONG_URI)
        missing = self._missing_scopes(self.key)
        if missing is not None:
            return self._scope_refusal(missing)
        failure = next(self._failures(self.key), None)
        return redirect(self._login_page()) if failure is None else self._back(failure, echo=self.generation >= "2022")

    @property
    def uri(self) -> str:
        """The redirect URI that was asked."""
        return self.params.get("redirect_uri", "")

    def _missing_scopes(self, key: DeveloperKey) -> list[str] | None:
        """Return the scopes that are not on the key (none asked at all: an empty list); None if all is well."""
        if not key.require_scopes:
            return None
        asked = (self.params.get("scope") or self.params.get("scopes") or "").split()
        missing = [scope for scope in asked if scope not in key.scopes]
        return missing if missing or not asked else None

    def _scope_refusal(self, missing: list[str]) -> Reply:
        if self.generation < "2022":
            return refusal(400, ("invalid_scope", WRONG_SCOPE))
        failure = ("invalid_scope", WRONG_SCOPE + NOT_GRANTED + to_sentence(missing))
        if self.generation < "2025" and self.uri == OUT_OF_BAND:
            return refusal(400, failure)
        return self._back(failure, echo=self.generation >= "2025")

    def _failures(self, key: DeveloperKey) -> Iterator[Failure]:
        """Yield what the checks after the scopes object to, in order."""
        if self.generation >= "2026" and self.params.get("resource"):
            yield BAD_RESOURCE
        if not key.is_on or (self.generation >= "2025" and key.test_cluster_only):
            yield NO_ACCESS
        if self.params.get("response_type") != "code":
            yield WRONG_TYPE
        yield from self._prompt_failures()

    def _prompt_failures(self) -> Iterator[Failure]:
        prompt = self.params.get("prompt", "")
        if not prompt or self.generation < "2022":
            return  # Canvas of 2019 does not know the parameter
        if prompt == "none":
            yield NO_SESSION
        elif prompt != "login" or self.generation < "2025":
            yield WRONG_PROMPT

    def _back(self, failure: Failure, *, echo: bool) -> Reply:
        answer = dict(zip(("error", "error_description"), failure, strict=True))
        if echo and "state" in self.params:
            answer["state"] = self.params["state"]
        target = f"{self.origin}/login/oauth2/auth" if self.uri == OUT_OF_BAND else self.uri
        return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}")

    def _login_page(self) -> str:
        """Return the address of the login page: "everything is fine"."""
        passed = {
            name: self.params[name] for name in ("authentication_provider", "canvas_login") if name in self.params
        }
        if self.params.get("force_login") or (self.generation >= "2025" and self.params.get("prompt") == "login"):
            passed["force_login"] = self.params.get("force_login") or "true"
        if "unique_id" in self.params:
            passed["pseudonym_session[unique_id]"] = self.params["unique_id"]
        return f"{self.origin}/login" + (f"?{urlencode(passed)}" if passed else "")


def refusal(status: int, failure: Failure) -> Reply:
    """Return an error in JSON; every 401 names its scheme, no 400 does."""
    challenge = (("WWW-Authenticate", "Canvas OAuth 2.0"),) if status == 401 else ()  # noqa: PLR2004 (Unauthorized)
    return json_reply(status, {"error": failure[0], "error_description": failure[1]}, challenge)


def to_sentence(words: list[str]) -> str:
    """Join words as Rails does in English: "a", "a and b", "a, b, and c"."""
    if len(words) <= 2:  # noqa: PLR2004 (two words take no comma)
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"
