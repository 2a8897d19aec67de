"""The trust store is loaded once a process, however many threads want it at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from wire.tests.certificates import make
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


def test_the_directory_of_authorities_is_held_in_memory(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else OpenSSL lists it in each handshake."""
    (tmp_path / "0a1b2c3d.0").write_bytes(place.root.pem)
    (tmp_path / "0a1b2c3d.1").write_text("no certificate")
    (tmp_path / "0a1b2c3d.r0").write_text("a list of revoked ones")
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'missing'}:{tmp_path}")  # it may be several
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    extra = make("Our own authority", is_authority=True).write(tmp_path / "extra.pem")
    assert verifying_context(extra).cert_store_stats()["x509_ca"] == 1 + 1
