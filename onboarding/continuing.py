"""Whoever asks for the same server once more goes on with the older request: the same contact, and nobody else.

That it is the same contact is known when the address is proved, so this is where it happens: the newer request is
closed, and what was typed into it goes along. Anybody else keeps a request of their own, whether the server is
known or not.
"""

from django.db import transaction
from django.db.models import Case as When
from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models import When as If

from diagnosis.checks.base import Submitted
from diagnosis.targets import KIND
from keys import custody
from onboarding import intake, progress
from onboarding.holding import held_both
from onboarding.models import Case
from registry.models import Contact

SAME = "same_request"
_MOST_STEPS = 20  # from one closed request to the next; nobody gets that far


def prove(case: Case, *, is_opener: bool) -> Case:
    """Note that the contact reads mail to the address; return the request that goes on: this one, or an older one.

    `is_opener`: the browser that shows the proof is the one that opened the request. Somebody else may have typed
    what stands in one that only came by mail: none of that goes into an older request.
    """
    if case.continued_in_id and not case.is_open:
        return _end_of(case)
    with transaction.atomic():
        # First of all locks: two proofs of one contact come one after the other, and the second one sees the first.
        Contact.objects.select_for_update(no_key=True).get(pk=case.contact_id)
        older = _older(case).first()
        if older is None or not _continue(case, older, may_carry=is_opener):
            progress.prove(case)
            return case
    return older


def _older(case: Case) -> QuerySet[Case]:
    """Return the requests with which this one is asked for once more, those that are still open first."""
    connection = case.connection
    same = Case.objects.filter(
        contact=case.contact_id, proved_at__isnull=False, connection__server=connection.server_id
    )
    if connection.region_id:
        same = same.filter(Q(connection__region=connection.region_id) | Q(connection__region=None))
    is_closed = When(If(state=Case.State.CONNECTED, then=Value(1)), default=Value(0), output_field=IntegerField())
    going_on = same.exclude(pk=case.pk).filter(Q(state=Case.State.CONNECTED) | Q(pk__in=Case.objects.open()))
    related = ("connection__server", "connection__region", "connection__institution", "contact", "latest_run")
    return going_on.select_related(*related).order_by(is_closed, "proved_at", "pk")


def _continue(case: Case, older: Case, *, may_carry: bool) -> bool:
    """Close the request in favour of the older one; False when it has to go on by itself."""
    with held_both(older, case):
        is_same = case.connection.server_id == older.connection.server_id  # unless an address was changed meanwhile
        goes_on = older.is_open or older.state == Case.State.CONNECTED
        if not (is_same and goes_on and case.is_open) or case.is_proved:
            return False
        has_details = _has_details(case)
        if has_details and not (may_carry and older.is_open):
            return False
        if may_carry and older.is_open:
            _carry_over(case, older, has_details=has_details)
        progress.close_for(case, older)
    return True


def _has_details(case: Case) -> bool:
    connection = case.connection
    return bool(connection.client_id) or custody.current(KIND, connection.public_id) is not None


def _carry_over(case: Case, older: Case, *, has_details: bool) -> None:
    """Put what was typed into the older request, and try it there if it was handed in here."""
    newer = case.connection
    if newer.region and not older.connection.region:
        intake.choose_region(older, newer.region)
    if case.key_created_at:
        intake.note_key_created(older)
    if not has_details:
        return
    intake.keep_details(older, _details_of(case))
    if case.state == Case.State.DRAFT:  # not whole yet: it goes on where it was left
        return
    intake.try_now(older)


def _details_of(case: Case) -> Submitted:
    connection = case.connection
    secret = None
    if custody.current(KIND, connection.public_id):
        secret = custody.take_out(
            kind=KIND,
            owner_id=connection.public_id,
            bound_to=connection.server.address.origin,
            reason=SAME,
            actor=progress.INSTITUTION,
        )
    return Submitted(
        address=connection.server.address,
        client_id=connection.client_id,
        lti_client_id=connection.lti_client_id or None,
        secret=secret,
        secret_removed=tuple(connection.tidied.get("secret_removed", ())),
        is_swapped=bool(connection.tidied.get("is_swapped", False)),
    )


def _end_of(case: Case) -> Case:
    """Return the request in which this one goes on, however often that happened."""
    for _ in range(_MOST_STEPS):
        if case.continued_in is None:
            break
        case = case.continued_in
    return case
