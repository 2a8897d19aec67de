"""How much is measured: enough to trust, or just enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of everything; the defaults are those of the laws."""

    names: int = 500
    rounds: int = 7
    runs: int = 60  # of one diagnosis after the other, in each round
    trips: int = 5  # diagnoses over the slow line
    slots: int = 32
    many: int = 5000
    memory_runs: int = 10_000
    deadline_s: float = 10.0  # until a silent server is given up
    with_others: bool = True  # start the programs that are compared with

    @property
    def dead(self) -> int:
        """How many of the names accept connections and never speak: one in twenty."""
        return max(1, self.names // 20)


TINY = Scale(names=4, rounds=1, runs=2, trips=1, slots=4, many=40, memory_runs=20, deadline_s=0.3, with_others=False)
