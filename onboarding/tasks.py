"""What is handed to workers. Each task takes an id, reads the row itself and makes one call."""

from celery import shared_task

from diagnosis import diagnose
from onboarding import progress


@shared_task(ignore_result=True)
def run_checks(run_id: int) -> None:
    """Run the checks of one run and let the case follow."""
    diagnose.run(run_id, finish=progress.follow)
