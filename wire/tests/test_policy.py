"""Settings become limits, and the trust store is loaded once."""

from pathlib import Path

import pytest

from wire.policy import Policy
from wire.tests.place import Place
from wire.trust import contexts_built, reading_context, verifying_context


class TestFromValues:
    def test_reads_what_the_environment_gives(self) -> None:
        policy = Policy.from_values(allowed_networks="127.0.0.0/8, ::1", allowed_ports="443,9443", extra_ca_file="")
        assert [str(network) for network in policy.allowed_networks] == ["127.0.0.0/8", "::1/128"]
        assert policy.allowed_ports == (443, 9443)
        assert policy.extra_ca_file is None

    @pytest.mark.parametrize("changes", [{"allowed_networks": "127.0.0.1/8"}, {"allowed_ports": "0"}])
    def test_refuses_what_cannot_be_read(self, changes: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r"."):
            Policy.from_values(**changes)  # type: ignore[arg-type]  # the table holds strings only


class TestContexts:
    def test_are_built_once(self, place: Place) -> None:
        ca_file = place.policy().extra_ca_file
        verifying_context(ca_file), reading_context()
        before = contexts_built()
        assert verifying_context(ca_file) is verifying_context(ca_file)
        assert reading_context() is reading_context()
        assert contexts_built() == before

    def test_are_built_again_when_the_ca_file_changes(self, place: Place, tmp_path: Path) -> None:
        file = tmp_path / "ca.pem"
        file.write_bytes(place.root.pem)
        first = verifying_context(str(file))
        file.write_bytes(place.root.pem + place.intermediate.pem)
        assert verifying_context(str(file)) is not first
