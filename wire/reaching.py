"""Opening a connection to one of a name's judged addresses, and counting it."""

from dataclasses import dataclass

from wire.answers import Reason, Resolution, Unanswered, WireError
from wire.deadline import Deadline
from wire.policy import Policy
from wire.timed_socket import TimedSocket, open_socket


@dataclass
class Counters:
    """What went over the network, issuer fetches and second handshakes too."""

    requests: int = 0
    connections: int = 0


def reach_any(
    resolution: Resolution,
    port: int,
    policy: Policy,
    deadline: Deadline,
    counters: Counters,
    unanswered: list[Unanswered],
) -> tuple[str, TimedSocket]:
    """Open a connection to the first address that answers; return it and the socket.

    Tries few addresses, each with an equal share of the time left, so that one that swallows everything leaves
    some for the next; `unanswered` takes up those tried in vain. Raises WireError: NOT_PUBLIC and the like
    before anything is opened; else TIMEOUT where any address kept silent, which is less than a refusal.
    """
    if resolution.problem is not None:
        raise WireError(resolution.problem, resolution.detail)
    candidates, failed = [one.address for one in resolution.addresses[: policy.max_addresses]], list[WireError]()
    for tried, address in enumerate(candidates):
        try:
            share = deadline.within(deadline.left() / (len(candidates) - tried))
            opened = open_socket(address, port, policy, share)
        except TimeoutError:
            failed.append(WireError(Reason.TIMEOUT, "connect"))
        except WireError as error:
            failed.append(error)
        else:
            counters.connections += 1
            return address, opened
        unanswered.append(Unanswered(address, failed[-1].reason, failed[-1].detail))
    raise min(failed, key=_certainty, default=WireError(Reason.NO_SUCH_NAME))


def _certainty(error: WireError) -> int:
    """Silence comes first, since the address may be well; that we have no route says least of all."""
    if error.detail == "no_route":
        return 2
    return 0 if error.reason is not Reason.REFUSED else 1
