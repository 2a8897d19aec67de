"""Whether a process that diagnoses for days grows."""

from collections.abc import Iterable

from benchmarks import machine, sweep
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row

MOST_MORE_MIB = 10.0


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Diagnose a tenth, look at the memory, diagnose the rest, look again."""
    worker = place.worker
    told = worker.do(
        "memory.grown",
        port=place.port,
        names_file=place.names_file,
        names=place.names,
        slots=scale.slots,
        runs=scale.memory_runs,
    )
    grown = told["after_all"] - told["after_tenth"]
    beside = f"{told['after_tenth']:.1f} MiB after {scale.memory_runs // 10} runs, {told['after_all']:.1f} after all"
    yield Row(f"memory after {scale.memory_runs} runs, more", grown, "MiB", most=MOST_MORE_MIB, detail=beside)


def grown(port: int, names_file: str, names: int, slots: int, runs: int) -> dict[str, float]:
    """Return the resident memory in MiB after a tenth of the runs and after all. (In the worker.)"""
    tenth = max(1, runs // 10)
    seen = []
    for _ in range(10):
        sweep.once(port, names_file, names, slots, targets=tenth)
        seen.append(machine.resident_mib())
    return {"after_tenth": seen[0], "after_all": seen[-1]}
