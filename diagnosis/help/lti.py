"""How we find out, and what it looks like: the LTI key beside the API key."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help.base import BY_ITS_FORM, Help

_BY_ID = _("We ask your Canvas to start a log-in for the LTI client ID, as we do for the API key.")
_TYPE_COLUMN = _(
    "In the list of keys, the column Type says API Key or LTI Key. The number of each stands in the column Details."
)

HELP = {
    "lti.known": Help(_BY_ID, _TYPE_COLUMN),
    "lti.unknown": Help(
        _("We ask your Canvas to start a log-in for the LTI client ID. It answers that it knows no such key."),
        _TYPE_COLUMN,
    ),
    "lti.looks_like_api": Help(
        _("We ask your Canvas to start a log-in for the LTI client ID. It goes on as only an API key lets it."),
        _TYPE_COLUMN,
    ),
    "lti.id_malformed": Help(BY_ITS_FORM, _TYPE_COLUMN),
}
SWAPPED = Help(
    _(
        "We ask your Canvas about both numbers. It takes our redirect address for the one in the field of the LTI client ID, and not for the other."
    ),
    _TYPE_COLUMN,
)
