"""In which ways a connection fails in real life, what the portal says then, and what proves it.

`python -m tests.failure_modes` writes docs/failure-modes.md anew.
"""

from dataclasses import dataclass
from pathlib import Path

from sandbox.scenarios import ALL as SCENARIOS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "failure-modes.md"
HEAD = """\
# Failure modes: what goes wrong, what the portal says, and what proves it

Made from `tests/failure_modes.py`; the tests hold each row to the code. Codes are those of `check_canvas --json` and of the help pages (`/help/<code>/`). “Plays it” names servers of the sandbox: start them with `./start` and try one yourself. AUTH is a request to `/login/oauth2/auth` with `prompt=none`, TOKEN one to `/login/oauth2/token` with a code that no Canvas ever gave out.

"""
UNSEEN = """
## What nothing outside can see

The portal says “connected” where one of these is the trouble. This is what to ask.

| no. | what goes wrong | what to ask |
|---|---|---|
"""


@dataclass(frozen=True)
class Mode:
    """One failure mode; without outcomes nothing outside shows it, and `proof` is what to ask instead."""

    number: int
    what: str
    proof: str
    outcomes: tuple[str, ...] = ()


def _mode(number: int, what: str, proof: str, outcomes: str = "") -> Mode:
    return Mode(number, what, proof, tuple(outcomes.split()))


