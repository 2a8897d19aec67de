"""Staff read every letter in every language, with made-up facts and nothing of anybody's."""

from itertools import product

import pytest
from pytest_django import DjangoAssertNumQueries

from onboarding import letter_samples
from onboarding.composing import LONGEST_SUBJECT
from onboarding.models import Case, Letter, SetupLink
from onboarding.tests.staff_cast import lead, outsider, reader
from tests.builders import make_case_with_key

pytestmark = pytest.mark.django_db
SAMPLES = "/staff/onboarding/letter/samples/"
EVERY = list(product(letter_samples.slugs(), letter_samples.languages()))


class TestSamples:
    def test_are_of_every_letter_in_every_language(self) -> None:
        found = list(letter_samples.samples())

        assert [(one.slug, one.language) for one in found] == EVERY
        assert len({one.written.text for one in found}) == len(found)
        assert all(len(one.written.subject) <= LONGEST_SUBJECT for one in found)

    def test_ask_no_database(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_max_num_queries(0):
            list(letter_samples.samples())


class TestPages:
    def test_list_them_and_lead_to_each(self) -> None:
        client = lead()
        assert SAMPLES in client.get("/staff/").content.decode()

        page = client.get(SAMPLES).content.decode()

        for slug, language in EVERY:
            assert f"{SAMPLES}{slug}/{language}/" in page

    @pytest.mark.parametrize(("slug", "language"), EVERY)
    def test_show_subject_text_and_html(self, slug: str, language: str) -> None:
        client = lead()
        page = client.get(f"{SAMPLES}{slug}/{language}/").content.decode()
        framed = client.get(f"{SAMPLES}{slug}/{language}/html/")

        assert page.count("<iframe") == 1
        assert " sandbox " in page.partition("<iframe")[2].partition(">")[0]
        assert "\n-- \n" in page
        assert f'<html lang="{language}">' in framed.content.decode()

    def test_shut_the_html_in(self) -> None:
        framed = lead().get(f"{SAMPLES}broken/en/html/")

        policy = framed.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_make_no_row_and_ask_the_same_however_much_is_stored(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(5):
            make_case_with_key()
        client = lead()

        for path in ("", "setup_link/de/", "needs_mending/en/html/"):
            with django_assert_max_num_queries(4):
                client.get(f"{SAMPLES}{path}")

        assert not Letter.objects.exists()
        assert not SetupLink.objects.exists()
        assert Case.objects.count() == 5

    @pytest.mark.parametrize("path", ["", "broken/en/", "broken/en/html/"])
    @pytest.mark.parametrize(("permission", "status"), [("view_letter", 200), ("view_case", 403)])
    def test_are_for_staff_who_see_letters(self, path: str, permission: str, status: int) -> None:
        assert reader(permission).get(f"{SAMPLES}{path}").status_code == status
        assert outsider().get(f"{SAMPLES}{path}").status_code == 302

    @pytest.mark.parametrize("path", ["nothing/en/", "broken/xx/", "nothing/en/html/"])
    def test_of_what_does_not_exist_are_not_found(self, path: str) -> None:
        assert lead().get(f"{SAMPLES}{path}").status_code == 404
