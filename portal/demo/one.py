"""One made-up institution with all that hangs on it, in memory."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import models

from diagnosis.models import CheckResult, Run
from onboarding.models import Case, Flip, SetupLink, Step
from onboarding.progress.lines import line_of
from portal.demo import found
from portal.demo.lives import Life
from portal.demo.names import Named
from portal.demo.stories import ALL, Story
from portal.demo.watched import watch
from registry.models import Connection, Contact, Institution, Region, Server

_S = Connection.State
_WITH_A_SECOND = 0.06  # so many have a second connection, to a server of their own
_WITH_RESULTS = 0.1  # of so many connected requests, the findings are still there
_FIRST_ID = 10_000_000_000_000
_OTHER_DOMAIN = 0.05


@dataclass(slots=True)
class Made:
    """A connection with its request, and every row of them."""

    connection: Connection
    flips: list[Flip] = field(default_factory=list)  # of the connection
    rows: list[models.Model] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes institutions up, always the same ones from the same `rng`."""

    rng: Random
    now: datetime
    regions: list[Region]

    def make(self, named: Named, story: Story, number: int) -> Iterator[Made]:
        """Yield the institution's connections, mostly one."""
        opened_at = self._opened_at(story)
        institution = Institution(name=named.name, created_at=opened_at)
        is_elsewhere = self.rng.random() < _OTHER_DOMAIN
        email = f"{named.email.partition('@')[0]}@consultants-{number}.example" if is_elsewhere else named.email
        contact = Contact(email=email, created_at=opened_at)
        first = self._connection(institution, named.host, opened_at, number, story)
        yield self._told(first, contact, story, [institution, contact])
        if self.rng.random() < _WITH_A_SECOND:
            other = self._connection(institution, f"second.{named.host}", opened_at, number, ALL[0])
            yield self._told(other, contact, ALL[0], [])

    def _opened_at(self, story: Story) -> datetime:
        """What is open is young; what is connected came in over the last year, more and more of it."""
        days = min(25, self.rng.expovariate(1 / 4)) if story.is_open else self.rng.triangular(1, 400, 40)
        return self.now - timedelta(days=days, hours=self.rng.uniform(0.2, 8))

    def _connection(
        self, institution: Institution, host: str, opened_at: datetime, number: int, story: Story
    ) -> Connection:
        ends_in = self.rng.uniform(1, 20) if story.connection == _S.ATTENTION else self._certificate_days()
        server = Server(
            host=host,
            hosting=Server.Hosting.SELF_HOSTED,
            environment=self.rng.choices(Server.Environment.values, [94, 3, 3])[0],
            certificate_expires_at=self.now + timedelta(days=ends_in),
            created_at=opened_at,
        )
        is_draft = story.case == Case.State.DRAFT
        return Connection(
            public_id=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            server=server,
            region=None if is_draft else self._region(),
            institution=institution,
            client_id="" if is_draft else str(_FIRST_ID + number * 37),
            state_since=opened_at,
            created_at=opened_at,
        )

    def _certificate_days(self) -> float:
        return self.rng.uniform(22, 90) if self.rng.random() < 0.7 else self.rng.uniform(5, 390)  # noqa: PLR2004

    def _region(self) -> Region | None:
        weights = [1 / (1 + index) for index in range(len(self.regions))]
        return self.rng.choices(self.regions, weights)[0] if self.regions else None

    def _told(self, connection: Connection, contact: Contact, story: Story, rows: list[models.Model]) -> Made:
        case = Case(connection=connection, contact=contact, opened_at=connection.created_at)
        life = Life(case, story, self.rng, self.now, at=connection.created_at)
        life.tell()
        contact.proved_at = contact.proved_at or case.proved_at
        made = Made(connection, rows=[*rows, connection.server, connection, *life.runs, case])
        if story.connection != _S.NEW:
            connection.connected_at = case.connected_at
            made.flips, watched, look = watch(connection, story, self.rng, self.now)
            made.rows += [*made.flips, watched]
            if look:  # as the watch does: what it found shows at the request that led to the connection
                made.rows.append(look)
                case.latest_run = look
                life.runs.append(look)
        made.rows += [*life.flips, *life.letters, *self._findings_and_steps(case, life.runs), *self._link(case)]
        return made

    def _findings_and_steps(self, case: Case, runs: list[Run]) -> Iterator[models.Model]:
        done = [run for run in runs if run.state == Run.State.DONE][-1]
        results = self._results(done, case.connection)
        is_news = case.is_open or case.connection.state in (_S.ATTENTION, _S.BROKEN)
        if is_news or self.rng.random() < _WITH_RESULTS:
            yield from results
        for position, node in enumerate(line_of(case, results, is_running=False, is_full=done.is_full)):
            yield Step(
                case=case,
                slug=node.slug,
                position=position,
                state=node.state,
                due_from=node.due_from,
                why=node.why,
                facts=dict(node.facts),
                since=case.state_since if node.state == Step.State.DONE else self._due_since(case),
            )

    @staticmethod
    def _due_since(case: Case) -> datetime:
        is_broken = case.connection.state == _S.BROKEN
        return case.connection.state_since if is_broken else case.state_since

    @staticmethod
    def _results(run: Run, connection: Connection) -> list[CheckResult]:
        is_warned = connection.state == _S.ATTENTION
        until = connection.server.certificate_expires_at or run.due_at
        return found.results(run, run.blocking, until, also="tls.expires_soon" if is_warned else "")

    def _link(self, case: Case) -> Iterator[SetupLink]:
        """Yield the private link of an open request, to which nobody has the token."""
        if case.is_open:
            yield SetupLink(
                case=case,
                token_hash=f"{self.rng.getrandbits(256):064x}",
                code_hash=f"{self.rng.getrandbits(256):064x}",
                issued_at=case.opened_at,
                expires_at=case.opened_at + timedelta(days=30),
                redeemed_at=case.proved_at,
            )
