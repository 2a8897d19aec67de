"""Every spelling of an address that some resolver or some URL parser reads, for the guard to refuse."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

_STOPS = "。．｡"
_FULL_WIDTH = str.maketrans("0123456789abcdefx", "０１２３４５６７８９ａｂｃｄｅｆｘ")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def spellings_of(address: str) -> Iterator[str]:
    """Yield the ways to write an address as the host of a URL, its own text first."""
    read = ip_address(address)
    yield from (_of_ipv4(read) if isinstance(read, IPv4Address) else _of_ipv6(read))


def _of_ipv4(address: IPv4Address) -> Iterator[str]:
    whole = int(address)
    first, second, third, fourth = address.packed
    plain = str(address)
    yield plain
    yield f"{plain}."
    yield from (str(whole), f"0x{whole:x}", f"0X{whole:X}", f"0{whole:o}", f"0x{whole:016x}")
    yield f"{first}.{whole & 0xFFFFFF}"
    yield f"{first}.{second}.{whole & 0xFFFF}"
    yield f"0x{first:x}.0{second:o}.{whole & 0xFFFF}"
    for form in ("0{:o}", "0x{:x}", "0x{:08x}", "{:04o}", "00000{:o}"):
        yield ".".join(form.format(part) for part in address.packed)
    yield f"0{first:o}.{second}.{third}.0x{fourth:x}"
    for stop in _STOPS:
        yield plain.replace(".", stop)
    for table in (_FULL_WIDTH, _CIRCLED, _BOLD):
        yield plain.translate(table)
    yield f"0x{whole:x}".translate(_FULL_WIDTH)
    yield plain.replace(".", "\u00ad.", 1)  # a soft hyphen is mapped to nothing
    yield plain.replace(".", "\u200b.", 1)
    yield "".join(f"%{ord(character):02x}" for character in plain)
    yield f"[::ffff:{plain}]"
    yield f"[::{plain}]"


def _of_ipv6(address: IPv6Address) -> Iterator[str]:
    plain = str(address).partition("%")[0]
    long = IPv6Address(plain).exploded
    tail = IPv4Address(int(IPv6Address(plain)) & 0xFFFFFFFF)
    for text in (plain, long, plain.upper(), f"{long.rsplit(':', 2)[0]}:{tail}", f"{plain}%25eth0", f"{plain}%eth0"):
        yield f"[{text}]"
    yield plain
    yield long
    yield f"[{plain}"
    yield f"{plain}]"
    yield f"[{plain}].example.edu"
    yield f"[{plain}]".translate(_FULL_WIDTH)
