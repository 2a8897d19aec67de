"""Several web processes say the same, and answer a load balancer that asks by address and over http."""

from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from onboarding.models import Case
from tests.builders import make_case
from tests.processes import Process, free_port, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

TOKEN = "a-token-of-thirty-two-characters"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.5", "Connection": "close"}


def ask(port: int, path: str) -> tuple[dict[str, str], str]:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=HEADERS), timeout=20) as answer:
        return dict(answer.headers), answer.read().decode()


def count_of(text: str, state: str) -> float:
    (value,) = (
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "portal_cases" and sample.labels == {"state": state}
    )
    return value


def test_each_process_counts_the_same(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(3):
        make_case(state=Case.State.WAITING_STAFF)
    web = Process(
        *("-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{port}", "--workers", "2", "--no-control-socket"),
        log=tmp_path / "web.log",
        METRICS_TOKEN=TOKEN,
        LOG_LEVEL="INFO",
    )
    try:
        wait_for(lambda: web.output.count("Booting worker") == 2, what="both web processes")
        assert {count_of(ask(port, "/metrics")[1], "waiting_staff") for _ in range(12)} == {3}
        headers, said = ask(port, "/healthz")
        assert (said, headers["Content-Length"]) == ("ok\n", "3")
        assert "Set-Cookie" not in headers
    finally:
        web.kill()
    assert TOKEN not in web.output
