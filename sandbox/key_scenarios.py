"""The servers whose developer key is wrong as a whole: switched off, another one, hidden by a log-in."""

from dataclasses import replace

from sandbox.developer_keys import Binding, DeveloperKey
from sandbox.regions import EUROPE
from sandbox.scenario import server, strict, with_key

URI = EUROPE.redirect_uri


def _lti_key(key: DeveloperKey) -> DeveloperKey:
    scopes = ("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",)
    return replace(strict(URI)(key), is_lti_key=True, require_scopes=True, scopes=scopes)


KEYS = (
    with_key(
        "key-off",
        "The key is switched off",
        "key.off",
        "Set State to On.",
        lambda key: replace(key, binding=Binding.OFF),
    ),
    server(
        "key-unknown",
        "There is no key with this ID",
        "key.unknown",
        client_id="10000000000099",
        mend="Submit the ID that stands under Details, and its secret.",
    ),
    server(
        "zero-lost",
        "The ID lost one of its zeros",
        "connected",
        client_id="1000000000007",
        mend="Nothing has to be mended: the portal finds the number that is meant.",
        shows="key.known_by_other_form",
    ),
    server(
        "inherited-id",
        "The ID is that of a key that only Instructure's servers have",
        "key.foreign",
        client_id="170000000000710",
        mend="Submit the ID that stands under Details, and its secret.",
    ),
    with_key(
        "lti-key",
        "An LTI key whose launch URL is our URI",
        "key.looks_like_lti",
        "Make an API key with + Developer Key and submit its ID and secret.",
        _lti_key,
    ),
    server(
        "login-first",
        "The account sends everyone to its login first",
        "canvas.authorize_hidden",
        require_user=True,
        mend="Choose Set right; in Canvas it is a setting of the account.",
    ),
)
