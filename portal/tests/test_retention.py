"""What is kept for how long stands in one table; what its time is over for goes, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import CASCADE, ForeignKey
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings

from diagnosis.models import CheckResult, Run
from diagnosis.targets import KIND
from keys import custody
from keys.custody import NothingInSafe
from keys.models import Access, Credential
from keys.secret import Secret
from onboarding.models import Budget, Case, Letter, SetupLink, Spend, Sweep
from onboarding.tests.staff_cast import lead
from portal import clock, retention
from portal.celery import app
from portal.retention import pruning
from registry.models import Connection, Contact, Institution, Server
from tests import retention_table
from tests.builders import SECRET, make_case, make_case_with_key, make_connection, make_done_run, make_result, make_run

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=5000)
YESTERDAY = NOW - timedelta(days=1)


def prune(**changes: Any) -> dict[str, int]:
    """Prune once and return the rows of each model that something was done to."""
    done: dict[str, int] = {}
    for one in retention.prune(NOW, **changes):
        if one.rows:
            done[one.rule.model] = done.get(one.rule.model, 0) + one.rows
    return done


def age(*models: Any) -> None:
    """Make every row of these models look as if it had been made long ago."""
    for model in models:
        model.objects.update(created_at=LONG_AGO)


def make_draft(state: str = "expired", since: Any = LONG_AGO, **changes: Any) -> Case:
    """Return a closed case, with its address, contact and institution made long ago."""
    case = make_case_with_key(state=state, state_since=since, **changes)
    age(Connection, Contact, Institution, Server)
    return case


class TestTable:
    def test_every_model_stands_in_it_or_is_kept_for_a_reason(self) -> None:
        every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
        ruled = {rule.model for rule in retention.RULES}
        assert every - ruled - set(retention.WITH) - set(retention.FOR_GOOD) == set()
        assert (ruled | set(retention.WITH) | set(retention.FOR_GOOD)) - every == set()
        assert not ruled & set(retention.FOR_GOOD)

    @pytest.mark.parametrize("model", retention.WITH)
    def test_what_goes_with_another_is_deleted_by_it(self, model: str) -> None:
        owners = {
            field.related_model._meta.label
            for field in apps.get_model(model)._meta.get_fields()
            if isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE
        }
        assert retention.WITH[model] in owners

    def test_every_rule_is_about_rows_of_its_model_and_has_its_setting(self, settings: Settings) -> None:
        for rule in retention.RULES:
            assert rule.over(NOW).model._meta.label == rule.model
            setattr(settings, rule.setting, 17)
            assert rule.days == 17
            assert "%" not in rule.how_long

    def test_the_page_in_the_docs_is_made_from_it(self, settings: Settings) -> None:
        assert retention_table.PAGE.read_text(encoding="utf-8") == retention_table.page(), (
            "Run `DJANGO_SETTINGS_MODULE=tests.settings python -m tests.retention_table`."
        )


@pytest.mark.django_db
class TestDrafts:
    def test_go_with_all_that_only_they_refer_to_and_leave_the_records_of_the_safe(self) -> None:
        case = make_draft()
        case.links.create(token_hash="t", code_hash="c", expires_at=NOW)
        case.flips.create(to_state="expired", reason="expired", actor="portal")
        run = make_done_run(case)
        make_result(run, "secret.accepted", "P")
        done = prune()
        assert done["onboarding.Case"] == done["registry.Connection"] == done["registry.Contact"] == 1
        for model in (Case, Connection, Contact, Institution, Server, Run, CheckResult, SetupLink):
            assert not model.objects.exists(), model
        assert (Credential.objects.get().secret, Credential.objects.get().last_four) == (None, "")
        assert [(one.reason, one.actor) for one in Access.objects.all()] == [("forgotten", "portal")]
        assert prune() == {}

    def test_leave_what_others_refer_to(self) -> None:
        draft, other = make_draft(), make_case()
        Case.objects.filter(pk=other.pk).update(contact=draft.contact)
        Connection.objects.filter(pk=other.connection_id).update(
            server=draft.connection.server, institution=draft.connection.institution
        )
        prune()
        assert Case.objects.get() == other
        assert Contact.objects.filter(pk=draft.contact_id).exists()
        assert Server.objects.filter(pk=draft.connection.server_id).exists()
        assert Institution.objects.filter(pk=draft.connection.institution_id).exists()
        assert not Connection.objects.filter(pk=draft.connection_id).exists()

    @pytest.mark.parametrize(
        ("state", "since", "changes"),
        [
            ("expired", YESTERDAY, {}),
            ("draft", LONG_AGO, {}),
            ("waiting_institution", LONG_AGO, {"submitted_at": LONG_AGO}),
            ("expired", NOW - timedelta(days=29), {"submitted_at": LONG_AGO}),
            ("connected", LONG_AGO, {"submitted_at": LONG_AGO}),
        ],
    )
    def test_stay_until_their_time_is_over(self, state: str, since: Any, changes: dict[str, Any]) -> None:
        case = make_draft(state, since, **changes)
        prune()
        assert Case.objects.get() == case
        assert custody.current(KIND, case.connection.public_id) is not None

    @pytest.mark.parametrize("state", ["expired", "withdrawn", "declined"])
    def test_that_were_sent_go_later(self, state: str) -> None:
        make_draft(state, LONG_AGO, submitted_at=LONG_AGO)
        make_draft(state, NOW - timedelta(days=729), submitted_at=LONG_AGO)
        assert prune()["onboarding.Case"] == 1

    def test_leave_a_connection_in_use(self) -> None:
        connection = make_connection(state="connected", connected_at=NOW)
        age(Connection)
        prune()
        assert Connection.objects.get() == connection


@pytest.mark.django_db
class TestSecrets:
    def test_that_were_replaced_are_destroyed_with_a_record(self) -> None:
        connection = make_case_with_key().connection
        origin = connection.server.address.origin
        custody.put_in(
            kind=KIND, owner_id=connection.public_id, secret=Secret(SECRET), bound_to=f"{origin}:8443", actor="test"
        )
        custody.retire(kind=KIND, owner_id=connection.public_id, before_version=2)
        assert "keys.Credential" not in prune()
        Credential.objects.filter(version=1).update(retired_at=LONG_AGO)
        assert prune()["keys.Credential"] == 1
        assert [one.secret is None for one in Credential.objects.order_by("version")] == [True, False]
        assert [(one.credential.version, one.reason) for one in Access.objects.all()] == [(1, "retired")]
        with pytest.raises(NothingInSafe):
            custody.take_out(
                kind=KIND, owner_id=connection.public_id, bound_to=origin, reason="x", actor="test", version=1
            )

    @pytest.mark.parametrize(("state", "is_kept"), [("withdrawn", False), ("declined", False), ("waiting_staff", True)])
    def test_of_requests_that_ended_are_destroyed_soon(self, state: str, is_kept: bool) -> None:
        case = make_case_with_key(state=state, state_since=NOW - timedelta(days=31), submitted_at=LONG_AGO)
        prune()
        assert (custody.current(KIND, case.connection.public_id) is not None) is is_kept

    def test_of_a_server_that_somebody_else_s_request_is_about_stay(self) -> None:
        case = make_case_with_key(state="withdrawn", state_since=LONG_AGO, submitted_at=LONG_AGO)
        make_case(connection=case.connection)
        prune()
        assert custody.current(KIND, case.connection.public_id) is not None


def make_runs(case: Case, *found: str) -> list[Run]:
    """Return a run for each, ended long ago, with these outcomes ("key.known secret.accepted")."""
    runs = []
    for codes in found:
        run = make_done_run(case, codes.split()[-1], finished_at=LONG_AGO)
        for code in codes.split():
            make_result(run, code, "P", evidence=[{"path": "/login", "asked_at": "2026-05-12T14:07:00+00:00"}])
        runs.append(run)
    return runs


@pytest.mark.django_db
class TestRuns:
    def test_stay_where_they_changed_something_and_the_newest_always(self) -> None:
        case = make_case()
        good, bad, warned = (
            "key.known secret.accepted",
            "key.known secret.refused",
            "tls.soon key.known secret.accepted",
        )
        runs = make_runs(case, good, good, good, bad, bad, good, warned, warned, warned)
        assert prune()["diagnosis.Run"] == 4
        left = list(Run.objects.order_by("pk"))
        assert left == [runs[0], runs[3], runs[5], runs[6], runs[8]]
        assert "diagnosis.Run" not in prune()

    def test_are_compared_with_those_that_asked_the_same(self) -> None:
        case = make_case()
        first, small, last = make_runs(case, "key.known", "key.known", "key.known")
        Run.objects.filter(pk=small.pk).update(is_full=False)
        prune()
        assert set(Run.objects.all()) == {first, small, last}

    def test_of_another_connection_tell_nothing(self) -> None:
        make_runs(make_case(), "key.known")
        make_runs(make_case(), "key.known")
        make_runs(make_case(), "key.known")
        prune()
        assert Run.objects.count() == 3

    def test_that_a_case_points_at_stay(self) -> None:
        case = make_case()
        runs = make_runs(case, "key.known", "key.known", "key.known")
        Case.objects.filter(pk=case.pk).update(latest_run=runs[1])
        prune()
        assert set(Run.objects.all()) == set(runs)

    def test_that_were_called_off_or_are_open(self) -> None:
        connection = make_connection()
        make_run(connection, state="superseded", finished_at=LONG_AGO)
        young = make_run(connection, state="superseded", finished_at=YESTERDAY)
        waiting = make_run(connection, due_at=LONG_AGO)
        assert prune()["diagnosis.Run"] == 1
        assert set(Run.objects.all()) == {young, waiting}

    def test_lose_their_evidence_and_keep_what_was_found(self) -> None:
        case = make_case()
        old, newest = make_runs(case, "key.unknown", "key.known")
        assert prune() == {"diagnosis.CheckResult": 1}
        assert (old.results.get().evidence, old.results.get().outcome_code) == ([], "key.unknown")
        assert newest.results.get().evidence != []

    def test_say_to_staff_that_it_was_removed(self, settings: Settings) -> None:
        settings.KEEP_EVIDENCE_DAYS = 77
        case = make_case_with_key(state="waiting_institution")
        make_runs(case, "key.unknown", "key.known")
        prune()
        Case.objects.filter(pk=case.pk).update(latest_run=Run.objects.order_by("pk")[0])
        page = lead().get(f"/staff/onboarding/case/{case.pk}/change/").content.decode()
        today = date_format(timezone.localtime(), "DATE_FORMAT")
        assert f"What was asked and answered: kept 77 days, removed on {today}." in page

    def test_keep_it_for_its_time(self) -> None:
        make_runs(make_case(), "key.unknown", "key.known")
        Run.objects.update(finished_at=YESTERDAY)
        assert prune() == {}


@pytest.mark.django_db
class TestTheRest:
    def test_letters_lose_their_texts(self) -> None:
        case, kept = make_case(), {"kind": "connected", "recipient": "it@northfield.example", "language": "en"}
        texts = {"subject": "Connected", "text": "Your Canvas is connected.", "facts": {"outcome": "tls.expired"}}
        for state in ("sent", "failed", "dropped", "waiting", "held"):
            Letter.objects.create(case=case, state=state, sent_at=NOW, **kept | texts)
        assert "onboarding.Letter" not in prune()
        Letter.objects.update(written_at=LONG_AGO)
        assert prune()["onboarding.Letter"] == 3
        assert set(Letter.objects.filter(text="", facts={}).values_list("state", "subject")) == {
            ("sent", "Connected"),
            ("failed", "Connected"),
            ("dropped", "Connected"),
        }
        assert "onboarding.Letter" not in prune()

    def test_links_that_stopped_working_go(self) -> None:
        case = make_case()
        live = case.links.create(token_hash="1", code_hash="c", expires_at=NOW + timedelta(days=1))
        case.links.create(token_hash="2", code_hash="c", expires_at=NOW, revoked_at=LONG_AGO)
        ended = case.links.create(token_hash="3", code_hash="c", expires_at=YESTERDAY, revoked_at=YESTERDAY)
        assert prune()["onboarding.SetupLink"] == 1
        assert set(SetupLink.objects.all()) == {live, ended}

    def test_counts_go_and_then_for_whom(self) -> None:
        old, young = (Budget.objects.create(kind="letters", key=key) for key in ("old", "young"))
        for budget in (old, young):
            budget.spends.create()
        Spend.objects.filter(budget=old).update(at=LONG_AGO)
        assert prune() == {"onboarding.Spend": 1, "onboarding.Budget": 1}
        assert Budget.objects.get() == young

    def test_rounds_and_sessions_go(self) -> None:
        for at in (LONG_AGO, YESTERDAY):
            Sweep.objects.create(started_at=at)
            Session.objects.create(session_key=f"{at:%Y}", session_data="", expire_date=at)
        Session.objects.create(session_key="live", session_data="", expire_date=NOW + timedelta(days=1))
        assert prune() == {"onboarding.Sweep": 1, "sessions.Session": 2}
        assert Session.objects.get().session_key == "live"


@pytest.mark.django_db
class TestPrune:
    def test_goes_on_in_small_batches_until_nothing_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pruning, "AT_ONCE", 2)
        for number in range(5):
            Sweep.objects.create(started_at=LONG_AGO + timedelta(days=number))
        assert prune() == {"onboarding.Sweep": 5}

    def test_leaves_the_rest_when_its_time_is_over(self) -> None:
        Sweep.objects.create(started_at=LONG_AGO)
        assert prune(most_s=0) == {}
        assert Sweep.objects.exists()

    def test_only_counts_when_asked_to(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_draft(since=NOW - timedelta(days=100))
        call_command("prune", "--dry-run")
        assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
            ["1", "onboarding.Case", "KEEP_DRAFT_DAYS=30"],
            ["1", "keys.Credential", "KEEP_RETIRED_SECRET_DAYS=30"],
        ]
        assert Case.objects.exists()
        call_command("prune")
        assert "registry.Server" in capsys.readouterr().out
        assert not Case.objects.exists()

    def test_is_done_daily_by_the_clock(self) -> None:
        app.loader.import_default_modules()
        assert app.conf.beat_schedule["prune"]["task"] in app.tasks
        make_draft()
        clock.prune()
        assert not Case.objects.exists()
