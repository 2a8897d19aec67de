"""The number of a developer key, and which other number may be meant by it. Asks nobody.

A global number is the shard times 10^13 plus the local one, so it holds a long run of zeros, in which people and
spreadsheets lose or add some (canvas-lms, app/models/developer_key.rb#global_id).
"""

import re
from dataclasses import dataclass

PER_SHARD = 10**13
FIRST_SHARD = 1  # of a Canvas that has only one; on Instructure's servers, of the keys that everybody inherits
_HIGHEST = 2**63 - 1  # that Canvas reads at all
_WITH_RUN = re.compile(r"([1-9][0-9]*?)0{6,}([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Form:
    """Another number that may have been meant: "zeros" (its run put right) or "local" (without the shard)."""

    kind: str
    client_id: str


def shard_of(client_id: str) -> int:
    """Return the shard that a global number names, 0 for a local one."""
    return int(client_id) // PER_SHARD


def root_of(client_id: str) -> int:
    """Return what all forms of one number have in common: the local number behind its run of zeros."""
    parts = _WITH_RUN.fullmatch(client_id)
    return int(parts[2]) if parts else int(client_id) % PER_SHARD


def other_forms(client_id: str, own_shard: int) -> tuple[Form, ...]:
    """Return the other numbers that may be meant, most likely first: at most two, all of one root.

    Canvas reads a local number on its own shard, so the local and the global number of that shard are one key and
    need not both be asked about (lib/canvas/oauth/provider.rb#key, Shard.global_id_for).
    """
    root, parts = root_of(client_id), _WITH_RUN.fullmatch(client_id)
    known = {_row(int(client_id), own_shard)}
    forms = []
    if parts:
        forms.append(Form("zeros", str(int(parts[1]) * PER_SHARD + root)))
    if shard_of(client_id) or parts:
        forms.append(Form("local", str(root)))
    found = []
    for form in forms:
        row = _row(int(form.client_id), own_shard)
        if row not in known and 0 < root < PER_SHARD and int(form.client_id) <= _HIGHEST:
            known.add(row)
            found.append(form)
    return tuple(found)


def _row(number: int, own_shard: int) -> tuple[int, int]:
    """Return shard and local number: what tells one key from another."""
    shard, local = divmod(number, PER_SHARD)
    return shard or own_shard, local
