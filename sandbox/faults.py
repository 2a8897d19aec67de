"""Faults of the network and of what stands before a Canvas, each to be switched on for one server."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.messages import Reply, html_reply

SLOW_S = 2.0  # before each answer
DRIP_S = 0.5  # before each byte of an answer


class Fault(StrEnum):
    """What a server does wrong, apart from its key and its certificate."""

    NONE = ""
    NEVER_ANSWERS = "never_answers"  # takes the connection, reads the hello, says nothing
    NOT_TLS = "not_tls"  # speaks plain http on the port
    SLOW = "slow"
    DRIP = "drip"
    MAINTENANCE = "maintenance"
    THROTTLED = "throttled"
    FIREWALL = "firewall"
    NOT_CANVAS = "not_canvas"


@dataclass(frozen=True)
class Pace:
    """How an answer is written: a pause before it, and a pause before each byte. Seconds."""

    before_s: float = 0.0
    between_bytes_s: float = 0.0


AT_ONCE = Pace()
PACES = {Fault.SLOW: Pace(before_s=SLOW_S), Fault.DRIP: Pace(between_bytes_s=DRIP_S)}


def _page(title: str, text: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>"
    )


# Whole answers in Canvas's place. Only the throttle is Canvas itself (reference, 10.2), so only it
# carries Canvas's request number.
ANSWERS: dict[Fault, Reply] = {
    Fault.MAINTENANCE: html_reply(
        503, _page("503 Service Unavailable", "Down for maintenance."), (("Server", "nginx"), ("Retry-After", "600"))
    ),
    Fault.THROTTLED: Reply(
        403,
        (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Rate-Limit-Remaining", "0.0"),
            ("x-request-context-id", "11111111-2222-4333-8444-555555555555"),
        ),
        b"403 Forbidden (Rate Limit Exceeded)\n",
    ),
    Fault.FIREWALL: html_reply(
        403,
        _page("Just a moment...", "Checking your browser before you go on."),
        (("Server", "cloudflare"), ("cf-mitigated", "challenge"), ("cf-ray", "0123456789abcdef-PRA")),
    ),
    Fault.NOT_CANVAS: html_reply(
        404, _page("Not Found", "There is no such page in our library."), (("Server", "Apache"),)
    ),
}
