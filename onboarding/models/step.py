"""A step of a case, as it stands: done, due from somebody, or not yet. Requirements are the steps that are due."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from onboarding.models.case import Case


class Step(models.Model):
    """One node of the line, written by onboarding/progress/steps.py alone. `since` is when its state began."""

    class Slug(models.TextChoices):
        ADDRESS = "address"
        CERTIFICATE = "certificate"
        CANVAS = "canvas"
        KEY_CREATED = "key_created"
        DETAILS = "details"
        CLIENT_ID = "client_id"
        REDIRECT_URI = "redirect_uri"
        SCOPES = "scopes"
        SWITCHED_ON = "switched_on"
        SECRET = "secret"  # noqa: S105 (a name, not a value)
        PREAUTHORIZATION = "preauthorization"  # only where one applies
        CONFIRMED = "confirmed"

    class State(models.TextChoices):
        DONE = "done"
        TO_DO = "to_do"
        TO_MEND = "to_mend"
        WAITING = "waiting"  # for the network or for us
        CHECKING = "checking"
        NOT_YET = "not_yet"  # something else comes first

    class From(models.TextChoices):
        """Who has to do it; "" where nobody has to."""

        INSTITUTION = "institution"
        NETWORK = "network"
        VENDOR = "vendor"

    DUE_STATES = (State.TO_DO, State.TO_MEND, State.WAITING)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    slug = models.CharField(max_length=20, choices=Slug)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.NOT_YET)
    due_from = models.CharField(max_length=12, choices=From, blank=True)
    why = models.CharField(max_length=60, blank=True)  # an outcome's code, or a reason of ours
    facts = models.JSONField(default=dict, blank=True)  # of the finding behind it
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "slug"], name="step_once_per_case"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "to_do", "to_mend", "waiting", "checking", "not_yet"]),
                name="step_state_is_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["to_do", "to_mend", "waiting"], due_from__in=["institution", "network", "vendor"])
                    | Q(state__in=["done", "checking", "not_yet"], due_from="")
                ),
                name="step_due_names_from_whom",
            ),
            models.CheckConstraint(condition=~Q(state="to_mend") | ~Q(why=""), name="step_to_mend_says_why"),
        ]
        indexes = [
            models.Index(fields=["slug", "state"], name="step_by_slug_and_state"),
            models.Index(fields=["-since", "-id"], name="step_by_since"),  # staff's list, as the admin orders it
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.state}"

    @property
    def is_due(self) -> bool:
        return self.state in self.DUE_STATES
