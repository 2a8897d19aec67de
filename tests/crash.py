"""Crashes planted into a running portal: each has the secret in a variable and in the message of its exception."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import AppConfig

from diagnosis.checks.base import Submitted, Target, Wire

if TYPE_CHECKING:
    from diagnosis.models import Run


class CrashConfig(AppConfig):
    name = "tests"
    label = "crash"

    def ready(self) -> None:
        PLACES[os.environ["CRASH_IN"]]()


def _crash(planted: str) -> NoReturn:
    held = {"planted": planted}
    raise RuntimeError(f"It crashed with {held} ({planted}).")


def _in_a_view() -> None:
    from onboarding import intake  # noqa: PLC0415 (models are loaded by now)

    keep = intake.keep_details

    def keep_and_crash(case: Any, submitted: Submitted) -> None:
        keep(case, submitted)
        if submitted.secret:
            _crash(submitted.secret.reveal())

    intake.keep_details = keep_and_crash


def _in_a_check() -> None:
    from diagnosis import checks  # noqa: PLC0415 (models are loaded by now)

    def ask_and_crash(target: Target, wire: Wire) -> NoReturn:
        secret = target.submitted.secret
        _crash(secret.reveal() if secret else "")

    checks.ALL = tuple(
        replace(check, observe=ask_and_crash) if check.slug == checks.key_secret.CHECK.slug else check
        for check in checks.ALL
    )


def _in_a_task() -> None:
    from diagnosis.targets import target_of  # noqa: PLC0415 (models are loaded by now)
    from onboarding import progress  # noqa: PLC0415 (models are loaded by now)

    follow = progress.follow

    def follow_and_crash(run: "Run") -> None:
        follow(run)
        secret = target_of(run).submitted.secret
        if secret:
            _crash(secret.reveal())

    progress.follow = follow_and_crash


PLACES: dict[str, Callable[[], None]] = {"view": _in_a_view, "check": _in_a_check, "task": _in_a_task}
