"""Run the checks in their order, skip what cannot be asked, and never fall over."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnosis.checks.base import (
    NO_ANSWER,
    OUR_FAULT,
    Capability,
    Check,
    Confidence,
    Facts,
    Finding,
    Target,
    Wire,
    skipped,
)
from diagnosis.checks.key_id import SWAPPED_WITH_LTI
from diagnosis.checks.shape import is_whole
from diagnosis.checks.trouble import RATE_LIMITED
from diagnosis.checks.unverified import is_verified
from wire.answers import WireError
from wire.masking import Masker

logger = logging.getLogger(__name__)


def run(checks: Sequence[Check], target: Target, wire: Wire) -> Iterator[Finding]:
    """Yield each check's findings as they come, with the check's slug and the wire's evidence written in."""
    held: set[Capability] = set()
    secret = target.submitted.secret
    masker = Masker([secret] if secret and is_whole(secret) else [])  # no other one is ever sent
    for check in checks:
        if not check.is_wanted(target):
            continue
        missing = next((need for need in check.needs if need not in held), None)
        if missing is not None:
            yield replace(skipped(_because(missing, target)), check=check.slug)
            continue
        findings = _make(check, target, wire)
        evidence = wire.take_exchanges()
        for finding in findings:
            held.update(finding.gives)
            if finding.outcome is RATE_LIMITED:  # whoever asks us to slow down is asked nothing more in this run
                held.discard(Capability.CANVAS)
            if finding.outcome is SWAPPED_WITH_LTI:  # all else would blame a key that nobody meant, or say it again
                held.discard(Capability.CLIENT_ID)
            target = _asked_on(target, finding)
            seen = replace(finding, check=check.slug, evidence=evidence, facts=_freed(finding.facts, masker))
            # Over an unverified connection anybody may have answered.
            yield seen if is_verified(seen) else replace(seen, confidence=Confidence.INFERRED)


def _asked_on(target: Target, finding: Finding) -> Target:
    """Return the target for the checks that follow."""
    if finding.outcome is SWAPPED_WITH_LTI:
        return replace(target, submitted=replace(target.submitted, lti_client_id=None))
    if not finding.client_id:
        return target
    return replace(target, submitted=replace(target.submitted, client_id=finding.client_id))


def _freed(facts: Facts, masker: Masker) -> Facts:
    """Free the facts of the secret: a server that was sent it may put it into a name, a redirect or a certificate."""
    return {name: masker.mask_secrets(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _because(missing: Capability, target: Target) -> str:
    """Name what stands in the way; a whole secret that may not be sent yet waits for the address's proof."""
    secret = target.submitted.secret
    if missing is Capability.SECRET and secret is not None and is_whole(secret) and not target.may_send_secret:
        return "address_not_proved"
    return missing.value


def _make(check: Check, target: Target, wire: Wire) -> list[Finding]:
    try:
        seen = check.observe(target, wire)
        judged = check.judge(target, seen)
        findings = [judged] if isinstance(judged, Finding) else list(judged)
    except WireError as error:
        return [Finding(NO_ANSWER, {"reason": error.reason.value})]
    except Exception as error:  # noqa: BLE001 (one broken check must not stop the others, whatever broke it)
        _log(check, error)
        return [Finding(OUR_FAULT)]
    if not findings or any(not _may_say(check, finding) for finding in findings):
        logger.error("Check %s said nothing, or something that it does not list.", check.slug)
        return [Finding(OUR_FAULT)]
    return findings


def _may_say(check: Check, finding: Finding) -> bool:
    return finding.outcome in check.outcomes and set(finding.gives) <= set(check.gives)


def _log(check: Check, error: Exception) -> None:
    """Log where it broke, but neither the exception's text nor any value: both may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__, limit=-8)
    where = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    logger.error("Check %s broke with %s at %s", check.slug, type(error).__name__, where)
