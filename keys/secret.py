"""A value that cannot be printed by accident."""

import hmac
from typing import NoReturn, Self


class Secret:
    """Wrap a secret so that printing, formatting, logging or pickling it shows nothing.

    Only `reveal()` gives the value; whoever calls it is about to seal it or to send it.
    """

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __len__(self) -> int:
        return len(self.reveal())

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.reveal()))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Secret is never pickled: it would leave the process in clear.")
