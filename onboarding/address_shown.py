"""What follows from the address alone, for its page: facts row by row, and which way it leads."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.findings import ShownFinding
from onboarding.models import Case
from onboarding.regions_shown import offer
from onboarding.standing import Standing
from registry.models import Server

_NOT_THIS_ADDRESS = ("address.no_such_name", "address.not_public", "address.malformed", "address.port_not_allowed")
_NOT_REACHED = ("address.timeout", "address.dns_failed", "any.no_answer", "any.our_fault", "canvas.unavailable")
_COPIES = (".beta.instructure.com", ".test.instructure.com")
_HOSTED_BY: dict[str, Promise] = {
    "hosting.self_hosted": _("your institution"),
    "hosting.instructure": _("Instructure"),
    "hosting.unknown": _("not known"),
}
_KINDS: dict[str, Promise] = {
    Server.Environment.PRODUCTION: _("production"),
    Server.Environment.BETA: _("beta copy"),
    Server.Environment.TEST: _("test copy"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One fact about the address; `status` is a shape or "" for plain text."""

    slug: str
    name: Promise
    text: Promise | str
    status: str = ""


@dataclass(frozen=True, slots=True)
class AddressShown:
    """The page of the address. `kind` decides heading and main button."""

    kind: str  # "submitted" (nothing to go on to), "checking", "moved", "not_reached", "hosted", "with_us"…
    rows: list[Row]
    finding: ShownFinding | None  # what stands in the way
    tidied: ShownFinding | None  # a note that more was typed than the server's name
    copy: ShownFinding | None  # a note that this is the beta or the test copy
    real_host: str  # of a copy: the name of the one it is made from, "" where that is not known
    to: str  # where the server sends its visitors
    has_one_region: bool  # so that there is nothing to choose


def shown_of(case: Case, standing: Standing) -> AddressShown:
    """Return what the page of the address shows."""
    codes = {one.code: one for one in standing.found}
    finding = standing.blocking
    host = case.connection.server.host
    return AddressShown(
        kind=_kind(case, standing, finding),
        rows=_rows(case, standing, codes),
        finding=finding,
        tidied=codes.get("address.cleaned"),
        copy=codes.get("hosting.beta") or codes.get("hosting.test"),
        real_host=next((host.replace(copy, ".instructure.com") for copy in _COPIES if host.endswith(copy)), ""),
        to=str(codes["address.moved"].facts.get("to", "")) if "address.moved" in codes else "",
        has_one_region=case.connection.region_id is None and offer().only is not None,
    )


def _kind(case: Case, standing: Standing, finding: ShownFinding | None) -> str:
    if not case.is_begun or standing.kind == "with_us":
        return "with_us" if case.is_begun else "submitted"
    if standing.is_running or standing.run is None:
        return "checking"
    if finding is None:
        return _by_hosting(case)
    if finding.code in _NOT_THIS_ADDRESS:
        return "other_address"
    if finding.code in _NOT_REACHED:
        return "not_reached"
    moved = "moved" if finding.facts.get("to") else "in_the_way"  # what is not public is not offered either
    return {"address.moved": moved, "canvas.not_canvas": "not_canvas"}.get(finding.code, "in_the_way")


def _by_hosting(case: Case) -> str:
    hosting = case.connection.server.hosting
    names = {Server.Hosting.INSTRUCTURE: "hosted", Server.Hosting.SELF_HOSTED: "self_hosted"}
    return names.get(Server.Hosting(hosting), "unknown")


def _rows(case: Case, standing: Standing, codes: dict[str, ShownFinding]) -> list[Row]:
    hosted = next((text for code, text in _HOSTED_BY.items() if code in codes), None)
    kind = _KINDS.get(case.connection.server.environment, "") if hosted else None
    return [
        _row("hosted", _("Hosted by"), hosted, standing),
        _row("kind", _("Kind"), kind, standing),
        _check_row("certificate", _("Certificate"), "tls", standing),
        _check_row("canvas", _("Canvas"), "identity", standing),
    ]


def _row(slug: str, name: Promise, text: Promise | str | None, standing: Standing) -> Row:
    if text is not None:
        return Row(slug, name, text)
    if standing.is_running:
        return Row(slug, name, _("Checking"), "running")
    return Row(slug, name, _("Not seen yet"), "waiting")


def _check_row(slug: str, name: Promise, check: str, standing: Standing) -> Row:
    mine = [one for one in standing.found if one.check == check and one.code != "any.skipped"]
    if not mine:
        return _row(slug, name, None, standing)
    return Row(slug, name, mine[0].advised.title, mine[0].status)
