"""What the index of the staff side shows: tiles and charts, each figure with the address of the list behind it.

Seven queries, however much there is: the database counts (onboarding/dashboard/source.py).
"""

from onboarding.dashboard.page import Dashboard, today
from onboarding.dashboard.scope import Scope
from onboarding.dashboard.tiles import Figure

__all__ = ["Dashboard", "Figure", "Scope", "today"]
