"""The key and its ID: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import BACK, KEYS, NONE

ADVICE = {
    "key.id_malformed": Advice(
        title=_("The client ID is not a number."),
        meaning=_(
            "A client ID has digits only, for example 10000000000007. A spreadsheet has rounded it to %(rounded)s, and the digits that are left out cannot be brought back from that."
        ),
        remedy=(
            KEYS,
            _("Copy the number under Details, above Show Key, and enter it here."),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.known": Advice(
        title=_("Your Canvas knows the key."),
        meaning=_("A key with the ID %(client_id)s exists there and is not deleted."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "key.known_by_other_form": Advice(
        title=_("Your Canvas knows the key by another form of its number."),
        meaning=_(
            "The ID you gave was not found, but this form of it was: %(form)s. It is %(known_as)s, and it holds our redirect address. We use that one."
        ),
        remedy=(_("Check that the number is the one under Details in Canvas. If it is, there is nothing to do."),),
        who=Who.NOBODY,
    ),
    "key.unknown": Advice(
        title=_("Your Canvas does not know this key."),
        meaning=_(
            "There is no key with the ID %(client_id)s on %(host)s. It may stand on another server, such as the test copy, or have been deleted."
        ),
        remedy=(
            KEYS,
            _(
                "Compare the number under Details with the one above. If the key is not in the list, create it on %(host)s."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.foreign": Advice(
        title=_("This ID seems to belong to another Canvas."),
        meaning=_(
            "The first digits of %(client_id)s tell which server made it, and they do not fit %(host)s. It may also be a key that every Canvas of Instructure has, and no other one."
        ),
        remedy=(
            KEYS,
            _(
                "Do this on %(host)s. Copy the number under Details and enter it here. If the key is not in the list, create it."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.looks_like_lti": Advice(
        title=_("This looks like an LTI key, but an API key is needed."),
        meaning=_(
            "An LTI key adds a tool to courses. An API key lets two servers talk. Both have an ID, so they are easy to mix up."
        ),
        remedy=(
            KEYS,
            _("Choose + Developer Key, then + API Key, and follow the step “Create the key”."),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.swapped_with_lti": Advice(
        title=_("The IDs of the two keys stand in each other's field."),
        meaning=_(
            "The number in the field of the LTI client ID, %(lti_client_id)s, is the API key that holds our redirect address. %(client_id)s is another key."
        ),
        remedy=(
            _("Enter %(lti_client_id)s as the client ID, and the number of the LTI key as the LTI client ID."),
            _("The secret must be the one of the API key. Enter it again if you are not sure."),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.on": Advice(
        title=_("The key is switched on."),
        meaning=_("It works for this account."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "key.off": Advice(
        title=_("The key is not switched on here."),
        meaning=_(
            "Your Canvas knows the key but does not let it work. New keys always start OFF. It may also be for test copies only, or belong to another account."
        ),
        remedy=(
            KEYS,
            _(
                "In the row of key %(client_id)s choose On under State, and confirm with OK. If it is on already, choose the pencil and take the tick from Test Cluster Only, or create the key in your main account."
            ),
            BACK,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "key.state_hidden": Advice(
        title=_("We cannot see yet whether the key is on."),
        meaning=_("The missing scopes hide it."),
        remedy=(_("Tick the missing scopes first. We look again after that."),),
        who=Who.CANVAS_ADMIN,
    ),
}
