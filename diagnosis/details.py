"""What people told us, tidied, beside what was tidied away. Pure: asks nobody and raises for nothing."""

from dataclasses import replace

from diagnosis.checks.base import Submitted
from diagnosis.checks.shape import Shape, shape_of
from diagnosis.pasted import MOST_CHARACTERS
from diagnosis.typed_address import read_address
from diagnosis.typed_id import TypedId, read_client_id
from diagnosis.typed_secret import clean_secret
from keys.secret import Secret

_LONGEST_SWAPPED_ID = 18  # digits; a longer number in the field of the secret is more likely a cut secret


def tidy(
    address: str,
    client_id: str = "",
    secret: Secret | str | None = None,
    *,
    lti_client_id: str | None = None,
    wants_key: bool = True,
    wants_secret: bool = True,
) -> Submitted:
    """Return what was submitted, tidied. A client ID that is no number is not kept: it may be a secret.

    `lti_client_id`: the ID of an LTI key beside the API key's; None where nothing is said of one.
    """
    read = read_address(address)
    lti = read_client_id(lti_client_id or "")
    told = Submitted(
        address=read.address,
        address_problem=read.problem,
        address_from=read.said_more,
        port=read.port,
        lti_client_id=None if lti_client_id is None else lti.digits,
        lti_client_id_problem=lti.problem,
        wants_key=wants_key,
        wants_secret=wants_secret,
    )
    return _with_key(told, client_id, secret.reveal() if isinstance(secret, Secret) else secret or "")


def _with_key(told: Submitted, client_id: str, secret: str) -> Submitted:
    number, clean, removed, is_swapped = _tidy_key(client_id[:MOST_CHARACTERS], secret[:MOST_CHARACTERS])
    return replace(
        told,
        client_id=number.digits,
        client_id_problem=number.problem,
        client_id_rounded=number.rounded,
        secret=clean if len(clean) else None,
        secret_removed=removed if len(clean) else (),
        is_swapped=is_swapped,
    )


def _tidy_key(client_id: str, raw_secret: str) -> tuple[TypedId, Secret, tuple[str, ...], bool]:
    number = read_client_id(client_id)
    clean, removed = clean_secret(raw_secret)
    if number.digits or not client_id.strip():
        return number, clean, removed, False
    other_number = read_client_id(raw_secret)
    other_secret, other_removed = clean_secret(client_id)
    if other_number.digits and len(other_number.digits) <= _LONGEST_SWAPPED_ID:
        return other_number, other_secret, other_removed, True
    if not len(clean) and shape_of(other_secret) is Shape.WHOLE:  # only the secret was given, in the wrong field
        return TypedId(), other_secret, other_removed, True
    return number, clean, removed, False
