"""A seal: bytes that only who has the secret key can read, and nobody can change unseen.

The database, its log and every copy of them hold sealed bytes; the key is in none of them. The
cipher is ChaCha20-Poly1305 (RFC 8439), its key from the secret by HKDF (RFC 5869), both from the
library cryptography.
"""

import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE, KEY = 12, 32  # in bytes
LENGTH = 4  # bytes, in front of the text, that say how long it is
FULL = 1024  # the length of what is sealed is a multiple of this, so that it does not tell whose
# The secret itself signs cookies and is used for nothing else.
PURPOSE, PURPOSE_OF_MARKS = b"seal of Tangible", b"mark of Tangible"


class SealUnfit(Exception):
    """The bytes were sealed with another key, or changed since."""


def open_with(key: Callable[[], str]) -> None:
    """Seal with the secret that `key` returns from now on; it is asked for when it is needed."""
    _secret[:] = [key]
    _ciphers.clear()


def sealed(text: str) -> bytes:
    """`text`, sealed; the same text is sealed differently each time."""
    plain = text.encode()
    plain = len(plain).to_bytes(LENGTH) + plain
    plain += bytes(-len(plain) % FULL)
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher().encrypt(nonce, plain, None)


def opened(found: bytes) -> str:
    """The text that was sealed. Raises SealUnfit."""
    try:
        plain = _cipher().decrypt(found[:NONCE], found[NONCE:], None)
    except (InvalidTag, ValueError):  # changed, or too short to be one
        raise SealUnfit from None
    return plain[LENGTH : LENGTH + int.from_bytes(plain[:LENGTH])].decode()


def is_readable(found: bytes) -> bool:
    """True unless it was sealed with another key, or changed since."""
    try:
        opened(found)
    except SealUnfit:
        return False
    return True


def marked(text: str) -> str:
    """A keyed hash of `text` in hexadecimal, always the same: HMAC with SHA-256 (RFC 2104).

    Who has the database alone can neither read it nor try texts until one fits.
    """
    return hmac.digest(_key(PURPOSE_OF_MARKS), text.encode(), "sha256").hex()


def _cipher() -> ChaCha20Poly1305:
    if not _ciphers:
        _ciphers.append(ChaCha20Poly1305(_key(PURPOSE)))
    return _ciphers[0]


def _key(purpose: bytes) -> bytes:
    (secret,) = _secret
    key = HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose)
    return key.derive(secret().encode())


_secret: list[Callable[[], str]] = []
_ciphers: list[ChaCha20Poly1305] = []
