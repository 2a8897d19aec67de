"""Stopping the letters about a watched connection: by the link in each of them, for all connections of its reader.

The link needs no log-in and opens nothing. Letters that a request cannot go on without are not stopped by it.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Case, Letter
from registry.models import Contact

STOPPED = "stopped"  # why a letter is dropped
NOTICES = (Letter.Kind.CERTIFICATE, Letter.Kind.BROKEN, Letter.Kind.WORKS_AGAIN)


def is_notice(letter: Letter) -> bool:
    """Say whether the letter is about a connection that is watched."""
    is_of_watching = letter.kind == Letter.Kind.STILL_UNCLEAR and letter.case.state == Case.State.CONNECTED
    return letter.kind in NOTICES or is_of_watching


def is_stopped(letter: Letter) -> bool:
    """Say whether its reader wants no such letters."""
    return is_notice(letter) and letter.case.contact.stopped_at is not None


def url_for(letter: Letter) -> str:
    """Return the link that stops letters like this one; "" where there is nothing to stop."""
    if not is_notice(letter):
        return ""
    return url_of(token_for(letter.case.contact))


def url_of(token: str) -> str:
    """Return the address of the page that asks first."""
    return f"{settings.PUBLIC_URL}{reverse('onboarding:stop_letters', args=[token])}"


def token_for(contact: Contact) -> str:
    """Return what the link of this contact carries."""
    return _signer().sign(str(contact.pk))


def contact_of(token: str) -> Contact | None:
    """Return whose letters the link stops."""
    try:
        return Contact.objects.filter(pk=int(_signer().unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def stop(contact: Contact) -> None:
    """Write no more letters about watched connections to this address; those that wait are not sent either."""
    contact.stopped_at = timezone.now()
    Contact.objects.filter(pk=contact.pk, stopped_at=None).update(stopped_at=contact.stopped_at)


def resume(contact: Contact) -> None:
    """Write them again, from now on."""
    contact.stopped_at = None
    Contact.objects.filter(pk=contact.pk).update(stopped_at=None)


def _signer() -> Signer:
    return Signer(salt="onboarding.stopping", sep=".")
