"""Parts of a list of scopes, each short enough to be asked about with one URL."""

from collections.abc import Sequence

from diagnosis.checks.oauth import Reading, Said
from wire.quoting import quoted

Parts = tuple[tuple[str, ...], ...]

# Bytes that the scopes of one question take up in its URL. The shortest usual limit of a request line is Apache's,
# 8190 bytes (LimitRequestLine), nginx has 8 KiB (large_client_header_buffers), Puma 10 KiB of query; the rest is
# left for our URI, the state, and proxies that write more into the line.
LONGEST = 6_000
# For what stands before some Canvas and takes less: IIS takes 2048 bytes of query, and nginx (and Passenger in it)
# wants all headers of an answer in 4 KiB, while Canvas repeats each refused scope in its Location.
SHORTER = 1_500

_BETWEEN = len(quoted(" "))
# 502 is nginx's answer when the headers of Canvas's own were too long for it, 404 is IIS's when a query was.
_TOO_LONG = (400, 404, 413, 414, 431, 502)


def split(scopes: Sequence[str], longest: int = LONGEST) -> Parts:
    """Return the scopes in their order, in parts of at most so many bytes; without any scope one empty part."""
    parts: list[list[str]] = [[]]
    size = 0
    for scope in scopes:
        more = len(quoted(scope)) + _BETWEEN
        if parts[-1] and size + more > longest:
            parts.append([])
            size = 0
        parts[-1].append(scope)
        size += more
    return tuple(tuple(part) for part in parts)


def was_too_long(reading: Reading, part: Sequence[str]) -> bool:
    """Say whether the answer may be about nothing but the length of the question, or of its own answer."""
    return reading.said is Said.OTHER and reading.answer.status in _TOO_LONG and len(split(part, SHORTER)) > 1
