"""The addresses of the institution's pages."""

from django.urls import URLPattern, path

from onboarding.views import (
    address,
    case,
    certificate,
    details,
    fix_letter,
    help_pages,
    key,
    links,
    proof,
    region,
    sent_mail,
    start,
    stop_letters,
    withdraw,
)

app_name = "onboarding"
_CASE = "requests/<str:reference>/"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}progress", case.progress_news, name="progress"),
    path(f"{_CASE}address", address.address, name="address"),
    path(f"{_CASE}change-address", address.change_address, name="change_address"),
    path(f"{_CASE}region", region.region, name="region"),
    path(f"{_CASE}key", key.key, name="key"),
    path(f"{_CASE}details", details.details, name="details"),
    path(f"{_CASE}compared", case.compared, name="compared"),
    path(f"{_CASE}letter/<str:code>/", fix_letter.fix_letter, name="fix_letter"),
    path(f"{_CASE}missing-certificate", certificate.missing_certificate, name="missing_certificate"),
    path(f"{_CASE}withdraw", withdraw.withdraw, name="withdraw"),
    path(f"{_CASE}check-again", case.check_again, name="check_again"),
    path(f"{_CASE}code", proof.confirm_code, name="confirm_code"),
    path(f"{_CASE}send-link", proof.send_link_again, name="send_link_again"),
    path("help/", help_pages.help_list, name="help_list"),
    path("help/<str:code>/", help_pages.help_page, name="help"),
    path("s/<str:token>/", links.link, name="link"),
    path("link", links.new_link, name="new_link"),
    path("stop/<str:token>/", stop_letters.stop_letters, name="stop_letters"),
    path("sent-mail/", sent_mail.sent_mail, name="sent_mail"),
]
