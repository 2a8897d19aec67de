"""Try a server of the sandbox over real TLS, and count what that costs. Tests and benchmarks use it."""

from dataclasses import dataclass

from diagnosis import details
from diagnosis.checks import ALL, blocking, runner
from diagnosis.checks.base import Finding, RegionUris, Target
from diagnosis.checks.oauth import KNOWN_TEXTS
from sandbox.practice import played
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES, PracticeRegion
from sandbox.scenario import Scenario
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox
from wire.conversation import Conversation
from wire.policy import Policy


@dataclass(frozen=True)
class Tried:
    """What one run found and what it cost."""

    findings: tuple[Finding, ...]
    requests: int
    connections: int

    @property
    def codes(self) -> list[str]:
        return [finding.outcome.code for finding in self.findings]

    @property
    def blocking(self) -> str:
        return blocking(self.findings, secret_accepted="secret.accepted" in self.codes)

    def facts(self, code: str) -> dict[str, str | int]:
        return dict(next(finding.facts for finding in self.findings if finding.outcome.code == code))


def uris(region: PracticeRegion) -> RegionUris:
    return RegionUris(region.code, region.name, region.redirect_uri, region.legacy_redirect_uri)


def target_for(sandbox: Sandbox, slug: str) -> Target:
    submit = sandbox.submit(slug)
    return Target(
        submitted=details.tidy(
            submit.address, submit.client_id, submit.secret, lti_client_id=submit.lti_client_id or None
        ),
        region=uris(EUROPE),
        other_regions=(uris(AMERICA),),
        scopes=REQUIRED_SCOPES,
        may_send_secret=True,
    )


def try_it(sandbox: Sandbox, target: Target) -> Tried:
    policy = Policy.from_values(
        allowed_networks="127.0.0.0/8",
        allowed_ports=[443, sandbox.port],
        extra_ca_file=str(sandbox.ca_file),
        names_file=str(sandbox.names_file),
        request_s=3,
        run_s=12,
    )
    secret = target.submitted.secret
    masked = (secret,) if secret else ()
    with Conversation(target.address, policy, masked=masked, known_texts=KNOWN_TEXTS) as wire:
        findings = tuple(runner.run(ALL, target, wire))
        return Tried(findings, wire.requests, wire.connections)


def play(sandbox: Sandbox, scenario: Scenario, slug: str = "canvas") -> None:
    """Let the server of this slug, the good one unless told otherwise, play another Canvas."""
    sandbox.practice.set_state(by_slug(slug), played(scenario))
