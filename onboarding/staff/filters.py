"""How staff narrow the list of cases. The values are codes, so that an address can be read and kept."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnosis.checks import NONE
from onboarding.models import Case, Step
from onboarding.staff import words
from onboarding.steps_shown import NAMES
from registry.models import Region

OPEN = "open"  # beside the states themselves
NO_REGION = "none"
NOBODY = "nobody"
_MOST_COLLEAGUES = 50


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = [(state, str(word.label)) for state, word in words.CASE_STATES.items()]
        return [(OPEN, gettext("Everything open")), *states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value == OPEN:
            return queryset.exclude(state__in=Case.CLOSED_STATES)
        return queryset.filter(state=value) if value in words.CASE_STATES else queryset


class RegionFilter(admin.SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        regions = list(Region.objects.values_list("code", "name"))
        return [*regions, (NO_REGION, gettext("Not chosen yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value == NO_REGION:
            return queryset.filter(connection__region=None)
        is_known = value in dict(self.lookup_choices)
        return queryset.filter(connection__region__code=value) if is_known else queryset


class BlockingFilter(admin.SimpleListFilter):
    title = _("blocking outcome")
    parameter_name = "blocking"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        stored = Case.objects.exclude(blocking__in=("", NONE)).order_by("blocking")
        codes = stored.values_list("blocking", flat=True).distinct()
        return [(code, str(words.of_outcome(code).label)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        return queryset.filter(blocking=value) if value in dict(self.lookup_choices) else queryset


class CulpritFilter(admin.SimpleListFilter):
    """Who has to do something about what stands in the way."""

    title = _("culprit")
    parameter_name = "culprit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(who), str(label)) for who, label in words.CULPRITS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(culprit=value) if value in words.CULPRITS else queryset


class AssignedFilter(admin.SimpleListFilter):
    """Who of staff has it."""

    title = _("colleague")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        staff = User.objects.filter(is_active=True, is_staff=True).order_by("last_name", "first_name", "username")
        names = [(str(user.pk), user.get_full_name() or user.get_username()) for user in staff[:_MOST_COLLEAGUES]]
        return [(NOBODY, gettext("Nobody")), *names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value == NOBODY:
            return queryset.filter(assigned_to=None)
        is_known = value is not None and value in dict(self.lookup_choices)
        return queryset.filter(assigned_to__pk=value or "") if is_known else queryset


class StepFilter(admin.SimpleListFilter):
    """Open requests that stand at a step: it is due, or being tried."""

    title = _("step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(slug, str(name)) for slug, name in NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value not in NAMES:
            return queryset
        return queryset.filter(steps__slug=value, steps__state__in=(*Step.DUE_STATES, Step.State.CHECKING))
