"""What the clock starts: look for what is due in the rows, and see that it happens."""

from celery import shared_task
from django.core.management import call_command

from diagnosis import diagnose
from onboarding import handover, outbox, progress, tallies, watching


@shared_task(ignore_result=True)
def sweep_runs() -> None:
    """Hand over every run that is due and that nobody has taken: lost tasks, dead workers, later attempts."""
    for run_id in diagnose.overdue():
        handover.hand_over(run_id)


@shared_task(ignore_result=True)
def send_letters() -> None:
    """Send the letters that are due."""
    outbox.send_due()


@shared_task(ignore_result=True)
def expire_cases() -> None:
    """Close the drafts that nobody went on with, and what has waited for the institution for too long."""
    progress.expire_drafts()
    progress.expire_unfinished()


@shared_task(ignore_result=True)
def forget_sessions() -> None:
    """Delete the sessions whose time is over: each visitor who opens a request leaves one."""
    call_command("clearsessions")


@shared_task(ignore_result=True)
def tally_connections() -> None:
    """Count how the connections stand today."""
    tallies.count()


@shared_task(ignore_result=True)
def watch() -> None:
    """Claim the connected servers that are due, and hand them out as one round."""
    watching.tick()
