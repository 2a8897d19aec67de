"""Every request has an id, which stands in each line written on its behalf, in its answer, and goes with its tasks."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery.signals import before_task_publish, task_prerun
from django.http import HttpRequest, HttpResponse
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.signals import modify_context_before_task_publish

from portal.log_lines import ID_KEY

HEADER = "X-Request-ID"
HANDED_ON = frozenset({"request_id", "parent_task_id"})
BROKEN = 500

logger = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Gives a request its id, and writes a line when it is answered: its path, never what was asked with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request)
        began = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.META[ID_KEY] = request_id  # Django says "Not Found" when all middleware is through
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            write = logger.warning if response.status_code >= BROKEN else logger.info
            write(
                "Answered",
                method=request.method,
                path=request.path,
                status=response.status_code,
                duration_ms=round((time.monotonic() - began) * 1000),
            )
        finally:
            structlog.contextvars.clear_contextvars()
        return response


def request_id_of(request: HttpRequest) -> str:
    """Return the id that a proxy gave the request, if it is a UUID (as nginx's $request_id, without hyphens), or a new one.

    Anything else would be a way to write what one likes into the log.
    """
    given = request.headers.get(HEADER, "")
    try:
        found = uuid.UUID(given)
    except ValueError:
        return str(uuid.uuid4())
    return str(found) if given.lower() in (str(found), found.hex) else str(uuid.uuid4())


def follow_tasks() -> None:
    """Send the id along with each task, as a header, and have the worker's lines bear it."""
    receiver = CeleryReceiver()
    modify_context_before_task_publish.connect(_leave_out_the_rest)
    before_task_publish.connect(receiver.receiver_before_task_publish, weak=False)
    task_prerun.connect(receiver.receiver_task_prerun, weak=False)


def _leave_out_the_rest(context: dict[str, Any], **kwargs: Any) -> None:
    for name in context.keys() - HANDED_ON:
        del context[name]
