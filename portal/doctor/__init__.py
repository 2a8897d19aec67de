"""What the portal stands on, examined one by one: each says whether it is well, what was seen, and what to do."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import DatabaseError

from portal.doctor import letters, mail, processes, safety, setting_up, storage, watching
from portal.doctor.condition import Condition

logger = logging.getLogger(__name__)

EXAMINATIONS: tuple[tuple[str, Callable[[], Condition]], ...] = (
    ("settings", setting_up.examine_settings),
    ("disk", storage.examine_disk),
    ("styles", storage.examine_static_files),
    ("database", storage.examine_database),
    ("broker", processes.examine_broker),
    ("worker", processes.examine_worker),
    ("beat", processes.examine_beat),
    ("mail", mail.examine_mail),
    ("outbox", letters.examine_outbox),
    ("watching", watching.examine_watching),
    ("keys", safety.examine_keys),
    ("regions", setting_up.examine_regions),
    ("clock", safety.examine_clock),
)


@dataclass(frozen=True, slots=True)
class Examined:
    """One part of the portal and its condition."""

    name: str
    condition: Condition


def examine(parts: Iterable[tuple[str, Callable[[], Condition]]] = EXAMINATIONS) -> list[Examined]:
    """Examine every part; one that is down never keeps the others from being looked at."""
    return [Examined(name, _condition(look)) for name, look in parts]


def _condition(look: Callable[[], Condition]) -> Condition:
    try:
        return look()
    except DatabaseError as error:
        return Condition.bad(
            f"Not known: the database did not tell ({type(error).__name__}).", "Mend the database first."
        )
    except Exception as error:
        logger.debug("An examination broke", exc_info=True)
        return Condition.bad(
            f"The examination itself broke ({type(error).__name__}).", "Run it with LOG_LEVEL=DEBUG and report it."
        )
