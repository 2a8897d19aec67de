"""Every outcome there is: code, verdict, culprit. The codes are stored and public: this list only grows."""

_BLOCKS = {
    "details": "complete P, missing F, swapped I",
    "secret": "cleaned I, truncated F, masked F, wrong_length F, access_token F, lti_pair F, accepted P, wrong F",
    "address": "reachable P, cleaned I, malformed F, not_public F, port_not_allowed F, is_number F, no_such_name F, "
    "dns_failed U network, ipv6_only W, refused F, timeout U network, moved F",
    "hosting": "self_hosted I, instructure I, unknown I, beta W, test W",
    "tls": "trusted P, expires_soon W, expired F, not_yet_valid F, wrong_name F, self_signed F, "
    "missing_intermediate F, unknown_authority F, old_protocol F, weak F, not_tls F, handshake_failed U network",
    "canvas": "recognised P, not_canvas F, blocked F, unavailable U network, rate_limited U vendor, "
    "user_agent_refused U vendor, error U institution, clock_skewed W, other_host W, lti_keys_missing W, "
    "authorize_hidden U institution",
    "key": "id_malformed F, known P, known_by_other_form W, unknown F, foreign F, looks_like_lti F, swapped_with_lti F, on P, off F, "
    "state_hidden U institution",
    "lti": "known P, unknown W, looks_like_api W, id_malformed W",
    "redirect": "accepted P, other_region F, http_registered F, slash F, other_path F, mismatch F, "
    "not_configured U vendor",
    "scopes": "granted P, not_configured U vendor, missing F, missing_unlisted F",
    "any": "no_answer U network, skipped S, unrecognised U vendor, our_fault U vendor",
}
_CULPRITS = {"P": "none", "I": "none", "S": "none", "W": "institution", "F": "institution"}


def _read() -> dict[str, tuple[str, str]]:
    read = {}
    for subject, listed in _BLOCKS.items():
        for entry in listed.split(", "):
            name, verdict, *culprit = entry.split()
            read[f"{subject}.{name}"] = (verdict, culprit[0] if culprit else _CULPRITS[verdict])
    return read


VOCABULARY = _read()

# Known and advised, but said by no check yet.
NOT_SAID_YET: set[str] = set()
