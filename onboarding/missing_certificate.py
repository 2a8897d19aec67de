"""The certificate that a server should have sent, offered as a file: fetched, proved and stored by the run that missed it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.text import slugify

from diagnosis.checks.tls import MISSING_INTERMEDIATE
from diagnosis.models import CheckResult
from onboarding.models import Case

_LONGEST_NAME = 60
_UNNAMED = "intermediate"


@dataclass(frozen=True, slots=True)
class Offered:
    """A file to be put into a web server: one certificate as PEM, or two where two were missing."""

    name: str  # ASCII letters, digits, hyphens, and the ending
    pem: str

    def response(self) -> HttpResponse:
        """Return it as a download."""
        headers = {"Content-Disposition": f'attachment; filename="{self.name}"'}
        return HttpResponse(self.pem, content_type="application/x-pem-file", headers=headers)


def offered_to(case: Case) -> Offered | None:
    """Return what the newest run that missed a certificate of this connection has found; None where none has."""
    rows = CheckResult.objects.filter(run__connection=case.connection_id, outcome_code=MISSING_INTERMEDIATE.code)
    found = rows.exclude(certificate_pem="").order_by("-run_id").first()
    if found is None:
        return None
    name = slugify(str(found.facts.get("issuer", "")))[:_LONGEST_NAME].strip("-_") or _UNNAMED
    return Offered(f"{name}.pem", found.certificate_pem)
