"""The line of steps, read off findings."""

from typing import Any

import pytest
from django.utils import timezone

from onboarding.models import Case
from onboarding.standing import standing_of
from onboarding.steps_shown import Step
from tests.builders import (
    make_case,
    make_case_with_key,
    make_connection,
    make_done_run,
    make_result,
    make_run,
    make_server,
)

pytestmark = pytest.mark.django_db
SHAPES = {"passed": "v", "warning": "!", "failed": "x", "unclear": "?", "waiting": ".", "running": "o"}
CHECKS = (
    "details",
    "address",
    "hosting",
    "tls",
    "identity",
    "key_id",
    "redirect_uri",
    "scopes",
    "key_state",
    "key_secret",
)


def line(case: Case) -> str:
    return "".join(SHAPES[step.status] for step in standing_of(case).steps)


def current(case: Case) -> Step | None:
    return next((step for step in standing_of(case).steps if step.is_current), None)


def with_verdicts(verdicts: str, state: str = Case.State.WAITING_INSTITUTION, **run: Any) -> Case:
    """Return a case whose run ended with one finding a check, in the checks' order."""
    case = make_case_with_key(state=state)
    made = make_done_run(case, "x.y", **run)
    for check, verdict in zip(CHECKS, verdicts, strict=False):
        make_result(made, "any.skipped" if verdict == "S" else f"{check}.x", verdict, check_slug=check)
    return case


class TestLine:
    @pytest.mark.parametrize(
        ("verdicts", "state", "expected"),
        [
            # details, address, hosting, tls, identity | key_id, redirect, scopes, state, secret
            ("PPIPPPPPPP", Case.State.CONNECTED, "vvvvvvvvvvv"),
            ("PPIWPPPPPP", Case.State.WAITING_STAFF, "v!vvvvvvvv."),
            ("PPIFPPPPPS", Case.State.WAITING_INSTITUTION, "vxvvvvvvv.."),
            ("PFSSSSSSSS", Case.State.WAITING_INSTITUTION, "x..vv......"),
            ("PPWPPPFSSS", Case.State.WAITING_INSTITUTION, "vv!vvvx...."),
            ("PPIPUSSSSS", Case.State.WAITING_STAFF, "vv?vv......"),
            ("FPIPP", Case.State.WAITING_INSTITUTION, "vvvvx......"),
        ],
    )  # fmt: skip
    def test_shows_where_it_stops(self, verdicts: str, state: str, expected: str) -> None:
        assert line(with_verdicts(verdicts, state)) == expected

    def test_says_why_and_leads_to_where_it_is_mended(self) -> None:
        step = current(with_verdicts("PPIPPPFSSS"))
        assert step is not None
        assert (step.slug, step.page, step.is_solid) == ("redirect_uri", "key", False)
        assert "redirect_uri.x" in step.why

    def test_names_what_is_being_asked(self) -> None:
        case = make_case_with_key()
        run = make_run(case.connection, state="running", started_at=timezone.now(), lease_until=timezone.now())
        for check in CHECKS[:4]:
            make_result(run, f"{check}.x", "P", check_slug=check)
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        case = Case.objects.get()
        assert line(case) == "vvov" + "v......"
        step = current(case)
        assert step is not None
        assert step.slug == "canvas"

    def test_of_a_draft_knows_nothing_of_the_key(self) -> None:
        case = make_case(key_created_at=None)
        made = make_done_run(case, "none", is_full=False)
        for check in CHECKS[:5]:
            make_result(made, f"{check}.x", "P", check_slug=check)
        assert line(case) == "vvv........"
        step = current(case)
        assert step is not None
        assert (step.slug, step.page) == ("key_created", "key")

    def test_of_a_hosted_canvas_has_no_key(self) -> None:
        server = make_server(hosting="instructure")
        case = make_case(connection=make_connection(server=server))
        case.connection.region = None
        make_done_run(case, "none", is_full=False)  # until it has looked for itself, it is told nothing
        assert [step.slug for step in standing_of(case).steps] == ["address", "certificate", "canvas", "confirmed"]
