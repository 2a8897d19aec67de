"""Setup links: made when their letter goes out, redeemed by a press of a button or by the code in the letter.

The token has 256 bits and works as often as it is opened until it expires or a newer one is sent: mail programs
open links, and people come back to them. The code is short, so it allows few tries.
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
    """Make a new link for the case, end the older one, and return its token and its code ("ABCD-EFGH")."""
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
    now = timezone.now()
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        case.links.filter(revoked_at=None).update(revoked_at=now)
        SetupLink.objects.create(
            case=case,
            token_hash=_hash("token", token),
            code_hash=_hash(f"code:{case.pk}", code),
            expires_at=now + timedelta(days=settings.LINK_DAYS),
        )
    return token, f"{code[:4]}-{code[4:]}"


def find(token: str) -> SetupLink | None:
    """Return the live link with this token; None for every other one (expired, replaced, never existed)."""
    links = SetupLink.objects.live(timezone.now()).select_related("case__contact")
    return links.filter(token_hash=_hash("token", token)).first()


def redeem(link: SetupLink) -> None:
    """Note that the link was used."""
    SetupLink.objects.filter(pk=link.pk, redeemed_at=None).update(redeemed_at=timezone.now())


def check_code(case: Case, typed: str) -> bool:
    """Say whether `typed` is the code of the newest letter; counts the tries and refuses after a few."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    live = case.links.live(timezone.now())
    counted = live.filter(code_tries__lt=MAX_CODE_TRIES).update(code_tries=F("code_tries") + 1)
    link = live.first()
    if not counted or link is None:
        return False
    return hmac.compare_digest(link.code_hash, _hash(f"code:{case.pk}", code))


def may_try_code(case: Case) -> bool:
    """Say whether there is a letter whose code may still be tried."""
    return case.links.live(timezone.now()).filter(code_tries__lt=MAX_CODE_TRIES).exists()
