"""The regions of the vendor's service to practise with: plain data, made up, loaded only under DEBUG."""

from dataclasses import dataclass

# Lines as Canvas's own list of scopes has them; the placeholder's name is part of the scope.
REQUIRED_SCOPES = (
    "url:GET|/api/v1/accounts/:account_id/courses",
    "url:GET|/api/v1/courses",
    "url:GET|/api/v1/courses/:course_id/modules",
    "url:GET|/api/v1/courses/:course_id/users",
    "url:GET|/api/v1/courses/:id",
    "url:GET|/api/v1/users/:user_id/profile",
)


@dataclass(frozen=True, slots=True)
class PracticeRegion:
    """One region as its row will have it."""

    code: str
    name: str
    ui_host: str
    redirect_uri: str
    legacy_redirect_uri: str
    icon_url: str
    scopes: tuple[str, ...] = REQUIRED_SCOPES


EUROPE = PracticeRegion(
    code="sandbox",
    name="Practice Europe",
    ui_host="badges.eu.badges.example",
    redirect_uri="https://api.eu.badges.example/canvas/callback",
    legacy_redirect_uri="https://api.eu.badges.example",
    icon_url="https://api.eu.badges.example/static/icon.png",
)
AMERICA = PracticeRegion(
    code="sandbox-2",
    name="Practice America",
    ui_host="badges.us.badges.example",
    redirect_uri="https://api.us.badges.example/canvas/callback",
    legacy_redirect_uri="https://api.us.badges.example/canvas/callback",
    icon_url="https://api.us.badges.example/static/icon.png",
)
ALL = (EUROPE, AMERICA)
