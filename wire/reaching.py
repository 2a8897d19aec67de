"""Opening a connection to one of a name's judged addresses, and counting it."""

from dataclasses import dataclass

from wire.answers import Reason, Resolution, WireError
from wire.deadline import Deadline
from wire.policy import Policy
from wire.timed_socket import TimedSocket, open_socket


@dataclass
class Counters:
    """What went over the network, issuer fetches and second handshakes too."""

    requests: int = 0
    connections: int = 0


def reach_any(
    resolution: Resolution, port: int, policy: Policy, deadline: Deadline, counters: Counters
) -> tuple[str, TimedSocket]:
    """Open a connection to the first address that answers; return it and the socket.

    Tries few addresses, each with an equal share of the time left, so that one that swallows everything
    leaves some for the next. Raises WireError: NOT_PUBLIC and the like before anything is opened, else the latest one.
    """
    if resolution.problem is not None:
        raise WireError(resolution.problem)
    candidates = [resolved.address for resolved in resolution.addresses][: policy.max_addresses]
    latest = WireError(Reason.NO_SUCH_NAME)
    for tried, address in enumerate(candidates):
        try:
            share = deadline.within(deadline.left() / (len(candidates) - tried))
            opened = open_socket(address, port, policy, share)
        except TimeoutError:
            latest = WireError(Reason.TIMEOUT, "connect")
        except WireError as error:
            latest = error
        else:
            counters.connections += 1
            return address, opened
    raise latest
