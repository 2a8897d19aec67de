"""Other names of a server: staff note them, and find its requests by them."""

import pytest

from onboarding.tests.staff_cast import lead
from registry.models import Alias
from tests.builders import make_case, make_connection, make_server

pytestmark = pytest.mark.django_db
ADD = "/staff/registry/alias/add/"
QUEUE = "/staff/onboarding/case/"


@pytest.mark.parametrize("typed", ["LMS.Northfield.example", " https://lms.northfield.example/courses/1 "])
def test_are_noted_as_plain_names_and_found_by(typed: str) -> None:
    case = make_case(connection=make_connection(server=make_server(host="canvas.northfield.example")))
    desk = lead()
    desk.post(ADD, {"server": case.connection.server_id, "host": typed})
    assert Alias.objects.get().host == "lms.northfield.example"
    assert case.reference in desk.get(QUEUE, {"q": "lms.northfield"}).content.decode()
    link = f"/staff/registry/alias/?server__id__exact={case.connection.server_id}"
    assert f'href="{link}"' in desk.get(f"{QUEUE}{case.pk}/change/").content.decode()
    assert "lms.northfield.example" in desk.get(link).content.decode()


def test_that_are_no_names_are_refused() -> None:
    page = lead().post(ADD, {"server": make_server().pk, "host": "not a name"}).content.decode()
    assert "Type a host name" in page
    assert not Alias.objects.exists()


def test_show_staff_that_two_requests_are_for_one_canvas() -> None:
    one = make_case(connection=make_connection(server=make_server(host="canvas.northfield.example")))
    other = make_case(connection=make_connection(server=make_server(host="lms.northfield.example")))
    Alias.objects.create(server=one.connection.server, host="lms.northfield.example")
    desk = lead()
    for mine, theirs in ((one, other), (other, one)):
        assert theirs.reference in desk.get(f"{QUEUE}{mine.pk}/change/").content.decode()
