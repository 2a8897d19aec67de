"""What a diagnosis costs in processor time, beside a bare verified handshake; and what of it is the guard."""

import socket
import ssl
from collections.abc import Callable, Iterable
from http.client import HTTPResponse
from time import process_time
from typing import Any

from benchmarks.asking import diagnose, healthy, policy_for, target_of
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row, Spread, ratios
from diagnosis.checks import oauth
from diagnosis.checks.base import Target
from wire.address import parse
from wire.deadline import Deadline
from wire.pinned import PinnedServer
from wire.policy import Policy
from wire.reaching import Counters

MOST_OF_ALL = 4.0  # × a bare handshake
MOST_OF_GUARD = 1.25  # × the same client without it


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Measure all four in turn, round by round."""
    worker = place.worker
    how = {"port": place.port, "names_file": place.names_file, "names": place.names}
    worker.do("cpu.rounds", **how, runs=2, times=1)  # what is made once is made here
    took: dict[str, Any] = worker.do("cpu.rounds", **how, runs=scale.runs, times=scale.rounds)
    whole, guard = ratios(took["whole"], took["bare"]), ratios(took["guarded"], took["unguarded"])
    sides = {name: str(Spread(tuple(1000 * each for each in values))) for name, values in took.items()}
    beside = f"{sides['whole']} ms beside {sides['bare']} ms; ratio {whole}"
    yield Row("whole diagnosis ÷ bare verified handshake", whole.median, "×", most=MOST_OF_ALL, detail=beside)
    beside = f"{sides['guarded']} ms beside {sides['unguarded']} ms; ratio {guard}"
    yield Row("three requests with the guard ÷ without", guard.median, "×", most=MOST_OF_GUARD, detail=beside)


def rounds(port: int, names_file: str, names: int, runs: int, times: int) -> dict[str, list[float]]:
    """Return processor seconds a piece for each way, round by round. (In the worker.)"""
    policy = policy_for(port, names_file)
    targets = [target_of(healthy(number % names), port) for number in range(runs)]
    context = ssl.create_default_context()
    ways: dict[str, Callable[[Target], object]] = {
        "bare": lambda target: _bare(target, context).close(),
        "whole": lambda target: diagnose(target, policy),
        "unguarded": lambda target: _unguarded(target, context),
        "guarded": lambda target: _guarded(target, policy),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            started = process_time()
            for target in targets:
                way(target)
            took[name].append((process_time() - started) / runs)
    return took


def _bare(target: Target, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Connect and shake hands, chain and name verified: the floor of everything over TLS."""
    opened = socket.create_connection(("127.0.0.1", target.address.port))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(opened, server_hostname=target.address.host)


def _unguarded(target: Target, context: ssl.SSLContext) -> None:
    """Ask with `http.client` on a plain socket: nothing is judged, counted or timed."""
    with _bare(target, context) as secured:
        for request in _requests(target):
            secured.sendall(request)
            response = HTTPResponse(secured, method="GET")
            response.begin()
            response.read()


def _guarded(target: Target, policy: Policy) -> None:
    """Ask the same through the wire: parse, resolve, judge, pin, deadline, counted reading."""
    address = parse(target.address.origin)
    server = PinnedServer(address, policy, Deadline(policy.run_s), Counters(), None)
    try:
        for request in _requests(target):
            server.link().ask(request, "GET", Deadline(policy.request_s))
    finally:
        server.close()


def _requests(target: Target) -> list[bytes]:
    request = f"GET {oauth.API_PATH} HTTP/1.1\r\nHost: {target.address.netloc}\r\nAccept-Encoding: identity\r\n\r\n"
    return [request.encode()] * 3
