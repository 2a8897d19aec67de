"""Every pair of colours that text, controls and shapes are drawn in, computed by the formula of WCAG 2."""

import re
from itertools import product

import pytest
from django.conf import settings

STATUSES = ("passed", "warning", "failed", "unclear", "info", "waiting")
GROUNDS = ("page", "surface", "sunk")
TEXT, CONTROL = 4.5, 3.0
TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each block that sets them, light, dark by the system, dark by choice."""
    blocks = re.findall(r"color-scheme: (\w+);\n((?:\s+--ui-[\w-]+: #[0-9a-f]{6};\n)+)", TOKENS)
    names = ("light", "dark", "dark-chosen", "print")
    return {
        name: dict(re.findall(r"--ui-([\w-]+): (#[0-9a-f]{6});", body))
        for name, (_, body) in zip(names, blocks, strict=False)
    }


THEMES = themes()


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


TINTS = tuple(f"{status}-tint" for status in STATUSES)
PAIRS = [
    *((text, ground, TEXT) for text, ground in product(("ink", "muted", "link"), (*GROUNDS, *TINTS, "mark"))),
    *((status, ground, TEXT) for status, ground in product(STATUSES, (*GROUNDS,))),
    *((status, f"{status}-tint", TEXT) for status in STATUSES),
    *(("edge", ground, CONTROL) for ground in GROUNDS),
    *(("focus", ground, CONTROL) for ground in GROUNDS),
    *(("primary", ground, CONTROL) for ground in GROUNDS),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-hover", TEXT),
    ("on-header", "header", TEXT),
    ("thread", "header", CONTROL),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_is_enough(theme: str, text: str, ground: str, least: float) -> None:
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= least


def test_of_the_chosen_dark_is_that_of_the_system() -> None:
    assert THEMES["dark"] == THEMES["dark-chosen"]
