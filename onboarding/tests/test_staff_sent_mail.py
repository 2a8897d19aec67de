"""The page that shows each letter sent, while the portal is tried out."""

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db
PAGE = "/sent-mail/"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where mail goes under DEBUG."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


class TestSentMail:
    def test_is_not_there_outside_debug(self, client: Client, folder: Path, settings: Settings) -> None:
        settings.DEBUG = False

        assert client.get(PAGE).status_code == 404

    def test_shows_the_newest_letter_first_with_links_to_click(self, client: Client, folder: Path) -> None:
        mail.send_mail("First", "Hello", None, ["it@northfield.example"])
        mail.send_mail("Zweiter Brief: Grüße", "Open\n\nhttp://127.0.0.1:8000/s/abc/\n\n<b>", None, ["b@c.example"])

        page = client.get(PAGE).content.decode()

        assert page.index("Zweiter Brief: Grüße") < page.index(">First<")
        assert '<a href="http://127.0.0.1:8000/s/abc/"' in page
        assert "&lt;b&gt;" in page
        assert "it@northfield.example" in page

    def test_shows_every_letter_of_one_connection(self, client: Client, folder: Path) -> None:
        with mail.get_connection() as connection:
            for subject in ("One", "Two"):
                mail.EmailMessage(subject, "Text", to=["a@b.example"], connection=connection).send()

        page = client.get(PAGE).content.decode()

        assert page.index(">Two<") < page.index(">One<")

    def test_says_so_when_nothing_was_sent(self, client: Client, folder: Path) -> None:
        assert "No letter has been sent yet." in client.get(PAGE).content.decode()
