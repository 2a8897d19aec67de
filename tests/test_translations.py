"""Every catalogue is whole: each sentence translated, with the same placeholders and the same tags."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.core.management import call_command

from portal import catalogues

SOURCES = catalogues.catalogue_files(Path(settings.LOCALE_PATHS[0]))
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|</?\w+[^>]*>")


def texts_of(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Return the forms of a sentence: one, or singular and plural."""
    return list(value) if isinstance(value, (list, tuple)) else [value or ""]


def forms_of(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each form of a translation beside the sentence it stands for: the last stands for all plurals."""
    originals = texts_of(message.id)
    for number, text in enumerate(texts_of(message.string)):
        yield originals[min(number, len(originals) - 1)], text


def differing(message: Message) -> bool:
    """Say whether a form lacks a placeholder or tag of its sentence, or has one of its own."""
    return any(set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(other)) for one, other in forms_of(message))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parent.parent.name)
class TestCatalogue:
    def test_has_no_sentence_without_a_translation_and_no_fuzzy_one(self, source: Path) -> None:
        assert catalogues.untranslated(source) == []

    def test_keeps_the_placeholders_and_tags_of_each_sentence(self, source: Path) -> None:
        messages = [message for message in catalogues.read_catalogue(source) if message.id]
        assert [message.id for message in messages if differing(message)] == []


def test_the_catalogues_are_up_to_date_with_the_sources(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("update_translations", "--check")
    assert capsys.readouterr().out.splitlines() == [
        f"{source.parent.parent.name}: 0 sentences without a translation." for source in SOURCES
    ]
