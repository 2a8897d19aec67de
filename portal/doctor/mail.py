"""The way out for letters."""

import os
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection

from portal.doctor.condition import Condition

PATIENCE_S = 10
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"
SET_IT = "Set EMAIL_URL, as smtp+tls://user:password@mail.example.edu:587."


def examine_mail() -> Condition:
    """Open the connection that letters are sent over; send nothing."""
    if settings.EMAIL_BACKEND == SMTP:
        return _examine_smtp()
    if settings.EMAIL_BACKEND == FILES:
        return _examine_files(Path(settings.EMAIL_FILE_PATH))
    if settings.EMAIL_BACKEND.split(".")[-2] in ("dummy", "console", "locmem"):
        return Condition.bad("Letters are thrown away: no mail server is set.", SET_IT)
    return Condition.well(f"Letters go through {settings.EMAIL_BACKEND}.")


def _examine_smtp() -> Condition:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection(timeout=PATIENCE_S)
    try:
        server.open()
    except (SMTPException, OSError) as error:
        return Condition.bad(
            f"{where} does not take letters ({type(error).__name__}).",
            "Compare host, port, TLS, user and password in EMAIL_URL. Letters wait and are tried again.",
        )
    finally:
        server.close()
    return Condition.well(f"{where} takes letters.")


def _examine_files(folder: Path) -> Condition:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        return Condition.bad(f"{folder} cannot be written to.", "Give it to the user that runs the portal.")
    if not settings.DEBUG:
        return Condition.bad(f"Letters are only put into {folder}.", SET_IT)
    return Condition.well(f"Letters are put into {folder}.")
