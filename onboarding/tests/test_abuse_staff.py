"""Who may only look changes nothing, and who has no right sees nothing: tried on every address of the staff side."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from keys.fields import SealedField
from onboarding import progress
from onboarding.models import Case, Incident, Letter
from onboarding.tests.staff_cast import client_of
from tests.builders import make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db

# Everybody's own: signing out, changing one's password, words for scripts.
_OF_EVERYBODY = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete"}
_BOOKKEEPING = {"sessions.session"}
SIGN_IN, REFUSED, MISSING, NOT_SO = 302, 403, 404, 405


def addresses(pks: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the name and the address of every page of the staff side, about rows that are there."""
    for resolver in admin.site.get_urls():
        for pattern in getattr(resolver, "url_patterns", [resolver]):
            name = pattern.name if isinstance(pattern, URLPattern) else None
            if not name or name in _OF_EVERYBODY or name == "app_list" or "sample" in name:
                continue
            arguments = list(pattern.pattern.converters)
            if "content_type_id" in arguments:
                continue
            model = ".".join(name.split("_")[:2])
            more = ["key.off"] if "code" in arguments else []
            yield name, reverse(f"admin:{name}", args=[pks[model], *more] if arguments else [])


def entered(case: Case) -> dict[str, Any]:
    """Return what every form of the staff side would take."""
    decided = {"decision": "release"}
    words = decided | dict.fromkeys(("reason", "question", "told", "next_step", "name", "code", "email"), "Because.")
    seen = {"state": case.state, "run_id": case.latest_run_id, "had_id": "", "to": User.objects.earliest("pk").pk}
    return words | seen | {"post": "yes", "username": "mallory", "is_superuser": "on", "is_staff": "on"}


@pytest.fixture
def case() -> Case:
    """A case that could be confirmed, and a row of every other model."""
    User.objects.create_superuser("lead", "lead@badges.example", "x")
    made = make_case_with_key(state=Case.State.WAITING_STAFF)
    make_done_run(made)
    progress.note(made, actor="Kim", text="Hm.")
    Incident.objects.create(cause="many", connections=6, opened_at=timezone.now(), latest_at=timezone.now())
    letters = [Letter.State.HELD, Letter.State.FAILED]
    Letter.objects.bulk_create(
        Letter(case=made, kind=Letter.Kind.CONNECTED, recipient="it@northfield.example", state=state, language="en")
        for state in letters
    )
    return made


def everything() -> dict[str, list[Any]]:
    """Return all rows of all models, but for what only says that somebody came, and for what is sealed."""
    found = {}
    for model in apps.get_models():
        if model._meta.label_lower not in _BOOKKEEPING:
            names = [one.attname for one in model._meta.concrete_fields if not isinstance(one, SealedField)]
            found[model._meta.label_lower] = list(model._base_manager.order_by("pk").values(*names))
    return found


def pks() -> dict[str, int]:
    """Return the key of the first row of each model; 1 where there is none."""
    found = {}
    for model in apps.get_models():
        row = model._base_manager.order_by("pk").first()
        found[model._meta.label_lower] = row.pk if row else 1
    return found


def member(*, may_look: bool) -> Client:
    user = User.objects.create_user("reader", "reader@badges.example", "x", is_staff=True)
    if may_look:
        user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return client_of(user)


class TestWhoMayOnlyLook:
    def test_changes_nothing_by_any_form(self, case: Case) -> None:
        browser = member(may_look=True)
        before, typed = everything(), entered(case)
        for name, address in addresses(pks()):
            answer = browser.post(address, typed)
            assert answer.status_code in (SIGN_IN, REFUSED, MISSING, NOT_SO, 200), name
            assert everything() == before, name

    def test_is_refused_by_the_page_of_every_deed(self, case: Case) -> None:
        browser = member(may_look=True)
        deeds = [(name, address) for name, address in addresses(pks()) if _is_deed(name)]
        assert len(deeds) > 10
        for name, address in deeds:
            assert browser.get(address).status_code in (REFUSED, NOT_SO), name


class TestWhoHasNoRight:
    def test_is_shown_no_page_and_changes_nothing(self, case: Case) -> None:
        browser = member(may_look=False)
        before, typed = everything(), entered(case)
        for name, address in addresses(pks()):
            for answer in (browser.get(address), browser.post(address, typed)):
                is_gone = answer.headers.get("Location") == "/staff/"  # Django's word for a row that is not there
                assert is_gone or answer.status_code in (REFUSED, NOT_SO), (name, answer.status_code)
            assert everything() == before, name


class TestStrangers:
    def test_are_sent_to_sign_in_from_every_page(self, case: Case) -> None:
        before, typed = everything(), entered(case)
        for name, address in addresses(pks()):
            for answer in (Client().get(address), Client().post(address, typed)):
                assert answer.headers.get("Location", "").startswith("/staff/login/"), name
        assert everything() == before


def _is_deed(name: str) -> bool:
    looks = ("changelist", "change", "history", "preview", "page", "add", "delete", "fix_letter", "certificate")
    return name.count("_") > 1 and not name.endswith(looks)
