"""A form that is too long gets a sentence, under DEBUG as well."""

import pytest
from django.test import Client
from pytest_django import Settings

TOO_LONG = "x" * (5 * 1024 * 1024)


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
def test_too_long_is_said(client: Client, settings: Settings, debug: bool, content_type: str) -> None:
    settings.DEBUG = debug
    response = client.post("/", f"address={TOO_LONG}", content_type=content_type)
    assert response.status_code == 400
    assert "too long" in response.content.decode()


def test_what_fits_goes_on(client: Client, db: None) -> None:
    response = client.post("/", {"address": "x" * 1000})
    assert response.status_code == 200
