"""The sandbox's servers as they stand now: what an administrator changed, in memory, for one start."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sandbox.canvas import Canvas
from sandbox.certificates import Kind
from sandbox.developer_keys import DeveloperKey
from sandbox.faults import Fault
from sandbox.scenario import Scenario, good_key


@dataclass(frozen=True)
class State:
    """What one server plays at the moment."""

    canvas: Canvas
    certificate: Kind
    fault: Fault


def played(scenario: Scenario) -> State:
    """Return the state in which a server plays its fault."""
    canvas = Canvas(
        scenario.generation,
        scenario.keys,
        scenario.require_user,
        scenario.exact_uris,
        scenario.is_hosted,
        scenario.domain,
    )
    return State(canvas, scenario.certificate, scenario.fault)


def set_right(scenario: Scenario) -> State:
    """Return the state in which nothing is wrong with the server; what to submit stays what it is."""
    return State(Canvas(scenario.generation, (good_key(scenario.slug),)), Kind.GOOD, Fault.NONE)


class Practice:
    """All servers by host and by slug. Readers take a state whole; writers change it under a lock."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self.scenarios = tuple(scenarios)
        self.by_slug = {scenario.slug: scenario for scenario in self.scenarios}
        self._lock = threading.Lock()
        self._states = {scenario.host: played(scenario) for scenario in self.scenarios}

    @property
    def default_host(self) -> str:
        """The server that answers where no name is asked for, as the first one of a web server does."""
        return self.scenarios[0].host

    def state(self, host: str) -> State | None:
        """Return what the server of this name plays, or None if there is none."""
        return self._states.get(host)

    def set_state(self, scenario: Scenario, state: State) -> None:
        """Let a server play something else."""
        with self._lock:
            self._states[scenario.host] = state

    def reset(self) -> None:
        """Let every server play its fault again."""
        with self._lock:
            self._states = {scenario.host: played(scenario) for scenario in self.scenarios}

    def keys(self, scenario: Scenario) -> tuple[DeveloperKey, ...]:
        """Return the developer keys of a server."""
        return self._states[scenario.host].canvas.keys

    def change_key(self, scenario: Scenario, key_id: int, change: Callable[[DeveloperKey], DeveloperKey]) -> None:
        """Replace one developer key of a server; raise LookupError if it has none of this number."""
        with self._lock:
            keys = self._states[scenario.host].canvas.keys
            if all(key.id != key_id for key in keys):
                raise LookupError("There is no such key.")
            self._put_keys(scenario, tuple(change(key) if key.id == key_id else key for key in keys))

    def add_key(self, scenario: Scenario, key: DeveloperKey) -> DeveloperKey:
        """Add a developer key; return it with the number it got."""
        with self._lock:
            keys = self._states[scenario.host].canvas.keys
            numbered = replace(key, id=max((each.id for each in keys), default=0) + 1)
            self._put_keys(scenario, (*keys, numbered))
        return numbered

    def _put_keys(self, scenario: Scenario, keys: tuple[DeveloperKey, ...]) -> None:
        state = self._states[scenario.host]
        self._states[scenario.host] = replace(state, canvas=replace(state.canvas, keys=keys))
