"""The certificates are what they promise: judged by OpenSSL at its strictest, and by a second verifier."""

import ssl
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from sandbox import issuer
from sandbox.authority import Vault
from sandbox.certificates import DAY, Kind
from sandbox.scenarios import ALL, by_slug
from sandbox.server import Sandbox, running
from sandbox.tests.asking import tls, trusting

ISSUER_URL = "http://ca.northfield.example:9443/ca/intermediate.der"
HOST = "canvas.northfield.example"
# OpenSSL's X509_V_ERR_…: 9 not yet valid, 10 expired, 18 and 19 self-signed leaf and root, 20 no issuer, 62 name.
VERDICTS = {
    Kind.GOOD: 0,
    Kind.EXPIRED: 10,
    Kind.NOT_YET_VALID: 9,
    Kind.SELF_SIGNED: 18,
    Kind.PRIVATE_CA: 19,
    Kind.WRONG_NAME: 62,
    Kind.MISSING_INTERMEDIATE: 20,
    Kind.EXPIRED_INTERMEDIATE: 10,
    Kind.WEAK_KEY: 66,
    Kind.RUNS_LOW: 0,
    Kind.SHORT_LIVED: 0,
    Kind.WILDCARD: 0,
}


def verdict(sandbox: Sandbox, host: str, context: ssl.SSLContext | None = None) -> int:
    """Return OpenSSL's verdict on what a server shows."""
    try:
        with tls(sandbox, host, context):
            return 0
    except ssl.SSLCertVerificationError as error:
        return error.verify_code


@pytest.mark.parametrize(
    "scenario",
    [each for each in ALL if each.fault in ("", "slow") and each.certificate in VERDICTS],
    ids=lambda each: each.slug,
)
def test_each_server_shows_its_kind_of_certificate(sandbox: Sandbox, scenario: object) -> None:
    assert verdict(sandbox, scenario.host) == VERDICTS[scenario.certificate]  # type: ignore[attr-defined]


class TestMissingIntermediate:
    def test_holds_once_the_issuer_was_fetched_where_the_leaf_points(self, sandbox: Sandbox) -> None:
        assert _pointer(sandbox) == f"http://ca.northfield.example:{sandbox.port}/ca/intermediate.der"
        answer, body = _fetched(sandbox)
        assert (answer.status, answer.getheader("content-type")) == (200, "application/pkix-cert")
        context = trusting(sandbox)
        context.load_verify_locations(cadata=body)
        assert verdict(sandbox, "missing-intermediate.northfield.example", context) == 0

    def test_is_fetched_on_the_port_of_this_start(self, tmp_path: Path) -> None:
        scenarios = [by_slug("missing-intermediate")]
        with running(scenarios, folder=tmp_path) as first:
            assert _pointer(first) == issuer.url(first.port)
            with running(scenarios, folder=tmp_path) as second:  # while the first port is taken
                assert _pointer(second) == issuer.url(second.port)
                assert second.port != first.port

    @pytest.mark.parametrize(
        ("method", "path", "host", "status"),
        [
            ("HEAD", issuer.PATH, issuer.HOST, 200),
            ("GET", "/", issuer.HOST, 404),
            ("GET", "/api/v1/users/self", issuer.HOST, 404),
            ("POST", issuer.PATH, issuer.HOST, 404),
            ("GET", issuer.PATH, HOST, 400),
            ("GET", issuer.PATH, "not-tls.northfield.example", 404),
        ],
    )
    def test_nothing_else_is_to_be_had_without_tls(
        self, sandbox: Sandbox, method: str, path: str, host: str, status: int
    ) -> None:
        answer, body = _fetched(sandbox, method, path, host)
        assert answer.status == status
        assert (answer.getheader("content-type") == "application/pkix-cert") is (status == 200)
        assert method != "HEAD" or (body == b"" and int(answer.getheader("content-length", "0")) > 0)

    def test_the_administrators_page_has_no_certificate(self, sandbox: Sandbox) -> None:
        assert _fetched(sandbox, port=sandbox.admin_port)[0].status == 421


def _pointer(sandbox: Sandbox) -> str:
    with tls(sandbox, "missing-intermediate.northfield.example", _blind()) as wrapped:
        leaf = x509.load_der_x509_certificate(wrapped.getpeercert(binary_form=True) or b"")
    access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    return str(access[0].access_location.value)


