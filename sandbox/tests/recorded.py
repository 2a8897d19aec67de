"""The recorded exchanges as test data: keys and generations of a Canvas, and what it answered."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.canvas import GENERATIONS
from sandbox.developer_keys import Binding, DeveloperKey, Owner
from sandbox.scenario import Scenario

FILE = Path(__file__).parent / "data" / "canvas-exchanges.json"


@cache
def recorded() -> dict[str, Any]:
    """Return the whole record."""
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


def exchanges(generation: str) -> list[dict[str, Any]]:
    """Return the 78 exchanges with a Canvas of one generation."""
    found: list[dict[str, Any]] = recorded()["exchanges"][generation]
    return found


def recorded_keys() -> tuple[DeveloperKey, ...]:
    """Return the developer keys that were set up when the exchanges were recorded."""
    return tuple(_key(row) for row in recorded()["keys"])


def recorded_servers() -> tuple[Scenario, ...]:
    """Return one server for each generation, with those keys."""
    return tuple(
        Scenario(f"recorded-{generation}", "As recorded", "none", recorded_keys(), generation=generation)
        for generation in GENERATIONS
    )


def _key(row: dict[str, Any]) -> DeveloperKey:
    return DeveloperKey(
        id=row["id"],
        name=row["name"],
        api_key=row["api_key"],
        redirect_uris=tuple(row["redirect_uris"]),
        redirect_uri=row.get("redirect_uri", ""),
        binding=Binding(row["binding"]),
        workflow_state=row.get("workflow_state", "active"),
        require_scopes=row.get("require_scopes", False),
        scopes=tuple(row.get("scopes", ())),
        is_lti_key=row.get("is_lti_key", False),
        test_cluster_only=row.get("test_cluster_only", False),
        owner=Owner.SITE_ADMIN if row.get("account_id", "own") is None else Owner.OWN,
        site_admin_binding=Binding(row.get("site_admin_binding", "allow")),
    )
