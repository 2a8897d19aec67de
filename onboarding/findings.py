"""What a run found, in words: each stored code with its advice, ready for pages and letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from diagnosis.advice import CATALOGUE, Advised, advise
from diagnosis.checks.base import Confidence, Culprit, Verdict
from diagnosis.models import CheckResult, Run
from onboarding.addresses_hidden import facts_outside, without_private
from onboarding.key_list import grouped
from onboarding.models import Case
from registry.models import Region

STATUS = {
    Verdict.PASSED: "passed",
    Verdict.INFO: "info",
    Verdict.WARNING: "warning",
    Verdict.FAILED: "failed",
    Verdict.UNCLEAR: "unclear",
    Verdict.SKIPPED: "waiting",
}
_MISSING, _MISSING_UNLISTED = "scopes.missing", "scopes.missing_unlisted"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as people read it."""

    code: str
    check: str
    status: str  # a key of the six shapes: passed, info, warning, failed, unclear, waiting
    advised: Advised
    is_proved: bool
    is_blocking: bool = False
    culprit: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[dict[str, Any], ...] = ()
    has_file: bool = False  # the certificate that mends it can be downloaded
    evidence_removed_at: datetime | None = None  # there was some, and its time is over
    to_tick: tuple[str, ...] = ()  # the scopes that the remedy speaks of

    @property
    def may_be_passed_on(self) -> bool:
        """Whether somebody else can mend it: it is in the way, and it is not ours."""
        return self.status in ("failed", "unclear") and self.culprit in (Culprit.INSTITUTION, Culprit.NETWORK)

    @property
    def help_url(self) -> str:
        """The page that explains the outcome; "" for a code without one."""
        return reverse("onboarding:help", args=[self.code]) if self.code in CATALOGUE else ""

    @property
    def help_link(self) -> str:
        """The same for letters."""
        return f"{settings.PUBLIC_URL}{self.help_url}" if self.help_url else ""

    @property
    def is_verified(self) -> bool:
        """Whether each answer behind it came over a connection whose certificate was accepted."""
        return all(asked.get("verified", True) for asked in self.evidence if asked.get("status") is not None)

    @property
    def ticks(self) -> Mapping[str, list[str]]:
        """The scopes to tick, in the groups in which Canvas shows them."""
        return grouped(self.to_tick)

    @property
    def evidence_days(self) -> int:
        """For how long evidence is kept."""
        return int(settings.KEEP_EVIDENCE_DAYS)


def region_names() -> Mapping[str, str]:
    """Return the regions' names by their codes; asked for when a fact names a region, which few do."""
    return cast("Mapping[str, str]", SimpleLazyObject(lambda: dict(Region.objects.values_list("code", "name"))))


def of_run(case: Case, run: Run | None, names: Mapping[str, str] | None = None) -> list[ShownFinding]:
    """Return what the run found so far, in the order of the checks; `names` as of `region_names()`."""
    if run is None:
        return []
    return of_results(case, run.results.all(), run.blocking, region_names() if names is None else names)


def of_results(
    case: Case, results: Iterable[CheckResult], blocking: str, names: Mapping[str, str], *, is_for_staff: bool = False
) -> list[ShownFinding]:
    """Return these findings in words; `blocking` is the code of the one that stands in the way.

    Only staff see addresses that are not public.
    """
    shown = [_shown(case, result, blocking, names) for result in results]
    return shown if is_for_staff else [_outside(case, one, names) for one in shown]


def blocking_of(case: Case) -> ShownFinding | None:
    """Return the finding that stands in the way, None when nothing does."""
    return next((finding for finding in of_run(case, case.latest_run) if finding.is_blocking), None)


def in_the_way(found: Iterable[ShownFinding]) -> list[ShownFinding]:
    """Return what has to be mended or is unclear, the blocking one first."""
    return sorted((one for one in found if one.status in ("failed", "unclear")), key=lambda one: not one.is_blocking)


def is_fine_but_for_certificate(found: Iterable[ShownFinding]) -> bool:
    """Say whether the certificate alone is in the way, and the key was seen to be in order over that connection."""
    shown = list(found)
    others = [one for one in shown if one.check != "tls"]
    is_tls_wrong = any(one.check == "tls" and one.status == "failed" for one in shown)
    is_key_seen = any(one.check == "key_id" and one.status == "passed" for one in others)
    return is_tls_wrong and is_key_seen and all(one.status in ("passed", "info", "waiting") for one in others)


def words_for(
    case: Case,
    code: str,
    facts: dict[str, Any],
    region_names: Mapping[str, str] = MappingProxyType({}),
    *,
    for_letter: bool = False,
) -> Advised:
    """Return the advice for an outcome, with the case's own names in it; `for_letter` as of `advise`.

    On pages scopes stand below the sentences as a list (`ShownFinding.ticks`), and not in them as well.
    """
    if code == _MISSING and not for_letter:
        facts = {name: fact for name, fact in facts.items() if name != "missing"}
    connection = case.connection
    region = connection.region
    return advise(
        code,
        facts,
        host=connection.server.host,
        client_id=connection.client_id,
        our_uri=region.redirect_uri if region else "",
        our_region=region.name if region else "",
        product=settings.PRODUCT_NAME,
        region_names=region_names,
        for_letter=for_letter,
    )


def _outside(case: Case, one: ShownFinding, names: Mapping[str, str]) -> ShownFinding:
    facts = facts_outside(one.facts)
    advised = one.advised if facts == one.facts else words_for(case, one.code, facts, names)
    return replace(one, facts=facts, advised=advised, evidence=tuple(without_private(one.evidence)))


def _to_tick(case: Case, code: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the scopes to tick: those that Canvas named, or all of ours where it names none."""
    if code == _MISSING:
        return tuple(scope for scope in str(facts.get("missing", "")).split(", ") if scope)
    region = case.connection.region
    return tuple(region.required_scopes) if code == _MISSING_UNLISTED and region else ()


def _shown(case: Case, result: CheckResult, blocking: str, region_names: Mapping[str, str]) -> ShownFinding:
    return ShownFinding(
        code=result.outcome_code,
        check=result.check_slug,
        status=STATUS.get(Verdict(result.verdict), "unclear"),
        advised=words_for(case, result.outcome_code, result.facts, region_names),
        is_proved=result.confidence == Confidence.PROVED,
        is_blocking=result.outcome_code == blocking,
        culprit=result.culprit,
        facts=result.facts,
        evidence=tuple(result.evidence),
        has_file=bool(result.certificate_pem),
        evidence_removed_at=result.evidence_removed_at,
        to_tick=_to_tick(case, result.outcome_code, result.facts),
    )
