"""The TLS contexts, shared by the whole process: loading a trust store costs more than ten handshakes."""

import os
import ssl
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import certifi

from wire.timed_socket import TimedTlsSocket

_HASHED: Final = "[0-9a-f]" * 8 + ".[0-9]"  # how OpenSSL names the certificates of a directory (c_rehash)

_building = threading.Lock()
_built = 0  # how often a trust store was loaded; benchmarks and tests count, they do not time it


def contexts_built() -> int:
    """Return how many contexts with a trust store this process has built so far."""
    return _built


def verifying_context(extra_ca_file: str | None = None) -> ssl.SSLContext:
    """Return the shared context that verifies chain and name, with one more CA file where set.

    Made anew only when that file changes. Raises OSError when the file is missing or holds no certificate.
    """
    changed_at_ns = Path(extra_ca_file).stat().st_mtime_ns if extra_ca_file is not None else 0
    with _building:  # else the first threads of a sweep would each build one
        return _verifying(extra_ca_file, changed_at_ns)


@lru_cache(maxsize=4)
def _verifying(extra_ca_file: str | None, _changed_at_ns: int) -> ssl.SSLContext:
    global _built  # noqa: PLW0603 (a counter of the process, like the contexts themselves)
    _built += 1
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies chain and name
    _load_system_store(context)
    if not context.cert_store_stats()["x509_ca"]:  # a slim image without a system store
        context.load_verify_locations(certifi.where())
    if extra_ca_file is not None:
        context.load_verify_locations(extra_ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # OpenSSL's own choice, which curl and browsers share; Python's is narrower and would accuse servers that they take.
    context.set_ciphers("DEFAULT:!aNULL:!eNULL:@SECLEVEL=2")
    # Browsers ignore the common name; newer Pythons add strictness that browsers do not have.
    context.hostname_checks_common_name = False
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    return _finish(context)


def _load_system_store(context: ssl.SSLContext) -> None:
    """Load the system's authorities, or those that SSL_CERT_FILE and SSL_CERT_DIR name, once and for all.

    Not through `load_default_certs`: with it OpenSSL 3 lists the whole directory in each handshake, in search of an
    intermediate that lies with the server alone (crypto/x509/by_store.c), at a quarter of the handshake's price.
    """
    places = ssl.get_default_verify_paths()
    files = [Path(places.cafile)] if places.cafile else []
    for folder in os.environ.get(places.openssl_capath_env, places.openssl_capath).split(os.pathsep):
        if folder:
            files += sorted(Path(folder).glob(_HASHED))
    for file in files:
        with suppress(OSError):  # what OpenSSL cannot read there, it passes over by itself, too
            context.load_verify_locations(file)


@lru_cache(maxsize=1)
def reading_context() -> ssl.SSLContext:
    """Return the shared context that verifies nothing: to read what was refused, never to send a secret.

    It takes old protocols and weak keys too, so that the refusal can be explained.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:!aNULL:@SECLEVEL=0")
    context.options |= ssl.OP_LEGACY_SERVER_CONNECT if hasattr(ssl, "OP_LEGACY_SERVER_CONNECT") else 0x4
    return _finish(context)


def _finish(context: ssl.SSLContext) -> ssl.SSLContext:
    context.sslsocket_class = TimedTlsSocket
    context.set_alpn_protocols(["http/1.1"])
    return context
