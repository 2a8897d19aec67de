"""What load balancers and monitoring ask: /healthz, /readyz and /metrics.

Answered before anything else looks at the request. Such askers come by address instead of name, over http from
inside, and many times a minute: hosts, the way to https, sessions, languages and the log of requests are not for them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from portal import health, metrics

Answer = Callable[[HttpRequest], HttpResponse]
PLACES: dict[str, Answer] = {"/healthz": health.alive, "/readyz": health.ready, "/metrics": metrics.scraped}
METHODS = ("GET", "HEAD")


class MonitoringMiddleware:
    """Answers the three, and hands everything else on."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = PLACES.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = answer(request)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.method == "HEAD":
            response.content = b""
        return response
