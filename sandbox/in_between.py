"""What answers in Canvas's place, or on its way: firewalls, log-ins, proxies, maintenance, throttling."""

import time
from email.utils import formatdate

from sandbox.faults import Fault
from sandbox.messages import Headers, Reply, Request, html_reply, json_reply, redirect


def _page(title: str, text: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>"
    )


_CANVAS: Headers = (("x-request-context-id", "11111111-2222-4333-8444-555555555555"),)
_SAML = "https://idp.northfield.example/idp/profile/SAML2/Redirect/SSO?SAMLRequest=fZJNT8MwDIbv"
_THROTTLE = Reply(
    403,
    (("Content-Type", "text/plain; charset=utf-8"), ("X-Rate-Limit-Remaining", "0.0"), *_CANVAS),
    b"403 Forbidden (Rate Limit Exceeded)\n",
)

# Whole answers in Canvas's place. Only those of Canvas itself carry its request number. The signs are those of the
# real pages, the words are not.
ANSWERS: dict[Fault, Reply] = {
    Fault.MAINTENANCE: html_reply(
        503, _page("503 Service Unavailable", "Down for maintenance."), (("Server", "nginx"), ("Retry-After", "600"))
    ),
    Fault.THROTTLED: _THROTTLE,
    Fault.FIREWALL: html_reply(
        403,
        _page("Just a moment...", "Checking your browser before you go on."),
        (("Server", "cloudflare"), ("cf-mitigated", "challenge"), ("cf-ray", "0123456789abcdef-PRA")),
    ),
    Fault.NOT_CANVAS: html_reply(
        404, _page("Not Found", "There is no such page in our library."), (("Server", "Apache"),)
    ),
    Fault.FIREWALL_AT_TOKEN: html_reply(
        200,
        _page("Request Rejected", "The requested URL was rejected. Please consult with your administrator."),
        (("Cache-Control", "no-cache"),),
    ),
    Fault.FIREWALL_AT_AUTHORIZE: html_reply(403, _page("403 Forbidden", ""), (("Server", "awselb/2.0"),)),
    Fault.THROTTLED_AT_TOKEN: _THROTTLE.with_headers((("Retry-After", "120"),)),
    Fault.ROBOT_CHECK: html_reply(
        200, '<script id="anubis_challenge" type="application/json">{}</script><p>Making sure you are not a robot.</p>'
    ),
    Fault.CHALLENGE: html_reply(202, "", (("Server", "CloudFront"), ("x-amzn-waf-action", "challenge"))),
    Fault.PASSWORD: html_reply(
        401, _page("401 Unauthorized", "Log in."), (("WWW-Authenticate", 'Basic realm="Staging"'),)
    ),
    Fault.MOVED: redirect("https://lms.northfield.example/api/v1/users/self"),
    Fault.MOVED_INSIDE: redirect("http://10.0.0.5/api/v1/users/self"),
    Fault.LOG_IN_BEFORE: redirect(_SAML),
    Fault.LOG_IN_AT_AUTHORIZE: redirect(_SAML),
    Fault.PROXY_REFUSES: html_reply(
        403, _page("ERROR", "Not allowed."), (("Server", "squid/5.7"), ("X-Squid-Error", "ERR_ACCESS_DENIED 0"))
    ),
    Fault.PROXY_ALONE: html_reply(
        502, "<h1>502 Bad Gateway</h1><hr><center>nginx/1.22.1</center>", (("Server", "nginx/1.22.1"),)
    ),
    Fault.BALANCER_ALONE: html_reply(
        503, "<h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n"
    ),
    Fault.AT_WORK: html_reply(200, _page("Canvas is down for maintenance", "Come back tonight.")),
    Fault.AGENT_REFUSED: json_reply(
        403, {"error": "Forbidden", "message": "You have not provided a valid user agent."}, _CANVAS
    ),
    Fault.LTI_KEYS_FAIL: html_reply(500, _page("Page Error", "Something broke."), _CANVAS),
    Fault.LTI_KEYS_EMPTY: json_reply(200, {"keys": []}, _CANVAS),
    Fault.BROKEN: html_reply(500, _page("Page Error", "Something broke."), _CANVAS),
    Fault.STRANGE: json_reply(400, {"error": "teapot", "error_description": "short and stout"}, _CANVAS),
}
# Where only one kind of request is met with the fault: what its path starts with.
ONLY_AT: dict[Fault, str] = {
    Fault.LTI_KEYS_FAIL: "/api/lti/security/jwks",
    Fault.LTI_KEYS_EMPTY: "/api/lti/security/jwks",
    Fault.FIREWALL_AT_TOKEN: "/login/oauth2/token",
    Fault.FIREWALL_AT_AUTHORIZE: "/login/oauth2/auth",
    Fault.THROTTLED_AT_TOKEN: "/login/oauth2/token",
    Fault.LOG_IN_AT_AUTHORIZE: "/login/oauth2/auth",
    Fault.STRANGE: "/login/oauth2/auth",
}
# What a proxy takes away that removes the marks of Canvas.
MARKS = ("x-canvas-meta", "x-request-context-id", "x-session-id", "set-cookie")


SLOW_BY_S = 3600.0


def on_its_way(fault: Fault, reply: Reply) -> Reply:
    """Return what becomes of Canvas's own answer."""
    if fault is Fault.MARKS_REMOVED:
        return reply.without_headers(MARKS)
    if fault is Fault.CLOCK_SLOW:
        return reply.with_headers((("Date", formatdate(time.time() - SLOW_BY_S, usegmt=True)),))
    return reply


def answer_of(fault: Fault, request: Request) -> Reply | None:
    """Return what stands in Canvas's place for this request; None where Canvas itself answers."""
    return ANSWERS.get(fault) if request.path.startswith(ONLY_AT.get(fault, "/")) else None
