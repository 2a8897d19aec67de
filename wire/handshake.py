"""The TLS handshake on an opened socket, and what a refused one is called."""

import ssl
from contextlib import suppress
from typing import Final, cast

from wire.answers import Reason, WireError
from wire.deadline import Deadline
from wire.timed_socket import TimedSocket, TimedTlsSocket

# OpenSSL's reasons (its error codes' names), by what they mean for the one who reads the finding.
_OLD_PROTOCOL: Final = ("UNSUPPORTED_PROTOCOL", "ALERT_PROTOCOL_VERSION", "VERSION_TOO_LOW")
_WEAK: Final = (
    "KEY_TOO_SMALL",
    "MD_TOO_WEAK",
    "DH_KEY_TOO_SMALL",
    "LEGACY_SIGALG",
    "UNSAFE_LEGACY_RENEGOTIATION",
    "WRONG_SIGNATURE_TYPE",
    "WRONG_CIPHER_RETURNED",
    "INSUFFICIENT_SECURITY",
    "BAD_DH_VALUE",
)
_NOT_TLS: Final = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "PACKET_LENGTH_TOO_LONG")
_WORDS: Final = (
    (_OLD_PROTOCOL, "old_protocol"),
    (_WEAK, "weak"),
    (_NOT_TLS, "not_tls"),
    (("EXCESSIVE_MESSAGE_SIZE", "EXCESSIVE_SIZE"), "too_large"),
    (("HANDSHAKE_FAILURE",), "handshake_refused"),
    (("UNRECOGNIZED_NAME",), "unrecognised_name"),
    (("CERTIFICATE_REQUIRED",), "client_certificate"),
)
_DER: Final = 2  # how `_ssl` calls that encoding
# X509_V_ERR_EE_KEY_TOO_SMALL, …_CA_KEY_TOO_SMALL, …_CA_MD_TOO_WEAK
WEAK_CODES: Final = (66, 67, 68)


class HandshakeError(Exception):
    """The handshake failed for another cause than the certificate; `detail` is one of our words."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class CertificateError(Exception):
    """OpenSSL refused the certificate; `code` is its X509_V_ERR_… number."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def shake(opened: TimedSocket, host: str, context: ssl.SSLContext, deadline: Deadline) -> TimedTlsSocket:
    """Make the handshake within the deadline; close the socket and raise if it fails.

    Raises CertificateError, HandshakeError, or WireError(TIMEOUT).
    """
    secured: TimedSocket = opened
    try:
        opened.settimeout(deadline.left())
        secured = cast(
            "TimedTlsSocket", context.wrap_socket(opened, server_hostname=host, do_handshake_on_connect=False)
        )
        secured.settimeout(deadline.left())
        # Python keeps one deadline over the whole handshake, however slowly its bytes drip.
        secured.do_handshake()
    except ssl.SSLCertVerificationError as error:
        secured.close()
        raise CertificateError(error.verify_code) from error
    except TimeoutError as error:
        secured.close()
        raise WireError(Reason.TIMEOUT, "handshake") from error
    except ssl.SSLError as error:
        secured.close()
        raise HandshakeError(_word(error)) from error
    except (OSError, ValueError) as error:
        secured.close()
        raise HandshakeError("closed") from error
    return secured


def _word(error: ssl.SSLError) -> str:
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return "closed"
    reason = error.reason or ""
    return next((word for reasons, word in _WORDS if any(known in reason for known in reasons)), "other")


def shown_chain(secured: TimedTlsSocket) -> tuple[bytes, ...]:
    """Return the certificates as the server sent them, DER, leaf first."""
    if hasattr(secured, "get_unverified_chain"):  # public from Python 3.13
        return tuple(secured.get_unverified_chain())
    # The only way before: private, but the same in 3.10 to 3.12, and needed on the connection that also asks.
    held = secured._sslobj  # type: ignore[attr-defined]
    with suppress(AttributeError):
        return tuple(part.public_bytes(_DER) for part in held.get_unverified_chain() or ())
    leaf = secured.getpeercert(binary_form=True)
    return (leaf,) if leaf else ()
