"""Lines of the log: JSON for machines, or text for people, with the request and the task that each belongs to.

Whatever reaches a line is masked value by value before it is put together, so that JSON stays JSON.
"""

import logging
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, Processor, WrappedLogger

from portal.masking import masked_event, submitted_values

FIRST = ("timestamp", "level", "logger", "event")
LAST = ("exception", "stack_info")  # many lines each
# Whoever asks for a path chooses its signs: none of them begins a line, or colours what stands after it.
_SIGNS = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
ID_KEY = "portal.request_id"  # in a request's META, for lines that are written when it is over
_EVERY: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure() -> None:
    """Have structlog's loggers hand on to logging, and so to the same handlers."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_EVERY, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class LineFormatter(ProcessorFormatter):
    """Makes a line of a record, whether structlog or logging wrote it."""

    def __init__(self, *, as_json: bool) -> None:
        render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _as_text
        super().__init__(foreign_pre_chain=_EVERY, processors=[_masked, render])


def _masked(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Mask every value, and put what is looked for first to the front."""
    record: logging.LogRecord = event.pop("_record")
    event.pop("_from_structlog")
    request = getattr(record, "request", None)
    request_id = getattr(request, "META", {}).get(ID_KEY)
    if request_id:
        event.setdefault("request_id", request_id)
    safe = masked_event(event, submitted_values(request))
    return {key: safe[key] for key in (*FIRST, *safe) if key in safe}


def _as_text(logger: WrappedLogger, name: str, event: Mapping[str, Any]) -> str:
    line = f"{event['timestamp']} {event['level'].upper()} {event['logger']}: {event['event']}"
    values = [f"{key}={value}" for key, value in event.items() if key not in (*FIRST, *LAST)]
    first = " ".join([line, *values]).translate(_SIGNS)
    return "\n".join([first, *(str(event[key]) for key in LAST if key in event)])
