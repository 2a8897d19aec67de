"""Setup links: made while their letter goes out, redeemed by a press of a button or by the code in the letter.

The token has 256 bits and works as often as it is opened until it expires or a newer one is sent: mail programs
open links, and people come back to them. A newer link ends the older one once its letter has gone out. The code is short, so it allows few tries.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onboarding.models import Case, SetupLink
from onboarding.models.link import MAX_CODE_TRIES

_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
_CODE_LENGTH = 8


def _hash(purpose: str, value: str) -> str:
    """Keyed, so that a copy of the database does not help to guess the short code."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def issue(case: Case) -> tuple[str, str]:
    """Make a link for the case beside the older ones, and return its token and its code ("ABCD-EFGH")."""
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
    SetupLink.objects.create(
        case=case,
        token_hash=_hash("token", token),
        code_hash=_hash(f"code:{case.pk}", code),
        expires_at=timezone.now() + timedelta(days=settings.LINK_DAYS),
    )
    return token, f"{code[:4]}-{code[4:]}"


def revoke(case: Case) -> None:
    """End the case's link; the code of the same letter ends with it."""
    case.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def end_older(case: Case, token: str) -> None:
    """Leave only the link with this token in force: its letter has gone out."""
    older = case.links.filter(revoked_at=None).exclude(token_hash=_hash("token", token))
    older.update(revoked_at=timezone.now())


def discard(case: Case, token: str) -> None:
    """Undo a link whose letter did not go out; the older ones go on working."""
    case.links.filter(token_hash=_hash("token", token)).delete()


def find(token: str) -> SetupLink | None:
    """Return the live link with this token; None for every other one (expired, replaced, never existed)."""
    links = SetupLink.objects.live(timezone.now()).select_related("case__contact")
    return links.filter(token_hash=_hash("token", token)).first()


def redeem(link: SetupLink) -> None:
    """Note that the link was used."""
    SetupLink.objects.filter(pk=link.pk, redeemed_at=None).update(redeemed_at=timezone.now())


def check_code(case: Case, typed: str) -> bool:
    """Say whether `typed` is the code of a letter in force; counts the tries and refuses after a few.

    There is one such letter, and for as long as a newer one is on its way a second.
    """
    code_hash = _hash(f"code:{case.pk}", "".join(sign for sign in typed.upper() if sign.isalnum()))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        may_try = case.links.live(timezone.now()).filter(code_tries__lt=MAX_CODE_TRIES)
        hashes = list(may_try.values_list("code_hash", flat=True))
        may_try.update(code_tries=F("code_tries") + 1)
    return any(hmac.compare_digest(kept, code_hash) for kept in hashes)


def may_try_code(case: Case) -> bool:
    """Say whether there is a letter whose code may still be tried."""
    return case.links.live(timezone.now()).filter(code_tries__lt=MAX_CODE_TRIES).exists()
