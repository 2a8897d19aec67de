"""The scopes of a region in groups, as near as can be to the groups on Canvas's own screen."""

from collections.abc import Iterable, Mapping

_PREFIX = ("api", "v1", "lti", "quiz")

# Canvas's groups are the controllers of its API (lib/api_scope_mapper.rb), so that a path's last word does not
# always name the group: first and last word of the path, and the group they are in.
_OF_PATHS = {
    ("courses", "Courses"): "users students recent_students settings permissions progress bulk_user_progress"
    " activity_stream summary todo effective_due_dates reset_content",
    ("accounts", "Accounts"): "courses sub_accounts settings permissions terms_of_service help_links",
    ("users", "Users"): "profile avatars settings colors todo activity_stream summary upcoming_events files",
    ("users", "Courses"): "courses progress",
    ("groups", "Groups"): "users memberships permissions invitations activity_stream summary",
}
_BY_PATH = {(first, word): group for (first, group), words in _OF_PATHS.items() for word in words.split()}
_BY_LAST = {
    "items": "Modules",
    "overrides": "Assignments",
    "folders": "Files",
    "usage_rights": "Files",
    "quota": "Files",
    "front_page": "Pages",
    "revisions": "Pages",
    "entries": "Discussion topics",
    "replies": "Discussion topics",
    "terms": "Enrollment terms",
    "questions": "Quiz questions",
}
# Making and changing a course, or uploading into it, is the courses' own affair, whatever path it has.
_WRITES_COURSES = {("accounts", "courses"), ("courses", "files")}


def grouped(scopes: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the scopes by the group in which Canvas's screen has them.

    Canvas's search box finds names of groups only, and there is no place to paste a list into.
    """
    groups: dict[str, list[str]] = {}
    for scope in scopes:
        groups.setdefault(_group_of(scope), []).append(scope)
    return dict(sorted(groups.items()))


def _group_of(scope: str) -> str:
    verb, found, path = scope.partition("|")
    parts = (path if found else scope).split("/")
    plain = [part for part in parts if part and not part.startswith(":") and part not in _PREFIX]
    if not plain:
        return scope
    first, last = plain[0], plain[-1]
    if (first, last) in _WRITES_COURSES and not verb.endswith("GET"):
        return "Courses"
    return _BY_PATH.get((first, last)) or _BY_LAST.get(last) or last.replace("_", " ").capitalize()
