"""What is kept, and for how long: one table, from which rows are pruned and the pages about it are written."""

from portal.retention.kept import FOR_GOOD, WITH
from portal.retention.pruning import Pruned, prune
from portal.retention.rule import Rule
from portal.retention.table import RULES

__all__ = ["FOR_GOOD", "RULES", "WITH", "Pruned", "Rule", "prune"]
