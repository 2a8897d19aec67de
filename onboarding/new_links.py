"""New private links for whoever lost theirs: written by a worker, so that the page's time tells nobody who is known."""

from django.db.models import F

from onboarding import handover, letters
from onboarding.models import Case
from registry.models import Contact

_NOBODY = 0
# Of one contact get a letter at once: the proved ones first. Anybody can open more of them in somebody's name.
_MOST_CASES = 5
_OVER = (Case.State.DECLINED, Case.State.WITHDRAWN, Case.State.EXPIRED)


def ask(email: str) -> None:
    """Have links sent to this address, if it is a contact's; it takes as long whether it is one or not."""
    contact_id = Contact.objects.filter(email=email.lower()).values_list("pk", flat=True).first() or _NOBODY
    if not handover.new_links(contact_id):
        write(contact_id)  # the broker is away, and no row says that somebody waits for it


def write(contact_id: int) -> None:
    """Write a letter for each of the contact's requests that go on; what is connected has its page for years."""
    cases = Case.objects.filter(contact=contact_id).exclude(state__in=_OVER)
    for case in cases.order_by(F("proved_at").desc(nulls_last=True), "-opened_at")[:_MOST_CASES]:
        letters.write_new_link(case)
