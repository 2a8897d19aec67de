"""What the pages of staff cost: at most twelve questions to the database each, and no more when there is more."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from onboarding.models import Case
from onboarding.tests.staff_cast import reader

MOST = 12
FEW, MANY = 60, 200
EACH = 8  # cases of each state


def pages() -> dict[str, str]:
    """Return every page of the staff side that is only looked at: index, lists, the newest row of each, the cases."""
    found = {"index": "/staff/", "index narrowed": "/staff/?region=us&period=90"}
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        found[name] = reverse(f"admin:{name}_changelist")
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            found[f"{name} row"] = reverse(f"admin:{name}_change", args=[row.pk])
        if model_admin.search_fields:
            found[f"{name} searched"] = f"{found[name]}?q=canvas"
    for state in Case.State.values:
        newest = list(Case.objects.filter(state=state).order_by("-pk")[:EACH])
        assert newest, state
        for place, case in enumerate(newest):  # they differ: what was found, what is asked, how often it was tried
            found[f"case {state} {place}"] = reverse("admin:onboarding_case_change", args=[case.pk])
        found[f"queue {state}"] = f"{found['onboarding_case']}?state={state}"
    return found


def colleague() -> Client:
    """Return the browser of somebody who may see everything without being a superuser: rights are asked for, too."""
    return reader(*Permission.objects.filter(codename__startswith="view_").values_list("codename", flat=True))


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


@pytest.mark.django_db
def test_every_page_asks_at_most_twelve_times_however_much_there_is(settings: Settings) -> None:
    settings.DEBUG = True  # made-up institutions come on top of others
    client = colleague()
    call_command("demo_data", institutions=FEW, verbosity=0)
    first = pages()
    few = {name: cost(client, address) for name, address in first.items()}
    call_command("demo_data", institutions=MANY - FEW, verbosity=0)
    many = {name: cost(client, address) for name, address in first.items()}
    newest = {name: cost(client, address) for name, address in pages().items()}

    assert len(many) > 2 * len([model for model in apps.get_models() if model in admin.site._registry])
    assert {name: count for name, count in newest.items() if count > MOST} == {}
    # A list that has a second page by now is asked for its keys first: once more, whatever it holds.
    lists = {name for name, address in first.items() if not address.endswith("/change/")}
    assert {name: (few[name], count) for name, count in many.items() if count > few[name] + (name in lists)} == {}
