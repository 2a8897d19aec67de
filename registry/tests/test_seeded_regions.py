"""What a new database knows of the vendor's regions."""

import pytest

from registry.models import Region

pytestmark = pytest.mark.django_db


class TestSeededRegions:
    def test_are_the_seven_in_their_order(self) -> None:
        seeded = Region.objects.exclude(code__startswith="sandbox")
        assert [region.code for region in seeded] == ["us", "ca", "eu", "au", "sg", "demo", "test"]

    def test_carry_no_guessed_path_and_cannot_be_chosen(self) -> None:
        assert not Region.objects.choosable().exists()
        assert not Region.objects.exclude(redirect_uri="", legacy_redirect_uri="", icon_url="").exists()

    def test_mark_the_two_that_are_only_for_trying(self) -> None:
        assert set(Region.objects.filter(is_for_trying=True).values_list("code", flat=True)) == {"demo", "test"}

    @pytest.mark.parametrize(
        ("code", "host"),
        [("us", "api.badgr.io"), ("sg", "api.sg.badgr.io"), ("demo", "api.demo.badgr.com")],
    )
    def test_name_the_host_of_each(self, code: str, host: str) -> None:
        assert Region.objects.get(code=code).api_host == host
