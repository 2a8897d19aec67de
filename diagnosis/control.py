"""Ask a server of our own: when even that one does not answer, it is our line that is down."""

from collections.abc import Sequence
from http import HTTPStatus

from wire import address
from wire.answers import WireError
from wire.conversation import Conversation
from wire.policy import Policy


def trouble_with(urls: Sequence[str], policy: Policy) -> str:
    """Return what is wrong with our way out, "" if one of the controls answered; nothing is known without any."""
    problems = []
    for url in urls:
        problem = _trouble_with(url, policy)
        if not problem:
            return ""
        problems.append(problem)
    return problems[0][:60] if problems else ""


def _trouble_with(url: str, policy: Policy) -> str:
    try:
        with Conversation(address.parse(url), policy) as wire:
            shown = wire.handshake()
            if not shown.is_good:
                return "untrusted"
            answer = wire.get("/")
    except address.AddressError as error:
        return error.code
    except WireError as error:
        return error.reason.value
    return f"status {answer.status}" if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
