"""Steps that several remedies share, one translatable text each; the words are those of Canvas's own screens."""

from django.utils.translation import gettext_lazy as _

KEYS = _("In Canvas, choose Admin, then your main account, then Developer Keys.")
EDIT = _(
    "In Canvas, choose Admin, then your main account, then Developer Keys. "
    "In the row of key %(client_id)s choose the pencil under Actions."
)
SAVE = _("Choose Save, then come back and choose “Check again”.")
SHOW = _(
    "In Canvas, choose Admin, then your main account, then Developer Keys. "
    "In the row of your key choose Show Key under Details. "
    "Click three times on the text that opens, so that all of it is marked, and copy it. "
    "Then enter it here; the meter should say 64 of 64."
)
COPY = _(
    "In the row of your key choose Show Key under Details. "
    "Click three times on the text that opens, so that all 64 characters are marked, and copy it."
)
BACK = _("Then come back and choose “Check again”.")
WAIT = _("There is nothing for you to do. We try again by ourselves.")
NONE = _("There is nothing to do.")
