"""The table. To add a line: the rows (a function of the app whose rows they are), the setting, and the words.

Every model stands here or in kept.py; a test fails for one that stands in neither. Order matters: what only the rows
of an earlier line refer to goes with a later one.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from diagnosis import forgetting as runs
from diagnosis.targets import KIND
from keys import custody
from onboarding import forgetting as cases
from onboarding.models import Budget, Sweep
from onboarding.progress import PORTAL
from portal.retention.rule import Rows, Rule, unreferred
from registry.models import Contact, Institution, Server


def _ended_sessions(before: datetime) -> QuerySet[Session]:
    # A session names the moment of its end, SESSION_DAYS after the latest visit.
    return Session.objects.filter(expire_date__lt=before + timedelta(days=settings.SESSION_DAYS))


def _destroy_versions(found: Rows) -> int:
    return custody.destroy_versions(found, reason="retired", actor=PORTAL)


def _in_vain(before: datetime) -> Rows:
    return custody.held_for(KIND, cases.kept_in_vain(before).values("public_id"))


def _destroy_in_vain(found: Rows) -> int:
    return custody.destroy_versions(found, reason=cases.REASON, actor=PORTAL)


RULES: tuple[Rule, ...] = (
    Rule(
        "onboarding.Case",
        "KEEP_DRAFT_DAYS",
        what=_("Requests that were begun and never sent, with their addresses and names."),
        until=_("They are closed when nobody goes on with them, and deleted %(days)s days later."),
        over=lambda before: unreferred(cases.closed_drafts(before)),
    ),
    Rule(
        "onboarding.Case",
        "KEEP_CLOSED_DAYS",
        what=_("Requests that ended without a connection, with their notes, letters and tries."),
        until=_("%(days)s days after their end."),
        over=lambda before: unreferred(cases.closed_cases(before)),
    ),
    Rule(
        "registry.Connection",
        "KEEP_DRAFT_DAYS",
        what=_("What was entered for a Canvas server that no request is about any more."),
        until=_("%(days)s days after it was entered, unless the server is connected."),
        over=lambda before: unreferred(cases.left_connections(before)),
        forget=cases.forget_connections,
    ),
    Rule(
        "registry.Contact",
        "KEEP_DRAFT_DAYS",
        what=_("Your e-mail address and language."),
        until=_("As long as there is a request of yours; otherwise %(days)s days."),
        over=lambda before: unreferred(Contact.objects.filter(created_at__lt=before)),
    ),
    Rule(
        "registry.Institution",
        "KEEP_DRAFT_DAYS",
        what=_("The name of your institution."),
        until=_("As long as there is a connection of it; otherwise %(days)s days."),
        over=lambda before: unreferred(Institution.objects.filter(created_at__lt=before)),
    ),
    Rule(
        "registry.Server",
        "KEEP_DRAFT_DAYS",
        what=_("The address of your Canvas server, who hosts it, and when its certificate ends."),
        until=_("As long as there is a connection to it; otherwise %(days)s days."),
        over=lambda before: unreferred(Server.objects.filter(created_at__lt=before)),
    ),
    Rule(
        "keys.Credential",
        "KEEP_RETIRED_SECRET_DAYS",
        what=_("A client secret that a newer one has replaced. It stays sealed all the time."),
        until=_("%(days)s days after the newer one was proved. Then it is destroyed; that there was one stays known."),
        over=custody.retired,
        forget=_destroy_versions,
    ),
    Rule(
        "keys.Credential",
        "KEEP_RETIRED_SECRET_DAYS",
        what=_("The client secret of a request that ended without a connection."),
        until=_("%(days)s days after its end. Then it is destroyed; that there was one stays known."),
        over=_in_vain,
        forget=_destroy_in_vain,
    ),
    Rule(
        "diagnosis.CheckResult",
        "KEEP_EVIDENCE_DAYS",
        what=_("What we asked your server and what it answered: paths, statuses and known texts, never a secret."),
        until=_("Of the newest try always; of older ones %(days)s days."),
        over=runs.replaced_evidence,
        forget=runs.forget_evidence,
    ),
    Rule(
        "diagnosis.Run",
        "KEEP_RUN_DAYS",
        what=_("Tries of your connection that found nothing new."),
        until=_("%(days)s days; the newest try, and those that changed something, stay."),
        over=lambda before: unreferred(runs.told_nothing_new(before)),
    ),
    Rule(
        "diagnosis.Run",
        "KEEP_RUN_DAYS",
        what=_("Tries that were called off, since what you had entered changed meanwhile."),
        until=_("%(days)s days."),
        over=lambda before: unreferred(runs.called_off(before)),
    ),
    Rule(
        "onboarding.Letter",
        "KEEP_LETTER_TEXT_DAYS",
        what=_("The texts of the letters that we sent you. Private links and codes are never in them."),
        until=_("%(days)s days. That there was a letter, its subject and its time stay with the request."),
        over=cases.sent_texts,
        forget=cases.forget_texts,
    ),
    Rule(
        "onboarding.SetupLink",
        "KEEP_LINK_DAYS",
        what=_("When your private links were sent and used. The links themselves are not stored."),
        until=_("%(days)s days after they have stopped working."),
        over=cases.ended_links,
    ),
    Rule(
        "onboarding.Spend",
        "KEEP_COUNT_DAYS",
        what=_("How often somebody did something that we limit, without address or name."),
        until=_("%(days)s days."),
        over=cases.spends,
    ),
    Rule(
        "onboarding.Budget",
        "KEEP_COUNT_DAYS",
        what=_("For whom these were counted, as a sign that cannot be read back."),
        until=_("As long as something is counted for it."),
        over=lambda before: Budget.objects.filter(spends=None),
    ),
    Rule(
        "onboarding.Sweep",
        "KEEP_SWEEP_DAYS",
        what=_("The rounds in which we look at connected servers: when, and how many."),
        until=_("%(days)s days."),
        over=lambda before: Sweep.objects.filter(started_at__lt=before),
    ),
    Rule(
        "sessions.Session",
        "SESSION_DAYS",
        what=_("Which requests this browser may open, under a cookie without your name."),
        until=_("%(days)s days after your latest visit."),
        over=_ended_sessions,
    ),
)
