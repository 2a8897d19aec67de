"""How Canvas reads an ID, and what its form makes of a URI."""

import pytest

from sandbox.developer_keys import (
    Binding,
    DeveloperKey,
    Owner,
    find_key,
    made_up_secret,
    new_secret,
    ruby_integer,
    tidy_uri,
    tidy_uris,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10000000000007", 10000000000007),
        (" 7\n", 7),
        ("+7", 7),
        ("-7", -7),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0b11", 3),
        ("017", 15),
        ("0o17", 15),
        ("0", 0),
        ("", None),
        ("08", None),
        ("1__0", None),
        ("_1", None),
        ("1_", None),
        ("1~7", None),
        ("7.0", None),
        ("7 7", None),
        ("٧", None),
        ("abc", None),
    ],
)
def test_reads_numbers_as_ruby_does(text: str, number: int | None) -> None:
    assert ruby_integer(text) == number


@pytest.mark.parametrize(
    ("client_id", "is_found"),
    [
        ("10000000000007", True),
        ("7", True),
        ("20000000000007", False),  # another shard's
        ("8", False),
        ("9", False),  # deleted
        (str(2**63), False),
        ("-7", False),
    ],
)
def test_finds_a_key_by_its_global_or_local_number(client_id: str, is_found: bool) -> None:
    keys = (DeveloperKey(id=7), DeveloperKey(id=9, workflow_state="deleted"))
    assert (find_key(keys, client_id) is not None) is is_found


@pytest.mark.parametrize(
    ("key", "is_on"),
    [
        (DeveloperKey(id=1), False),  # new keys start off
        (DeveloperKey(id=1, binding=Binding.ON), True),
        (DeveloperKey(id=1, binding=Binding.ALLOW), False),
        (DeveloperKey(id=1, binding=Binding.ON, owner=Owner.OTHER), False),
        (DeveloperKey(id=1, binding=Binding.ON, owner=Owner.SITE_ADMIN), True),
        (DeveloperKey(id=1, binding=Binding.ON, owner=Owner.SITE_ADMIN, site_admin_binding=Binding.OFF), False),
        (DeveloperKey(id=1, owner=Owner.SITE_ADMIN, site_admin_binding=Binding.ON), True),
    ],
)
def test_the_switch_lets_through(key: DeveloperKey, is_on: bool) -> None:
    assert key.is_on is is_on


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://a.example/cb", "https://a.example/cb"),
        ("  https://a.example/cb ", "https://a.example/cb"),
        ("a.example/cb", "http://a.example/cb"),
        ("", ""),
    ],
)
def test_tidies_a_uri_on_saving(typed: str, stored: str) -> None:
    assert tidy_uri(typed) == stored


@pytest.mark.parametrize("typed", ["https://", "/cb", "https://a.example/" + "x" * 4096])
def test_refuses_what_is_no_uri(typed: str) -> None:
    with pytest.raises(ValueError, match="not valid"):
        tidy_uri(typed)


def test_splits_the_list_at_blanks_only() -> None:
    assert tidy_uris("https://a.example/,https://b.example/\n https://c.example/") == (
        "https://a.example/,https://b.example/",
        "https://c.example/",
    )


def test_secrets_have_canvas_shape() -> None:
    assert made_up_secret("a") == made_up_secret("a") != made_up_secret("b")
    for secret in (made_up_secret("a"), new_secret()):
        assert len(secret) == 64
        assert secret.isalnum()
        assert secret.isascii()