MODES = (
    _mode(1, "Our URI stands in the strict list and differs from the one we use", "AUTH refuses our URI with 400; another URI of ours passes (`other_path`), or none does.", "redirect.other_path redirect.mismatch"),
    _mode(2, "The URI differs by a slash at its end", "AUTH refuses ours and takes the one with (without) the slash.", "redirect.slash"),
    _mode(3, "Another region's URI is registered", "AUTH refuses the chosen region's URI and takes the other region's.", "redirect.other_region"),
    _mode(4, "The URI is registered with http", "AUTH refuses https and takes http.", "redirect.http_registered"),
    _mode(5, "Invisible characters or blanks were pasted into the field", "AUTH refuses every URI of ours.", "redirect.mismatch"),
    _mode(6, "Their own Canvas URL stands in the field", "AUTH refuses every URI of ours.", "redirect.mismatch"),
    _mode(7, "The ID is another key's", "AUTH knows the ID and refuses every URI of ours; TOKEN refuses the secret.", "redirect.mismatch secret.wrong"),
    _mode(8, "The key was deleted or deactivated", "AUTH answers 401 `unknown client`.", "key.unknown"),
    _mode(9, "“Unknown client” that comes and goes", "AUTH answers 401 `unknown client`; a connected server counts as broken only when it was seen twice.", "key.unknown"),
    _mode(10, "The key is switched off", "AUTH sends `unauthorized_client` to our URI.", "key.off"),
    _mode(11, "The key belongs to another root account", "AUTH sends `unauthorized_client` to our URI, as for a key that is off.", "key.off"),
    _mode(12, "The secret is not the key's", "TOKEN answers 401 `invalid client`, so it knows the ID.", "secret.wrong"),
    _mode(13, "Only the part of the secret that the screen shows was copied", "Its length and characters; nothing is asked.", "secret.truncated secret.masked"),
    _mode(14, "The secret was cut elsewhere", "Its length; nothing is asked.", "secret.truncated secret.wrong_length"),
    _mode(15, "Blanks, line breaks or quotes came along with the secret", "They are removed, and TOKEN takes what is left.", "secret.cleaned"),
    _mode(16, "Soft hyphens or other invisible characters came along with the secret", "They are removed, and TOKEN takes what is left.", "secret.cleaned"),
    _mode(17, "ID and secret stand in each other's field", "One is a number, the other a whole secret; nothing is asked.", "details.swapped"),
    _mode(18, "The LTI 1.1 key or shared secret was sent instead", "It has 32 characters; nothing is asked.", "secret.lti_pair"),
    _mode(19, "The ID is an LTI key's", "AUTH shows that the key grants a scope of LTI, which no API key does; else only that our URI is not its own. Where an LTI client ID was given too, AUTH takes our URI for that one.", "key.looks_like_lti key.swapped_with_lti lti.looks_like_api redirect.mismatch"),
    _mode(20, "Which number is the ID?", "It is no number at all; or AUTH knows another form of it; or its shard is not the one that Canvas names.", "key.id_malformed key.known_by_other_form key.foreign"),
    _mode(21, "A user's access token was sent as the secret", "The digits and `~` before it; one without them is told from a secret by nothing but TOKEN's refusal.", "secret.access_token secret.wrong"),
    _mode(22, "The ID is that of an inherited key of another Canvas", "Its shard is not the one that Canvas names.", "key.foreign"),
    _mode(23, "Scopes are enforced, and some are not ticked", "AUTH sends `invalid_scope` and lists the refused ones (2019: lists nothing).", "scopes.missing scopes.missing_unlisted"),
    _mode(24, "Canvas has renamed a scope", "AUTH sends `invalid_scope` and lists the one it does not know.", "scopes.missing"),
    _mode(25, "The vendor's list of scopes is malformed", "Does a log-in end on Canvas's page with status 422? That is the vendor's to mend."),
    _mode(26, "A scope was taken away later, and Canvas ended all tokens of the key", "Since when do users have to authorise again, and who changed the key's scopes then?"),
    _mode(27, "“Test Cluster Only” is ticked", "AUTH sends `unauthorized_client` on production, as for a key that is off.", "key.off"),
    _mode(28, "There is no menu “Developer Keys”", "Are you an administrator of the root account? Only there are developer keys made."),
    _mode(29, "“Authentication failed” in Badges", "Which region does your Badges account belong to, and does it know your e-mail address?"),
    _mode(30, "An old connection stops working after years", "The daily watch asks AUTH, the weekly one TOKEN, with what is registered.", "key.unknown key.off secret.wrong"),
    _mode(31, "A course copy brings a consumer key of its own", "Does the course have an app of its own beside the account's?"),
    _mode(32, "The address of a course, log-in or API page", "The host is read from it; nothing is asked.", "address.cleaned address.malformed"),
    _mode(33, "Doubled slashes", "Only the host is kept; nothing is asked.", "address.cleaned"),
    _mode(34, "It is not Canvas", "The API's address does not answer as Canvas does.", "canvas.not_canvas"),
    _mode(35, "The API's address leads to a log-in page elsewhere", "It redirects to another host; a log-in of a known kind (SAML, CAS) that stands before Canvas is named as such.", "address.moved canvas.blocked"),
    _mode(36, "Two names lead to one Canvas", "One redirects to the other.", "address.moved"),
    _mode(37, "Hosted by Instructure, under a name of its own", "The name's alias, or what only a hosted Canvas writes into its answers.", "hosting.instructure"),
    _mode(38, "The beta or test copy instead of production", "The host's name.", "hosting.beta hosting.test"),
    _mode(39, "A key made on a copy is gone after its refresh", "AUTH answers 401 `unknown client` on a host whose name is a copy's.", "key.unknown"),
    _mode(40, "A new key is not on the copy yet", "AUTH answers 401 `unknown client` on a host whose name is a copy's.", "key.unknown"),
    _mode(41, "A private address, a number instead of a name, an odd port", "The name's addresses, or what was typed; nothing but the name servers is asked.", "address.not_public address.is_number address.port_not_allowed"),
    _mode(42, "Canvas writes another host into its answers", "A redirect to the same path on another host; or the name that each answer lets frame it (`frame-ancestors`) cannot be reached from outside.", "address.moved canvas.other_host"),
    _mode(43, "http works, https does not", "Nothing listens on the port, or what answers does not speak TLS.", "address.refused tls.not_tls"),
    _mode(44, "The name leads nowhere", "The name servers' own answer.", "address.no_such_name address.dns_failed address.ipv6_only"),
    _mode(45, "The server does not send the intermediate certificate", "The issuer is fetched from where the certificate says, and with it the chain holds.", "tls.missing_intermediate"),
    _mode(46, "The certificate signed itself", "OpenSSL's verdict, and its issuer is its subject.", "tls.self_signed"),
    _mode(47, "The chain is broken for some hours", "The same verdicts; a connected server counts as broken only when it was seen twice.", "tls.missing_intermediate tls.unknown_authority"),
    _mode(48, "Expired, not valid yet, for another name, or of a private authority", "OpenSSL's verdict, and the certificate's own dates, names and issuer.", "tls.expired tls.not_yet_valid tls.wrong_name tls.unknown_authority tls.expires_soon"),
    _mode(49, "Old protocols or weak parameters", "What the server chooses when everything of long ago is offered to it; nothing is agreed on.", "tls.old_protocol tls.weak tls.handshake_failed"),
    _mode(50, "The right certificate comes only with SNI", "The name is always sent, and the right certificate comes; where another site's comes, it is for other names.", "tls.wrong_name"),
    _mode(51, "A firewall stands before it", "The signs of its maker in headers and page, and none of Canvas's own.", "canvas.blocked address.timeout"),
    _mode(52, "Requests without a User-Agent are refused", "Canvas says so; ours is always sent.", "canvas.user_agent_refused"),
    _mode(53, "Canvas throttles us", "403 or 429, and Canvas's own words.", "canvas.rate_limited"),
    _mode(54, "Real log-ins fail, since Canvas runs without Redis", "Does a real user's log-in end with “invalid code” although every test passes? Is Redis set up in Canvas?"),
    _mode(55, "The vendor asks a path that is none", "Does a log-in end on Canvas's “Page Error” with status 422? That is the vendor's to mend."),
    _mode(56, "No session inside a frame", "Does it work in a tab of its own? Then the browser keeps third-party cookies away."),
    _mode(57, "Canvas has no keys for LTI 1.3", "The key set at `/api/lti/security/jwks` fails or is empty.", "canvas.lti_keys_missing"),
    _mode(58, "The clocks differ", "The `Date` of its answer beside our clock.", "canvas.clock_skewed"),
    _mode(59, "The LTI key holds another public key", "Does the LTI key in Canvas hold the vendor's JWK URL, letter for letter?"),
    _mode(60, "Maintenance", "502, 503 or 504, or no answer at all; it is tried again before anybody is told.", "canvas.unavailable any.no_answer"),
    _mode(61, "Keys are replaced in masses", "AUTH or TOKEN refuses on many servers at once: one incident, letters held for staff.", "key.unknown secret.wrong"),
)  # fmt: skip


def modes_of(outcome: str) -> tuple[int, ...]:
    """Return the numbers of the modes in which this outcome is said."""
    return tuple(mode.number for mode in MODES if outcome in mode.outcomes)


def page() -> str:
    """Return what docs/failure-modes.md must be."""
    lines = [HEAD, "| no. | what goes wrong | outcome | how it is proved | plays it |\n|---|---|---|---|---|\n"]
    lines += [_seen(mode) for mode in MODES if mode.outcomes]
    lines += [UNSEEN, *(f"| {mode.number} | {mode.what} | {mode.proof} |\n" for mode in MODES if not mode.outcomes)]
    return "".join(lines)


def _seen(mode: Mode) -> str:
    codes = ", ".join(f"`{code}`" for code in mode.outcomes)
    players = ", ".join(f"`{one.slug}`" for one in SCENARIOS if one.plays in mode.outcomes)
    return f"| {mode.number} | {mode.what} | {codes} | {mode.proof} | {players} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
