"""A code: what the address of a survey or of an event ends with."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import IntegrityError

from language.message import gettext as _
from storage.database import writing

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# No letters or digits that look or sound alike: a code may be read from a screen or a poster.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 13  # 64 bits: an address that is not given away cannot be found by trying


class CodeUnfit(ValueError):
    """A code that cannot be an address, or is one already; the message says what to do."""


@contextmanager
def new_code(wanted: str) -> Iterator[str]:
    """A code for what the `with` stores: `wanted`, or for "" one that nobody can guess.

    All that the `with` stores is one transaction. Raises CodeUnfit when `wanted` cannot be an
    address or is one already.
    """
    code = wanted.lower() or "".join(secrets.choice(ALPHABET) for place in range(CODE_LENGTH))
    if not CODE.fullmatch(code):
        raise CodeUnfit(_("%(code)r cannot be a code; use a-z, 0-9 and -, 64 at most.", code=code))
    try:
        with writing():
            yield code
    except IntegrityError:
        raise CodeUnfit(_("The code %(code)r is taken; choose another.", code=code)) from None
