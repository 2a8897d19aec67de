"""The scopes of a region in groups, as near as can be to the groups on Canvas's own screen."""

from collections.abc import Iterable, Mapping

_PREFIX = ("api", "v1", "lti", "quiz")


def grouped(scopes: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the scopes by the last plain word of their path, which the group mostly has as its name.

    Canvas's search box finds names of groups only, and there is no place to paste a list into.
    """
    groups: dict[str, list[str]] = {}
    for scope in scopes:
        groups.setdefault(_group_of(scope), []).append(scope)
    return dict(sorted(groups.items()))


def _group_of(scope: str) -> str:
    path = scope.partition("|")[2] or scope
    plain = [part for part in path.split("/") if part and not part.startswith(":") and part not in _PREFIX]
    return plain[-1].replace("_", " ").capitalize() if plain else scope
