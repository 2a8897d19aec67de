"""The addresses of the institution's pages."""

from django.urls import URLPattern, path

app_name = "onboarding"
urlpatterns: list[URLPattern] = [
]
