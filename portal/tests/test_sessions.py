"""A cookie says what its browser likes."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cookie", ['"\\000aaaaaaaaaaaa"', '"\\342\\200\\250aaaaaaaaa"', "x" * 5000, "short", ""])
def test_of_nonsense_is_a_browser_that_nobody_knows(cookie: str) -> None:
    for path, status in (("/", 200), ("/requests/CB-000001/", 404)):
        assert Client().get(path, headers={"cookie": f"sessionid={cookie}"}).status_code == status
