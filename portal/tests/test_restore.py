"""From a backup and the key file alone, a new machine serves the same cases and opens the same secrets."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import requests
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from diagnosis.models import HostLease, Run
from diagnosis.targets import KIND
from keys import custody
from keys.sealing import make_key
from keys.secret import Secret
from keys.tests.leaks import leaked
from onboarding import links
from onboarding.models import Case, Letter
from portal.backup.manifest import NAME, BackupError
from portal.backup.reading import Backup
from portal.backup.writing import back_up
from registry.models import Connection, Server
from sandbox import scenarios
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox, running
from tests.builders import (
    SECRET,
    make_case,
    make_case_with_key,
    make_connection,
    make_done_run,
    make_region,
    make_result,
)
from tests.machines import KINDS, Machine, new_machine
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "drill-drill-drill"
ADD = "from registry.models import Institution; Institution.objects.create(name='x').pk"


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """Seal with a key of this test's own, and return the file that holds it."""
    settings.KEY_RING = [make_key("autumn"), make_key("spring")]
    file = tmp_path / "keys"
    file.write_text("\n".join(settings.KEY_RING), encoding="ascii")
    file.chmod(0o600)
    return file


@pytest.fixture
def canvas() -> Iterator[Sandbox]:
    with running(port=0) as box:
        yield box


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_connected() -> Case:
    """Return a case with all that a finished one has."""
    case = make_case_with_key(state=Case.State.CONNECTED)
    Connection.objects.filter(pk=case.connection_id).update(state="connected", connected_at=timezone.now())
    run = make_done_run(case, requests=3)
    make_result(run, "secret.accepted", "P", facts={"ü": [1, None]}, evidence=[{"path": "/login", "status": 400}])
    case.flips.create(from_state="checking", to_state="connected", reason="all_passed", actor="portal")
    to = case.contact.email
    Letter.objects.create(
        case=case, kind="connected", recipient=to, language="de", state="sent", sent_at=timezone.now()
    )
    return case


def make_half_way(box: Sandbox) -> Case:
    """Return a case whose worker was at its run when the backup was made."""
    typed = scenarios.by_slug("canvas").submit(box.port)
    region = make_region(redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES))
    server = Server.objects.create(host="canvas.northfield.example", port=box.port)
    connection = make_connection(server=server, region=region, client_id=typed.client_id)
    case = make_case(connection=connection, state=Case.State.CHECKING, proved_at=timezone.now())
    custody.put_in(
        kind=KIND,
        owner_id=connection.public_id,
        secret=Secret(typed.secret),
        bound_to=server.address.origin,
        actor="test",
    )
    until = timezone.now() + timedelta(hours=2)
    run = Run.objects.create(
        connection=connection,
        may_send_secret=True,
        state="running",
        attempt=1,
        due_at=timezone.now(),
        handed_at=timezone.now(),
        lease_until=until,
    )
    HostLease.objects.create(host=server.address.netloc, run=run, attempt=1, until=until)
    Case.objects.filter(pk=case.pk).update(latest_run=run)
    return case


def make_staff() -> User:
    return User.objects.create_superuser("kim", "kim@badges.example", PASSWORD, first_name="Kim", last_name="Doe")


def sign_in(url: str) -> requests.Session:
    """Sign in as staff do, with the password that they had on the old machine."""
    browser = requests.Session()
    browser.get(f"{url}/accounts/login/")
    browser.post(
        f"{url}/accounts/login/",
        data={
            "login": "kim@badges.example",
            "password": PASSWORD,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        },
    )
    return browser


def open_link(url: str, path: str) -> str:
    """Open a private link as its reader does, and return the page that it leads to."""
    browser = requests.Session()
    page = browser.get(f"{url}{path}")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return browser.post(f"{url}{path}", data=fields).text


