"""What the clock starts: look for what is due in the rows, and see that it happens."""

from celery import shared_task
from django.core.management import call_command

from diagnosis import diagnose
from onboarding import handover, letters, progress


@shared_task(ignore_result=True)
def sweep_runs() -> None:
    """Hand over every run that is due and that nobody has taken: lost tasks, dead workers, later attempts."""
    for run_id in diagnose.overdue():
        handover.hand_over(run_id)


@shared_task(ignore_result=True)
def send_letters() -> None:
    """Send the letters that are due."""
    letters.send_due()


@shared_task(ignore_result=True)
def expire_cases() -> None:
    """Close the drafts that nobody went on with."""
    progress.expire_drafts()


@shared_task(ignore_result=True)
def forget_sessions() -> None:
    """Delete the sessions whose time is over: each visitor who opens a request leaves one."""
    call_command("clearsessions")
