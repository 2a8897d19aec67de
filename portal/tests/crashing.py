"""Views that fall over with a secret in their hands, each in its own way."""

import json
import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import URLPattern, path

from keys.secret import Secret

logger = logging.getLogger("portal.tests.crashing")
Crash = Callable[[HttpRequest, str], HttpResponse]


def in_a_message(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"Canvas refused {secret}!")


def in_a_key(request: HttpRequest, secret: str) -> HttpResponse:
    return HttpResponse({"known": 1}[secret])


def in_a_variable(request: HttpRequest, secret: str) -> HttpResponse:
    form = {"client_secret": secret, "kept": [secret]}
    wrapped = Secret(secret)
    return HttpResponse(1 / len(form) * len(wrapped) / 0)


def in_a_cause(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        return in_a_key(request, secret)
    except KeyError as error:
        raise RuntimeError("It did not work.") from error


def in_a_context(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        int(secret + "x")
    except ValueError:
        return in_a_key(request, secret)
    return HttpResponse()


def in_a_note(request: HttpRequest, secret: str) -> HttpResponse:
    error = RuntimeError("It did not work.")
    error.add_note(f"It was {secret}.")
    raise error


def in_a_template(request: HttpRequest, secret: str) -> HttpResponse:
    context = Context({"secret": secret, "fail": lambda: in_a_message(request, secret)})
    return HttpResponse(Engine(debug=True).from_string("<p>\n{{ secret }}\n{{ fail }}</p>").render(context))


def in_an_encoding(request: HttpRequest, secret: str) -> HttpResponse:
    return HttpResponse(f"{secret}\udc80".encode())


def in_json(request: HttpRequest, secret: str) -> HttpResponse:
    raise RuntimeError(json.dumps({"body": {"client_secret": secret}}))


def in_a_log(request: HttpRequest, secret: str) -> HttpResponse:
    logger.warning("Sent %s to %r", secret, {"client_secret": secret}, stack_info=True)
    try:
        in_a_message(request, secret)
    except ValueError:
        logger.exception("Caught with %s", [secret])
    logger.error("Too few arguments: %s %s", secret)  # noqa: PLE1206 (is what is tried)
    return HttpResponse("ok", status=500)


WAYS: dict[str, Crash] = {
    crash.__name__: crash
    for crash in (
        *(in_a_message, in_a_key, in_a_variable, in_a_cause, in_a_context),
        *(in_a_note, in_a_template, in_an_encoding, in_json, in_a_log),
    )
}


def _posted(crash: Crash) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: crash(request, request.POST["secret"])


def _linked(request: HttpRequest, token: str) -> HttpResponse:
    raise ValueError(f"{request.get_full_path()} did not work.")


def _asked(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"{request.build_absolute_uri()} {request.COOKIES} {request.META} {request.body!r}")


urlpatterns: list[URLPattern] = [
    *(path(f"crash/{name}/", _posted(crash)) for name, crash in WAYS.items()),
    path("s/<str:token>", _linked),
    path("asked/", _asked),
]
