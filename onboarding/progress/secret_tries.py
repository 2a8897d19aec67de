"""How many different secrets are tried for one key in a day: whoever guesses at one has to wait for a person."""

from diagnosis.checks.key_numbers import root_of
from diagnosis.targets import KIND
from keys import custody
from onboarding import budgets
from onboarding.models import Case


def may_try(case: Case, *, is_limited: bool = True) -> bool:
    """Say whether the details may be tried as they are now; counts the secret that would be sent.

    The same secret again costs nothing. Not `is_limited`: staff have looked at it.
    """
    connection = case.connection
    credential = custody.current(KIND, connection.public_id)
    is_sent = case.is_proved and connection.client_id.isdecimal()
    if credential is None or not is_sent or not custody.describe(credential).is_complete:
        return True
    # Canvas knows one key as 7 and as 10000000000007, and we try a damaged number's other forms.
    key = f"{connection.server.address.netloc} {root_of(connection.client_id)}"
    return budgets.spend(budgets.Kind.SECRET_TRIES, key, what=credential.fingerprint, is_limited=is_limited)
