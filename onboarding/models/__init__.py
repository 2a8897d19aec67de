"""The case: its state and steps, how it changed, its links and letters; what is spent, watched and counted."""

from onboarding.models.budget import Budget, Spend
from onboarding.models.case import Case
from onboarding.models.flip import Flip
from onboarding.models.letter import Letter
from onboarding.models.link import SetupLink
from onboarding.models.step import Step
from onboarding.models.tally import Tally
from onboarding.models.watch import Incident, Sweep, Watch

__all__ = ["Budget", "Case", "Flip", "Incident", "Letter", "SetupLink", "Spend", "Step", "Sweep", "Tally", "Watch"]
