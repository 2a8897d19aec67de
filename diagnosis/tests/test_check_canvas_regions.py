"""The command with regions from their rows."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.models import Region
from sandbox.regions import AMERICA, EUROPE
from sandbox.server import Sandbox, running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


@pytest.fixture
def wired(sandbox: Sandbox, settings: Any) -> None:
    settings.WIRE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WIRE_ALLOWED_PORTS = [sandbox.port]
    settings.WIRE_EXTRA_CA_FILE = str(sandbox.ca_file)
    settings.WIRE_NAMES_FILE = str(sandbox.names_file)


@pytest.mark.django_db
@pytest.mark.usefixtures("wired")
class TestRegion:
    def test_takes_uris_and_scopes_from_the_rows(self, sandbox: Sandbox) -> None:
        for region in (EUROPE, AMERICA):
            Region.objects.update_or_create(
                code=region.code,
                defaults={
                    "name": region.name,
                    "redirect_uri": region.redirect_uri,
                    "required_scopes": list(region.scopes),
                },
            )
        submit = sandbox.submit("other-region")
        out = StringIO()
        with pytest.raises(SystemExit) as end:
            call_command(
                "check_canvas", submit.address, client_id=submit.client_id, region=EUROPE.code, as_json=True, stdout=out
            )
        found = {finding["outcome"]: finding["facts"] for finding in json.loads(out.getvalue())["findings"]}
        assert end.value.code == 1
        assert found["redirect.other_region"] == {"region": AMERICA.code, "registered": AMERICA.redirect_uri}
        assert found["scopes.granted"] == {"enforced": "unknown"}

    def test_names_the_regions_there_are(self, sandbox: Sandbox) -> None:
        with pytest.raises(CommandError, match="There is no region 'nowhere'"):
            call_command("check_canvas", "canvas.northfield.example", region="nowhere")
