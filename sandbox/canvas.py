"""A Canvas of one generation: what it answers to somebody who is not logged in. Pure: no network, no clock."""

import secrets
import uuid
from dataclasses import dataclass

from sandbox.authorize import Authorization
from sandbox.developer_keys import DeveloperKey, find_key
from sandbox.grants import answer_token
from sandbox.messages import Headers, Reply, Request, html_reply, json_reply, redirect

GENERATIONS = ("2019", "2022", "2025", "2026")
NOT_LOGGED_IN = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
INVALID_TOKEN = {"errors": [{"message": "Invalid access token."}]}
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
BEARER: Headers = (("WWW-Authenticate", 'Bearer realm="canvas-lms"'),)
LOGIN_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Log in to Canvas</title></head>'
    "<body><h1>Log in to Canvas</h1><p>Practice Canvas. Nobody can log in here.</p></body></html>"
)
# Made up: a key set needs a key, and nothing here ever signs anything with it.
_KEY_SET = {
    "keys": [{"kty": "RSA", "e": "AQAB", "n": "practice", "kid": "2026-01-01T00:00:00Z", "alg": "RS256", "use": "sig"}]
}


@dataclass(frozen=True)
class Canvas:
    """The OAuth2 provider and the few other pages of one Canvas."""

    generation: str = "2025"
    keys: tuple[DeveloperKey, ...] = ()
    require_user: bool = False  # account setting: everything sends anonymous people to the login first
    exact_uris: bool = False  # the lenient field counts only where it holds the very URI
    is_hosted: bool = False  # Instructure's own servers add marks of theirs
    domain: str = ""  # what config/domain.yml says; "" where answers say nothing about it

    def answer(self, request: Request) -> Reply:
        """Return the answer to one request, with the headers and cookies by which Canvas is recognised."""
        meta, reply = self._route(request)
        frames = (("Content-Security-Policy", f"frame-ancestors 'self' {self.domain};"),) if self.domain else ()
        return reply.with_headers(_fingerprint(meta, is_hosted=self.is_hosted) + frames)

    def _route(self, request: Request) -> tuple[str, Reply]:
        path = request.path.rstrip("/") or "/"
        if path == "/login/oauth2/token" and request.method == "POST":
            params = {**request.query, **request.form}
            authorization = request.header("authorization")
            return "oauth2_provider;n=token", answer_token(self.generation, self.keys, params, authorization)
        if request.method not in ("GET", "HEAD"):
            return "application;n=not_found", json_reply(404, NOT_FOUND)
        if self.require_user and not path.startswith(("/login/canvas", "/health_check", "/api/")) and path != "/login":
            return "application;n=require_user", _login_first(request)
        return self._page(request, path)

    def _page(self, request: Request, path: str) -> tuple[str, Reply]:
        origin = f"{request.scheme}://{request.host}"
        if path == "/login/oauth2/auth":
            key = find_key(self.keys, request.query.get("client_id", ""))
            question = Authorization(self.generation, key, request.query, origin, self.exact_uris)
            return "oauth2_provider;n=auth", question.answer()
        if path.startswith("/api/v1/"):
            said = INVALID_TOKEN if request.header("authorization") else NOT_LOGGED_IN
            return "users;n=api_show", json_reply(401, said, BEARER)
        if path in ("/health_check", "/health_check.json"):
            return "info;n=health_check", _health(request, path)
        if path in _REDIRECTS:
            return "login;n=new", redirect(origin + _REDIRECTS[path])
        return _PAGES.get(path, _NO_PAGE)


_REDIRECTS = {"/": "/login", "/login": "/login/canvas"}
_PAGES = {
    "/login/canvas": ("login/canvas;n=new", html_reply(200, LOGIN_PAGE)),
    "/api/lti/security/jwks": ("lti/ims/security;n=jwks", json_reply(200, _KEY_SET)),
    "/login/oauth2/jwks": ("security;n=jwks", json_reply(200, _KEY_SET)),
}
_NO_PAGE = ("application;n=not_found", html_reply(404, "<!DOCTYPE html><title>Page Not Found</title>"))


def _health(request: Request, path: str) -> Reply:
    if path.endswith(".json") or _wants_json(request):
        return json_reply(200, {"status": "canvas ok", "asset_urls": {}, "revision": None, "installation_uuid": None})
    return html_reply(200, "canvas ok")


def _login_first(request: Request) -> Reply:
    """Answer as `respect_account_privacy` does (canvas-lms, application_controller.rb)."""
    if _wants_json(request):
        return json_reply(401, NOT_LOGGED_IN, BEARER)
    return redirect(f"{request.scheme}://{request.host}/login")


def _wants_json(request: Request) -> bool:
    return request.header("accept").lower().startswith("application/json")


def _fingerprint(meta: str, *, is_hosted: bool) -> Headers:
    session = secrets.token_hex(16)
    where = "a=1;g=practice;s=8900;c=cluster1;z=us-east-1b;" if is_hosted else ""
    name = "canvas_session" if is_hosted else "_normandy_session"
    return (
        ("x-request-context-id", str(uuid.uuid4())),
        ("x-canvas-meta", f"o={meta};b=0;m=0;u=0.01;y=0.00;d=0.00;{where}"),
        ("x-session-id", session),
        ("Set-Cookie", f"log_session_id={session}; path=/; secure; HttpOnly"),
        ("Set-Cookie", f"_csrf_token={secrets.token_urlsafe(32)}; path=/; secure"),
        ("Set-Cookie", f"{name}={secrets.token_urlsafe(32)}; path=/; secure; HttpOnly"),
    )
