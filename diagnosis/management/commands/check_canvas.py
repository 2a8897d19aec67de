"""Try a Canvas server from a terminal, with the same checks as the portal. Nothing is stored."""

import getpass
import json
import re
import sys
import time
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from diagnosis import details
from diagnosis.checks import ALL, runner
from diagnosis.checks.base import RegionUris, Target
from diagnosis.checks.nowhere import Nowhere
from diagnosis.checks.oauth import KNOWN_TEXTS
from diagnosis.management.report import Report
from diagnosis.pasted import MOST_CHARACTERS
from diagnosis.policy import policy_from_settings
from keys.secret import Secret
from wire.conversation import Conversation

WRONG_USAGE = 64
_URI = re.compile(r"https?://[!-~]+")


class Command(BaseCommand):
    """Exit status: 0 connected or nothing in the way, 1 something to mend, 2 unclear, 64 wrong usage."""

    help = "Try a Canvas server and say what stands in the way of connecting it."
    # What the operator's own terminal may ask is the operator's choice; the system checks guard what serves others.
    requires_system_checks = []
    _has_started = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address of the Canvas server")
        parser.add_argument("--client-id", default="", help="the developer key's ID; without it no key is looked at")
        parser.add_argument("--lti-client-id", default=None, help="the ID of an LTI key beside it, if there is one")
        parser.add_argument("--secret-stdin", action="store_true", help="read the key's secret from standard input")
        parser.add_argument("--region", default="", help="take redirect URIs and scopes from this region's row")
        parser.add_argument("--redirect-uri", default="", help="the redirect URI, instead of a region")
        parser.add_argument("--candidate-uri", action="append", default=[], help="another region's redirect URI")
        parser.add_argument("--scope", action="append", default=[], help="a scope to ask for; may be repeated")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def run_from_argv(self, argv: list[str]) -> None:
        """Run; what argparse refuses ends with 64 instead of its own 2, which means unclear here."""
        try:
            super().run_from_argv(argv)
        except SystemExit as end:
            if end.code and not self._has_started:
                raise SystemExit(WRONG_USAGE) from end
            raise

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_contradictions(options)
        region, others = _regions(options)
        target = _target(options, region, others)
        self._has_started = True
        report = _tried(target, {one.code: one.name for one in (region, *others) if one})
        self.stdout.write(json.dumps(report.as_json(), indent=2) if options["as_json"] else report.as_text())
        if report.exit_status:
            sys.exit(report.exit_status)


def _wrong(message: str) -> CommandError:
    return CommandError(message, returncode=WRONG_USAGE)


def _refuse_contradictions(options: dict[str, Any]) -> None:
    if options["region"] and (options["redirect_uri"] or options["candidate_uri"]):
        raise _wrong("Give either --region, or --redirect-uri and --candidate-uri.")
    if options["candidate_uri"] and not options["redirect_uri"]:
        raise _wrong("--candidate-uri needs --redirect-uri.")
    for name in ("secret_stdin", "lti_client_id"):
        if options[name] and not options["client_id"]:
            raise _wrong(f"--{name.replace('_', '-')} needs --client-id.")
    uris = [uri for uri in (options["redirect_uri"], *options["candidate_uri"]) if uri]
    if not all(_URI.fullmatch(uri) for uri in uris):
        raise _wrong("A redirect URI starts with https:// and holds no spaces.")
    if any(re.search(r"\s|^$", scope) for scope in options["scope"]):
        raise _wrong("A scope holds no spaces; repeat --scope for each.")


def _regions(options: dict[str, Any]) -> tuple[RegionUris | None, tuple[RegionUris, ...]]:
    """Return the chosen region's URIs and the others', from the rows or from the arguments."""
    if options["region"]:
        return _regions_from_rows(options)
    chosen = _named_after_host(options["redirect_uri"]) if options["redirect_uri"] else None
    return chosen, tuple(_named_after_host(uri) for uri in options["candidate_uri"])


def _named_after_host(uri: str) -> RegionUris:
    host = uri.partition("://")[2].partition("/")[0]
    return RegionUris(host, host, uri)


def _regions_from_rows(options: dict[str, Any]) -> tuple[RegionUris, tuple[RegionUris, ...]]:
    # Imported here: everything else of this command works without a database.
    from django.db import DatabaseError  # noqa: PLC0415

    from registry.models import Region  # noqa: PLC0415

    try:
        rows = {row.code: row for row in Region.objects.all()}
    except DatabaseError as error:
        raise _wrong("The regions cannot be read; give --redirect-uri instead.") from error
    if options["region"] not in rows:
        raise _wrong(f"There is no region {options['region']!r}; there are: {', '.join(rows) or 'none'}.")
    options["scope"] = options["scope"] or list(rows[options["region"]].required_scopes)
    uris = {code: RegionUris(code, row.name, row.redirect_uri, row.legacy_redirect_uri) for code, row in rows.items()}
    return uris.pop(options["region"]), tuple(uris.values())


def _target(options: dict[str, Any], region: RegionUris | None, others: tuple[RegionUris, ...]) -> Target:
    submitted = details.tidy(
        options["address"],
        options["client_id"],
        _read_secret() if options["secret_stdin"] else None,
        lti_client_id=options["lti_client_id"],
        wants_key=bool(options["client_id"]),
        wants_secret=options["secret_stdin"],
    )
    return Target(
        submitted=submitted,
        region=region,
        other_regions=others,
        scopes=tuple(dict.fromkeys(options["scope"])),
        may_send_secret=True,  # whoever types it here says where it goes
        certificate_warning=timedelta(days=settings.CERTIFICATE_WARNING_DAYS),
    )


def _read_secret() -> Secret:
    if sys.stdin.isatty():
        return Secret(getpass.getpass("Secret: "))
    piped = sys.stdin.buffer.read(MOST_CHARACTERS).decode("utf-8", "replace")
    return Secret(piped.removesuffix("\n").removesuffix("\r"))  # the end of the line is no part of it


def _tried(target: Target, names: dict[str, str]) -> Report:
    started = time.monotonic()
    with _wire(target) as wire:
        findings = tuple(runner.run(ALL, target, wire))
        return Report(
            target=target,
            findings=findings,
            requests=wire.requests,
            connections=wire.connections,
            elapsed_ms=round((time.monotonic() - started) * 1000),
            region_names=names,
        )


def _wire(target: Target) -> AbstractContextManager[Conversation | Nowhere]:
    told = target.submitted
    if told.address is None:
        return nullcontext(Nowhere())
    try:
        policy = policy_from_settings()
    except ValueError as error:
        raise _wrong(f"A WIRE_ setting cannot be read: {error}") from error
    return Conversation(told.address, policy, masked=(told.secret,) if told.secret else (), known_texts=KNOWN_TEXTS)
