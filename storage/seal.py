"""A seal: bytes that only who has the secret key can read, and nobody can change unseen.

The database, its log and every copy of them hold sealed bytes; the key is in none of them. As a
cipher, SHAKE-256 of key and nonce is added to the bytes (it is a pseudorandom function of as many
bytes as one needs, FIPS 202); HMAC-SHA256 (RFC 2104) of nonce and ciphertext shows what was changed
or sealed with another key.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

NONCE, MARK = 16, 32  # in bytes
FULL = 1024  # the length of what is sealed is a multiple of this, so that it does not tell whose


class SealUnfit(Exception):
    """The bytes were sealed with another key, or changed since."""


def open_with(key: Callable[[], str]) -> None:
    """Seal with the secret that `key` returns from now on; it is asked for when it is needed."""
    _secret[:] = [key]
    _keys.clear()


def sealed(text: str) -> bytes:
    """`text`, sealed; the same text is sealed differently each time."""
    plain = text.encode()
    plain = len(plain).to_bytes(4) + plain
    plain += bytes(-len(plain) % FULL)
    nonce = secrets.token_bytes(NONCE)
    hidden = _added(plain, nonce)
    return _mark(nonce + hidden) + nonce + hidden


def opened(found: bytes) -> str:
    """The text that was sealed. Raises SealUnfit."""
    mark, body = found[:MARK], found[MARK:]
    if not hmac.compare_digest(mark, _mark(body)):
        raise SealUnfit
    plain = _added(body[NONCE:], body[:NONCE])
    return plain[4 : 4 + int.from_bytes(plain[:4])].decode()


def _added(text: bytes, nonce: bytes) -> bytes:
    """The text with the key's stream for this nonce added; adding it again gives it back."""
    stream = hashlib.shake_256(_key("cipher") + nonce).digest(len(text))
    return (int.from_bytes(text) ^ int.from_bytes(stream)).to_bytes(len(text))


def _mark(body: bytes) -> bytes:
    return hmac.digest(_key("mark"), body, "sha256")


def _key(purpose: str) -> bytes:
    """A key for one purpose; the secret itself signs cookies and is used for nothing else."""
    if purpose not in _keys:
        (secret,) = _secret
        _keys[purpose] = hmac.digest(secret().encode(), f"seal {purpose}".encode(), "sha256")
    return _keys[purpose]


_secret: list[Callable[[], str]] = []
_keys: dict[str, bytes] = {}
