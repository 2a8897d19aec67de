"""Many servers at once: requests per processor second, beside blackbox_exporter and beside three `requests.get`."""

import time
from collections.abc import Iterable
from typing import Any

from benchmarks import naive
from benchmarks.asking import REQUESTS, dead, healthy, policy_for, question_of
from benchmarks.blackbox import Blackbox
from benchmarks.needs import BLACKBOX
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row, Spread, ratios
from benchmarks.worker import Worker
from diagnosis.looks import look_at_all
from wire.trust import contexts_built

LEAST_OF_BLACKBOX = 1.5  # requests per processor second
LEAST_OF_REQUESTS = 6.0  # diagnoses per processor second
_NAIVE_SHARE = 10  # three `requests.get` take long: of so many targets one is asked


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Sweep all names in each round, ours and theirs in turn."""
    worker = place.worker
    _sweep(worker, place, scale)  # makes the certificates and loads the trust store
    if scale.with_others and BLACKBOX.path:
        with Blackbox(BLACKBOX.path, place) as blackbox:
            blackbox.probe_all(scale.slots)
            yield from _beside_blackbox(worker, blackbox, place, scale)
    else:
        yield BLACKBOX.missing("HTTP requests per CPU-second ÷ blackbox_exporter's")
    yield from _beside_requests(worker, place, scale)
    stores = _sweep(worker, place, scale)["stores"]
    yield Row("trust stores loaded in one process", stores, most=1, detail="by all of these sweeps together")


def _beside_blackbox(worker: Worker, blackbox: Blackbox, place: Place, scale: Scale) -> Iterable[Row]:
    ours, theirs = [], []
    for _ in range(scale.rounds):
        ours.append(1 / _sweep(worker, place, scale)["cpu_s"])
        theirs.append(1 / blackbox.probe_all(scale.slots))
    diagnoses = ratios(ours, theirs)
    requests = Spread(tuple(REQUESTS * each for each in diagnoses.values))
    a_second = [f"{Spread(tuple(place.names * each for each in sides))}" for sides in (ours, theirs)]
    beside = f"{a_second[0]} diagnoses beside {a_second[1]} probes per CPU-second; ratio {requests}"
    what = "HTTP requests per CPU-second ÷ blackbox_exporter's"
    yield Row(what, requests.median, "×", least=LEAST_OF_BLACKBOX, detail=beside)
    yield Row(
        "diagnoses per CPU-second ÷ its probes",
        diagnoses.median,
        "×",
        detail=f"three requests against one; {diagnoses}",
    )


def _beside_requests(worker: Worker, place: Place, scale: Scale) -> Iterable[Row]:
    names = max(1, place.names // _NAIVE_SHARE)
    for store, what in (("everybody", "the usual trust store"), ("one", "a trust store of one authority")):
        ours, theirs = [], []
        for _ in range(max(1, scale.rounds // 2)):
            ours.append(_sweep(worker, place, scale)["cpu_s"] / place.names)
            told = worker.do(
                "naive.sweep", port=place.port, names=names, slots=scale.slots, ca_file=place.ca_file, store=store
            )
            theirs.append(told["cpu_s"] / names)
        ratio = ratios(theirs, ours)
        beside = f"{Spread(tuple(1000 * each for each in theirs))} ms a target beside {Spread(tuple(1000 * each for each in ours))} ms"
        least = LEAST_OF_REQUESTS if store == naive.EVERYBODYS else None
        yield Row(
            f"diagnoses per CPU-second ÷ three requests.get, {what}", ratio.median, "×", least=least, detail=beside
        )


def _sweep(worker: Worker, place: Place, scale: Scale) -> dict[str, Any]:
    told = worker.do("sweep.once", port=place.port, names_file=place.names_file, names=place.names, slots=scale.slots)
    if told["connected"] != place.names or told["requests"] != REQUESTS * place.names:
        raise RuntimeError(f"Not all of the sweep went well: {told}")
    return told


def once(  # noqa: PLR0913 (all by name)
    port: int,
    names_file: str,
    names: int,
    slots: int,
    *,
    targets: int = 0,
    silent: int = 0,
    dead_names: int = 1,
    known: bool = False,
    deadline_s: float = 10.0,
) -> dict[str, float]:
    """Look at all targets, as the watch does, secrets too; `silent` of them never speak. (In the worker.)

    `known`: which ones those are is known from the last time. More targets than names share the names.
    """
    targets = targets or names
    every = targets // silent if silent else targets + 1  # the dead are spread evenly
    questions = [
        question_of(dead(number // every % dead_names), port, number, was_silent=known)
        if number % every == every - 1
        else question_of(healthy(number % names), port, number)
        for number in range(targets)
    ]
    policy = policy_for(port, names_file, deadline_s=deadline_s)
    started, cpu = time.perf_counter(), time.process_time()
    looks = list(look_at_all(questions, policy, threads=slots, for_s=float("inf")))
    return {
        "wall_s": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu,
        "requests": sum(look.requests for look in looks),
        "connected": sum(look.blocking == "connected" for look in looks),
        "stores": contexts_built(),
    }
