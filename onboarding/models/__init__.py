"""The case: its state, how it changed, its links and its letters."""

from onboarding.models.case import Case
from onboarding.models.flip import Flip
from onboarding.models.letter import Letter
from onboarding.models.link import SetupLink

__all__ = ["Case", "Flip", "Letter", "SetupLink"]
