"""How we find out, and what it looks like: the key, its redirect address and its scopes."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help import lti
from diagnosis.help.base import BY_AUTHORIZE, BY_ITS_FORM, REDIRECT_FIELDS, UNSEEN, Help

_BY_ID = _("We ask your Canvas to start a log-in for this ID. It answers differently for an ID that it does not know.")
_BY_TRYING_OURS = _(
    "We ask your Canvas to start a log-in with one after the other of our own addresses, nine at most. It goes on with the one that the key holds and refuses the others."
)
_SCOPE_LIST = _(
    "In the settings of the key, at the right, Enforce Scopes is on. Below it stand groups with a number: so many lines of each are ticked."
)
_STATE_COLUMN = _("In the list of keys, the column State has a switch with OFF and ON for each key.")

HELP = {
    "key.id_malformed": Help(
        BY_ITS_FORM,
        _("In the list of keys, the client ID is the number in the column Details, for example 10000000000007."),
    ),
    "key.known": Help(_BY_ID, _("In the list of keys, the number in the column Details is the one you gave us.")),
    "key.known_by_other_form": Help(
        _(
            "We ask for the same number in its other forms. Your Canvas knows one of them, and the rest of the key fits as well."
        ),
        _("Canvas may show a short number on the screen and a long one in a file. Both can mean the same key."),
    ),
    "key.unknown": Help(
        _BY_ID,
        _(
            "In the list of keys of this Canvas, no row has this number in the column Details. Look under Account and under Inherited."
        ),
    ),
    "key.foreign": Help(
        _(
            "A long ID begins with the number of the server that made it. We compare that with your Canvas, which does not know the ID either."
        ),
        _("The key stands in the list of another Canvas, for example of a partner or of an older server of yours."),
    ),
    "key.looks_like_lti": Help(
        _("We ask your Canvas to start a log-in for this ID. It shows that the key is made for opening a tool."),
        _("In the list of keys, the column Type says LTI Key instead of API Key."),
    ),
    "key.swapped_with_lti": lti.SWAPPED,
    "key.on": Help(BY_AUTHORIZE, _("In the list of keys, the switch in the column State says ON.")),
    "key.off": Help(BY_AUTHORIZE, _STATE_COLUMN),
    "key.state_hidden": Help(
        _(
            "Canvas looks at the scopes before it looks at the switch. As long as scopes are missing, it tells us no more."
        ),
        _STATE_COLUMN,
    ),
    "redirect.accepted": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.other_region": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.http_registered": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.slash": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.other_path": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.mismatch": Help(_BY_TRYING_OURS, REDIRECT_FIELDS),
    "redirect.not_configured": Help(
        _("We look at our own settings. Your server is not asked anything for it."), UNSEEN
    ),
    "scopes.granted": Help(
        BY_AUTHORIZE, _("In the settings of the key, Enforce Scopes is off, or all the lines are ticked.")
    ),
    "scopes.not_configured": Help(BY_AUTHORIZE, _SCOPE_LIST),
    "scopes.missing": Help(
        _(
            "We ask your Canvas to start a log-in with all scopes that we need. It answers with those that are not ticked."
        ),
        _SCOPE_LIST,
    ),
    "scopes.missing_unlisted": Help(
        _("We ask your Canvas to start a log-in with all scopes that we need. It refuses and names none of them."),
        _SCOPE_LIST,
    ),
}
