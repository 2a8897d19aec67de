"""The vendor's names, handed to every template."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def branding(request: HttpRequest) -> dict[str, Any]:
    """Return the names and addresses that pages show; another vendor changes them by settings."""
    return {
        "product": settings.PRODUCT_NAME,
        "vendor": settings.VENDOR_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "is_debug": settings.DEBUG,
    }
