"""Accept what an institution gives us, one piece at a time: stored before anything else happens.

The secret is sealed at the first POST, right or wrong, and bound to the address it was given for.
"""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from diagnosis import diagnose
from diagnosis.checks.base import Submitted
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.secret import Secret
from onboarding import budgets, progress
from onboarding.budgets import Kind
from onboarding.domains import mailbox_of
from onboarding.holding import held
from onboarding.models import Case
from registry.models import Connection, Contact, Institution, Region, Server
from wire.address import Address


def open_draft(
    *, address: Address, address_from: str, email: str, institution_name: str, language: str, source: str
) -> Case:
    """Store a new request and have its address looked at; return its case, a draft.

    Beyond the budget of its contact it is stored all the same, and kept back until staff have looked at it.
    """
    with transaction.atomic():
        contact = Contact.at(email, language)
        Contact.objects.filter(pk=contact.pk, proved_at=None).update(language=language)
        connection = Connection.objects.create(
            server=Server.at(address),
            institution=Institution.objects.create(name=institution_name),
            tidied={"address_from": address_from} if address_from else {},
        )
        is_kept_back = not _may_look(contact)
        case = progress.open_case(connection, contact, source, is_kept_back=is_kept_back)
        progress.look_at_address(case)
    return case


def change_address(case: Case, *, address: Address, address_from: str) -> None:
    """Put the case on another server. ID and secret stay behind: a secret never moves to another server.

    It counts as a new request does: changed again and again, one case would ask the whole net.
    """
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
        if not case.is_kept_back and not _may_look(case.contact):
            progress.keep_back(case)
        progress.look_at_address(case)


def _may_look(contact: Contact) -> bool:
    return budgets.spend(Kind.DRAFTS_BY_CONTACT, mailbox_of(contact.email))


def choose_region(case: Case, region: Region) -> None:
    """Note the region that the key is for."""
    Connection.objects.filter(pk=case.connection_id).update(region=region)
    case.connection.region = region
    progress.write_steps(case)


def change_region(case: Case, region: Region) -> None:
    """Choose the region; where the key was tried for another one already, try it for this one."""
    with held(case):
        if not case.is_open:
            return
        is_other = case.connection.region_id != region.pk
        choose_region(case, region)
        if is_other and not case.is_begun and case.connection.client_id:
            progress.try_changed(case)


def note_key_created(case: Case) -> None:
    """Note that the institution says the key is made."""
    with held(case):
        if Case.objects.filter(pk=case.pk, key_created_at=None).update(key_created_at=timezone.now()):
            case.key_created_at = timezone.now()
            progress.write_steps(case)


def keep_details(case: Case, submitted: Submitted) -> None:
    """Store what was typed of ID and secret, whole or not. What is empty leaves what is stored as it is.

    Raise progress.ChangedMeanwhileError if it was typed for another address than the case has by now.
    """
    with held(case):
        connection = case.connection
        if not case.is_open or submitted.address not in (None, connection.server.address):
            raise progress.ChangedMeanwhileError
        before = _made_with(connection)
        if submitted.client_id:
            connection.client_id = submitted.client_id[:100]
        if submitted.lti_client_id is not None and not submitted.lti_client_id_problem:
            connection.lti_client_id = submitted.lti_client_id[:100]  # emptied, it is given up: nothing depends on it
        if submitted.secret:
            _keep_secret(connection, submitted.secret)
            connection.tidied["secret_removed"] = list(submitted.secret_removed)
            connection.tidied["is_swapped"] = submitted.is_swapped
        connection.save(update_fields=["client_id", "lti_client_id", "tidied"])
        if _made_with(connection) != before:
            progress.renew(case)
        progress.write_steps(case)


def try_details(case: Case) -> None:
    """Try what is kept: a draft is submitted, changed details are tried at once, the same ones after the cool-down.

    Whoever sends the same form twice gets one run. Raise progress.TooSoonError within the cool-down.
    """
    with held(case):
        if case.state == Case.State.DRAFT:
            progress.submit(case)
        elif case.is_kept_back:
            progress.hand_in(case)
        elif not case.is_open or _is_being_tried(case):
            return
        elif _was_tried(case):
            progress.check_again(case)
        else:
            progress.try_changed(case)


def try_now(case: Case) -> None:
    """Try what is kept, as `try_details` does; what was tried a moment ago is not tried again."""
    with suppress(progress.TooSoonError):
        try_details(case)


def _is_being_tried(case: Case) -> bool:
    """Whether a worker is about to take, or has taken, exactly these details."""
    run = case.latest_run
    if run is None or not run.is_full:
        return False
    if run.state == Run.State.WAITING:
        return run.due_at <= timezone.now()
    return run.state == Run.State.RUNNING and _was_tried(case)


def _was_tried(case: Case) -> bool:
    run = case.latest_run
    if run is None or not run.is_full:
        return False
    return (run.client_id, run.lti_client_id, run.key_version, run.region_version) == _made_with(case.connection)


def _made_with(connection: Connection) -> tuple[str, str, int | None, int | None]:
    """Return what a run of now would be made with: both client IDs, and the versions of key and region."""
    credential = custody.current(KIND, connection.public_id)
    region = connection.region
    versions = credential.version if credential else None, region.version if region else None
    return connection.client_id, connection.lti_client_id, *versions


def _keep_secret(connection: Connection, secret: Secret) -> None:
    custody.put_in(
        kind=KIND,
        owner_id=connection.public_id,
        secret=secret,
        bound_to=connection.server.address.origin,
        actor=progress.INSTITUTION,
    )
