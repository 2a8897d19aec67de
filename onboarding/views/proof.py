"""The proof that the contact reads mail to the address: the code from our letter, and a new letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from onboarding import access, continuing, letters, links
from onboarding.forms import CodeForm
from onboarding.models import Case
from onboarding.views.frame import context_of, next_page


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the code from the letter."""
    case = access.case_to_prove(request, reference)
    if access.is_proved_here(request, case) or not (case.is_open or case.is_proved):
        return _back(case)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_right(case, form):
        messages.success(request, gettext("Your e-mail address is confirmed."))
        return _back(prove_here(request, case))
    return render(request, "onboarding/code.html", context_of(case, form=form))


def prove_here(request: HttpRequest, case: Case) -> Case:
    """Take the proof that this browser has shown; return the request that goes on."""
    goes_on = continuing.prove(case, is_opener=access.is_held(request, case))
    access.grant(request, case, is_proved=True)
    if goes_on != case:
        access.grant(request, goes_on, is_proved=True)
        text = gettext("You had asked for this server before, so your older request %(reference)s goes on.")
        messages.info(request, text % {"reference": goes_on.reference})
    return goes_on


def _is_right(case: Case, form: CodeForm) -> bool:
    # Before the first letter is out there is no code to be used up.
    if case.links.exists() and not links.may_try_code(case):
        form.add_error("code", gettext("This letter's code can no longer be used. Have a new letter sent."))
        return False
    if not links.check_code(case, form.cleaned_data["code"]):
        form.add_error("code", gettext("This is not the code from our newest letter."))
        return False
    return True


@require_POST
def send_link_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the private link once more, to the address that the request was opened with."""
    case = access.case_to_prove(request, reference)
    email = case.contact.masked_email
    if letters.write_new_link(case):
        text = gettext("A new link and a new code are on their way to %(email)s. It can take a few minutes.")
        messages.success(request, text % {"email": email})
    else:
        text = gettext("A letter to %(email)s is on its way already. It can take a few minutes.")
        messages.info(request, text % {"email": email})
    return _back(case)


def _back(case: Case) -> HttpResponse:
    """Go on where the request stands."""
    return redirect(next_page(case) if case.is_begun else "onboarding:case", case.reference)
