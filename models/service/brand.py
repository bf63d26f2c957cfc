"""The brand: the organisation whose service this is, as everybody sees it who answers.

It is one row, which every node reads. Pages are for many, so a process reads it again only every
LATELY_SECONDS, whoever asks.
"""

import hashlib
import re
from contextlib import suppress
from functools import cached_property
from time import monotonic
from typing import Any
from unicodedata import normalize

from peewee import BlobField, CharField, IntegerField, OperationalError, TextField

from models.account import audit
from models.account.organiser import Organiser
from models.service.logo import Logo
from storage.cache import Cache
from storage.database import Stored, connection, db
from storage.scheduler import scheduler

ONLY = 1  # the id of the one row
LATELY_SECONDS = 2.0
BRAND_BYTES, CACHE_BYTES = 200_000, 1_000_000  # of memory, at the most
LONGEST_SENDER, LONGEST_LOGO_WORDS, LONGEST_CONTACT, LONGEST_PRIVACY = 100, 200, 200, 20_000
BLANKS = re.compile(r"\s+")


class Brand(Stored):
    """What the organisation is called, looks like and says of privacy; without a row there is none.

    `logo_words` are read to who cannot see the logo.
    """

    id = IntegerField(primary_key=True)
    sender = CharField(max_length=LONGEST_SENDER)
    colour = CharField(max_length=7, default="")  # "" or #rrggbb
    privacy = TextField(default="")  # Markdown
    contact = TextField(default="")  # a line: whom to ask
    logo = BlobField(null=True)
    logo_type = CharField(max_length=20, default="")
    logo_width = IntegerField(default=0)
    logo_height = IntegerField(default=0)
    logo_words = CharField(max_length=LONGEST_LOGO_WORDS, default="")

    @classmethod
    def stored(cls) -> "Brand | None":
        """The brand as it is now, or None."""
        found: Brand | None = cls.get_or_none(cls.id == ONLY)
        return found

    @classmethod
    def lately(cls) -> "Brand | None":
        """The brand, up to LATELY_SECONDS old, or None.

        While the database cannot be read, it is as it was: no page fails for want of a logo.
        """
        until, brand = _lately.get(db.obj) or (0.0, None)
        if until < monotonic():
            with suppress(OperationalError):  # who asks for more than this will say so
                brand = scheduler().elsewhere(_read)
            _lately.put(db.obj, (monotonic() + LATELY_SECONDS, brand))
        return brand

    @classmethod
    def change(cls, operator: Organiser, **values: Any) -> None:
        """Set what is named; the rest stays. The first time, `sender` has to be."""
        with audit.noted("brand changed", operator, detail=", ".join(sorted(values))):
            if not cls.update(values).where(cls.id == ONLY).execute():
                cls.insert(id=ONLY, **values).execute()
        _lately.clear()

    @classmethod
    def take_logo(cls, operator: Organiser, logo: Logo | None, words: str = "") -> None:
        """Show this logo from now on, or none."""
        cls.change(
            operator,
            logo=logo and logo.data,
            logo_type=logo.type if logo else "",
            logo_width=logo.width if logo else 0,
            logo_height=logo.height if logo else 0,
            logo_words=words,
        )

    @classmethod
    def delete_by(cls, operator: Organiser) -> None:
        """Have no brand, and none of what belongs to it."""
        with audit.noted("brand removed", operator):
            cls.delete().execute()
        _lately.clear()

    @property
    def says_privacy(self) -> bool:
        """True if the organisation says more of privacy than a form does by itself."""
        return bool(self.privacy or self.contact)

    @cached_property
    def version(self) -> str:
        """Another one for whatever is changed: what is kept of a page has it in its key."""
        said = repr(sorted(self.__data__.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:10]


def one_line(text: str) -> str:
    """The text in one line, with its accents composed, so that it is the same everywhere."""
    return BLANKS.sub(" ", normalize("NFC", text)).strip()


_lately: Cache[Any, tuple[float, Brand | None]] = Cache(CACHE_BYTES, lambda _: BRAND_BYTES)


def _read() -> Brand | None:
    with connection():
        return Brand.stored()