def _blind() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _fetched(
    sandbox: Sandbox, method: str = "GET", path: str = issuer.PATH, host: str = issuer.HOST, port: int = 0
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(sandbox.address, port or sandbox.port, timeout=5)
    connection.request(method, path, headers={"Host": f"{host}:{port or sandbox.port}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


class TestTheAuthority:
    def test_holds_for_a_second_strict_verifier(self, tmp_path: Path) -> None:
        vault = Vault(tmp_path)
        chain = x509.load_pem_x509_certificates(vault.chain_file(HOST, Kind.GOOD, ISSUER_URL).read_bytes())
        store = Store([vault.authority.root.certificate])
        verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName(HOST))
        assert len(verifier.verify(chain[0], chain[1:])) == 3

    def test_can_vouch_for_no_other_name(self, tmp_path: Path) -> None:
        vault = Vault(tmp_path)
        pem = vault.authority.chain_for("canvas.example.edu", Kind.GOOD, "", datetime.now(UTC))
        chain = x509.load_pem_x509_certificates(pem)
        store = Store([vault.authority.root.certificate])
        verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName("canvas.example.edu"))
        with pytest.raises(x509.verification.VerificationError):
            verifier.verify(chain[0], chain[1:])

    def test_keeps_its_files_to_their_owner(self, tmp_path: Path) -> None:
        Vault(tmp_path).chain_file(HOST, Kind.GOOD, ISSUER_URL)
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.rglob("*.pem")}
        assert set(modes.values()) == {0o600}
        assert len(modes) == 5  # three authorities, what is to be trusted, one server

    def test_stays_the_same_over_a_restart(self, tmp_path: Path) -> None:
        first = Vault(tmp_path).chain_file(HOST, Kind.GOOD, ISSUER_URL).read_bytes()
        assert Vault(tmp_path).chain_file(HOST, Kind.GOOD, ISSUER_URL).read_bytes() == first

    @pytest.mark.parametrize("broken", ["root.pem", "intermediate.pem", f"{HOST}.good.pem"])
    def test_recovers_from_a_half_written_file(self, tmp_path: Path, broken: str) -> None:
        Vault(tmp_path).chain_file(HOST, Kind.GOOD, ISSUER_URL)
        (tmp_path / "certificates" / broken).write_bytes(b"-----BEGIN CERT")
        vault = Vault(tmp_path)
        pem = vault.chain_file(HOST, Kind.GOOD, ISSUER_URL).read_bytes()
        assert vault.authority.is_still_fit(pem, Kind.GOOD, ISSUER_URL, datetime.now(UTC))

    @pytest.mark.parametrize(
        ("kind", "later", "is_fit"),
        [
            (Kind.GOOD, 0 * DAY, True),
            (Kind.GOOD, 310 * DAY, False),
            (Kind.EXPIRED, 1000 * DAY, True),
            (Kind.NOT_YET_VALID, 20 * DAY, True),
            (Kind.NOT_YET_VALID, 25 * DAY, False),
            (Kind.SELF_SIGNED, 0 * DAY, True),
            (Kind.PRIVATE_CA, 0 * DAY, True),
        ],
    )
    def test_replaces_a_certificate_that_no_longer_shows_its_kind(
        self, tmp_path: Path, kind: Kind, later: timedelta, is_fit: bool
    ) -> None:
        authority = Vault(tmp_path).authority
        now = datetime.now(UTC)
        pem = authority.chain_for(HOST, kind, ISSUER_URL, now)
        assert authority.is_still_fit(pem, kind, ISSUER_URL, now + later) is is_fit

    def test_replaces_a_certificate_that_points_elsewhere(self, tmp_path: Path) -> None:
        authority = Vault(tmp_path).authority
        now = datetime.now(UTC)
        pem = authority.chain_for(HOST, Kind.GOOD, "http://ca.northfield.example:1/", now)
        assert not authority.is_still_fit(pem, Kind.GOOD, ISSUER_URL, now)


def test_the_names_file_leads_every_name_to_loopback(tmp_path: Path) -> None:
    with running(folder=tmp_path) as sandbox:
        rows = [line.split() for line in sandbox.names_file.read_text(encoding="utf-8").splitlines()]
    assert {name for _, name in rows} == {scenario.host for scenario in ALL} | {issuer.HOST}
    assert {address for address, _ in rows} == {"127.0.0.1"}
