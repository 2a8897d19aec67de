"""Reports of crashes that show where, never what with: no values of variables, requests or settings.

Used for the admins' mail and, under DEBUG, for the page that a crash shows: both are copied into tickets.
"""

from collections.abc import ItemsView
from types import FrameType, SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from portal.masking import HIDDEN, mask, submitted_values

HARMLESS_META = (
    "CONTENT_LENGTH",
    "CONTENT_TYPE",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HX_REQUEST",
    "REQUEST_METHOD",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
)
LONGEST_MESSAGE = 2000


class SafeReporterFilter(SafeExceptionReporterFilter):
    """Lets through the names of what was posted, and a few harmless headers."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Be on under DEBUG too: a secret on a developer's screen is still a secret seen."""
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        return {"INSTALLED_APPS": HIDDEN, "MIDDLEWARE": HIDDEN, "SETTINGS_MODULE": HIDDEN}  # the report asks for these

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        meta = getattr(request, "META", {})
        known = submitted_values(request)
        return {name: mask(str(meta[name]), known) for name in HARMLESS_META if name in meta}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {mask(name): HIDDEN for name in request.POST} if request is not None else {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        return {}.items()


class SafeReporter(ExceptionReporter):
    """Shows frames and lines of source; the texts of exceptions are masked, the request is a shadow of itself."""

    def get_traceback_data(self) -> dict[str, Any]:
        """Return Django's data for its report, without anything that came from outside."""
        data: dict[str, Any] = super().get_traceback_data()
        for name in ("exception_value", "exception_notes"):
            if name in data:
                data[name] = self._hide(data[name])
        for frame in data["frames"]:
            if frame["exc_cause"] is not None:
                frame["exc_cause"] = self._hide(frame["exc_cause"])
        if data["template_info"]:
            data["template_info"] = {**data["template_info"], "message": self._hide(data["template_info"]["message"])}
        data["unicode_hint"] = ""
        if self.request is not None:
            data |= self._shadow(self.request, data["request_insecure_uri"])
        return data

    def _shadow(self, request: HttpRequest, uri: str) -> dict[str, Any]:
        path = self._hide(request.path_info)
        return {
            "request": SimpleNamespace(
                path_info=path, META={"REQUEST_METHOD": self._hide(request.method)}, GET={}, FILES={}, COOKIES={}
            ),
            "request_insecure_uri": self._hide(uri.partition("?")[0]),
            "request_GET_items": [],
            "request_FILES_items": [],
        }

    def _hide(self, value: object) -> str:
        return mask(str(value)[:LONGEST_MESSAGE], submitted_values(self.request))
