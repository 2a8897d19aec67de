"""Fill the store with made-up institutions, their requests and connections, and what the clock left behind."""

import string
from collections.abc import Callable
from random import Random

from django.db.models import Max
from django.utils import timezone

from diagnosis.targets import KIND
from keys import custody
from keys.secret import Secret
from portal.demo import names, past, stories
from portal.demo.batch import Batch
from portal.demo.one import Maker
from registry.models import Connection, Institution, Region

_AT_ONCE = 1000  # institutions made up in memory and stored together
_MOST_SECRETS = 5


def fill(institutions: int, seed: int, tell: Callable[[int], None] = lambda _: None) -> None:
    """Add so many made-up institutions; the same seed in the same store makes the same ones.

    `tell` is told how many there are by now.
    """
    first = Institution.objects.aggregate(Max("pk"))["pk__max"] or 0
    rng, now = Random(f"{seed} {first}"), timezone.now()  # noqa: S311 (made-up data, not secrets of anybody)
    maker = Maker(rng, now, list(Region.objects.all()))
    history = past.History(now)
    sealed = 0
    for start in range(0, institutions, _AT_ONCE):
        batch = Batch()
        for index in range(start, min(start + _AT_ONCE, institutions)):
            for made in maker.make(names.of(first + index), stories.of(index, rng), first + index):
                batch.add(*made.rows)
                history.note(made)
        batch.store()
        sealed += _seal_a_few(batch.rows[Connection], rng, _MOST_SECRETS - sealed)
        tell(min(start + _AT_ONCE, institutions))
    history.store(rng)


def _seal_a_few(connections: list[Connection], rng: Random, most: int) -> int:
    """Put made-up secrets into the safe for a few of those that have an ID; return how many."""
    chosen = [one for one in connections if one.client_id][: max(0, most)]
    for one in chosen:
        secret = Secret("".join(rng.choices(string.ascii_letters + string.digits, k=custody.COMPLETE_LENGTH)))
        origin = one.server.address.origin
        custody.put_in(kind=KIND, owner_id=one.public_id, secret=secret, bound_to=origin, actor="demo_data")
    return len(chosen)
