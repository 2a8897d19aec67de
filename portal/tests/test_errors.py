"""The error pages, outside DEBUG and with the database out of reach."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import translation
from pytest_django import Settings

from portal import errors
from portal import urls as portal_urls


def _raising(error: BaseException) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **_: str) -> HttpResponse:
        raise error

    return view


def _reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(len(request.POST))


urlpatterns = [
    path("garbage/", _raising(SuspiciousOperation("odd"))),
    path("large/", _reading),
    path("staff-only/", _raising(PermissionDenied())),
    path("nothing/", _raising(Http404())),
    path("broken/", _raising(ValueError("boom"))),
    path("requests/<str:reference>/broken", _raising(ValueError("boom"))),
    path("", include(portal_urls)),
]
handler400 = portal_urls.handler400
handler403 = portal_urls.handler403
handler404 = portal_urls.handler404
handler500 = portal_urls.handler500

CASES = [
    ("/garbage/", 400, "We could not read that request."),
    ("/staff-only/", 403, "Your role does not cover this."),
    ("/nothing/", 404, "There is no page here."),
    ("/broken/", 500, "Something went wrong on our side."),
]


@pytest.fixture
def client(settings: Settings, tmp_path: Path) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.DEBUG = False
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = tmp_path
    return Client(raise_request_exception=False)


class TestPages:
    """None of these tests may touch the database: pytest-django refuses it."""

    @pytest.mark.parametrize(("address", "status", "heading"), CASES)
    def test_says_what_is_so_and_leads_home(self, client: Client, address: str, status: int, heading: str) -> None:
        response = client.get(address)

        page = response.content.decode()
        assert response.status_code == status
        assert f"<h1>{heading}</h1>" in page
        assert '<a href="/">' in page
        assert '<time datetime="' in page

    @pytest.mark.parametrize(("address", "status", "heading"), CASES)
    def test_holds_neither_script_nor_inline_style(
        self, client: Client, address: str, status: int, heading: str
    ) -> None:
        page = client.get(address).content.decode()

        assert "<script" not in page
        assert "<style" not in page
        assert "style=" not in page

    def test_names_the_page_that_was_refused(self, client: Client) -> None:
        assert "<code>/staff-only/</code>" in client.get("/staff-only/").content.decode()

    def test_names_the_reference_of_the_request_that_broke(self, client: Client) -> None:
        page = client.get("/requests/cb-000123/broken").content.decode()

        assert "and name CB-000123." in page

    def test_speaks_of_too_much_text_and_not_of_garbage(self, client: Client) -> None:
        response = client.post("/large/", {"secret": "x" * 5_000_000})

        assert response.status_code == 400
        assert "<h1>That was too long.</h1>" in response.content.decode()

    def test_answers_a_form_from_an_old_page(self, client: Client) -> None:
        careful = Client(enforce_csrf_checks=True, raise_request_exception=False)

        response = careful.post("/large/", {"a": "b"})

        assert response.status_code == 403
        assert "This page was open too long." in response.content.decode()

    def test_is_served_with_the_policy_and_kept_out_of_caches(self, client: Client) -> None:
        response = client.get("/broken/")

        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"


class TestWithoutCollectedFiles:
    def test_names_the_stylesheet_unhashed(
        self, rf: RequestFactory, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DEBUG = False
        monkeypatch.setattr("django.contrib.staticfiles.storage.staticfiles_storage", ManifestStaticFilesStorage())

        page = errors.server_error(rf.get("/")).content.decode()

        assert 'href="/static/css/error.css"' in page


class TestTooMany:
    def test_says_that_it_will_pass(self, rf: RequestFactory) -> None:
        response = errors.too_many(rf.get("/accounts/login/"))

        assert response.status_code == 429
        assert "Nothing is lost." in response.content.decode()


class TestLanguages:
    def test_carries_the_language_that_was_chosen(self, rf: RequestFactory) -> None:
        with translation.override("de"):
            page = errors.bad_request(rf.get("/"), RequestDataTooBig()).content.decode()

        assert '<html lang="de">' in page
