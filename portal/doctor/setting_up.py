"""What an operator sets: the settings, and the regions."""

from django.conf import settings

from portal.doctor.condition import Condition
from portal.system_checks import dangerous_settings
from registry.models import Region

EXAMPLE = ".example"  # reserved: no such address receives mail


def examine_settings() -> Condition:
    """Ask the system checks, which also look at SECRET_KEY, ALLOWED_HOSTS and PUBLIC_URL."""
    found = dangerous_settings()
    if found:
        seen = " ".join(f"{error.msg} ({error.id})" for error in found)
        return Condition.bad(seen, " ".join(error.hint or "" for error in found))
    if settings.DEBUG:
        return Condition.well("DEBUG is on: nobody else must reach this machine.")
    if settings.SUPPORT_EMAIL.endswith(EXAMPLE):
        return Condition.bad(
            f"People are told to write to {settings.SUPPORT_EMAIL}, which is nobody's address.", "Set SUPPORT_EMAIL."
        )
    return Condition.well(f"Nothing dangerous is set; letters lead to {settings.PUBLIC_URL}.")


def examine_regions() -> Condition:
    """Look whether there is a region that an institution can choose."""
    count = Region.objects.choosable().count()
    if not count:
        return Condition.bad(
            "No region is open, so no institution gets further than its address.",
            "Fill in a region's redirect URI on the staff side (Regions), and open it.",
        )
    return Condition.well(f"{count} can be chosen.")
