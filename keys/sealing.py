"""Seal and open: authenticated encryption with a ring of keys. Pure; knows no Django.

A sealed value is `version (1 byte) · length of the key's id (1) · key id · nonce (12) · AES-256-GCM ciphertext`.
All that stands before the nonce is authenticated too, together with the caller's associated data.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
FINGERPRINT_DIGITS = 16
_KEY_ID_STARTS = 2
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class SealError(Exception):
    """Something sealed could not be opened. Carries no data, only one of our own sentences."""


class KeyRingError(ValueError):
    """The ring cannot be read; `problem` is "missing", "malformed", "too_short" or "duplicate".

    `position` counts the ring's entries from 1 (0: the ring as a whole). The entry itself is never repeated.
    """

    def __init__(self, problem: str, position: int = 0) -> None:
        super().__init__(f"Key ring, entry {position}: {problem}." if position else f"Key ring: {problem}.")
        self.problem = problem
        self.position = position


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the ring: its id is public, its material is not."""

    id: str
    material: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str, position: int = 1) -> Self:
        """Read `id:base64url of 32 bytes` (padding may be left out); raise KeyRingError."""
        key_id, separator, encoded = text.strip().partition(":")
        if not separator or not _KEY_ID.fullmatch(key_id):
            raise KeyRingError("malformed", position)
        try:
            material = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise KeyRingError("malformed", position) from None
        if len(material) != KEY_BYTES:
            raise KeyRingError("too_short" if len(material) < KEY_BYTES else "malformed", position)
        return cls(key_id, material)

    def derive(self, purpose: bytes) -> bytes:
        """Return 32 bytes for one purpose alone, so that no two uses ever share a key."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"keys.sealing/" + purpose).derive(self.material)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys in order: the first one seals, all of them open, the last (oldest) one makes fingerprints."""

    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, texts: Sequence[str]) -> Self:
        """Read every entry; raise KeyRingError for an empty ring, a bad entry, or an id or key used twice."""
        if not texts:
            raise KeyRingError("missing")
        keys = tuple(Key.parse(text, position) for position, text in enumerate(texts, start=1))
        for position, key in enumerate(keys, start=1):
            if any(key.id == other.id or key.material == other.material for other in keys[: position - 1]):
                raise KeyRingError("duplicate", position)
        return cls(keys)

    @property
    def first(self) -> Key:
        return self.keys[0]

    def find(self, key_id: str) -> Key:
        """Return the key with this id; raise SealError if the ring has lost it."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise SealError("It was sealed with a key that is not in the ring.")


def make_key(key_id: str) -> str:
    """Return a fresh random entry for the ring, `id:base64url`; raise KeyRingError for a bad id."""
    text = f"{key_id}:{base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode().rstrip('=')}"
    Key.parse(text)
    return text


def seal(ring: KeyRing, plaintext: bytes, associated: bytes) -> bytes:
    """Encrypt with the ring's first key; only the same `associated` will open it again."""
    key = ring.first
    header = bytes((VERSION, len(key.id))) + key.id.encode()
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key.derive(b"seal")).encrypt(nonce, plaintext, header + associated)


def open_(ring: KeyRing, sealed: bytes, associated: bytes) -> bytes:
    """Decrypt; raise SealError for anything but an untouched value under a known key and the same `associated`."""
    header, rest = _split(sealed)
    key = ring.find(key_id(sealed))
    try:
        return AESGCM(key.derive(b"seal")).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + associated)
    except InvalidTag:
        raise SealError("It was changed, belongs to another row, or its key is not the one it names.") from None


def reseal(ring: KeyRing, sealed: bytes, associated: bytes) -> bytes:
    """Return the same value under the ring's first key; raise SealError as `open_` does."""
    return seal(ring, open_(ring, sealed, associated), associated)


def key_id(sealed: bytes) -> str:
    """Return the id of the key that sealed it; raise SealError if it is no sealed value."""
    header, _ = _split(sealed)
    try:
        return header[_KEY_ID_STARTS:].decode("ascii")
    except UnicodeDecodeError:
        raise SealError("It names no key.") from None


def fingerprint(ring: KeyRing, value: str) -> str:
    """Return 16 hex digits that tell equal values apart from others and say nothing else of them.

    Made with the ring's oldest key, so that adding a key in front changes none. When the oldest key is
    taken out of the ring, `rotate_secrets` (run once more) writes them anew.
    """
    key = ring.keys[-1].derive(b"fingerprint")
    return hmac.new(key, value.encode(), sha256).hexdigest()[:FINGERPRINT_DIGITS]


def _split(sealed: bytes) -> tuple[bytes, bytes]:
    """Return header and the rest (nonce and ciphertext)."""
    if len(sealed) < _KEY_ID_STARTS or sealed[0] != VERSION:
        raise SealError("It is not a sealed value, or of a version that is not known here.")
    end = _KEY_ID_STARTS + sealed[1]
    if len(sealed) < end + NONCE_BYTES + TAG_BYTES:
        raise SealError("It is cut off.")
    return sealed[:end], sealed[end:]
