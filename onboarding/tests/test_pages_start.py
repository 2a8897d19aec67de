"""The first page: from an address to a request of one's own."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from onboarding.models import Case
from onboarding.tests.pages_cast import text_of

pytestmark = pytest.mark.django_db
ENTRY = {
    "address": "https://canvas.northfield.example/courses/7",
    "email": "it@northfield.example",
    "institution": "Northfield College",
    "language": "de",
}


class TestStart:
    def test_asks_one_question_without_a_query(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            text = text_of(client.get("/"))
        assert text.count("<h1>") == 1
        assert "Look at this address" in text

    def test_opens_a_request_for_this_browser(self, client: Client) -> None:
        response = client.post("/", ENTRY)
        case = Case.objects.get()
        assert response.headers["Location"] == f"/requests/{case.reference}/address"
        assert (case.connection.server.host, case.contact.language) == ("canvas.northfield.example", "de")
        assert client.get(response.headers["Location"]).status_code == 200

    def test_keeps_what_was_typed_and_names_each_error_twice(self, client: Client) -> None:
        text = text_of(client.post("/", ENTRY | {"email": "nobody", "institution": ""}))
        assert "<title>Error: Connect your Canvas" in text
        assert "2 entries need another look" in text
        assert text.count("An e-mail address has an @ in it") == 2
        assert 'value="https://canvas.northfield.example/courses/7"' in text
        assert not Case.objects.exists()

    def test_looks_the_same_for_a_host_that_is_known(self) -> None:
        pages = []
        for email in ("it@northfield.example", "it@southfield.example"):
            browser = Client()
            browser.post("/", ENTRY | {"email": email})
            case = Case.objects.latest("pk")
            text = text_of(browser.get(f"/requests/{case.reference}/address"))
            pages.append(_without_what_differs(text, case))
        assert pages[0] == pages[1]

    def test_says_that_five_megabytes_are_too_much(self, client: Client) -> None:
        response = client.post("/", ENTRY | {"address": "x" * 5_000_000})
        assert response.status_code == 400
        assert "That was too long." in text_of(response)

    @pytest.mark.parametrize("address", ["\x00", "https://", "::::", "%%%", "\ud83d", "<script>alert(1)</script>"])
    def test_survives_garbage(self, client: Client, address: str) -> None:
        text = text_of(client.post("/", ENTRY | {"address": address.encode("utf-8", "replace").decode()}))
        assert "One entry needs another look" in text
        assert "<script>alert" not in text

    def test_stays_on_its_page_when_the_language_is_changed(self, client: Client) -> None:
        response = client.post("/i18n/setlang/", {"language": "de", "next": "/"})
        assert response.headers["Location"] == "/"
        assert '<html lang="de"' in text_of(client.get("/"))


def _without_what_differs(text: str, case: Case) -> str:
    lines = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
    return re.sub(r"seen=[^\"]*", "", "\n".join(lines)).replace(case.reference, "").replace("south", "north")
