"""A body that is too long is refused by its announced length, before anything reads it, under DEBUG as well."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from portal import errors

CHUNK = 64 * 1024
MOST_READ = 16 * 1024 * 1024


class SizeMiddleware:
    """Answer a form that is too long with a sentence; Django would show its own page for it under DEBUG."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            _read_away(request)
            return errors.bad_request(request, RequestDataTooBig())
        return self.get_response(request)


def _read_away(request: HttpRequest) -> None:
    """Read what is still coming, up to a limit: a browser that is cut off while it sends shows no answer."""
    for _ in range(MOST_READ // CHUNK):
        if not request.read(CHUNK):
            return
