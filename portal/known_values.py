"""The first middleware: what a request brought along is known to the masking until it is answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.masking import current_request


class KnownValuesMiddleware:
    """Has every log record of this request masked by what was submitted with it, whoever writes the record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request.set(request)
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)
