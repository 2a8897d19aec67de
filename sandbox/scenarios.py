"""The servers to practise with: each a name, a Canvas, a certificate, a fault, and the outcome it has to give."""

from dataclasses import replace

from sandbox.authorize_scenarios import REFUSED
from sandbox.certificate_scenarios import CERTIFICATES, HANDSHAKES, MEND_SERVER
from sandbox.developer_keys import made_up_secret
from sandbox.faults import Fault
from sandbox.key_scenarios import KEYS
from sandbox.lti_scenarios import LTI
from sandbox.regions import REQUIRED_SCOPES
from sandbox.scenario import SHOWN, Scenario, good_key, server

_GOOD = (
    server(
        "canvas",
        "All is well (Canvas of 2025, scopes enforced)",
        keys=(replace(good_key("canvas"), require_scopes=True, scopes=REQUIRED_SCOPES),),
    ),
    server("canvas-2022", "All is well (Canvas of 2022)", generation="2022"),
    server("canvas-2026", "All is well (Canvas of 2026)", generation="2026"),
    server("old-canvas", "All is well (old Canvas, 2019)", generation="2019"),
)
_SECRETS = (
    server(
        "secret-wrong",
        "The secret is not the key's",
        "secret.wrong",
        secret=made_up_secret("somebody else's"),
        mend="Copy the secret from Show Key and submit it.",
    ),
    server(
        "secret-cut",
        "Only the 20 characters shown were copied",
        "secret.truncated",
        secret=made_up_secret("secret-cut")[:SHOWN],
        mend="Click three times on the key under Show Key, copy all 64 characters and submit them.",
    ),
)
_NETWORK = tuple(
    server(slug, title, expected, fault=fault, mend=MEND_SERVER)
    for slug, title, expected, fault in (
        ("not-canvas", "Something else answers, not Canvas", "canvas.not_canvas", Fault.NOT_CANVAS),
        ("slow", "It takes two seconds for each answer", "connected", Fault.SLOW),
        ("drip", "It sends a byte every half second", "any.no_answer", Fault.DRIP),
        ("never-answers", "It takes the connection and never answers", "any.no_answer", Fault.NEVER_ANSWERS),
        ("maintenance", "It is down for maintenance (503)", "canvas.unavailable", Fault.MAINTENANCE),
        ("throttled", "Canvas throttles us", "canvas.rate_limited", Fault.THROTTLED),
        ("firewall", "A firewall's challenge page stands before it", "canvas.blocked", Fault.FIREWALL),
    )
)
_IN_BETWEEN = tuple(
    server(slug, title, expected, fault=fault, mend=MEND_SERVER)
    for slug, title, expected, fault in (
        (
            "firewall-token",
            "A firewall takes the token request for an attack",
            "canvas.blocked",
            Fault.FIREWALL_AT_TOKEN,
        ),
        ("firewall-query", "A firewall refuses the query of authorize", "canvas.blocked", Fault.FIREWALL_AT_AUTHORIZE),
        ("throttled-token", "Canvas throttles the token request", "canvas.rate_limited", Fault.THROTTLED_AT_TOKEN),
        ("robot-check", "A check against robots stands before it", "canvas.blocked", Fault.ROBOT_CHECK),
        ("challenge", "A challenge is sent with status 202", "canvas.blocked", Fault.CHALLENGE),
        ("password", "The web server asks for a password", "canvas.blocked", Fault.PASSWORD),
        ("log-in-before", "A log-in of the university stands before it", "canvas.blocked", Fault.LOG_IN_BEFORE),
        ("moved", "It leads to another server", "address.moved", Fault.MOVED),
        ("moved-inside", "It leads to an address of its own network", "address.moved", Fault.MOVED_INSIDE),
        ("log-in-half", "Such a log-in stands before half of it", "canvas.blocked", Fault.LOG_IN_AT_AUTHORIZE),
        ("proxy-refuses", "A proxy does not let us through", "canvas.blocked", Fault.PROXY_REFUSES),
        ("proxy-alone", "The proxy answers, Canvas behind it does not", "canvas.unavailable", Fault.PROXY_ALONE),
        ("balancer-alone", "The load balancer has no server left", "canvas.unavailable", Fault.BALANCER_ALONE),
        ("at-work", "A page about maintenance, with status 200", "canvas.unavailable", Fault.AT_WORK),
        ("agent-refused", "It does not take our User-Agent", "canvas.user_agent_refused", Fault.AGENT_REFUSED),
        ("broken", "Canvas itself has an error", "canvas.error", Fault.BROKEN),
        ("strange", "Canvas says something that nobody knows", "any.unrecognised", Fault.STRANGE),
    )
)
_ASIDE = (
    server("clock", "Its clock is an hour slow", fault=Fault.CLOCK_SLOW, mend=MEND_SERVER, shows="canvas.clock_skewed"),
    server("other-host", "Its settings hold a name from inside", domain="canvas.docker", shows="canvas.other_host"),
    server("vanity", "Instructure hosts it under a name of the school", is_hosted=True, shows="hosting.instructure"),
    server("no-marks", "A proxy removes Canvas's marks", fault=Fault.MARKS_REMOVED, shows="hosting.unknown"),
)
ALL = _GOOD + _SECRETS + KEYS + LTI + REFUSED + CERTIFICATES + HANDSHAKES + _NETWORK + _IN_BETWEEN + _ASIDE
_BY_SLUG = {scenario.slug: scenario for scenario in ALL}


def by_slug(slug: str) -> Scenario:
    """Return the scenario of this slug; raise KeyError if there is none."""
    return _BY_SLUG[slug]
