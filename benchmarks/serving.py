"""The process that answers: practice servers, a slow line to them, and one that only counts. Started by place.py."""

import json
import sys
from dataclasses import replace

from benchmarks import machine
from benchmarks.asking import dead, healthy
from benchmarks.relay import Relay
from sandbox.scenarios import by_slug
from sandbox.server import running

ROUND_TRIP_S = 0.05


def main(names: int, dead_names: int) -> None:
    """Serve until standard input ends; each line on it is answered by how many connections were counted so far."""
    machine.pin(machine.servers_core())
    scenarios = [
        *(healthy(number) for number in range(names)),
        *(dead(number) for number in range(dead_names)),
        replace(by_slug("self-signed"), slug="self-signed"),
    ]
    with running(scenarios) as box:
        slow, counting = Relay(box.port, ROUND_TRIP_S), Relay(box.port, 0.0)
        told = {
            "port": box.port,
            "slow_port": slow.port,
            "counting_port": counting.port,
            "ca_file": str(box.ca_file),
            "names_file": str(box.names_file),
        }
        print(json.dumps(told), flush=True)
        for _ in sys.stdin:
            print(counting.connections, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
