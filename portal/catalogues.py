"""Translations with Babel alone: collect the sentences, keep the catalogues up to date, compile them.

Django's own commands want GNU gettext on the machine; these want nothing.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

APPS = ("portal", "onboarding", "mailroom", "diagnosis", "registry", "keys", "sandbox")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_STRING = r"""u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*\""""
# What `templatize` makes of a template: calls as in Python, between text that is blotted out.
_CALL = re.compile(rf"\b(?:npgettext|pgettext|ngettext|gettext|_)\((?:[^()'\"]|{_STRING})*\)")
_WIDTH = 110


def catalogue_files(locale: Path) -> list[Path]:
    """Return every django.po below `locale`."""
    return sorted(locale.glob("*/LC_MESSAGES/django.po"))


def compile_all(locale: Path) -> list[Path]:
    """Write django.mo beside each newer django.po, fuzzy entries left out; return what was written."""
    written = []
    for source in catalogue_files(locale):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, read_catalogue(source), use_fuzzy=False)
        unfinished.replace(target)
        written.append(target)
    return written


def read_catalogue(source: Path) -> Catalog:
    """Return the catalogue of one language, named by its folder."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parent.parent.name, domain="django")


def collect(root: Path) -> Catalog:
    """Return every sentence marked for translation in the code and templates below `root`."""
    found = Catalog(charset="utf-8")
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "tests" not in path.relative_to(root).parts:
                _collect_code(found, path, str(path.relative_to(root)))
    for suffix in ("html", "txt"):
        for path in sorted((root / "templates").rglob(f"*.{suffix}")):
            _collect_template(found, path, str(path.relative_to(root)))
    return found


def _collect_code(found: Catalog, path: Path, name: str) -> None:
    for _, message, _, context in extract_from_file("python", path, keywords=KEYWORDS):
        found.add(message, locations=[(name, 0)], context=context)


def _collect_template(found: Catalog, path: Path, name: str) -> None:
    for message, context in template_messages(path.read_text(encoding="utf-8"), name):
        found.add(message, locations=[(name, 0)], context=context)


def template_messages(source: str, name: str = "") -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Yield each sentence of a template (with its plural, if it has one) and its context."""
    for match in _CALL.finditer(templatize(source, origin=name)):
        call = ast.parse(match[0].strip(), mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        texts = [str(argument.value) for argument in call.args if isinstance(argument, ast.Constant)]
        context = texts.pop(0) if "p" in call.func.id.removesuffix("gettext") else None
        yield (texts[0] if len(texts) == 1 else (texts[0], texts[1])), context


def update_all(root: Path, locale: Path) -> None:
    """Bring every catalogue to the sentences of today; a changed one keeps its old translation, marked fuzzy."""
    found = collect(root)
    for source in catalogue_files(locale):
        catalogue = read_catalogue(source)
        made_at = catalogue.creation_date
        catalogue.update(found, keep_user_comments=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = made_at  # else each run would change the file
        with source.open("wb") as file:
            write_po(file, catalogue, width=_WIDTH, sort_by_file=True, include_lineno=False, include_previous=False)


def problems(root: Path, locale: Path) -> list[str]:
    """Return what is wrong with the catalogues: sentences not in them, none any more, placeholders that differ."""
    found = {(message.id, message.context) for message in collect(root) if message.id}
    lines = []
    for source in catalogue_files(locale):
        catalogue = read_catalogue(source)
        language = source.parent.parent.name
        kept = {(message.id, message.context) for message in catalogue if message.id}
        lines += [f"{language}: not in the catalogue: {one[0]!r}" for one in sorted(found - kept, key=str)]
        lines += [f"{language}: not used any more: {one[0]!r}" for one in sorted(kept - found, key=str)]
        lines += [
            f"{language}: {error}: {message.id!r}" for message in catalogue for error in _errors(message, catalogue)
        ]
    return lines


def untranslated(source: Path) -> list[str]:
    """Return the sentences of one language that have no translation, or only a fuzzy one."""
    return [str(message.id) for message in read_catalogue(source) if message.id and not _is_translated(message)]


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(texts) and all(texts) and not message.fuzzy


def _errors(message: Message, catalogue: Catalog) -> list[str]:
    return [str(error) for error in message.check(catalogue)] if message.id and _is_translated(message) else []
