"""The letter that a request's people can pass on to whoever can mend what was found. We send nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from onboarding import access, fix_letters, standing
from onboarding.fix_letters import Reader
from onboarding.views.frame import context_of, to_case


@require_safe
def fix_letter(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Show the letter about what the newest run found; back to the request where that is no longer so."""
    found = access.case_of(request, reference)
    now = standing.standing_of(found)
    finding = None if now.is_running else fix_letters.to_pass_on(now.found, code)
    if finding is None:
        messages.info(request, gettext("This is not in the way any more. Here is the newest state."))
        return to_case(found)
    seen_at = now.run.finished_at if now.run else None
    letter = fix_letters.write(found, finding, seen_at, Reader.read(request.GET.get("to")))
    return render(
        request, "onboarding/fix_letter.html", context_of(found, shown=now, letter=letter, readers=list(Reader))
    )
