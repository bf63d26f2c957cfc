"""A password: how it is stored, and which ones are refused because they are easy to guess."""

import gzip
import re
import secrets
from base64 import b64encode
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from language.message import lazy_gettext as _
from language.message import ngettext
from language.number import grouped

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000
NAME_OF_SERVICE = "tangible"
SHORTEST_WORD = 4  # letters of a part of an address that may not be half of a password

# The 10,000 passwords that most people use, and those of 10 characters or more among the 49,233
# commonest: only these can be used as they are here. From the npm package
# @zxcvbn-ts/language-common 4.1.3 (LICENSE-zxcvbn-ts), in small letters, without those of less than
# five, which cannot be half of a password.
COMMON = frozenset(
    gzip.decompress((Path(__file__).parent / "common_passwords.gz").read_bytes())
    .decode()
    .splitlines()
)
LONGEST_COMMON = max(map(len, COMMON))

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

TOO_COMMON = _("Use another password: many people use one like this, and it is guessed first")
TOO_CLOSE = _("Use another password: this is like your email address or the name of this service")


def hashed(password: str) -> str:
    """The hash of a password, as it is stored.

    It takes long, so it is made before a transaction begins: others wait to write.
    """
    return hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """True if this is the password with the hash `stored`.

    None, for an account without a password, takes as long and is False.
    """
    try:
        return hasher.verify(stored or _NOBODYS, password) and stored is not None
    except VerifyMismatchError:
        return False


def fault_of(password: str, email: str) -> str | None:
    """The message that says what is wrong with a new password of this account, or None.

    A password is too easy if half of it or more is a common password, the address, a part of that,
    or the name of the service, because attackers add digits and signs to these first; or if it
    repeats one part.
    """
    if len(password) < SHORTEST_PASSWORD:
        return ngettext(
            "Use %(num)s character or more", "Use %(num)s characters or more", SHORTEST_PASSWORD
        )
    if len(password) > LONGEST_PASSWORD:
        return ngettext(
            "Use %(most)s character or fewer",
            "Use %(most)s characters or fewer",
            LONGEST_PASSWORD,
            most=grouped(LONGEST_PASSWORD),
        )
    written, half = password.lower(), (len(password) + 1) // 2
    if any(written.count(own) * len(own) >= half for own in _own(email.lower())):
        return str(TOO_CLOSE)
    repeats = re.fullmatch(r"(.+?)\1+", written, re.DOTALL)
    if repeats or (half <= LONGEST_COMMON and not COMMON.isdisjoint(_parts(written, half))):
        return str(TOO_COMMON)
    return None


def _own(email: str) -> set[str]:
    name, _, domain = email.partition("@")
    parts = re.findall(r"[^\W_]+", email)
    return {
        one for one in (NAME_OF_SERVICE, email, name, domain, *parts) if len(one) >= SHORTEST_WORD
    }


def _parts(written: str, shortest: int) -> set[str]:
    """Every substring of `shortest` characters or more."""
    places = range(len(written) - shortest + 1)
    return {
        written[start:end] for start in places for end in range(start + shortest, len(written) + 1)
    }


def _hash_of_nobody() -> str:
    """A hash that no password has, and that takes as long to compare as any."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


_NOBODYS = _hash_of_nobody()
