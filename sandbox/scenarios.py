"""The servers to practise with: each a name, a Canvas, a certificate, a fault, and the outcome it has to give."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.certificates import Kind
from sandbox.developer_keys import Binding, DeveloperKey, made_up_secret
from sandbox.faults import Fault
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES
from sandbox.scenario import SHOWN, Scenario, good_key

Change = Callable[[DeveloperKey], DeveloperKey]


def _server(slug: str, title: str, expected: str = "connected", **changes: object) -> Scenario:
    """Return a server with a good key, ready to have one thing changed."""
    key = good_key(slug)
    healthy = Scenario(slug, title, expected, (key,), client_id=str(key.global_id), secret=key.api_key)
    return replace(healthy, **changes)  # type: ignore[arg-type]  # the names are those of the fields above


def _key(slug: str, title: str, expected: str, mend: str, wrong: Change, generation: str = "2025") -> Scenario:
    """Return a server whose only fault is in its developer key."""
    return _server(slug, title, expected, keys=(wrong(good_key(slug)),), mend=mend, generation=generation)


def _strict(uri: str) -> Change:
    """Leave one URI on a key, and nothing in the lenient field."""
    return lambda key: replace(key, redirect_uris=(uri,), redirect_uri="")


def _without_two_scopes(key: DeveloperKey) -> DeveloperKey:
    return replace(key, require_scopes=True, scopes=REQUIRED_SCOPES[:-2])


def _lti_key(key: DeveloperKey) -> DeveloperKey:
    scopes = ("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",)
    return replace(_strict(URI)(key), is_lti_key=True, require_scopes=True, scopes=scopes)


URI = EUROPE.redirect_uri
_GOOD = (
    _server(
        "canvas",
        "All is well (Canvas of 2025, scopes enforced)",
        keys=(replace(good_key("canvas"), require_scopes=True, scopes=REQUIRED_SCOPES),),
    ),
    _server("canvas-2022", "All is well (Canvas of 2022)", generation="2022"),
    _server("canvas-2026", "All is well (Canvas of 2026)", generation="2026"),
    _server("old-canvas", "All is well (old Canvas, 2019)", generation="2019"),
)
_SECRETS = (
    _server(
        "secret-wrong",
        "The secret is not the key's",
        "secret.wrong",
        secret=made_up_secret("somebody else's"),
        mend="Copy the secret from Show Key and submit it.",
    ),
    _server(
        "secret-cut",
        "Only the 20 characters shown were copied",
        "secret.truncated",
        secret=made_up_secret("secret-cut")[:SHOWN],
        mend="Click three times on the key under Show Key, copy all 64 characters and submit them.",
    ),
)
_KEYS = (
    _key(
        "key-off",
        "The key is switched off",
        "key.off",
        "Set State to On.",
        lambda key: replace(key, binding=Binding.OFF),
    ),
    _server(
        "key-unknown",
        "There is no key with this ID",
        "key.unknown",
        client_id="10000000000099",
        mend="Submit the ID that stands under Details, and its secret.",
    ),
    _key(
        "other-region",
        "The key names another region's URI",
        "redirect.other_region",
        f"Put {URI} into Redirect URIs.",
        _strict(AMERICA.redirect_uri),
    ),
    _key(
        "http-uri",
        "The URI is registered with http",
        "redirect.http_registered",
        f"Put {URI} into Redirect URIs, https and all.",
        _strict(URI.replace("https://", "http://")),
    ),
    _key(
        "slash",
        "The URI is registered with a slash at its end",
        "redirect.slash",
        f"Put {URI} into Redirect URIs, without a slash at the end.",
        _strict(f"{URI}/"),
    ),
    _key(
        "comma-list",
        "Two URIs stand in one line with a comma",
        "redirect.mismatch",
        f"Put each URI on a line of its own, {URI} among them.",
        _strict(f"{URI},{AMERICA.redirect_uri}"),
    ),
    _key(
        "scopes-missing",
        "Two scopes are not ticked",
        "scopes.missing",
        "Tick the missing scopes, or switch Enforce Scopes off.",
        _without_two_scopes,
    ),
    _key(
        "old-scopes-missing",
        "Two scopes are not ticked (old Canvas, 2019)",
        "scopes.missing_unlisted",
        "Tick the missing scopes, or switch Enforce Scopes off.",
        _without_two_scopes,
        generation="2019",
    ),
    _key(
        "lti-key",
        "An LTI key whose launch URL is our URI",
        "key.looks_like_lti",
        "Make an API key with + Developer Key and submit its ID and secret.",
        _lti_key,
    ),
    _server(
        "login-first",
        "The account sends everyone to its login first",
        "canvas.authorize_hidden",
        require_user=True,
        mend="Choose Set right; in Canvas it is a setting of the account.",
    ),
)
_MEND_SERVER = "Choose Set right; in life this is done on the web server."
_CERTIFICATES = tuple(
    _server(slug, title, f"tls.{expected}", certificate=kind, mend=_MEND_SERVER)
    for slug, title, expected, kind in (
        ("expired", "The certificate has run out", "expired", Kind.EXPIRED),
        ("not-yet-valid", "The certificate is not valid yet", "not_yet_valid", Kind.NOT_YET_VALID),
        ("self-signed", "The certificate signed itself", "self_signed", Kind.SELF_SIGNED),
        ("private-ca", "The certificate is of an authority of their own", "unknown_authority", Kind.PRIVATE_CA),
        ("wrong-name", "The certificate is for another name", "wrong_name", Kind.WRONG_NAME),
        (
            "missing-intermediate",
            "The server does not send the intermediate certificate",
            "missing_intermediate",
            Kind.MISSING_INTERMEDIATE,
        ),
    )
)
_NETWORK = tuple(
    _server(slug, title, expected, fault=fault, mend=_MEND_SERVER)
    for slug, title, expected, fault in (
        ("not-tls", "It speaks plain http on the port", "tls.not_tls", Fault.NOT_TLS),
        ("not-canvas", "Something else answers, not Canvas", "canvas.not_canvas", Fault.NOT_CANVAS),
        ("slow", "It takes two seconds for each answer", "connected", Fault.SLOW),
        ("drip", "It sends a byte every half second", "any.no_answer", Fault.DRIP),
        ("never-answers", "It takes the connection and never answers", "any.no_answer", Fault.NEVER_ANSWERS),
        ("maintenance", "It is down for maintenance (503)", "canvas.unavailable", Fault.MAINTENANCE),
        ("throttled", "Canvas throttles us", "canvas.rate_limited", Fault.THROTTLED),
        ("firewall", "A firewall's challenge page stands before it", "canvas.blocked", Fault.FIREWALL),
    )
)
ALL = _GOOD + _SECRETS + _KEYS + _CERTIFICATES + _NETWORK
_BY_SLUG = {scenario.slug: scenario for scenario in ALL}


def by_slug(slug: str) -> Scenario:
    """Return the scenario of this slug; raise KeyError if there is none."""
    return _BY_SLUG[slug]
