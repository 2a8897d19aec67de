"""Who opens the staff side in tests."""

from django.contrib.auth.models import Permission, User
from django.test import Client

CASES = "/staff/onboarding/case/"


def client_of(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def lead() -> Client:
    """Return the browser of somebody who may do everything."""
    return client_of(
        User.objects.create_superuser("lead", "lead@badges.example", "x", first_name="Kim", last_name="Doe")
    )


def reader(*codenames: str) -> Client:
    """Return the browser of a member of staff with these permissions and no others."""
    user = User.objects.create_user("reader", "reader@badges.example", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return client_of(user)


def outsider() -> Client:
    """Return the browser of somebody with an account who is no staff."""
    return client_of(User.objects.create_user("outsider", "outsider@badges.example", "x"))
