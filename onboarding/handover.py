"""Hand a run to a worker: an id, by the task's name, after commit."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

RUN_CHECKS = "onboarding.tasks.run_checks"


def after_commit(run_id: int) -> None:
    """Hand the run over as soon as the transaction that made it is committed."""
    transaction.on_commit(partial(hand_over, run_id))


def hand_over(run_id: int) -> None:
    """Send the run's id to a worker. A broker that is away loses nothing: the sweeper hands it over later."""
    try:
        current_app.send_task(RUN_CHECKS, args=[run_id], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("Run %s was not handed over (%s); the sweeper will.", run_id, type(error).__name__)
