"""The index of the staff side: figures that are right, each with the list behind it."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onboarding import dashboard
from onboarding.dashboard import Scope
from onboarding.dashboard.charts import Chart
from onboarding.models import Case, Flip, Incident, Letter, Step, Sweep, Tally, Watch
from onboarding.tests.staff_cast import lead, reader
from portal.models import Heartbeat
from registry.models import Connection, Region, Server
from tests.builders import make_case, make_connection, make_region

pytestmark = pytest.mark.django_db
State, Standing = Case.State, Connection.State
NOW = timezone.now()


def chart(slug: str, scope: Scope | None = None) -> Chart:
    """Return one chart of the page."""
    return next(one for one in dashboard.today(scope).charts if one.slug == slug)


def figures(found: Chart) -> dict[str, list[str]]:
    """Return what stands in a chart's table."""
    return {str(row.label): [str(cell.text) for cell in row.cells] for row in found.rows}


def tile(label: str, scope: Scope | None = None) -> dashboard.Figure:
    return next(one for one in dashboard.today(scope).tiles if str(one.label) == label)


def connect(region: Region, state: str = Standing.CONNECTED, **changes: object) -> Connection:
    return make_connection(region=region, state=state, connected_at=NOW, **changes)


def put(case: Case, region: Region | None) -> Case:
    Connection.objects.filter(pk=case.connection_id).update(region=region)
    return case


@pytest.fixture
def europe() -> Region:
    return make_region(code="europe", name="Europe")


class TestTiles:
    def test_count_what_is_connected_with_the_change_of_a_week(self, europe: Region) -> None:
        connect(europe)
        connect(europe, Standing.ATTENTION)
        assert tile("Connected").note == ""  # nobody counted a week ago
        Tally.objects.create(date=timezone.localdate() - timedelta(days=7), region=europe, state="connected", count=3)

        assert (tile("Connected").count, tile("Connected").note) == (2, "1 fewer than last week")

    def test_say_since_when_the_oldest_waits(self) -> None:
        for days in (1, 3):
            make_case(state=State.WAITING_STAFF, state_since=NOW - timedelta(days=days))
        make_case(state=State.DECLINED, state_since=NOW - timedelta(days=9))

        found = tile("Waiting for us")

        assert (found.count, found.oldest_at) == (2, NOW - timedelta(days=3))

    def test_count_what_broke_since_midnight(self, europe: Region) -> None:
        for hours in (0, 30):
            broken = connect(europe, Standing.BROKEN)
            Connection.objects.filter(pk=broken.pk).update(state_since=NOW - timedelta(hours=hours))

        assert tile("Broken today").count == 1

    def test_count_what_has_had_no_clear_answer_for_long(self) -> None:
        for hours in (1, 7):
            make_case(state=State.CHECKING, unclear_since=NOW - timedelta(hours=hours))

        assert tile("Unclear for 6 h or longer").count == 1

    def test_name_letters_that_did_not_go_out(self) -> None:
        case = make_case()
        for state in ("failed", "held", "held"):
            Letter.objects.create(case=case, kind="setup_link", recipient="a@b.example", language="en", state=state)

        assert (tile("Not delivered").count, tile("Held").count) == (1, 2)


