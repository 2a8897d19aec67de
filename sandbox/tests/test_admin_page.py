"""A demo user plays the administrator: looks at the key, mends it, breaks it again."""

from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from sandbox.developer_keys import Binding
from sandbox.regions import AMERICA, EUROPE
from sandbox.scenario import Scenario
from sandbox.scenarios import ALL, by_slug
from sandbox.server import Sandbox
from sandbox.tests.test_scenarios import authorized

PAGES = ["/", "/servers/canvas", "/servers/lti-key", "/servers/canvas/keys/7", "/servers/canvas/keys/new"]


@pytest.fixture(autouse=True)
def _fresh(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.practice.reset()


def asked(sandbox: Sandbox, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
    """Send one request; return status, Location and page."""
    connection = HTTPConnection(sandbox.address, sandbox.admin_port, timeout=5)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("location", ""), page


def pressed(sandbox: Sandbox, path: str, form: Mapping[str, object] | None = None) -> tuple[int, str, str]:
    """Send a form as its own page does."""
    origin = f"http://{sandbox.address}:{sandbox.admin_port}"
    return asked(sandbox, "POST", path, urlencode(form or {}, doseq=True), Origin=origin)


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_are_there_without_script_or_inline_style(self, sandbox: Sandbox, path: str) -> None:
        status, _, page = asked(sandbox, "GET", path)
        assert status == 200
        assert "Practice Canvas. Nothing here is real." in page
        assert "<script" not in page
        assert " style=" not in page

    def test_the_list_shows_what_to_submit_for_each_server(self, sandbox: Sandbox) -> None:
        _, _, page = asked(sandbox, "GET", "/")
        for scenario in ALL:
            submit = scenario.submit(sandbox.port)
            assert all(value in page for value in (submit.address, submit.client_id, submit.secret, scenario.expected))

    def test_show_key_has_all_64_characters_in_a_field_of_20(self, sandbox: Sandbox) -> None:
        _, _, page = asked(sandbox, "GET", "/servers/secret-cut")
        assert f'value="{sandbox.practice.keys(by_slug("secret-cut"))[0].api_key}" size="20"' in page

    @pytest.mark.parametrize(
        "path", ["/nothing", "/servers/nothing", "/servers/canvas/keys/99", "/servers/canvas/keys/x"]
    )
    def test_are_missing_where_there_is_nothing(self, sandbox: Sandbox, path: str) -> None:
        assert asked(sandbox, "GET", path)[0] == 404

    def test_what_is_typed_is_escaped(self, sandbox: Sandbox) -> None:
        form = {"name": "<script>alert(1)</script>", "redirect_uris": 'https://a.example/"><b>'}
        pressed(sandbox, "/servers/canvas/keys/7", form)
        for path in ("/servers/canvas", "/servers/canvas/keys/7"):
            _, _, page = asked(sandbox, "GET", path)
            assert "<script" not in page
            assert "<b>" not in page


class TestGuards:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Origin": "https://canvas.northfield.example"},
            {"Origin": "http://127.0.0.1:1"},
            {"Referer": "http://evil.example/127.0.0.1"},
        ],
    )
    def test_a_form_from_elsewhere_is_refused(self, sandbox: Sandbox, headers: dict[str, str]) -> None:
        assert asked(sandbox, "POST", "/servers/key-off/right", "", **headers)[0] == 403
        assert sandbox.practice.keys(by_slug("key-off"))[0].binding is Binding.OFF

    def test_a_form_may_name_its_page_instead_of_its_origin(self, sandbox: Sandbox) -> None:
        page = f"http://{sandbox.address}:{sandbox.admin_port}/servers/key-off"
        assert asked(sandbox, "POST", "/servers/key-off/right", "", Referer=page)[0] == 303

    @pytest.mark.parametrize("host", ["evil.example", "ca.northfield.example:9444", "[::ffff", ""])
    def test_a_foreign_name_sees_nothing(self, sandbox: Sandbox, host: str) -> None:
        status, _, page = asked(sandbox, "GET", "/", Host=host)
        assert status == 421
        assert by_slug("canvas").secret not in page

    def test_pages_carry_their_guards(self, sandbox: Sandbox) -> None:
        connection = HTTPConnection(sandbox.address, sandbox.admin_port, timeout=5)
        connection.request("GET", "/")
        headers = connection.getresponse().headers
        connection.close()
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"


FORM: dict[str, object] = {"name": "Canvas Badges", "email": "it@northfield.example", "redirect_uri": ""}
MENDED = {**FORM, "redirect_uris": EUROPE.redirect_uri}


