"""The queue: whose turn it is, as tabs with counts, and what stands in each. The tab lives in the URL."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnosis.checks.base import Culprit
from keys.admin import LeanPaginator
from onboarding.models import Case
from onboarding.reasons import words_of

State = Case.State
PARAMETER = "queue"
MOST_LISTED = 5000  # nobody turns more pages than these hold; counting all rows costs too much with many

LABELS: dict[str, Promise] = {
    "us": _("For us"),
    "them": _("For them"),
    "network": _("For the network"),
    "mine": _("Mine"),
}
ALL = pgettext_lazy("queue", "All")
EMPTY: dict[str, Promise] = {
    "us": _("Nothing waits for us."),
    "them": _("Nothing waits for an institution."),
    "network": _("Nothing waits for the network."),
    "mine": _("You have no request. Claim one on its page."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: Promise
    url: str
    count: int | None  # None: not counted
    is_current: bool


def condition(queue: str, user: Any) -> Q:
    """Return what belongs into a tab."""
    if queue == "us":
        return Q(state=State.WAITING_STAFF)
    if queue == "them":
        return Q(state=State.WAITING_INSTITUTION)
    if queue == "network":
        return Q(state=State.CHECKING) & (Q(unclear_since__isnull=False) | Q(culprit=Culprit.NETWORK))
    return Q(assigned_to=user.pk) & ~Q(state__in=Case.CLOSED_STATES)


def tabs(request: HttpRequest) -> list[Tab]:
    """Return the tabs; one query counts them all."""
    current = request.GET.get(PARAMETER, "")
    counted = Case.objects.open().aggregate(
        **{queue: Count("pk", filter=condition(queue, request.user)) for queue in LABELS}
    )
    base = reverse("admin:onboarding_case_changelist")
    found = [
        Tab(label, f"{base}?{urlencode({PARAMETER: queue})}", counted[queue], queue == current)
        for queue, label in LABELS.items()
    ]
    return [*found, Tab(ALL, base, None, current not in LABELS)]


def due_from_us(case: Case) -> str:
    """Return what somebody here has to do; "" where it is nobody's turn here."""
    return str(words_of(case, case.state_reason)) if case.state == State.WAITING_STAFF else ""


class QueueFilter(admin.SimpleListFilter):
    """Narrows the list to a tab. It is drawn as tabs, so its own template is empty."""

    title = _("queue")
    parameter_name = PARAMETER
    template = "admin/onboarding/case/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(queue, str(label)) for queue, label in LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        return queryset.filter(condition(value, request.user)) if value in LABELS else queryset


class CappedPaginator(LeanPaginator):
    """Counts no further than anybody reads."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin hands in nothing else
        return rows.order_by()[:MOST_LISTED].count()

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST_LISTED
