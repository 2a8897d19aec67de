"""What is handed to workers. Each task takes an id, reads the row itself and makes one call."""

from celery import shared_task

from diagnosis import diagnose
from onboarding import new_links, progress, watching


@shared_task(ignore_result=True)
def run_checks(run_id: int) -> None:
    """Run the checks of one run and let the case follow."""
    diagnose.run(run_id, finish=progress.follow)


@shared_task(ignore_result=True)
def sweep(sweep_id: int) -> None:
    """Look at the servers of one round."""
    watching.sweep(sweep_id)


@shared_task(ignore_result=True)
def write_new_links(contact_id: int) -> None:
    """Write new private links for a contact."""
    new_links.write(contact_id)