class TestCharts:
    def test_of_days_leave_a_gap_where_nobody_counted(self, europe: Region) -> None:
        connect(europe)
        today = timezone.localdate()
        for ago, count in ((0, 4), (1, 4), (3, 2)):
            day = today - timedelta(days=ago)
            Tally.objects.create(date=day, region=europe, state="connected", count=count)

        found = chart("over-time", Scope(days=7))

        assert [cells[0] for cells in figures(found).values()] == ["4", "4", "2"]
        assert found.drawing is not None
        connected = [area for area in found.drawing.areas if area.css == "is-connected"]
        assert len(connected) == 2  # two pieces, with nothing between them
        assert str(found.caption).startswith("4 connections work, 2 more than on ")

    def test_of_regions_name_those_without_one_last(self, europe: Region) -> None:
        connect(europe)
        connect(europe, Standing.BROKEN)
        put(make_case(), None)

        assert figures(chart("by-region")) == {
            "Europe": ["1", "0", "0", "0", "1", "2"],
            "Not chosen yet": ["0", "0", "0", "1", "0", "1"],
        }

    def test_of_steps_say_the_median_time(self) -> None:
        for days in (1, 2, 9):
            case = make_case(state=State.WAITING_INSTITUTION)
            since = NOW - timedelta(days=days, minutes=5)
            Step.objects.create(
                case=case, slug="secret", position=9, state="to_mend", due_from="institution", why="x", since=since
            )
        closed = make_case(state=State.DECLINED)
        Step.objects.create(case=closed, slug="secret", position=9, state="to_do", due_from="institution")

        found = figures(chart("funnel"))

        assert found["Secret"] == ["3", "2\xa0days"]
        assert found["Scopes"] == ["0", "–"]

    def test_of_ages_fill_six_bins(self) -> None:
        for days in (0, 1, 2, 3, 7, 14, 15, 40):
            make_case(state=State.WAITING_STAFF, state_since=Scope().days_ago(days))

        found = chart("ages")

        assert [cells[0] for cells in figures(found).values()] == ["1", "1", "2", "1", "1", "2"]
        assert found.caption == "6 requests have waited for us for longer than we promise."

    def test_of_outcomes_compare_two_weeks(self) -> None:
        case = make_case(state=State.WAITING_INSTITUTION)
        for days, reason in ((1, "key.off"), (2, "key.off"), (8, "key.off"), (8, "tls.expired"), (20, "tls.expired")):
            flip = Flip.objects.create(
                case=case, from_state="checking", to_state="waiting_institution", reason=reason, actor="portal"
            )
            Flip.objects.filter(pk=flip.pk).update(at=NOW - timedelta(days=days))
        Flip.objects.create(case=case, to_state="checking", reason="check_again", actor="portal")

        found = chart("outcomes")

        assert figures(found) == {
            "The key is not switched on here.": ["2", "1"],
            "The certificate has run out.": ["0", "1"],
        }
        assert "2 times in the last 7 days, 0 more than" in str(found.caption)

    def test_of_certificates_count_those_of_live_connections(self, europe: Region) -> None:
        for days in (3, 3, 200):
            connection = connect(europe)
            ends_at = NOW + timedelta(days=days)
            Server.objects.filter(pk=connection.server_id).update(certificate_expires_at=ends_at)
        Server.objects.filter(pk=make_connection().server_id).update(certificate_expires_at=NOW + timedelta(days=3))

        found = chart("expiry")

        assert list(figures(found).values()) == [["2"]]
        assert found.caption == "2 certificates run out within 21 days."

    def test_of_what_broke_count_one_cause_once(self, europe: Region) -> None:
        for code in ("tls.expired", "tls.expired", "key.off"):
            connection = connect(europe, Standing.BROKEN)
            Watch.objects.create(connection=connection, due_at=NOW, blocking=code)

        found = chart("broke-today")

        assert [row.cells[0].text for row in found.rows] == [
            "The certificate has run out.",
            "The key is not switched on here.",
        ]
        assert str(found.rows[0].label) == "2 servers, one cause"
        assert str(found.rows[1].label) == connection.server.host
        assert found.caption == "3 connections broke today."

    def test_say_so_where_there_is_nothing(self) -> None:
        make_case(state=State.DECLINED)

        captions = {one.slug: str(one.caption) for one in dashboard.today().charts}

        assert captions["expiry"] == "No certificate runs out in the next 90 days."
        assert captions["broke-today"] == "Nothing broke today."
        assert captions["ages"] == "Nothing waits."

    def test_that_fail_say_so_and_the_rest_stands(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        make_case()

        def fail(_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("onboarding.dashboard.source.Source.steps", property(fail))
        monkeypatch.setattr("onboarding.dashboard.source.Source.signals", property(fail))
        text = lead().get("/staff/").content.decode()

        assert text.count("This chart could not be drawn.") == 1
        assert "Waiting for us" in text
        assert "part funnel could not be made" in caplog.text


class TestScope:
    def test_narrows_to_a_region(self, europe: Region) -> None:
        connect(europe)
        connect(make_region(code="south", name="South"))
        put(make_case(state=State.WAITING_STAFF), europe)
        make_case(state=State.WAITING_STAFF)
        today = dashboard.today(Scope(region="europe"))

        assert today.regions.keys() >= {"europe", "south"}
        assert [one.count for one in today.tiles[:2]] == [1, 1]
        assert list(figures(next(one for one in today.charts if one.slug == "by-region"))) == ["Europe"]

    def test_keeps_the_choice_in_the_address_of_each_list(self, europe: Region) -> None:
        put(make_case(state=State.WAITING_STAFF), europe)

        assert "region=europe" in tile("Waiting for us", Scope(region="europe")).url

    def test_leaves_out_what_makes_no_sense_and_says_so(self, europe: Region) -> None:
        connect(europe)
        text = lead().get("/staff/?region=nowhere&period=8").content.decode()

        assert "There is no “8, nowhere” here, so that filter was left out." in text


@pytest.fixture
def filled() -> None:
    """A store with everything in it."""
    call_command("demo_data", institutions=60, verbosity=0, yes=True)


@pytest.mark.usefixtures("filled")
class TestIndex:
    @pytest.mark.parametrize("address", ["/staff/", "/staff/?region=us&period=90"])
    def test_leads_from_each_figure_to_a_list_of_just_as_many(self, address: str) -> None:
        client = lead()
        text = unescape(client.get(address).content.decode())
        links = dict(re.findall(r'<td class="desk-number"><a href="([^"]+)">(\d+)</a>', text))
        links |= dict(
            re.findall(r'<a class="desk-tile" href="([^"]+)">.*?<span class="desk-figure">(\d+)</span>', text)
        )
        assert len(links) > 20

        for url, count in links.items():
            answer = client.get(url)
            assert answer.status_code == 200, url
            shown = re.findall(r'<t[hd] class="field-[^"]*"><a href="', answer.content.decode())
            assert len(shown) == min(int(count), 50), url

    def test_has_every_part(self, caplog: pytest.LogCaptureFixture) -> None:
        for scope in (Scope(), Scope(region="us", days=90)):
            assert [one.slug for one in dashboard.today(scope).charts if one.is_broken] == []
        assert "could not be made" not in caplog.text

    def test_asks_the_database_at_most_twelve_times(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for client in (lead(), reader("view_case")):
            with django_assert_max_num_queries(12):
                client.get("/staff/?region=us&period=90")

    def test_says_when_the_last_round_does_not_count(self) -> None:
        client = lead()
        assert "The last round looked at" in client.get("/staff/").content.decode()

        Sweep.objects.create(is_void=True, problem="any.no_answer")

        assert "our own line was down" in client.get("/staff/").content.decode()

    def test_knows_of_open_incidents(self) -> None:
        assert [one.connections for one in dashboard.today().incidents] == [Incident.objects.get().connections]

    def test_says_that_many_changed_together_and_leads_to_why(self) -> None:
        client = lead()
        text = unescape(client.get("/staff/").content.decode())
        assert "connections changed" in text

        link = re.findall(r'<a href="([^"]+)">Decide about the letters', text)[0]

        assert f"Incident {Incident.objects.get().pk}" in client.get(link).content.decode()

    def test_answers_a_page_that_asks_for_news_only_where_something_changed(self) -> None:
        client = lead()
        asked = re.findall(r'hx-get="([^"]+)"', unescape(client.get("/staff/").content.decode()))[0]

        assert client.get(asked).status_code == 204
        make_case(state=State.WAITING_STAFF)

        assert 'id="today"' in client.get(asked).content.decode()

    def test_says_who_gives_no_sign_of_life(self) -> None:
        client = lead()
        assert "No worker gives a sign of life" in client.get("/staff/").content.decode()

        Heartbeat.objects.create(name="worker", beaten_at=timezone.now())

        assert "No worker gives a sign of life" not in client.get("/staff/").content.decode()


class TestEmptyStore:
    def test_says_what_to_do(self) -> None:
        text = lead().get("/staff/").content.decode()

        assert "No request yet." in text
        assert "<figure" not in text


class TestDays:
    def test_begin_where_the_portal_is(self) -> None:
        with timezone.override("Pacific/Auckland"):
            scope = Scope(now=datetime.fromisoformat("2026-05-12T13:00:00+00:00"))

            assert scope.today == date(2026, 5, 13)
            assert scope.days_ago(0) == datetime.fromisoformat("2026-05-12T12:00:00+00:00")
