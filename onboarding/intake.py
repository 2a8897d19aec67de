"""Accept what an institution gives us, one piece at a time: stored before anything else happens.

The secret is sealed at the first POST, right or wrong, and bound to the address it was given for.
"""

from django.db import transaction
from django.utils import timezone

from diagnosis import diagnose
from diagnosis.checks.base import Submitted
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.secret import Secret
from onboarding import progress
from onboarding.holding import held
from onboarding.models import Case
from registry.models import Connection, Contact, Institution, Region, Server
from wire.address import Address


def open_draft(
    *, address: Address, address_from: str, email: str, institution_name: str, language: str, source: str
) -> Case:
    """Store a new request and have its address looked at; return its case, a draft."""
    with transaction.atomic():
        contact, _ = Contact.objects.get_or_create(email=email.lower(), defaults={"language": language})
        connection = Connection.objects.create(
            server=Server.at(address),
            institution=Institution.objects.create(name=institution_name),
            tidied={"address_from": address_from} if address_from else {},
        )
        case = progress.open_case(connection, contact, source)
        Contact.objects.filter(pk=contact.pk, proved_at=None).update(language=language)
        progress.look_at_address(case)
    return case


def change_address(case: Case, *, address: Address, address_from: str) -> None:
    """Put the case on another server. ID and secret stay behind: a secret never moves to another server."""
    with held(case):
        old = case.connection
        if old.server.address == address or not case.is_open:
            return
        diagnose.call_off(old)
        custody.destroy(kind=KIND, owner_id=old.public_id, reason="address_changed", actor=progress.INSTITUTION)
        case.connection = Connection.objects.create(
            server=Server.at(address),
            institution=old.institution,
            region=old.region,
            tidied={"address_from": address_from} if address_from else {},
        )
        case.save(update_fields=["connection"])
        progress.look_at_address(case)


def choose_region(case: Case, region: Region) -> None:
    """Note the region that the key is for."""
    Connection.objects.filter(pk=case.connection_id).update(region=region)
    case.connection.region = region


def change_region(case: Case, region: Region) -> None:
    """Choose the region; where the key was tried for another one already, try it for this one."""
    with held(case):
        if not case.is_open:
            return
        is_other = case.connection.region_id != region.pk
        choose_region(case, region)
        if is_other and case.state != Case.State.DRAFT and case.connection.client_id:
            progress.try_changed(case)


def note_key_created(case: Case) -> None:
    """Note that the institution says the key is made."""
    Case.objects.filter(pk=case.pk, key_created_at=None).update(key_created_at=timezone.now())


def keep_details(case: Case, submitted: Submitted) -> None:
    """Store what was typed of ID and secret, whole or not. What is empty leaves what is stored as it is.

    Raise progress.ChangedMeanwhileError if it was typed for another address than the case has by now.
    """
    with held(case):
        connection = case.connection
        if not case.is_open or submitted.address not in (None, connection.server.address):
            raise progress.ChangedMeanwhileError
        if submitted.client_id:
            connection.client_id = submitted.client_id[:100]
        if submitted.secret:
            _keep_secret(connection, submitted.secret)
            connection.tidied["secret_removed"] = list(submitted.secret_removed)
            connection.tidied["is_swapped"] = submitted.is_swapped
        connection.save(update_fields=["client_id", "tidied"])


def try_details(case: Case) -> None:
    """Try what is kept: a draft is submitted, changed details are tried at once, the same ones after the cool-down.

    Whoever sends the same form twice gets one run. Raise progress.TooSoonError within the cool-down.
    """
    with held(case):
        if case.state == Case.State.DRAFT:
            progress.submit(case)
        elif not case.is_open or _is_being_tried(case):
            return
        elif _was_tried(case):
            progress.check_again(case)
        else:
            progress.try_changed(case)


def _is_being_tried(case: Case) -> bool:
    """Whether a worker is about to take, or has taken, exactly these details."""
    run = case.latest_run
    if run is None or not run.is_full:
        return False
    if run.state == Run.State.WAITING:
        return run.due_at <= timezone.now()
    return run.state == Run.State.RUNNING and _was_tried(case)


def _was_tried(case: Case) -> bool:
    run, connection = case.latest_run, case.connection
    if run is None or not run.is_full:
        return False
    credential = custody.current(KIND, connection.public_id)
    made_with = (run.client_id, run.key_version, run.region_version)
    return made_with == (
        connection.client_id,
        credential.version if credential else None,
        connection.region.version if connection.region else None,
    )


def _keep_secret(connection: Connection, secret: Secret) -> None:
    custody.put_in(
        kind=KIND,
        owner_id=connection.public_id,
        secret=secret,
        bound_to=connection.server.address.origin,
        actor=progress.INSTITUTION,
    )
