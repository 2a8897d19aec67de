"""The Canvas behind the address: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE, WAIT

ADVICE = {
    "canvas.recognised": Advice(
        title=_("This is a Canvas."),
        meaning=_("It answers as Canvas does: %(sign)s."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "canvas.not_canvas": Advice(
        title=_("Something answers, but it is not Canvas."),
        meaning=_("The answer of %(host)s is not one that Canvas gives. It may be your website or your log-in page."),
        remedy=(_("Open Canvas in your browser, log in, copy what stands in the address bar, and paste it here."),),
        who=Who.CANVAS_ADMIN,
    ),
    "canvas.blocked": Advice(
        title=_("Something in front of your Canvas turned us away."),
        meaning=_(
            "%(by)s answered instead of Canvas and turned us away. "
            "Mostly that is a firewall, a check against robots, or a log-in that stands before Canvas. "
            "The answer reached us through %(via)s."
        ),
        remedy=(
            _(
                "Ask your network team to let in the addresses we ask from, for /api/ and /login/oauth2/. Our page “The addresses we ask from” names them."
            ),
        ),
        who=Who.NETWORK_TEAM,
    ),
    "canvas.unavailable": Advice(
        title=_("Your Canvas is not ready at the moment."),
        meaning=_(
            "It answered with status %(status)s. That mostly means work on the server, or too many visitors. "
            "The answer came from %(by)s, which stands in front of Canvas. "
            "It asks us not to come back before %(retry_at)s."
        ),
        remedy=(WAIT,),
        who=Who.NOBODY_WE_WAIT,
    ),
    "canvas.rate_limited": Advice(
        title=_("Your Canvas asked us to slow down."),
        meaning=_(
            "It answers only so many questions in a short time. Your key has nothing to do with it. "
            "It asks us not to come back before %(retry_at)s."
        ),
        remedy=(WAIT,),
        who=Who.NOBODY_WE_WAIT,
    ),
    "canvas.user_agent_refused": Advice(
        title=_("Your Canvas did not accept how we say who we are."),
        meaning=_(
            "Each program gives its name when it asks. Ours was not accepted. Your key has nothing to do with it."
        ),
        remedy=(
            NONE,
            _("We mend it and try again."),
        ),
        who=Who.US,
    ),
    "canvas.error": Advice(
        title=_("Your Canvas had an error of its own."),
        meaning=_("It answered with status %(status)s. Mostly this passes."),
        remedy=(
            WAIT,
            _("If it lasts, look into Canvas's own log at the time we show."),
        ),
        who=Who.NOBODY_WE_WAIT,
    ),
    "canvas.clock_skewed": Advice(
        title=_("The clock of your server is wrong."),
        meaning=_("It is off by %(seconds)s seconds. Some log-ins may fail because of that."),
        remedy=(_("Set the clock, and let the server keep it right by itself (NTP)."),),
        who=Who.SERVER_ADMIN,
    ),
    "canvas.other_host": Advice(
        title=_("Your Canvas believes that it lives at another address."),
        meaning=_(
            "Links that it writes by itself, in letters and for other programs, may lead nowhere. "
            "It calls itself %(to)s, and nobody outside can reach that name."
        ),
        remedy=(
            _("On the Canvas server, put the public address into config/domain.yml (domain) and restart Canvas."),
            _("If a proxy stands before Canvas, let it pass on the name that was asked for (the header Host)."),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "canvas.lti_keys_missing": Advice(
        title=_("Your Canvas shows no keys for LTI 1.3."),
        meaning=_(
            "The list at /api/lti/security/jwks is empty or cannot be read. The API key still works, but adding the tool by LTI 1.3 will fail."
        ),
        remedy=(_("Add the LTI keys to Canvas's dynamic settings and restart Canvas."),),
        who=Who.SERVER_ADMIN,
    ),
    "canvas.authorize_hidden": Advice(
        title=_("Your Canvas asks everyone to log in first."),
        meaning=_(
            "So we cannot see from outside whether redirect address, scopes and state are right. ID and secret we can still test."
        ),
        remedy=(
            _(
                "Compare the settings of your key with the list on the page, then choose “I have compared them”. A person here goes on from there."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
}
