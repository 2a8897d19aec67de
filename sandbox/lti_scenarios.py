"""The servers of institutions that were given two keys: one for the API, one for LTI."""

from sandbox.developer_keys import Binding, DeveloperKey, made_up_secret
from sandbox.faults import Fault
from sandbox.scenario import KEY_ID, Scenario, good_key, server

_API_ID = str(good_key("").global_id)
_LTI_KEY_ID = KEY_ID + 1
_LAUNCH = "https://tool.badges.example/lti/launch"


def lti_key(slug: str) -> DeveloperKey:
    """Return an LTI key as a tool registers it: its launch URL, scopes of LTI, always enforced."""
    return DeveloperKey(
        id=_LTI_KEY_ID,
        name="Canvas Badges (LTI)",
        api_key=made_up_secret(f"{slug} lti"),
        redirect_uris=(_LAUNCH,),
        redirect_uri=_LAUNCH,
        binding=Binding.ON,
        require_scopes=True,
        scopes=("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",),
        is_lti_key=True,
    )


_LTI_ID = str(lti_key("").global_id)


def _both(slug: str, title: str, shows: str, **changes: object) -> Scenario:
    """Return a server with a key of each kind."""
    keys = (good_key(slug), lti_key(slug))
    fields: dict[str, object] = {"keys": keys, "lti_client_id": _LTI_ID, "shows": shows}
    return server(slug, title, **fields | changes)  # type: ignore[arg-type]  # the names are those of a scenario


LTI = (
    _both("both-keys", "An API key and an LTI key, both well", "lti.known"),
    _both(
        "keys-swapped",
        "The IDs of the two keys stand in each other's field",
        "",
        expected="key.swapped_with_lti",
        client_id=_LTI_ID,
        lti_client_id=_API_ID,
        mend="Submit the two IDs the other way round.",
    ),
    _both(
        "lti-unknown",
        "There is no LTI key with this ID",
        "lti.unknown",
        lti_client_id="10000000000099",
        mend="Submit the LTI key's own ID, or none.",
    ),
    _both(
        "lti-is-api",
        "The API key's ID was given twice",
        "lti.looks_like_api",
        lti_client_id=_API_ID,
        mend="Submit the LTI key's own ID, or none.",
    ),
    _both(
        "lti-keys-fail",
        "Canvas has no keys for LTI 1.3",
        "canvas.lti_keys_missing",
        fault=Fault.LTI_KEYS_FAIL,
        mend="Choose Set right; in life this is done on the web server.",
    ),
    _both(
        "lti-keys-empty",
        "Canvas shows an empty list of keys for LTI 1.3",
        "canvas.lti_keys_missing",
        fault=Fault.LTI_KEYS_EMPTY,
        mend="Choose Set right; in life this is done on the web server.",
    ),
)
