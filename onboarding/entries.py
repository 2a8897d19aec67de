"""What was entered of a key: what may be shown of it, and what its shape says. Sends nothing anywhere."""

from dataclasses import dataclass, replace

from diagnosis.checks import details
from diagnosis.checks.base import Finding, Submitted, Target, Verdict
from diagnosis.targets import KIND
from keys import custody
from keys.custody import Description
from keys.secret import Secret
from onboarding.models import Case
from onboarding.progress import INSTITUTION


@dataclass(frozen=True, slots=True)
class Entry:
    """The pair as it is kept: `secret` is a description, never the value."""

    client_id: str
    secret: Description | None
    lti_client_id: str = ""

    @property
    def key_version(self) -> int | None:
        return self.secret.version if self.secret else None


def kept(case: Case) -> Entry:
    """Return what is kept of ID and secret."""
    credential = custody.current(KIND, case.connection.public_id)
    secret = custody.describe(credential) if credential else None
    return Entry(case.connection.client_id, secret, case.connection.lti_client_id)


def problems(case: Case, submitted: Submitted) -> list[Finding]:
    """Judge ID and secret by their shape, with what is kept in place of what was left empty."""
    whole = replace(
        submitted,
        client_id=submitted.client_id or ("" if submitted.client_id_problem else case.connection.client_id),
        secret=submitted.secret or _kept_secret(case),
    )
    found = details.judge(Target(submitted=whole), None)
    listed = [found] if isinstance(found, Finding) else found
    return [finding for finding in listed if finding.outcome.verdict is Verdict.FAILED]


def _kept_secret(case: Case) -> Secret | None:
    connection = case.connection
    if custody.current(KIND, connection.public_id) is None:
        return None
    return custody.take_out(
        kind=KIND,
        owner_id=connection.public_id,
        bound_to=connection.server.address.origin,
        reason="shape",
        actor=INSTITUTION,
    )
