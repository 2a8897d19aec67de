"""What all browser tests are marked with."""

import pytest

BROWSER = [
    pytest.mark.browser,
    # pytest-base-url, which pytest-playwright brings, has a fixture of an old form.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures:pytest.PytestRemovedIn10Warning"),
]
