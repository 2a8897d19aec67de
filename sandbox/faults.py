"""Faults of the network and of what stands before a Canvas, each to be switched on for one server."""

from dataclasses import dataclass
from enum import StrEnum

SLOW_S = 2.0  # before each answer
DRIP_S = 0.5  # before each byte of an answer


class Fault(StrEnum):
    """What a server does wrong, apart from its key and its certificate."""

    NONE = ""
    NEVER_ANSWERS = "never_answers"  # takes the connection, reads the hello, says nothing
    NOT_TLS = "not_tls"  # speaks plain http on the port
    MAIL_SERVER = "mail_server"  # speaks SMTP on the port
    OLD_PROTOCOL = "old_protocol"  # TLS 1.1 and no newer
    OLDEST_PROTOCOL = "oldest_protocol"  # SSL 3 alone
    WEAK_CIPHER = "weak_cipher"  # RC4 alone
    WEAK_DH = "weak_dh"  # Diffie-Hellman with 1024 bits
    UNSAFE_RENEGOTIATION = "unsafe_renegotiation"  # never heard of RFC 5746
    REFUSES_TLS = "refuses_tls"  # ends every handshake without saying why
    SLOW = "slow"
    DRIP = "drip"
    MAINTENANCE = "maintenance"
    THROTTLED = "throttled"
    FIREWALL = "firewall"
    NOT_CANVAS = "not_canvas"
    FIREWALL_AT_TOKEN = "firewall_at_token"  # noqa: S105 (a name, not a value)
    FIREWALL_AT_AUTHORIZE = "firewall_at_authorize"
    THROTTLED_AT_TOKEN = "throttled_at_token"  # noqa: S105 (a name, not a value)
    ROBOT_CHECK = "robot_check"
    CHALLENGE = "challenge"
    PASSWORD = "password"  # noqa: S105 (a name, not a value)
    MOVED = "moved"  # everything leads to the same path on another server
    MOVED_INSIDE = "moved_inside"  # the same, to an address of its own network
    LOG_IN_BEFORE = "log_in_before"
    LOG_IN_AT_AUTHORIZE = "log_in_at_authorize"
    PROXY_REFUSES = "proxy_refuses"
    PROXY_ALONE = "proxy_alone"  # what stands behind it does not answer
    BALANCER_ALONE = "balancer_alone"
    AT_WORK = "at_work"  # a page about maintenance, with status 200
    AGENT_REFUSED = "agent_refused"
    LTI_KEYS_FAIL = "lti_keys_fail"  # a packaged Canvas whose dynamic settings hold no keys for LTI 1.3
    LTI_KEYS_EMPTY = "lti_keys_empty"
    BROKEN = "broken"  # Canvas's own error
    STRANGE = "strange"  # Canvas, with words that nobody knows
    SMALL_BUFFER = "small_buffer"  # a proxy takes 4 KiB of headers of an answer, as nginx does, and no more
    CLOCK_SLOW = "clock_slow"  # an hour behind
    MARKS_REMOVED = "marks_removed"  # a proxy takes away what Canvas is recognised by, but for its realm


@dataclass(frozen=True)
class Pace:
    """How an answer is written: a pause before it, and a pause before each byte. Seconds."""

    before_s: float = 0.0
    between_bytes_s: float = 0.0


AT_ONCE = Pace()
PACES = {Fault.SLOW: Pace(before_s=SLOW_S), Fault.DRIP: Pace(between_bytes_s=DRIP_S)}
