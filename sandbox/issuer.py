"""Where the intermediate certificate may be fetched: plain http on the Canvas port, under a name of its own.

On that port, so that whoever may ask the servers there may follow their certificates' pointers, too.
"""

from sandbox.certificates import DOMAIN
from sandbox.messages import Reply, Request, html_reply

HOST = f"ca.{DOMAIN}"
PATH = "/ca/intermediate.der"
_NOT_FOUND = html_reply(404, "<!DOCTYPE html><title>404 Not Found</title>")


def url(port: int) -> str:
    """Return where leaf certificates point to when the Canvas side listens on `port`."""
    return f"http://{HOST}:{port}{PATH}"


def is_asked(request: Request) -> bool:
    """Return whether a request is meant for the authority's own shelf; over TLS there is none."""
    return request.scheme == "http" and request.host_name == HOST


def answer(request: Request, intermediate: bytes) -> Reply:
    """Return the intermediate (DER) where it lies, 404 everywhere else."""
    if request.path != PATH or request.method not in ("GET", "HEAD"):
        return _NOT_FOUND
    return Reply(200, (("Content-Type", "application/pkix-cert"),), intermediate)  # RFC 5280, section 4.2.2.1