class TestNewMachine:
    @pytest.mark.worker
    @pytest.mark.parametrize("kind", KINDS)
    def test_serves_the_same_cases_and_opens_the_same_secrets(
        self, kind: str, tmp_path: Path, key_file: Path, canvas: Sandbox, settings: Settings
    ) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        make_staff()
        connected, half_way = make_connected(), make_half_way(canvas)
        token, _ = links.issue(connected)
        backup, _ = back_up(tmp_path)
        wire = {
            "WIRE_ALLOWED_NETWORKS": "127.0.0.0/8",
            "WIRE_ALLOWED_PORTS": str(canvas.port),
            "WIRE_EXTRA_CA_FILE": str(canvas.ca_file),
            "WIRE_NAMES_FILE": str(canvas.names_file),
        }
        with new_machine(kind, tmp_path / "new", key_file, SECRET_KEY=settings.SECRET_KEY, **wire) as machine:
            said = machine.manage("restore", str(backup))
            assert "2 sealed secrets open with the keys at hand." in said
            assert digest_of(SECRET) in opened(machine, connected)
            with machine.running() as url:
                shows_the_cases(url, connected, half_way)
                page = open_link(url, f"/s/{token}/")
                assert connected.reference in page
                assert connected.connection.server.host in page
                finishes(machine, half_way)

    @pytest.mark.worker
    def test_mails_new_links_where_the_old_ones_ended_with_the_secret_key(self, tmp_path: Path, key_file: Path) -> None:
        case = make_case_with_key()
        token, _ = links.issue(case)
        backup, _ = back_up(tmp_path)
        with new_machine(KINDS[-1], tmp_path / "new", key_file) as machine:
            machine.manage("restore", str(backup))
            with machine.running() as url:
                dead = requests.get(f"{url}/s/{token}/", timeout=10)
                assert dead.status_code == 404
                ask_for_link(url, case.contact.email)
                wait_for(machine.letters, 60, "the letter with a new link")
                text = machine.letters()[0].replace("=\n", "")
                found = re.search(r"(/s/[\w-]+/)", text)
                assert found
                assert case.reference in open_link(url, found[1])


def opened(machine: Machine, case: Case) -> str:
    """Have the new machine take the secret out of its safe, and return its digest."""
    connection = case.connection
    return machine.ask(
        "import hashlib, uuid; from keys import custody; "
        f"hashlib.sha256(custody.take_out(kind={KIND!r}, owner_id=uuid.UUID('{connection.public_id}'), "
        f"bound_to='{connection.server.address.origin}', reason='drill', actor='test').reveal().encode()).hexdigest()"
    )


def shows_the_cases(url: str, connected: Case, half_way: Case) -> None:
    staff = sign_in(url)
    listed = staff.get(f"{url}/staff/onboarding/case/").text
    assert connected.reference in listed
    assert half_way.reference in listed
    page = staff.get(f"{url}/staff/onboarding/case/{connected.pk}/change/").text
    for known in (connected.contact.email, connected.connection.server.host, "secret.accepted", "Northfield College"):
        assert known in page
    assert leaked(page, SECRET) == set()


def finishes(machine: Machine, case: Case) -> None:
    """What a worker had begun on the old machine is done anew, with the secret, and proved at its Canvas."""
    state = f"from onboarding.models import Case; Case.objects.get(pk={case.pk}).latest_run.blocking"
    wait_for(lambda: machine.ask(state), 60, "the run that was under way")
    assert machine.ask(state) == "connected"


def ask_for_link(url: str, email: str) -> None:
    browser = requests.Session()
    browser.get(f"{url}/link")
    browser.post(f"{url}/link", data={"email": email, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})


class TestRestore:
    def test_a_backup_of_the_new_machine_is_the_same_whatever_databases_it_went_through_and_it_goes_on_counting(
        self, tmp_path: Path, key_file: Path
    ) -> None:
        make_staff()
        case = make_connected()
        file, first = back_up(tmp_path)
        for number, kind in enumerate(("sqlite", *KINDS[1:])):
            with new_machine(kind, tmp_path / f"machine{number}", key_file) as machine:
                machine.manage("restore", str(file))
                file = machine.folder / "again.zip"
                machine.manage("backup", str(file))
                again = Backup.open(file).manifest
                assert (again.database, again.parts, again.key_ids) == (kind, first.parts, first.key_ids)
                assert int(machine.ask(ADD)) > case.connection.institution_id

    @pytest.mark.parametrize("ring", ["another id", "another key", "none"])
    def test_says_which_keys_are_missing(self, ring: str, tmp_path: Path, key_file: Path) -> None:
        make_connected()
        file, _ = back_up(tmp_path)
        wrong = tmp_path / "wrong"
        wrong.write_text(make_key("autumn" if ring == "another key" else "winter"), encoding="ascii")
        wrong.chmod(0o600)
        with new_machine("sqlite", tmp_path / "new", wrong if ring != "none" else tmp_path / "gone") as machine:
            if ring == "none":
                assert "keys.E007" in machine.manage("restore", str(file), status=1)
                return
            said = machine.manage("restore", str(file), status=2)
            expected = "Not opened by the key of that id" if ring == "another key" else "Missing in the ring"
            assert f"{expected}: key autumn (1 secrets)" in said
            assert "0 sealed secrets open" in said
            shutil.copy(key_file, wrong)  # the right one is found: nothing has to be done anew
            assert machine.ask("from keys.opening import try_all; try_all().is_all") == "True"

    def test_brings_an_older_backup_up_to_this_portal(self, tmp_path: Path, key_file: Path) -> None:
        with new_machine(KINDS[-1], tmp_path / "old", key_file) as old:
            old.manage("migrate", "registry", "0001_rows")  # and no other table at all
            old.ask("from registry.models import Institution; Institution.objects.create(name='Northfield').pk")
            old.manage("backup", str(tmp_path / "old.zip"))
        assert set(Backup.open(tmp_path / "old.zip").manifest.migrations) == {"registry"}
        with new_machine(KINDS[-1], tmp_path / "new", key_file) as machine:
            machine.manage("restore", str(tmp_path / "old.zip"))
            machine.manage("migrate", "--check")
            names = "from registry.models import Institution; [one.name for one in Institution.objects.all()]"
            assert machine.ask(names) == "['Northfield']"
            regions = "from registry.models import Region; Region.objects.count()"
            assert int(machine.ask(regions)) == 7  # the migration that came later has run


