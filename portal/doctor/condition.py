"""The condition of one part of the portal."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether it is well, what was seen (no secret in it), and what to do where it is not."""

    is_well: bool
    seen: str
    remedy: str = ""

    @classmethod
    def well(cls, seen: str) -> Self:
        return cls(True, seen)

    @classmethod
    def bad(cls, seen: str, remedy: str) -> Self:
        return cls(False, seen, remedy)
