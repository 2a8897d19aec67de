"""Whether this process lives, and whether all that the portal needs is at work."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.doctor import Examined, examine, letters, processes, storage, watching
from portal.doctor.condition import Condition
from portal.kept_briefly import KeptBriefly

KEPT_S = 5.0
# Those of the doctor's parts without which requests wait. Not its slow ones: everybody may ask this.
OUTSIDE = (("database", storage.examine_database), ("broker", processes.examine_broker))
IN_ROWS = (
    ("worker", processes.examine_worker),
    ("beat", processes.examine_beat),
    ("outbox", letters.examine_outbox),
    ("watching", watching.examine_watching),
)
NOT_KNOWN = Condition.bad("Not known: the database does not tell.", "Mend the database first.")


def alive(request: HttpRequest) -> HttpResponse:
    """Answer: that is all there is to it."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def ready(request: HttpRequest) -> HttpResponse:
    """Say of each part whether it is at work and what to do; 503 if one is not.

    What was seen stays with the doctor: it may name hosts and folders, and this is told to everybody.
    """
    examined = _examined.get()
    is_ready = all(one.condition.is_well for one in examined)
    parts = [{"name": one.name, "ok": one.condition.is_well, "what_to_do": one.condition.remedy} for one in examined]
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


def _examine() -> list[Examined]:
    """Ask the database only for what it can tell: each question in vain would take as long as connecting may."""
    outside = examine(OUTSIDE)
    if outside[0].condition.is_well:
        return [*outside, *examine(IN_ROWS)]
    return [*outside, *(Examined(name, NOT_KNOWN) for name, _ in IN_ROWS)]


_examined = KeptBriefly(_examine, KEPT_S)
forget = _examined.forget
