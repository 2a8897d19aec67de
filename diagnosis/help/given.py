"""How we find out, and what it looks like: what was submitted, and the secret."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help.base import BY_ITS_FORM, BY_TOKEN, UNSEEN, Help

_SHORT_FIELD = _(
    "After Show Key, Canvas opens a small field. It is too narrow for the whole secret and shows about 20 of the 64 characters."
)

HELP = {
    "details.complete": Help(_("We compare what was given with what this kind of request needs."), UNSEEN),
    "details.missing": Help(
        _("We compare what was given with what this kind of request needs."),
        _(
            "In the list of keys, the column Details holds both values: the number is the client ID, and Show Key opens the secret."
        ),
    ),
    "details.swapped": Help(
        BY_ITS_FORM,
        _("In the list of keys both values stand close together: the number first, the secret behind Show Key."),
    ),
    "secret.cleaned": Help(
        _("Each secret of Canvas has 64 letters and digits. Whatever else came along is taken out before we try it."),
        _("The secret in Canvas stays as it is."),
    ),
    "secret.truncated": Help(BY_ITS_FORM, _SHORT_FIELD),
    "secret.masked": Help(
        BY_ITS_FORM,
        _(
            "Newer Canvas shows only the first characters of a secret, then dots or nothing. The whole one can be seen once: right after the key was saved."
        ),
    ),
    "secret.wrong_length": Help(BY_ITS_FORM, _SHORT_FIELD),
    "secret.access_token": Help(
        _("A token starts with digits and a wavy line (~). The secret of a key never has that sign."),
        _(
            "Tokens stand in a person's own account, under Settings, Approved Integrations. Keys stand under Admin, Developer Keys."
        ),
    ),
    "secret.lti_pair": Help(
        BY_ITS_FORM,
        _(
            "Consumer key and shared secret are typed in when an app is added to a course or an account. They do not stand under Developer Keys."
        ),
    ),
    "secret.accepted": Help(
        _(
            "We ask your Canvas for a token with the ID, the secret, and a code that cannot exist. It complains only about the code. So ID and secret are right."
        ),
        _("In the list of keys, under Stats, nothing changes: no token was made."),
    ),
    "secret.wrong": Help(
        BY_TOKEN,
        _(
            "Canvas shows no warning: the key is in the list and may be ON. A new secret that somebody made meanwhile cannot be told from an older one by looking."
        ),
    ),
}
