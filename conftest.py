"""What holds for every test: no network, no unknown template variable, and what was left out is named."""

from hypothesis import settings

settings.register_profile("unhurried", settings.default, deadline=None)  # a busy machine is no fault of the code
settings.load_profile("unhurried")

pytest_plugins = (
    "tests.only_loopback",
    "tests.strict_templates",
    "tests.chromium",
    "tests.left_out",
    "tests.asking",
    "tests.catalogues",
)
