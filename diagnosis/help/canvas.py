"""How we find out, and what it looks like: the Canvas behind the address, and what any check can say."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help.base import BY_PUBLIC_ANSWER, UNSEEN, Help

_BOTHERS_ALL = _("Teachers and students may see errors or slow pages at the same time.")

HELP = {
    "canvas.recognised": Help(BY_PUBLIC_ANSWER, UNSEEN),
    "canvas.not_canvas": Help(
        BY_PUBLIC_ANSWER,
        _("If you open the address in your browser, another page opens: a website, a log-in page, or a portal."),
    ),
    "canvas.blocked": Help(
        _(
            "The answer holds signs of a firewall or a protection service: its headers, or a page that asks for a proof."
        ),
        _(
            "People with a browser get through, or pass a short “checking your browser” page. Programs such as ours do not."
        ),
    ),
    "canvas.unavailable": Help(BY_PUBLIC_ANSWER, _BOTHERS_ALL),
    "canvas.rate_limited": Help(
        _("The answer says that too many questions came in a short time."),
        UNSEEN,
    ),
    "canvas.user_agent_refused": Help(
        _("The answer says that our program did not give its name in the way your server wants."),
        UNSEEN,
    ),
    "canvas.error": Help(
        BY_PUBLIC_ANSWER,
        _("Canvas may show a page that says that something broke. The cause stands in Canvas's own log."),
    ),
    "canvas.clock_skewed": Help(
        _("Each answer of a server carries its time. We compare it with ours."),
        _("Times of messages and due dates may look wrong by some minutes."),
    ),
    "canvas.other_host": Help(
        _("With each answer Canvas says under which name its pages may be shown. That is the name in its settings."),
        _("Links in letters that Canvas sends begin with the other name."),
    ),
    "canvas.lti_keys_missing": Help(
        _("We ask your Canvas for its public list of LTI keys, which every tool reads."),
        _("The tool can be added, but opening it ends with an error."),
    ),
    "canvas.authorize_hidden": Help(
        _(
            "We ask twice: once with your ID, once with an ID that cannot exist. Both times we are sent to the log-in page, so the answer says nothing about your key."
        ),
        _("People see the log-in page of your institution first, whatever link they open."),
    ),
    "any.no_answer": Help(
        _("We asked, and the connection broke off before there was an answer that we could read."),
        _BOTHERS_ALL,
    ),
    "any.skipped": Help(
        _("Some steps need others first. As long as one of those is open, we ask nothing that could not be answered."),
        UNSEEN,
    ),
    "any.unrecognised": Help(
        _("We compare each answer with all that Canvas is known to say since 2019. This one was not among them."),
        UNSEEN,
    ),
    "any.our_fault": Help(_("Our program stopped and wrote down where. Your server has no part in it."), UNSEEN),
}
