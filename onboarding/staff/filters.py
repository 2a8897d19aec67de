"""How staff narrow the list of cases. The values are codes, so that an address can be read and kept."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnosis.checks import NONE
from onboarding.models import Case
from onboarding.staff import words
from registry.models import Region

OPEN = "open"  # beside the states themselves
NO_REGION = "none"


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
