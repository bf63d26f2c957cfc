"""A code: what the address of a survey or of an event ends with."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import IntegrityError

from storage.database import writing

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# No letters or digits that look or sound alike: a code may be read from a screen or a poster.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 13  # 64 bits: an address that is not given away cannot be found by trying


class CodeUnfit(ValueError):
    """The code cannot be an address, or is one already; the message says what to do."""


@contextmanager
def new_code(wanted: str) -> Iterator[str]:
    """The code of what is stored within: `wanted`, or one that nobody can guess for "".

    All that is stored within is one transaction. Raises CodeUnfit when `wanted` cannot be an
    address or is one already.
    """
    code = wanted.lower() or "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    if not CODE.fullmatch(code):
        raise CodeUnfit(f"{code!r} cannot be a code; use a-z, 0-9 and -, 64 at most.")
    try:
        with writing():
            yield code
    except IntegrityError:
        raise CodeUnfit(f"The code {code!r} is taken; choose another.") from None
