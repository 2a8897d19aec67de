"""A status as the lists of the admin show it: its shape and its word."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from onboarding.staff.words import Word
from onboarding.templatetags.onboarding_pages import shape


def pill(word: Word) -> SafeString:
    """Return the shape and the word."""
    return format_html('<span class="status-pill is-{}">{} {}</span>', word.status, shape(word.status), word.label)
