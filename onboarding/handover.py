"""Hand a run to a worker: an id, by the task's name, after commit."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

RUN_CHECKS = "onboarding.tasks.run_checks"
SWEEP = "onboarding.tasks.sweep"
NEW_LINKS = "onboarding.tasks.write_new_links"


def after_commit(run_id: int) -> None:
    """Hand the run over as soon as the transaction that made it is committed."""
    transaction.on_commit(partial(hand_over, run_id))


def hand_over(run_id: int) -> None:
    """Send the run's id to a worker. A broker that is away loses nothing: the sweeper hands it over later."""
    _send(RUN_CHECKS, run_id)


def sweep(sweep_id: int) -> None:
    """Send a round of looks to a worker. If it is lost, its watches are claimed anew when their lease is over."""
    _send(SWEEP, sweep_id)


def new_links(contact_id: int) -> bool:
    """Have new links written for a contact; say whether a worker will. No clock asks for them once more."""
    return _send(NEW_LINKS, contact_id)


def _send(task: str, row_id: int) -> bool:
    try:
        current_app.send_task(task, args=[row_id], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("%s %s was not handed over (%s); the clock will.", task, row_id, type(error).__name__)
        return False
    return True
