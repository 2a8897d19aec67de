"""Sentences are collected from code and templates, kept in catalogues, and compiled, all without gettext."""

import gettext
from pathlib import Path

import pytest
from django.conf import settings

from portal import catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: de\\n"\n\n'


def make_project(root: Path, catalogue: str = "") -> Path:
    """Return the locale folder of a small project: one sentence in code, one in a template."""
    (root / "portal").mkdir()
    (root / "portal" / "words.py").write_text('_ = str\nONE = _("In %(place)s.")\n')
    (root / "templates").mkdir()
    (root / "templates" / "page.html").write_text('<p>{% translate "On a page." %}</p>')
    folder = root / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEAD + catalogue)
    return root / "locale"


class TestTemplateMessages:
    @pytest.mark.parametrize(
        ("source", "messages"),
        [
            ('{% translate "Yes." %}', [("Yes.", None)]),
            ("{% trans 'Say \"yes\".' %}", [('Say "yes".', None)]),
            ('{% translate "May" context "month" %}', [("May", "month")]),
            ("{% blocktranslate %}To {{ host }}, 100 %.{% endblocktranslate %}", [("To %(host)s, 100 %%.", None)]),
            ("{% blocktranslate trimmed %}\n  One\n  line.\n{% endblocktranslate %}", [("One line.", None)]),
            (
                "{% blocktranslate count n=n %}One.{% plural %}{{ n }} of them.{% endblocktranslate %}",
                [(("One.", "%(n)s of them."), None)],
            ),
            ('{% include "a.html" with title=_("Here.") %}', [("Here.", None)]),
            ("<p title=\"it's\">don't (do) it</p>", []),
        ],
    )
    def test_finds_what_is_marked(self, source: str, messages: list[object]) -> None:
        assert list(catalogues.template_messages(source)) == messages


class TestCatalogues:
    def test_name_what_is_missing_and_what_is_left_over(self, tmp_path: Path) -> None:
        locale = make_project(tmp_path, 'msgid "Gone."\nmsgstr "Weg."\n')
        assert catalogues.problems(tmp_path, locale) == [
            "de: not in the catalogue: 'In %(place)s.'",
            "de: not in the catalogue: 'On a page.'",
            "de: not used any more: 'Gone.'",
        ]

    def test_are_in_order_after_an_update_that_changes_nothing_twice(self, tmp_path: Path) -> None:
        locale = make_project(tmp_path, 'msgid "On a page."\nmsgstr "Auf einer Seite."\n')
        catalogues.update_all(tmp_path, locale)
        source = catalogues.catalogue_files(locale)[0]
        once = source.read_text()
        catalogues.update_all(tmp_path, locale)
        assert source.read_text() == once
        assert catalogues.problems(tmp_path, locale) == []
        assert catalogues.untranslated(source) == ["In %(place)s."]

    def test_name_a_translation_with_another_placeholder(self, tmp_path: Path) -> None:
        locale = make_project(tmp_path)
        catalogues.update_all(tmp_path, locale)
        source = catalogues.catalogue_files(locale)[0]
        source.write_text(source.read_text().replace('s."\nmsgstr ""', 's."\nmsgstr "In %(ort)s."'))
        assert [line.split(":")[0] for line in catalogues.problems(tmp_path, locale)] == ["de"]

    def test_compile_without_fuzzy_entries_and_only_when_changed(self, tmp_path: Path) -> None:
        kept = 'msgid "On a page."\nmsgstr "Auf einer Seite."\n'
        locale = make_project(tmp_path, kept + '\n#, fuzzy\nmsgid "In %(place)s."\nmsgstr "Vielleicht."\n')
        assert len(catalogues.compile_all(locale)) == 1
        assert catalogues.compile_all(locale) == []
        compiled = gettext.translation("django", str(locale), ["de"])
        assert compiled.gettext("On a page.") == "Auf einer Seite."
        assert compiled.gettext("In %(place)s.") == "In %(place)s."


def test_every_sentence_of_the_portal_is_in_its_catalogues() -> None:
    root = Path(settings.BASE_DIR)
    assert catalogues.problems(root, root / "locale") == []
