"""Put a secret into the safe, take it out with a reason: the only reader and writer of Credential."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from keys.models import Access, Credential
from keys.ring import key_ring
from keys.sealing import fingerprint
from keys.secret import Secret

# Canvas makes a developer key's secret of 64 characters and shows the first 20 of them until
# "Show Key" is pressed; the last four of a cut-off one would name the wrong characters.
COMPLETE_LENGTH = 64
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?")
_TRIES = 10


class CustodyError(Exception):
    """The safe refuses. Carries no secret."""


class NothingInSafe(CustodyError):  # noqa: N818 (reads as what is so)
    """There is no such credential, or it was destroyed."""


class WrongDestination(CustodyError):  # noqa: N818 (reads as what is so)
    """The credential is bound to another server than the one it is asked for."""


@dataclass(frozen=True, slots=True)
class Description:
    """All that a page may know of a credential."""

    length: int
    last_four: str  # "" unless the secret is complete
    fingerprint: str
    version: int
    created_at: datetime

    @property
    def is_complete(self) -> bool:
        return self.length == COMPLETE_LENGTH


def put_in(*, kind: str, owner_id: UUID, secret: Secret, bound_to: str, actor: str) -> Credential:
    """Seal the secret as a new version and return it; the current one if it is the same for the same server.

    `bound_to` is `https://host[:port]` (`Address.origin`), the only server that this secret may go to.
    Older versions stay as they are. Raise ValueError for an empty secret or actor, or another `bound_to`.
    """
    if not (len(secret) and actor and _ORIGIN.fullmatch(bound_to)):
        raise ValueError("A secret, an actor and https://host[:port] are needed.")
    for _ in range(_TRIES):
        # The version first: what is stored after this line takes it, and is compared on the next round.
        version = (_of(kind, owner_id).values_list("version", flat=True).first() or 0) + 1
        latest = current(kind, owner_id)
        if latest and _is_same(latest, secret, bound_to):
            return latest
        try:
            with transaction.atomic():
                return _store(kind, owner_id, version, secret, bound_to, actor)
        except IntegrityError:
            continue  # another submission took this version in the meantime
    raise CustodyError("Too many submissions at once.")


def current(kind: str, owner_id: UUID) -> Credential | None:
    """Return the newest version that is neither retired nor destroyed."""
    return _usable(kind, owner_id).first()


def current_version(kind: str, owner_id: OuterRef) -> Subquery:
    """Return the current version as part of another query, NULL where there is none; `owner_id` names its column."""
    usable = Credential.objects.filter(kind=kind, owner_id=owner_id, retired_at=None, secret__isnull=False)
    return Subquery(usable.order_by("-version").values("version")[:1])


def take_out(
    *, kind: str, owner_id: UUID, bound_to: str, reason: str, actor: str, version: int | None = None
) -> Secret:
    """Record who takes it out and why, and return the secret (the current version unless one is named).

    Raise NothingInSafe, WrongDestination if it is bound to another server, ValueError without a reason or
    actor, SealError if it cannot be opened. The record is part of the caller's transaction: do not send the
    secret from inside one that may still be rolled back.
    """
    if not (reason and actor):
        raise ValueError("A reason and an actor are needed.")
    found = _usable(kind, owner_id)
    credential = (found if version is None else found.filter(version=version)).first()
    if credential is None or credential.secret is None:
        raise NothingInSafe("There is no such credential.")
    if credential.bound_to != bound_to:
        raise WrongDestination("This credential is bound to another server.")
    with transaction.atomic():
        Access.objects.create(credential=credential, reason=reason, actor=actor)
        return Secret(credential.secret.reveal())


def describe(credential: Credential) -> Description:
    """Return what a page may show of it; opens nothing."""
    return Description(
        length=credential.length,
        last_four=credential.last_four,
        fingerprint=credential.fingerprint,
        version=credential.version,
        created_at=credential.created_at,
    )


def retire(*, kind: str, owner_id: UUID, before_version: int) -> int:
    """Retire all versions older than this one (it was proved); return how many."""
    older = _usable(kind, owner_id).filter(version__lt=before_version)
    return older.update(retired_at=timezone.now())


def destroy(*, kind: str, owner_id: UUID, reason: str, actor: str) -> int:
    """Delete the ciphertext of every version, leaving a record for each; return how many there were."""
    return destroy_versions(_of(kind, owner_id), reason=reason, actor=actor)


def retired(before: datetime) -> QuerySet[Credential]:
    """Return the versions that were retired before then and still hold their secret, without opening any."""
    return Credential.objects.filter(retired_at__lt=before, secret__isnull=False).defer("secret")


def held_for(kind: str, owner_ids: QuerySet[Any, Any]) -> QuerySet[Credential]:
    """Return the versions of these owners that still hold their secret, without opening any."""
    return Credential.objects.filter(kind=kind, owner_id__in=owner_ids, secret__isnull=False).defer("secret")


def destroy_versions(found: QuerySet[Credential], *, reason: str, actor: str) -> int:
    """Delete the ciphertext of these versions, leaving a record for each; return how many there were."""
    if not (reason and actor):
        raise ValueError("A reason and an actor are needed.")
    with transaction.atomic():
        held = [row.pk for row in found.filter(secret__isnull=False).select_for_update()]
        Access.objects.bulk_create(Access(credential_id=pk, reason=reason, actor=actor) for pk in held)
        Credential.objects.filter(pk__in=held).update(
            secret=None, last_four="", retired_at=Coalesce("retired_at", timezone.now())
        )
    return len(held)


def _of(kind: str, owner_id: UUID) -> QuerySet[Credential]:
    """Return every version, newest first."""
    return Credential.objects.filter(kind=kind, owner_id=owner_id).order_by("-version")


def _usable(kind: str, owner_id: UUID) -> QuerySet[Credential]:
    return _of(kind, owner_id).filter(retired_at=None, secret__isnull=False)


def _is_same(credential: Credential, secret: Secret, bound_to: str) -> bool:
    # By fingerprint, so that a secret can be compared even while it cannot be opened.
    return credential.bound_to == bound_to and credential.fingerprint == fingerprint(key_ring(), secret.reveal())


def _store(kind: str, owner_id: UUID, version: int, secret: Secret, bound_to: str, actor: str) -> Credential:
    return Credential.objects.create(
        kind=kind,
        owner_id=owner_id,
        version=version,
        secret=secret,
        bound_to=bound_to,
        length=len(secret),
        last_four=secret.reveal()[-4:] if len(secret) == COMPLETE_LENGTH else "",
        fingerprint=fingerprint(key_ring(), secret.reveal()),
        put_in_by=actor,
    )
