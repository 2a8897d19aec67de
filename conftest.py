"""What holds for every test: no network, no unknown template variable, and what was left out is named."""

pytest_plugins = (
    "tests.only_loopback",
    "tests.strict_templates",
    "tests.chromium",
    "tests.left_out",
    "tests.asking",
    "tests.catalogues",
)
