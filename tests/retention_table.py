"""docs/retention.md, made from the table of what is kept.

`DJANGO_SETTINGS_MODULE=tests.settings python -m tests.retention_table` writes it anew.
"""

from pathlib import Path

import django
from django.utils import translation

PAGE = Path(__file__).resolve().parent.parent / "docs" / "retention.md"
HEAD = """\
# What is kept and for how long

Made from `portal/retention/`, by which `manage.py prune` goes (`--dry-run` only counts) and the clock daily at 3:17 UTC, a few rows at a time. People read the same on the page “What we store and for how long” (`/privacy/`). The numbers are the defaults; [settings.md](settings.md) has the settings. Only what nothing else refers to is ever deleted. Backups hold what there was when they were made: delete them in their turn.

"""


def page() -> str:
    """Return what docs/retention.md must be."""
    from portal.retention import FOR_GOOD, RULES, WITH  # noqa: PLC0415 (needs Django)

    with translation.override("en"):
        lines = [HEAD, "## Taken away after a time\n\n| what | how long | rows of | setting |\n|---|---|---|---|\n"]
        lines += [f"| {rule.what} | {rule.how_long} | `{rule.model}` | `{rule.setting}` |\n" for rule in RULES]
        lines += ["\n## Deleted with what it belongs to\n\n| rows of | with |\n|---|---|\n"]
        lines += [f"| `{model}` | `{owner}` |\n" for model, owner in WITH.items()]
        lines += ["\n## Kept for good\n\n| rows of | what |\n|---|---|\n"]
        lines += [f"| `{model}` | {why} |\n" for model, why in FOR_GOOD.items()]
        return "".join(lines)


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