def change_manifest(file: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Write the backup anew with another manifest."""
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries[NAME])
    change(manifest)
    entries[NAME] = json.dumps(manifest).encode()
    write_entries(file, entries)


def write_entries(file: Path, entries: dict[str, bytes]) -> None:
    with ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)


def change_row(file: Path) -> None:
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = "rows/onboarding.case.jsonl"
    entries[name] = entries[name].replace(b'"connected"', b'"declined"')
    write_entries(file, entries)


def leave_part_out(file: Path) -> None:
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    del entries["rows/onboarding.flip.jsonl"]
    write_entries(file, entries)


def flip_a_bit(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    with ZipFile(file) as archive:
        entry = archive.getinfo("rows/auth.permission.jsonl")
    whole[entry.header_offset + 200] ^= 1
    file.write_bytes(whole)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-300]),
    "empty": lambda file: file.write_bytes(b""),
    "a bit flipped": flip_a_bit,
    "a row changed": change_row,
    "a part left out": leave_part_out,
    "a count changed": lambda file: change_manifest(file, lambda one: one["parts"][3].update(rows=7)),
    "a part not named": lambda file: change_manifest(file, lambda one: one["parts"].pop()),
    "no manifest": lambda file: write_entries(file, {"else": b"else"}),
    "a manifest that is none": lambda file: write_entries(file, {NAME: b"[]"}),
}
NEWER: dict[str, Callable[[dict[str, Any]], object]] = {
    "a later format": lambda manifest: manifest.update(format=2),
    "a later migration": lambda manifest: manifest["migrations"]["onboarding"].append("9999_later"),
    "an app that is not there": lambda manifest: manifest["migrations"].update(gateway=["0001_rows"]),
}


class TestRefusal:
    @pytest.mark.parametrize("damage", DAMAGES)
    def test_of_a_damaged_backup(self, damage: str, tmp_path: Path) -> None:
        make_connected()
        file, _ = back_up(tmp_path)
        DAMAGES[damage](file)
        with pytest.raises(BackupError, match="This backup is damaged"):
            Backup.open(file).check_whole()

    @pytest.mark.parametrize("later", NEWER)
    def test_of_a_newer_backup(self, later: str, tmp_path: Path) -> None:
        file, _ = back_up(tmp_path)
        change_manifest(file, NEWER[later])
        with pytest.raises(CommandError, match=r"newer"):
            call_command("restore", str(file))

    def test_of_a_database_in_use(self, tmp_path: Path) -> None:
        case = make_connected()
        file, _ = back_up(tmp_path)
        with pytest.raises(CommandError, match=r"not empty: there are rows of .*onboarding\.Case"):
            call_command("restore", str(file))
        assert Case.objects.get() == case

    def test_changes_nothing(self, tmp_path: Path, key_file: Path) -> None:
        make_connected()
        file, _ = back_up(tmp_path)
        change_row(file)
        with new_machine(KINDS[-1], tmp_path / "new", key_file) as machine:
            assert "onboarding.case is not what its manifest says" in machine.manage("restore", str(file), status=1)
            tables = "from django.db import connection; connection.introspection.table_names()"
            assert machine.ask(tables) == "[]"

    def test_of_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="There is no file"):
            call_command("restore", str(tmp_path / "none.zip"))
