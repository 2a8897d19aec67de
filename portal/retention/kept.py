"""Every model that no rule stands for, and why: deleted with what it belongs to, or kept for good."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Model → the one whose deletion deletes it.
WITH: Mapping[str, str] = {
    "onboarding.Flip": "onboarding.Case",
    "onboarding.Step": "onboarding.Case",
    "onboarding.Watch": "registry.Connection",
    "registry.Alias": "registry.Server",
    "diagnosis.HostLease": "diagnosis.Run",
    "account.EmailAddress": "auth.User",
    "account.EmailConfirmation": "account.EmailAddress",
    "auth.Group_permissions": "auth.Group",
    "auth.User_groups": "auth.User",
    "auth.User_user_permissions": "auth.User",
}

# Model → why it stays; what institutions should know of is translated.
FOR_GOOD: Mapping[str, Promise | str] = {
    "keys.Access": _("That a secret was taken out or destroyed, when, by whom and why. Never the secret itself."),
    "onboarding.Incident": "That many connections changed together, and what staff decided. It names no person.",
    "onboarding.Tally": "How many connections stood how on each day: numbers alone.",
    "registry.Region": "The regions of the service; staff change them.",
    "portal.Heartbeat": "The latest sign of life of worker and clock, one row each.",
    "admin.LogEntry": "What staff changed on the staff side.",
    "auth.User": "Staff: an operator makes and deletes them.",
    "auth.Group": "What staff may do.",
    "auth.Permission": "What staff may do.",
    "contenttypes.ContentType": "The names of the models.",
}
