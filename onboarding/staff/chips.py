"""Which filters are on: each with a link that takes it off. A value that no filter knows is ignored, and said."""

from dataclasses import dataclass

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.staff.queue import PARAMETER


@dataclass(frozen=True, slots=True)
class Chip:
    name: Promise | str
    value: str
    url: str


def chips_of(listed: ChangeList) -> list[Chip]:
    """Return a chip for each filter that is on, and for the search."""
    chips = [
        Chip(one.title or "", known[value], listed.get_query_string(remove=[one.parameter_name or ""]))
        for one, value, known in _set(listed)
        if value in known
    ]
    if listed.query:
        chips.append(Chip(_("search"), listed.query, listed.get_query_string(remove=[SEARCH_VAR])))
    return chips


def ignored_by(listed: ChangeList) -> list[Promise | str]:
    """Return the names of the filters whose value means nothing."""
    return [one.title or "" for one, value, known in _set(listed) if value not in known]


def _set(listed: ChangeList) -> list[tuple[SimpleListFilter, str, dict[str, str]]]:
    found = []
    for one in listed.filter_specs:
        if isinstance(one, SimpleListFilter) and one.parameter_name != PARAMETER and one.value():
            known = {str(value): str(label) for value, label in one.lookup_choices}
            found.append((one, str(one.value()), known))
    return found
