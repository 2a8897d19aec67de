"""Logging in which no secret shows: every handler masks the message, its arguments, tracebacks and stacks.

Lines are made in log_lines.py; the texts of the admins' mail here.

Tracebacks in logs hold no values of variables, but the texts of exceptions may: they are masked too.
"""

import logging
from types import TracebackType
from typing import Any, TypeAlias

from portal.masking import mask, masked_event, submitted_values

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # what logging hands to formatException

# Each brings handlers of its own (Django, gunicorn) or is given some (celery): named here, they lose them
# and hand on to the root's, which mask.
LOGGERS = ("django", "django.request", "django.server", "celery", "celery.task", "gunicorn.access", "gunicorn.error")


class MaskFilter(logging.Filter):
    """Masks a record's message before the handler sees it (the admins' mail makes its subject of it)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace message and arguments by one masked text, structlog's values by masked ones; let every record through."""
        if isinstance(record.msg, dict):
            record.msg = masked_event(record.msg, submitted_values(getattr(record, "request", None)))
            return True
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 (whatever an argument raises, logging would print all of them)
            text = f"{record.msg} (its arguments do not fit)"
        record.msg = mask(text, submitted_values(getattr(record, "request", None)))
        record.args = ()
        return True


class MaskedFormatter(logging.Formatter):
    """Masks the finished text, and what is kept on the record for the next handler."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have left it unmasked
        return mask(super().format(record), submitted_values(getattr(record, "request", None)))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (logging's name)
        return mask(super().formatException(ei), submitted_values())


def settings_logging(level: str, *, debug: bool, as_json: bool) -> dict[str, Any]:
    """Return the LOGGING setting: everything to standard error, errors outside DEBUG to ADMINS too, all masked."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"masked": {"()": "portal.masked_logs.MaskFilter"}},
        "formatters": {
            "lines": {"()": "portal.log_lines.LineFormatter", "as_json": as_json},
            "masked": {
                "()": "portal.masked_logs.MaskedFormatter",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            },
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "filters": ["masked"], "formatter": "lines"},
            "mail_admins": {
                "class": "django.utils.log.AdminEmailHandler",
                "level": "ERROR",
                "filters": ["masked"],
                "formatter": "masked",
            },
        },
        "root": {"handlers": ["console"] if debug else ["console", "mail_admins"], "level": level},
        "loggers": {
            **{name: {"handlers": [], "level": level, "propagate": True} for name in LOGGERS},
            # Of each tick of the clock, several a second, Celery would say that it goes, came and ended well.
            **{
                name: {"handlers": [], "level": "WARNING", "propagate": True}
                for name in ("celery.app.trace", "celery.beat", "celery.worker.strategy")
            },
            # At DEBUG they would log every statement with its parameters, and every variable that a template
            # does not find, with the exceptions on the way.
            **{
                name: {"handlers": [], "level": "INFO", "propagate": True}
                for name in ("django.db.backends", "django.template")
            },
            # Whoever scans the internet asks under other names all day: a refusal, and no error of ours.
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": True},
        },
    }
