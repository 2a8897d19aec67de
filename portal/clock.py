"""What the clock starts that concerns every app."""

import logging

from celery import shared_task
from django.utils import timezone

from portal import retention

logger = logging.getLogger(__name__)
MOST_S = 600.0  # what is left after that has its turn on the next day


@shared_task(ignore_result=True)
def prune() -> None:
    """Take away what its time is over for."""
    for one in retention.prune(timezone.now(), most_s=MOST_S):
        if one.rows:
            logger.info("Pruned %s of %s (%s).", one.rows, one.rule.model, one.rule.setting)
