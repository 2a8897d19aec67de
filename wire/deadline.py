"""A moment after which nothing more is waited for. A socket's timeout is none: it starts anew at each byte."""

from time import monotonic


class Deadline:
    """A moment on the monotonic clock."""

    __slots__ = ("at",)

    def __init__(self, seconds: float) -> None:
        self.at = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, always above zero; raise TimeoutError when none are."""
        left = self.at - monotonic()
        if left <= 0:
            raise TimeoutError("The time allowed is over.")
        return left

    def within(self, seconds: float) -> "Deadline":
        """Return a deadline so many seconds from now, or this one where that comes first."""
        sooner = Deadline(seconds)
        return sooner if sooner.at < self.at else self
