"""Finding the URL in what somebody pasted: out of brackets, quotes, Markdown and sentences. Pure.

What begins as a URL is one, and is left as it is: a comma behind its host is not ours to take away, since the URL
standard would count it to the name.
"""

import re

from diagnosis.pasted import INVISIBLE

STRIPPED = "".join(map(chr, range(0x21)))  # what the URL standard takes off at both ends
_SCHEME = re.compile("[\t\r\n]*".join(("h", "t", "t", "p", "s?", ":")), re.IGNORECASE)  # which the standard reads
_BEFORE = "\\s<(\\[{\"'`«»‹›“”„‟‘’‚*_|>]"
_IN_TEXT = re.compile(rf"(?:^|(?<=[{_BEFORE}))https?://[^\s<>\[\]\"`«»‹›“”„‟|{{}}]+", re.IGNORECASE)
_AFTER = ".,;:!?'’‘)]*_"  # ends a sentence, a bracket or an emphasis, not a URL in it
_PAIRS = ("<>", "()", "{}", '""', "''", "``", "“”", "„“", "«»", "»«", "‹›", "‘’", "‚‘", "**", "__", "||")
_NAMED = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<url>https?://[^<>\s]+)>", re.IGNORECASE)  # as mails show a link


def candidates(text: str) -> list[str]:
    """Return what may be the URL; several have to name the same server."""
    typed = text.strip(STRIPPED)
    named = _NAMED.fullmatch(typed)
    if named and (_is_begun(named["name"]) or _is_bare(named["name"])):
        return [named["name"], named["url"]]
    if _is_begun(typed):
        return [typed]
    bare = _unpaired(typed)
    if _is_begun(bare) and not re.search(r"\s", bare):
        return [bare]
    first = _IN_TEXT.search(bare)
    if first is None or re.search(r"[/?#\\]", bare[: first.start()]):  # as in `name/path?to=https://…`
        return [bare]
    return [url.rstrip(_AFTER) for url in _IN_TEXT.findall(bare)]


def _is_begun(text: str) -> bool:
    return _SCHEME.match(text) is not None


def _is_bare(text: str) -> bool:
    """Say whether it is one word with a dot in it, as a name of a server is."""
    return "." in text and not re.search(r"\s", text)


def _unpaired(text: str) -> str:
    """Take off pairs of brackets and quotes, and what cannot be seen, from both ends."""
    while True:
        bare = text.strip(STRIPPED)
        if INVISIBLE.match(bare) and _is_begun(INVISIBLE.sub("", bare)):
            bare = _without_invisible(bare)
        ending = bare.rstrip(".,;") if bare[:1] in {pair[0] for pair in _PAIRS} else bare
        if len(ending) > 1 and ending[0] + ending[-1] in _PAIRS:
            bare = ending[1:-1]
        if bare == text:
            return bare
        text = bare


def _without_invisible(text: str) -> str:
    while text and INVISIBLE.match(text[0]):
        text = text[1:]
    while text and INVISIBLE.match(text[-1]):
        text = text[:-1]
    return text
