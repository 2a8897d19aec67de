"""The help pages: public, one for each outcome, in every language, and nothing of a case in them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from diagnosis.advice import CATALOGUE
from diagnosis.help import HELP, explain, listed

PRODUCT = "Canvas Badges"
HEADINGS = ("What it means", "What to do", "Who can do it", "What it looks like in Canvas", "How we find out")


class TestExplain:
    @pytest.mark.parametrize("code", CATALOGUE)
    def test_each_outcome_has_all_its_fields_in_each_language(self, code: str) -> None:
        assert code in HELP, "Say in diagnosis/help/ how this outcome is found out, and what it looks like."
        said = []
        for language in ("en", "de"):
            with translation.override(language):
                shown = explain(code, PRODUCT)
            assert shown is not None
            fields = (shown.advised.title, shown.advised.meaning, shown.advised.remedy, shown.proof, shown.looks)
            said.append(fields)
            assert all(field.endswith((".", "?", "”", "“", "!")) for field in fields), fields
            assert not [field for field in fields if re.search(r"%\(|\uf8ff|\uf8fe|None", field)]
            assert shown.advised.who_label
        assert not [one for one, other in zip(*said, strict=True) if one == other], "Not translated."

    def test_knows_no_other_code(self) -> None:
        assert explain("no.such_code", PRODUCT) is None
        assert set(HELP) == set(CATALOGUE)

    def test_leaves_no_sentence_of_the_advice_out(self) -> None:
        shown = explain("redirect.mismatch", PRODUCT)
        assert shown
        assert "Not tried: [the others]." in shown.advised.meaning

    def test_puts_words_where_a_number_would_stand(self) -> None:
        shown = explain("secret.truncated", PRODUCT)
        assert shown
        assert shown.advised.meaning.startswith("It has [number] characters, ")

    def test_lists_each_outcome_once(self) -> None:
        assert sorted(one.code for _, found in listed(PRODUCT) for one in found) == sorted(CATALOGUE)


class TestHelpPages:
    @pytest.mark.parametrize("code", CATALOGUE)
    def test_each_outcome_has_a_page_for_everybody(self, code: str) -> None:
        response = Client().get(f"/help/{code}/")
        page = response.content.decode()
        assert response.status_code == 200
        assert page.count("<h1>") == 1
        assert [heading for heading in HEADINGS if f"<h2>{heading}</h2>" not in page] == []
        assert "noindex" not in page

    def test_the_list_leads_to_each(self) -> None:
        page = Client().get("/help/").content.decode()
        assert set(re.findall(r'href="/help/([a-z_.0-9]+)/"', page)) == set(CATALOGUE)

    @pytest.mark.parametrize("code", ["no.such_code", "tls", "TLS.EXPIRED", "a" * 500, "<script>"])
    def test_an_unknown_code_shows_the_list(self, code: str) -> None:
        response = Client().get(reverse("onboarding:help", args=[code]))
        page = response.content.decode()
        assert response.status_code == 404
        assert "There is no help page here." in page
        assert page.count('<a href="/help/') >= len(CATALOGUE)
        assert "<script>" not in page

    def test_speaks_the_language_of_the_browser(self) -> None:
        page = Client(headers={"Accept-Language": "de"}).get("/help/tls.expired/").content.decode()
        with translation.override("de"):
            shown = explain("tls.expired", PRODUCT)
        assert shown
        assert '<html lang="de"' in page
        assert escape(shown.looks) in page
