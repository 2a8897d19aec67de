"""The trust store is loaded once a process, however many threads want it at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from wire.tests.place import Place
from wire.trust import contexts_built, verifying_context

THREADS = 8


def test_threads_that_begin_together_share_one_context(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(place.root.pem)
    before, together = contexts_built(), Barrier(THREADS)

    def ask(_: int) -> int:
        together.wait()
        return id(verifying_context(str(file)))

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(ask, range(THREADS)))) == 1
    assert contexts_built() == before + 1
