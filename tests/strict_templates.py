"""Makes an unknown variable in one of our own templates an error; other packages' templates stay as lenient as usual."""

import inspect
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Node

VENV = "site-packages"


class UnknownVariableError(AssertionError):
    """A template names something that is not in its context."""


class Strict(str):
    """Stands in for `string_if_invalid`, which Django fills with the variable's name."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_being_rendered()
        if _is_ours(template):
            raise UnknownVariableError(f"{template} has no variable {variable}.")
        return ""


def _template_being_rendered() -> str:
    """Return the file of the node that is being rendered: of an included or extended one, its own."""
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


def _is_ours(template: str) -> bool:
    path = Path(template)
    return path.is_relative_to(settings.BASE_DIR) and VENV not in path.parts


@pytest.fixture(scope="session", autouse=True)
def _strict_templates() -> None:
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    backend.engine.string_if_invalid = Strict("unknown variable")
