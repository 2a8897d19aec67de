"""Rules that the recorded exchanges do not show, as the reference tells them: without any network."""

import base64
from urllib.parse import urlencode

import pytest

from sandbox.authorize import to_sentence
from sandbox.canvas import Canvas
from sandbox.developer_keys import Binding, DeveloperKey
from sandbox.messages import Reply, Request
from sandbox.redirect_uris import OUT_OF_BAND

URI = "https://portal.example.org/canvas/callback"
KEY = DeveloperKey(id=1, api_key="s" * 64, redirect_uris=(URI,), binding=Binding.ON)
SCOPED = DeveloperKey(id=2, api_key="s" * 64, redirect_uris=(URI,), binding=Binding.ON, require_scopes=True)


def authorize(generation: str, **params: str) -> Reply:
    """Ask the authorize endpoint of a Canvas with both keys."""
    query = urlencode({"client_id": "1", "redirect_uri": URI, "response_type": "code", **params})
    canvas = Canvas(generation, (KEY, SCOPED))
    return canvas.answer(Request("GET", f"/login/oauth2/auth?{query}", {"host": "canvas.example"}))


@pytest.mark.parametrize(
    ("generation", "params", "location"),
    [
        ("2025", {"force_login": "1"}, "https://canvas.example/login?force_login=1"),
        ("2025", {"canvas_login": "1", "authentication_provider": "2"}, "https://canvas.example/login?authentication_provider=2&canvas_login=1"),
        ("2025", {"unique_id": "a b"}, "https://canvas.example/login?pseudonym_session%5Bunique_id%5D=a+b"),
        ("2025", {"resource": "x"}, "https://canvas.example/login"),
        ("2026", {"resource": "x"}, f"{URI}?error=invalid_target&error_description=The+requested+resource+is+invalid%2C+missing%2C+unknown%2C+or+malformed."),
        ("2025", {"prompt": ""}, "https://canvas.example/login"),
    ],
)  # fmt: skip
def test_leads_on(generation: str, params: dict[str, str], location: str) -> None:
    assert authorize(generation, **params).header("location") == location


def test_2022_says_missing_scopes_in_json_where_there_is_nowhere_to_redirect() -> None:
    reply = authorize("2022", client_id="2", redirect_uri=OUT_OF_BAND, scope="a b")
    assert reply.status == 400
    assert b"not granted: a and b" in reply.body


@pytest.mark.parametrize("name", ["scope", "scopes"])
def test_reads_scopes_by_either_name(name: str) -> None:
    assert "not+granted%3A+a" in authorize("2025", client_id="2", **{name: "a"}).header("location")


def test_of_a_repeated_parameter_the_last_one_counts() -> None:
    query = f"client_id=99&client_id=1&redirect_uri={URI}&response_type=code"
    reply = Canvas("2025", (KEY,)).answer(Request("GET", f"/login/oauth2/auth?{query}", {"host": "canvas.example"}))
    assert reply.header("location") == "https://canvas.example/login"


@pytest.mark.parametrize(
    ("accept", "status", "sign"),
    [
        ("text/html", 302, "https://canvas.example/login"),
        ("*/*", 302, "https://canvas.example/login"),
        ("", 302, "https://canvas.example/login"),
        ("application/json", 401, ""),
    ],
)
def test_an_account_behind_its_login_hides_the_endpoint(accept: str, status: int, sign: str) -> None:
    headers = {"host": "canvas.example", "accept": accept}
    reply = Canvas("2025", (KEY,), require_user=True).answer(Request("GET", "/login/oauth2/auth?client_id=0", headers))
    assert (reply.status, reply.header("location")) == (status, sign)


@pytest.mark.parametrize(
    ("basic", "form", "said"),
    [
        ("1:" + "s" * 64, {}, "authorization_code not found"),
        ("1:wrong", {"client_secret": "s" * 64}, "authorization_code not found"),
        ("99:wrong", {"client_id": "1", "client_secret": "s" * 64}, "authorization_code not found"),
        ("1", {}, "invalid client"),
    ],
)
def test_http_basic_fills_in_only_what_the_form_leaves_out(basic: str, form: dict[str, str], said: str) -> None:
    headers = {"authorization": "Basic " + base64.b64encode(basic.encode()).decode()}
    body = urlencode({"grant_type": "authorization_code", "code": "x", **form}).encode()
    reply = Canvas("2025", (KEY,)).answer(Request("POST", "/login/oauth2/token", headers, body))
    assert said in reply.body.decode()


@pytest.mark.parametrize("header", ["Basic !!!", "Basic /w==", "Bearer x", "Basic"])
def test_an_unreadable_authorization_counts_as_none(header: str) -> None:
    body = b"grant_type=authorization_code&code=x"
    reply = Canvas("2025", (KEY,)).answer(Request("POST", "/login/oauth2/token", {"authorization": header}, body))
    assert "unknown client" in reply.body.decode()


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b, and c")]
)
def test_joins_words_as_rails_does(words: list[str], sentence: str) -> None:
    assert to_sentence(words) == sentence
