"""A pair code: what joins the answers of one person in two waves, without a name.

People make it themselves, of elements that stay and that they need not remember. What is stored of
it are keyed hashes alone: docs/decisions/0019-pair-codes.md.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from peewee import BlobField, CharField, ForeignKeyField

from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.pair_mark import MARK, NO_MARK, PairMark, PairMarks
from models.survey.survey import Survey
from models.wave.code_element import ELEMENTS
from models.wave.series import Series, Wave
from storage.cache import Cache
from storage.database import Stored, connection, db, writing
from storage.prepared import Prepared
from storage.scheduler import scheduler
from storage.seal import SealUnfit, opened
from storage.seal import sealed as seal

FEWEST_ELEMENTS, MOST_ELEMENTS = 4, 6
KEY_BYTES = 32
KEPT_DAYS = 30  # that the key is kept after the last wave has closed, for one more may be planned
LATELY_SECONDS = 1.0
CACHE_BYTES, CODE_BYTES = 1_000_000, 500  # of memory, about
USUAL_ELEMENTS = ("mother", "day", "town", "siblings", "middle", "grandmother")
# What speaks for each.
REASONS: dict[str, Lazy] = {
    "mother": lazy_gettext("Known to everybody of themselves, and to few of others."),
    "day": lazy_gettext("Tells most people apart: 31 answers, all about equally frequent."),
    "town": lazy_gettext(
        "The last letter, for the first is easier to guess from where somebody works."
    ),
    "siblings": lazy_gettext("“Living or not” makes it stay. Younger ones may still come."),
    "middle": lazy_gettext(
        "Seldom known to colleagues. Where hardly anybody has one, take another."
    ),
    "father": lazy_gettext("As good as the mother’s, but unknown to more people."),
    "grandmother": lazy_gettext(
        "Hardly anybody else knows it. Some have to think, and write it otherwise later."
    ),
    "school": lazy_gettext("Stays, but some schools have two names."),
}
# What people ask for in other codes, and why it is not offered.
ADVISED_AGAINST: tuple[Lazy, ...] = (
    lazy_gettext(
        "Your own name, initials or staff number: colleagues know them, so the code is a name."
    ),
    lazy_gettext(
        "Day, month and year of birth together: that is a date that stands in many files."
    ),
    lazy_gettext(
        "Postcode, telephone number, team, grade, number of children: they change, and then nobody "
        "is paired."
    ),
    lazy_gettext("Favourite colour, food or animal: people say something else the next time."),
    lazy_gettext("Whole names, a mother’s name before marriage, a first pet: banks ask for them."),
)


def how_many() -> str:
    """What to say to whoever chose too few elements, or too many."""
    return ngettext(
        "Tick %(fewest)s to %(num)s of them",
        "Tick %(fewest)s to %(num)s of them",
        MOST_ELEMENTS,
        fewest=FEWEST_ELEMENTS,
    )


def new_key() -> bytes:
    """A key for the codes of one series."""
    return secrets.token_bytes(KEY_BYTES)


def marks_of(key: bytes, elements: Sequence[str], values: Mapping[str, str]) -> PairMarks:
    """What is stored of a code: a hash of all elements, and one for each that is left out.

    `values` are as `CodeElement.read` made them. Where one is missing there is only the hash
    without it; where more are, there is nothing to store: b"". HMAC (RFC 2104) with SHA-256, of
    which the first 16 bytes are kept.
    """
    missing = [name for name in elements if name not in values]
    if len(missing) > 1:
        return b""
    found = []
    for without in ("", *elements):
        if set(missing) <= {without}:
            said = [f"{name}={values[name]}" for name in elements if name != without]
            message = "\x1f".join([f"without {without}", *said]).encode()
            found.append(hmac.new(key, message, hashlib.sha256).digest()[:MARK])
        else:
            found.append(NO_MARK)
    return b"".join(found)


class ElementsUnfit(ValueError):
    """A code cannot be so; the message says what to do."""


@dataclass(frozen=True)
class AskedCode:
    """What a wave asks for now: its elements in order, and the key that hashes them."""

    elements: tuple[str, ...]
    key: bytes

    def marks_of(self, values: Mapping[str, str]) -> PairMarks:
        """What is stored of these values; b"" where there are too few."""
        return marks_of(self.key, self.elements, values)


class PairCode(Stored):
    """The code of a series. `sealed` is its key, as the secret key of the instance sealed it.

    It is None once the key is destroyed. The row goes when nothing is joined any more.
    """

    series_id: int
    series = ForeignKeyField(Series, primary_key=True, on_delete="CASCADE")
    elements = CharField(max_length=200)
    sealed = BlobField(null=True)

    @classmethod
    def of(cls, series: Series) -> "PairCode | None":
        """The code of a series; None where none is asked, or its marks are deleted."""
        found: PairCode | None = cls.get_or_none(cls.series == series)
        return found

    @classmethod
    def asked_lately(cls, survey: Survey) -> AskedCode | None:
        """What `survey` asks for, up to LATELY_SECONDS old; None if it asks for no code.

        One whose key cannot be opened here is not asked for: nothing could be paired by it.
        """
        place = (db.obj, survey.id, survey.created_at)
        until, asked = _lately.get(place) or (0.0, None)
        if until < monotonic():
            asked = scheduler().elsewhere(partial(_asked, survey.id))
            _lately.put(place, (monotonic() + LATELY_SECONDS, asked))
        return asked

    @classmethod
    def ask(cls, series: Series, elements: Collection[str], by: Organiser) -> None:
        """Ask for these elements in each wave from now on. Raises ElementsUnfit.

        Once somebody has given a code they stay: others could not be joined to it.
        """
        chosen = [name for name in ELEMENTS if name in elements]
        if not FEWEST_ELEMENTS <= len(chosen) <= MOST_ELEMENTS:
            raise ElementsUnfit(how_many())
        original = series.original
        with audit.noted(
            "pair code asked", by, original.code if original else "", " ".join(chosen)
        ):
            series.lock()
            now = cls.of(series)
            if Series.get_by_id(series.id).is_over:
                raise ElementsUnfit(_("Nothing is asked again in this series"))
            if now is not None and (now.sealed is None or now.is_answered):
                raise ElementsUnfit(
                    _("Somebody has given a code already: what it is made of stays")
                )
            cls.delete().where(cls.series == series).execute()
            cls.create(series=series, elements=" ".join(chosen), sealed=seal(new_key().hex()))
        _lately.clear()

    @classmethod
    def overdue(cls) -> "list[PairCode]":
        """Codes of series that are over, and have been for KEPT_DAYS, or were ended."""
        latest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        return [
            one
            for one in cls.select(cls, Series).join(Series)
            if one.sealed is None or (one.series.is_over and _closed_before(one.series, latest))
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """Its elements in their order."""
        return tuple(self.elements.split())

    @property
    def is_answered(self) -> bool:
        """True if somebody has given one."""
        return bool(PairMark.counts_of(one.survey for one in self.series.waves))

    @property
    def key(self) -> bytes | None:
        """The key; None once it is destroyed, or where another secret key has sealed it."""
        if self.sealed is None:
            return None
        try:
            return bytes.fromhex(opened(bytes(self.sealed)))
        except SealUnfit:
            return None

    def delete_key(self) -> None:
        """Ask no more, and let nobody find out what a stored code was made of."""
        with writing():
            PairCode.update(sealed=None).where(PairCode.series == self.series_id).execute()
        self.sealed = None
        _lately.clear()

    def delete_by(self, by: Organiser | None = None) -> None:
        """Delete it with all marks, so that nobody's answers in two waves can be joined again."""
        series = self.series
        original = series.original
        with audit.noted("pair codes deleted", by, original.code if original else ""):
            series.lock()
            PairMark.delete_all_of([one.survey for one in series.waves])
            PairCode.delete().where(PairCode.series == self.series_id).execute()
        _lately.clear()


def _asked(survey: int) -> AskedCode | None:
    with connection():
        row = _code_of(survey).fetchone()
    if row is None:
        return None
    elements, sealed = row
    code = PairCode(elements=elements, sealed=sealed)
    key = code.key
    return None if key is None else AskedCode(code.names, key)


def _closed_before(series: Series, moment: datetime) -> bool:
    """True if every wave closed before that moment, as far as it is known when it did."""
    if series.ended_at is not None:
        return True
    closings = [one.survey.closed_at or one.survey.closes_at for one in series.waves]
    return all(closing is None or closing < moment for closing in closings)


def _delete_key(series: Series) -> None:
    code = PairCode.of(series)
    if code is not None:
        code.delete_key()


Series.at_end.append(_delete_key)
_lately: Cache[Any, tuple[float, AskedCode | None]] = Cache(CACHE_BYTES, lambda code: CODE_BYTES)
_code_of = Prepared(
    lambda survey: (
        PairCode.select(PairCode.elements, PairCode.sealed)
        .join(Wave, on=Wave.series == PairCode.series)
        .where(Wave.survey == survey, PairCode.sealed.is_null(False))
    )
)
