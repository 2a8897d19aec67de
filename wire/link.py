"""One TLS connection that carries requests, and what its faults are called."""

import ssl

from wire.answers import Reason, WireError
from wire.deadline import Deadline
from wire.policy import Policy
from wire.reading import AnswerFile, Received, read_answer
from wire.timed_socket import TimedTlsSocket


class Link:
    """One connection after its handshake. `is_verified` only if OpenSSL accepted chain and name on this very one."""

    def __init__(self, opened: TimedTlsSocket, policy: Policy, *, is_verified: bool) -> None:
        self.is_verified = is_verified
        self.is_open = True
        self._socket = opened
        self._policy = policy
        self._file = AnswerFile(opened, policy)
        self._is_used = False

    def ask(self, request: bytes, method: str, deadline: Deadline) -> Received:
        """Send one request and read its answer; raise WireError, with the connection given up then."""
        self._socket.deadline = deadline
        try:
            self._socket.sendall(request)
            received = read_answer(self._file, method, self._policy)
        except (OSError, WireError) as error:
            self.close()
            raise named(error) from error
        self._is_used = True
        if not received.is_kept:
            self.close()
        return received

    @property
    def may_have_been_stale(self) -> bool:
        """True where a kept connection failed before one byte of the answer came: asking once more is safe."""
        return self._is_used and not self._file.has_begun

    def is_stale(self) -> bool:
        """Say whether the server has closed a kept connection, or has said something unasked."""
        if not self.is_open or not self._is_used:
            return not self.is_open
        self._socket.deadline = None
        self._socket.settimeout(0)
        try:
            self._file.peek()
        except ssl.SSLWantReadError:  # nothing but, perhaps, a session ticket
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Close the connection; closing twice does nothing."""
        self.is_open = False
        self._file.close_finally()
        self._socket.close()


def named(error: OSError | WireError) -> WireError:
    """Return the WireError that tells an error of the socket, in our own words."""
    if isinstance(error, WireError):
        return error
    if isinstance(error, TimeoutError):
        return WireError(Reason.TIMEOUT)
    if isinstance(error, ssl.SSLError) and "CERTIFICATE_REQUIRED" in (error.reason or ""):
        return WireError(Reason.HANDSHAKE_FAILED, "client_certificate")
    return WireError(Reason.CLOSED)
