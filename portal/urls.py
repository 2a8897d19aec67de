"""Every address of the portal: the institution's pages, the staff side, log-in."""

from django.contrib import admin
from django.urls import include, path

from portal.foot_pages import accessibility, addresses
from portal.privacy import privacy

urlpatterns = [
    path("", include("onboarding.urls")),
    path("privacy/", privacy, name="privacy"),
    path("addresses/", addresses, name="addresses"),
    path("accessibility/", accessibility, name="accessibility"),
    path("staff/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
handler429 = "portal.errors.too_many"  # allauth asks for it
