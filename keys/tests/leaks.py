"""Does a text show any part of a secret?"""

import base64
from urllib.parse import quote

RUN = 12


def leaked(text: str, secret: str) -> set[str]:
    """Return every run of 12 characters of the secret (raw, percent-encoded, base64 at any offset) in the text."""
    forms = {secret, quote(secret, safe=""), repr(secret)[1:-1], secret.encode().hex()}
    for pad in range(3):
        encoded = base64.b64encode(b"\0" * pad + secret.encode()).decode().rstrip("=")
        forms |= {encoded[4:-4], encoded[4:-4].replace("+", "-").replace("/", "_")}
    return {
        form[start : start + RUN]
        for form in forms
        for start in range(len(form) - RUN + 1)
        if form[start : start + RUN] in text
    }
