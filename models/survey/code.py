"""A code: what the address of a survey or of an event ends with."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import IntegrityError

from language.message import gettext as _
from language.message import ngettext
from storage.database import db, writing

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# No letters or digits that look or sound alike: a code may be read from a screen or a poster.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 13  # 64 bits: an address that is not given away cannot be found by trying
MOST_FORMER = 20  # codes that one survey or event gave up: nobody else ever gets them
CODES = hashlib.sha256(b"codes").digest()


class CodeUnfit(ValueError):
    """A code that cannot be an address, or is one already; the message says what to do."""


@contextmanager
def new_code(wanted: str, former: Any) -> Iterator[str]:
    """A code for what the `with` stores: `wanted`, or for "" one that nobody can guess.

    All that the `with` stores is one transaction. `former` is the table of the codes that were
    given up. Raises CodeUnfit when `wanted` cannot be an address, or is or was another's.
    """
    code = wanted.lower() or "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with _given(code):
        if former.get_or_none(former.code == code) is not None:
            raise _taken(code)
        yield code


def move(holder: Any, former: Any, code: str) -> None:
    """Give a survey or an event another code; the one so far goes on leading to it.

    Raises CodeUnfit.
    """
    code = code.lower()
    with _given(code):
        check(holder, former, code)
        kind, own = type(holder), former.holder == holder
        present = kind.get_by_id(holder.id).code
        if present == code:
            return
        others = own & former.code.not_in([present, code])
        if former.select().where(others).count() >= MOST_FORMER:
            raise CodeUnfit(
                ngettext(
                    "%(num)s other address leads here already. Choose that one.",
                    "%(num)s other addresses lead here already. Choose one of them.",
                    MOST_FORMER,
                )
            )
        keep(holder, former)
        kind.update(code=code).where(kind.id == holder.id).execute()


def keep(holder: Any, former: Any) -> None:
    """Keep the code of a survey or an event, which goes on having it, from ever being another's."""
    with writing():
        # Whoever takes it meanwhile would not see that it is kept.
        db.serialise(CODES)
        present = type(holder).get_by_id(holder.id).code
        former.insert(code=present, holder=holder).on_conflict_ignore().execute()


def is_gone(former: Any, code: str) -> bool:
    """True if this was the address of something that is deleted."""
    kept = former.select().where(former.code == code.lower(), former.holder.is_null())
    return bool(kept.exists())


def check(holder: Any, former: Any, code: str) -> None:
    """Raise CodeUnfit if `code` cannot be that of this survey or event, or is or was another's."""
    _check(code)
    kind = type(holder)
    before = former.get_or_none(former.code == code)
    is_anothers = before is not None and before.holder_id != holder.id
    if is_anothers or kind.select().where(kind.code == code, kind.id != holder.id).exists():
        raise _taken(code)


def _check(code: str) -> None:
    if not CODE.fullmatch(code):
        raise CodeUnfit(_("%(code)r cannot be a code; use a-z, 0-9 and -, 64 at most.", code=code))


def _taken(code: str) -> CodeUnfit:
    return CodeUnfit(_("The code %(code)r is taken; choose another.", code=code))


@contextmanager
def _given(code: str) -> Iterator[None]:
    """A transaction in which this code is given to somebody. Raises CodeUnfit."""
    _check(code)
    try:
        with writing():
            # One who gives a code up and one who takes it meanwhile would not see each other.
            db.serialise(CODES)
            yield
    except IntegrityError:
        raise _taken(code) from None
