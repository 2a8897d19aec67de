"""The certificate question alone: ours in a warm process, beside whole runs of sslyze and testssl.sh."""

import subprocess
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from benchmarks.asking import healthy, policy_for, target_of
from benchmarks.needs import SSLYZE, TESTSSL, Need
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row, Spread, ratios
from benchmarks.worker import Worker
from diagnosis.checks import tls
from sandbox.scenario import Scenario
from sandbox.scenarios import by_slug
from wire.conversation import Conversation

MOST_OF_SSLYZE = 1 / 20
_PATIENCE_S = 300
_Command = Callable[[str, int], Sequence[str]]


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Ask for the certificate of a good server in turn, and count the connections at the server."""
    worker = place.worker
    _ours(worker, place.port, place)
    good, refused = _counted(worker, place, healthy(0)), _counted(worker, place, by_slug("self-signed"))
    yield Row("connections, a good certificate", good, most=1, detail="counted at the server")
    yield Row("connections, a refused certificate", refused, most=2, detail="counted at the server")
    yield from _beside(SSLYZE, _sslyze, worker, place, scale, MOST_OF_SSLYZE)
    yield from _beside(TESTSSL, _testssl, worker, place, scale, None)


def _beside(
    need: Need, command: _Command, worker: Worker, place: Place, scale: Scale, most: float | None
) -> Iterable[Row]:
    name = f"wall time ÷ {need.names[0]}'s"
    path = need.path if scale.with_others else None
    if path is None:
        yield need.missing(name)
        return
    host = healthy(0).host
    before = place.connections()
    theirs_once = _wall(path, command(host, place.counting_port))  # the first time, which takes longest, only counts
    connections = place.connections() - before
    ours, theirs = [], []
    for _ in range(scale.trips if most else 1):
        ours.append(_ours(worker, place.port, place))
        theirs.append(_wall(path, command(host, place.port)) if most else theirs_once)
    ratio = ratios(ours, theirs)
    sides = f"{Spread(tuple(1000 * each for each in ours))} ms beside {Spread(tuple(theirs))} s"
    yield Row(name, ratio.median, "×", most=most, detail=f"1/{1 / ratio.median:.0f}; {sides}")
    yield Row(f"connections of {need.names[0]}", connections, detail="counted at the server")


def _sslyze(host: str, port: int) -> Sequence[str]:
    return ("--certinfo", f"{host}:{port}{{127.0.0.1}}")


def _testssl(host: str, port: int) -> Sequence[str]:
    return ("--quiet", "-S", "--ip", "127.0.0.1", "--warnings", "off", f"{host}:{port}")


def _wall(path: str, arguments: Sequence[str]) -> float:
    """Run a program to its end; its verdict on the certificate may be any. Return its wall time in seconds."""
    started = perf_counter()
    subprocess.run(  # noqa: S603 (a program of the operator's)
        [path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE_S, check=False
    )
    return perf_counter() - started


def _ours(worker: Worker, port: int, place: Place) -> float:
    slug = healthy(0).slug
    return worker.do("certificate.one", port=port, names_file=place.names_file, slug=slug)["wall_s"]


def _counted(worker: Worker, place: Place, scenario: Scenario) -> int:
    before = place.connections()
    told = worker.do("certificate.one", port=place.counting_port, names_file=place.names_file, slug=scenario.slug)
    if told["connections"] != place.connections() - before:
        raise RuntimeError("We count our own connections wrongly.")
    return place.connections() - before


def one(port: int, names_file: str, slug: str) -> dict[str, float]:
    """Answer the certificate question for one server, chain, name and dates. (In the worker.)"""
    scenario = healthy(0) if slug == healthy(0).slug else by_slug(slug)
    target = target_of(scenario, port)
    started = perf_counter()
    with Conversation(target.address, policy_for(port, names_file)) as wire:
        found = tls.CHECK.judge(target, tls.CHECK.observe(target, wire))
        wall_s = perf_counter() - started
        if not found:
            raise RuntimeError("Nothing was found.")
        return {"wall_s": wall_s, "connections": wire.connections}