class TestDeeds:
    def test_the_switch_turns_a_key_on_and_off(self, sandbox: Sandbox) -> None:
        scenario = by_slug("key-off")
        assert pressed(sandbox, "/servers/key-off/keys/7/on")[:2] == (303, "/servers/key-off#key-7")
        assert authorized(sandbox, scenario) == "302 login_required"
        pressed(sandbox, "/servers/key-off/keys/7/off")
        assert authorized(sandbox, scenario) == "302 unauthorized_client"

    @pytest.mark.parametrize("slug", ["other-region", "http-uri", "slash", "comma-list", "scopes-missing"])
    def test_the_form_mends_a_key(self, sandbox: Sandbox, slug: str) -> None:
        assert pressed(sandbox, f"/servers/{slug}/keys/7", MENDED)[0] == 303
        assert authorized(sandbox, by_slug(slug)) == "302 login_required"

    def test_a_uri_without_scheme_is_stored_with_http(self, sandbox: Sandbox) -> None:
        pressed(
            sandbox, "/servers/canvas/keys/7", {**FORM, "redirect_uris": EUROPE.redirect_uri.removeprefix("https://")}
        )
        assert authorized(sandbox, by_slug("canvas")) == "400 invalid_request"

    def test_a_uri_that_is_none_is_refused_and_kept_in_the_form(self, sandbox: Sandbox) -> None:
        status, _, page = pressed(sandbox, "/servers/canvas/keys/7", {**FORM, "redirect_uris": "https://"})
        assert status == 422
        assert 'aria-invalid="true"' in page
        assert "https://\n" not in page.partition("<textarea")[0]
        assert authorized(sandbox, by_slug("canvas")) == "302 login_required"

    def test_scopes_are_ticked_and_enforced(self, sandbox: Sandbox) -> None:
        form = {**MENDED, "require_scopes": "on", "scopes": ["url:GET|/api/v1/courses", "url:GET|/api/v1/courses/:id"]}
        pressed(sandbox, "/servers/canvas-2026/keys/7", form)
        key = sandbox.practice.keys(by_slug("canvas-2026"))[0]
        assert (key.require_scopes, key.scopes) == (True, ("url:GET|/api/v1/courses", "url:GET|/api/v1/courses/:id"))
        assert authorized(sandbox, by_slug("canvas-2026")) == "302 invalid_scope"

    def test_a_new_key_starts_off_with_a_secret_of_its_own(self, sandbox: Sandbox) -> None:
        assert pressed(sandbox, "/servers/lti-key/keys/new", MENDED)[1] == "/servers/lti-key#key-8"
        key = sandbox.practice.keys(by_slug("lti-key"))[1]
        assert (key.global_id, key.binding, len(key.api_key)) == (10000000000008, Binding.OFF, 64)

    def test_a_new_secret_replaces_the_old_one(self, sandbox: Sandbox) -> None:
        old = sandbox.practice.keys(by_slug("canvas"))[0].api_key
        pressed(sandbox, "/servers/canvas/keys/7/secret")
        assert sandbox.practice.keys(by_slug("canvas"))[0].api_key != old

    def test_a_deleted_key_is_unknown(self, sandbox: Sandbox) -> None:
        pressed(sandbox, "/servers/canvas/keys/7/delete")
        assert authorized(sandbox, by_slug("canvas")) == "401 invalid_client"
        assert asked(sandbox, "GET", "/servers/canvas/keys/7")[0] == 404

    @pytest.mark.parametrize("slug", ["key-off", "expired", "firewall", "login-first", "not-tls", "lti-key"])
    def test_a_server_is_set_right_and_plays_its_fault_again(self, sandbox: Sandbox, slug: str) -> None:
        scenario: Scenario = by_slug(slug)
        at_start = sandbox.practice.state(scenario.host)
        pressed(sandbox, f"/servers/{slug}/right")
        assert authorized(sandbox, scenario) == "302 login_required"
        assert "To mend it" not in asked(sandbox, "GET", f"/servers/{slug}")[2]
        pressed(sandbox, f"/servers/{slug}/fault")
        assert sandbox.practice.state(scenario.host) == at_start
        assert "To mend it" in asked(sandbox, "GET", f"/servers/{slug}")[2]

    def test_everything_starts_over(self, sandbox: Sandbox) -> None:
        pressed(sandbox, "/servers/key-off/keys/7", {**FORM, "redirect_uris": AMERICA.redirect_uri})
        assert pressed(sandbox, "/reset")[:2] == (303, "/")
        assert sandbox.practice.keys(by_slug("key-off")) == by_slug("key-off").keys

    @pytest.mark.parametrize(
        "path", ["/servers/canvas/keys/99/on", "/servers/canvas/keys/7/explode", "/servers/x/right"]
    )
    def test_a_deed_on_nothing_is_missing(self, sandbox: Sandbox, path: str) -> None:
        assert pressed(sandbox, path)[0] == 404
