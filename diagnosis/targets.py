"""Put together what a run may know about its connection."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings

from diagnosis.checks.base import RegionUris, Submitted, Target
from diagnosis.models import Run
from keys import custody
from keys.secret import Secret
from registry.models import Connection, Region

KIND = "canvas_developer_key"


def region_uris(region: Region) -> RegionUris:
    """Return what the checks need of a region's row."""
    return RegionUris(region.code, region.name, region.redirect_uri, region.legacy_redirect_uri)


def target_of(run: Run) -> Target:
    """Return the run's target; takes the secret out of the safe, which leaves a record there."""
    connection = run.connection
    region = connection.region
    others = Region.objects.exclude(redirect_uri="")
    return Target(
        submitted=_submitted(run),
        region=region_uris(region) if region else None,
        other_regions=tuple(region_uris(other) for other in others if other != region),
        scopes=tuple(region.required_scopes) if region else (),
        may_send_secret=run.may_send_secret,
        certificate_warning=timedelta(days=settings.CERTIFICATE_WARNING_DAYS),
    )


def look_target_of(connection: Connection, regions: Sequence[Region], secret: Secret | None) -> Target:
    """Return what a look may know; without a secret the key is looked at all the same. Asks no database.

    An LTI key is not looked at: the connection does not live by it.
    """
    region = connection.region
    return Target(
        submitted=Submitted(
            address=connection.server.address,
            client_id=connection.client_id,
            secret=secret,
            wants_key=bool(connection.client_id),
            wants_secret=secret is not None,
        ),
        region=region_uris(region) if region else None,
        other_regions=tuple(region_uris(other) for other in regions if other.redirect_uri and other != region),
        scopes=tuple(region.required_scopes) if region else (),
        may_send_secret=secret is not None,
        certificate_warning=timedelta(days=settings.CERTIFICATE_WARNING_DAYS),
    )


def _submitted(run: Run) -> Submitted:
    connection = run.connection
    tidied = connection.tidied
    return Submitted(
        address=connection.server.address,
        address_from=tidied.get("address_from", ""),
        client_id=connection.client_id if run.is_full else "",
        lti_client_id=connection.lti_client_id if run.is_full else None,
        secret=secret_of(connection, "run", f"run {run.pk}", run.key_version) if run.is_full else None,
        secret_removed=tuple(tidied.get("secret_removed", ())),
        is_swapped=bool(tidied.get("is_swapped", False)),
        wants_key=run.is_full,
    )


def secret_of(connection: Connection, reason: str, actor: str, version: int | None) -> Secret | None:
    """Take the secret out of the safe, which leaves a record there; None where there is none."""
    if custody.current(KIND, connection.public_id) is None:
        return None
    return custody.take_out(
        kind=KIND,
        owner_id=connection.public_id,
        bound_to=connection.server.address.origin,
        reason=reason,
        actor=actor,
        version=version,  # a newer one may not be judged by this run
    )
