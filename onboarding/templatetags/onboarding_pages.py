"""What the templates of the pages need beside Django's own tags."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_STATUS_OF_MESSAGE = {"success": "passed", "warning": "warning", "error": "failed"}


@register.filter
def message_status(level_tag: str) -> str:
    """Return the status (one of the six shapes) that a message of this level wears."""
    return _STATUS_OF_MESSAGE.get(level_tag, "info")


@register.simple_tag
def shape(status: str) -> SafeString:
    """Draw a status's shape; the word beside it says the same, so it is hidden from screen readers."""
    return format_html(
        '<svg class="shape" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/shapes.svg"),
        status,
    )
