"""What is diagnosed: healthy practice servers, all alike but for their names."""

from dataclasses import replace

from diagnosis import details
from diagnosis.checks import ALL, runner
from diagnosis.checks.base import Finding, RegionUris, Target
from diagnosis.checks.oauth import KNOWN_TEXTS
from diagnosis.looks import Question
from sandbox.developer_keys import made_up_secret
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES, PracticeRegion
from sandbox.scenario import Scenario
from sandbox.scenarios import by_slug
from wire.conversation import Conversation
from wire.policy import Policy

REQUESTS = 3  # of a diagnosis of a healthy server
DEAD = "dead"


def healthy(number: int) -> Scenario:
    """Return one of the healthy servers; each has a secret of its own, as in life."""
    usual, secret = by_slug("canvas"), made_up_secret(f"canvas-{number}")
    keys = tuple(replace(key, api_key=secret) for key in usual.keys)
    return replace(usual, slug=f"canvas-{number}", keys=keys, secret=secret)


def dead(number: int) -> Scenario:
    """Return one of the servers that take a connection and never speak."""
    return replace(by_slug("never-answers"), slug=f"{DEAD}-{number}")


def target_of(scenario: Scenario, port: int) -> Target:
    """Return what a whole run may know of a practice server, its secret too."""
    typed = scenario.submit(port)
    return Target(
        submitted=details.tidy(typed.address, typed.client_id, typed.secret),
        region=_uris(EUROPE),
        other_regions=(_uris(AMERICA),),
        scopes=REQUIRED_SCOPES,
        may_send_secret=True,
    )


def question_of(scenario: Scenario, port: int, number: int, *, was_silent: bool = False) -> Question:
    """Return the same as a sweep is given it, as a host of its own."""
    target = target_of(scenario, port)
    return Question(number, f"{target.address.netloc} {number}", target, was_silent=was_silent)


def policy_for(port: int, names_file: str, *, deadline_s: float = 10.0) -> Policy:
    """Return the portal's own limits, opened for loopback; the authority comes through SSL_CERT_FILE."""
    return Policy.from_values(
        allowed_networks="127.0.0.0/8", allowed_ports=[443, port], names_file=names_file, request_s=deadline_s
    )


def diagnose(target: Target, policy: Policy) -> tuple[tuple[Finding, ...], Conversation]:
    """Make one whole diagnosis, from the target to the findings; no database."""
    secret = target.submitted.secret
    with Conversation(target.address, policy, masked=(secret,) if secret else (), known_texts=KNOWN_TEXTS) as wire:
        return tuple(runner.run(ALL, target, wire)), wire


def _uris(region: PracticeRegion) -> RegionUris:
    return RegionUris(region.code, region.name, region.redirect_uri, region.legacy_redirect_uri)
