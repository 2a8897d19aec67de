"""Taking over the form of a client ID that Canvas knows: what is watched and handed on is that number from then on."""

from diagnosis import diagnose
from diagnosis.checks.key_id import KNOWN_BY_OTHER_FORM
from diagnosis.models import Run
from onboarding.models import Case
from onboarding.progress.moves import PORTAL, enter
from registry.models import Connection

REASON = "id_adopted"


def adopt_form(case: Case, run: Run) -> None:
    """Keep the number that this run found to be meant, unless another one was entered since.

    The run counts as made with that number: every check that followed asked with it.
    """
    found = run.results.filter(outcome_code=KNOWN_BY_OTHER_FORM.code).first()
    number = str(found.facts["known_as"]) if found else run.client_id
    if number == run.client_id:
        return
    if Connection.objects.filter(pk=run.connection_id, client_id=run.client_id).update(client_id=number):
        diagnose.note_client_id(run, number)
        case.connection.client_id = number
        enter(case, reason=REASON, actor=PORTAL)
