"""`python -m benchmarks` lists them, `python -m benchmarks NAME …` (or `all`) measures and prints tables of ratios."""

import argparse
import sys
from collections.abc import Callable, Iterable

from benchmarks import certificate, cpu, dead_servers, memory, messages, requests_made, round_trips, sweep
from benchmarks.place import Place, serving
from benchmarks.scale import TINY, Scale
from benchmarks.table import Row, written

ALL: dict[str, Callable[[Place, Scale], Iterable[Row]]] = {
    "round_trips": round_trips.run,
    "requests_made": requests_made.run,
    "cpu": cpu.run,
    "sweep": sweep.run,
    "messages": messages.run,
    "memory": memory.run,
    "dead_servers": dead_servers.run,
    "certificate": certificate.run,
}


def _title(name: str) -> str:
    return f"{name}: {(sys.modules[ALL[name].__module__].__doc__ or '').strip()}"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; return 1 where a law was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, "all", []], help="what to measure")
    parser.add_argument("--tiny", action="store_true", help="only see that it works; the figures mean nothing")
    parsed = parser.parse_args(arguments)
    if not parsed.names:
        print("\n".join(map(_title, ALL)))
        return 0
    names = list(ALL) if "all" in parsed.names else parsed.names
    scale = TINY if parsed.tiny else Scale()
    is_missed = False
    with serving(scale.names, scale.dead) as place:
        for name in names:
            rows = list(ALL[name](place, scale))
            is_missed = is_missed or any(row.is_met is False for row in rows)
            print(written(_title(name), rows), end="\n\n", flush=True)
    return int(is_missed and not parsed.tiny)


if __name__ == "__main__":
    sys.exit(main())
