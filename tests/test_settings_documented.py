"""Settings, their table in the docs and .env.example say the same."""

from tests.settings_table import DOCS, EXAMPLE, example, page, read_settings, rows

ANEW = "Run `python -m tests.settings_table`."


def test_every_setting_is_in_the_table_once() -> None:
    assert sorted(row.name for row in rows()) == sorted(read_settings())


def test_the_table_has_the_defaults_of_the_code() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), ANEW


def test_the_example_is_made_from_the_table() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example(), ANEW


def test_every_meaning_is_a_sentence() -> None:
    assert [row.name for row in rows() if not row.meaning.endswith(".")] == []
