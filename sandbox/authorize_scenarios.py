"""The servers whose developer key has a wrong redirect URI, too few scopes, or does not work for this account."""

from dataclasses import replace

from sandbox.certificates import DOMAIN
from sandbox.developer_keys import Binding, DeveloperKey, Owner, made_up_secret
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES
from sandbox.scenario import Change, good_key, server, strict, with_key

URI = EUROPE.redirect_uri
_ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
_TICK = "Tick the missing scopes, or switch Enforce Scopes off."


def _enforcing(*scopes: str) -> Change:
    """Enforce these scopes."""
    return lambda key: replace(key, require_scopes=True, scopes=scopes)


def _off_with_missing_scopes(key: DeveloperKey) -> DeveloperKey:
    return replace(key, require_scopes=True, scopes=REQUIRED_SCOPES[:-2], binding=Binding.OFF)


_OTHERS_KEY = DeveloperKey(
    id=8,
    name="Library",
    api_key=made_up_secret("library"),
    redirect_uris=("https://library.northfield.example/done",),
    binding=Binding.ON,
)
_URIS = (
    with_key(
        "other-region",
        "The key names another region's URI",
        "redirect.other_region",
        f"Put {URI} into Redirect URIs.",
        strict(AMERICA.redirect_uri),
    ),
    with_key(
        "http-uri",
        "The URI is registered with http",
        "redirect.http_registered",
        f"Put {URI} into Redirect URIs, https and all.",
        strict(URI.replace("https://", "http://")),
    ),
    with_key(
        "slash",
        "The URI is registered with a slash at its end",
        "redirect.slash",
        f"Put {URI} into Redirect URIs, without a slash at the end.",
        strict(f"{URI}/"),
    ),
    with_key(
        "comma-list",
        "Two URIs stand in one line with a comma",
        "redirect.mismatch",
        f"Put each URI on a line of its own, {URI} among them.",
        strict(f"{URI},{AMERICA.redirect_uri}"),
    ),
    with_key(
        "legacy-in-list",
        "The URI for the legacy field stands in the strict list",
        "redirect.other_path",
        f"Put {URI} into Redirect URIs.",
        strict(EUROPE.legacy_redirect_uri),
    ),
    server(
        "legacy-alone",
        "Only the legacy field is filled in, and Canvas (of 2026) takes nothing leniently",
        "redirect.other_path",
        generation="2026",
        exact_uris=True,
        keys=(replace(good_key("legacy-alone"), redirect_uris=()),),
        mend=f"Put {URI} into Redirect URIs.",
    ),
    with_key(
        "own-uri",
        "Their own Canvas stands in the field",
        "redirect.mismatch",
        f"Put {URI} into Redirect URIs.",
        strict(f"https://own-uri.{DOMAIN}/"),
    ),
    with_key(
        "invisible-in-uri",
        "An invisible character was pasted into the URI",
        "redirect.mismatch",
        f"Empty Redirect URIs and put {URI} into it.",
        strict(f"{URI}{_ZERO_WIDTH}"),
    ),
    server(
        "others-key",
        "The ID is that of a key made for something else",
        "redirect.mismatch",
        keys=(good_key("others-key"), _OTHERS_KEY),
        client_id=str(_OTHERS_KEY.global_id),
        mend="Submit the ID that stands beside the key with our name.",
    ),
)
_SCOPES = (
    with_key(
        "scopes-missing",
        "Two scopes are not ticked",
        "scopes.missing",
        _TICK,
        _enforcing(*REQUIRED_SCOPES[:-2]),
    ),
    with_key(
        "old-scopes-missing",
        "Two scopes are not ticked (old Canvas, 2019)",
        "scopes.missing_unlisted",
        _TICK,
        _enforcing(*REQUIRED_SCOPES[:-2]),
        generation="2019",
    ),
    with_key(
        "scope-renamed",
        "The key holds a scope by the name it had in another version of Canvas",
        "scopes.missing",
        _TICK,
        _enforcing(*REQUIRED_SCOPES[:-1], "url:GET|/api/v1/users/:id/profile"),
    ),
    server(
        "scopes-hide-off",
        "Two scopes are not ticked, and the key is off",
        "scopes.missing",
        keys=(_off_with_missing_scopes(good_key("scopes-hide-off")),),
        shows="key.off",
        mend="Tick the missing scopes, and set State to On.",
    ),
    server(
        "scopes-hide-state",
        "No scope is ticked, so that nobody sees whether the key is off",
        "scopes.missing",
        keys=(replace(good_key("scopes-hide-state"), require_scopes=True, binding=Binding.OFF),),
        shows="key.state_hidden",
        mend="Tick the missing scopes, and set State to On.",
    ),
)
_ACCOUNTS = (
    with_key(
        "other-account",
        "The key belongs to another root account",
        "key.off",
        "Choose Set right; in Canvas the key is made anew in the account whose name the server has.",
        lambda key: replace(key, owner=Owner.OTHER),
    ),
    with_key(
        "test-cluster-only",
        "The key is for test clusters only",
        "key.off",
        "Take the tick from Test Cluster Only.",
        lambda key: replace(key, test_cluster_only=True),
    ),
)
REFUSED = _URIS + _SCOPES + _ACCOUNTS
