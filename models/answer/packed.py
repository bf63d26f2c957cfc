"""Packed rows: of each response all that can be counted, in a few bytes (`models.form.layout`).

They are stored in the transaction of the response and go with it, so they say at every moment what
its tally says; and they tell nothing that it does not, nor in another order:
docs/decisions/0017-packed-rows.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from operator import gt, lt
from types import MappingProxyType
from typing import Any, NamedTuple

from peewee import SQL, Asc, BlobField, CompositeKey, Desc, ForeignKeyField, IntegerField, fn

from models.answer.tally import CHOSE, NOT_ASKED, OF_VERSIONS, OF_WORDS, Tally
from models.form.definition import Definition
from models.form.field import FROM_A_LIST, NA
from models.form.layout import NOTHING, Page
from models.survey.survey import Survey
from storage.database import Stored, db, read_transaction
from storage.prepared import ManyRows, Prepared

MOST_ROWS, MOST_BYTES = 65_536, 4_000_000  # of a page, which is one value of the database
IDS_AT_ONCE = 1_000  # rows that are looked for by their ids in one statement
NO_ANSWER = bytes([NOTHING])  # the byte of a field in words that nobody answered
BEYOND = b"\xff" * 17  # comes after every id


class Unpacked(Exception):
    """An older version has stored answers to this survey that are not packed yet."""


class PackedRow(NamedTuple):
    """A packed row as the database takes it."""

    survey: int
    version: int
    id: bytes
    codes: bytes


class Packed(Stored):
    """The packed row of a response; `id` is that of the response, in bytes."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    version = IntegerField()
    id = BlobField()
    codes = BlobField()

    class Meta:
        primary_key = CompositeKey("survey", "version", "id")
        without_rowid = True

    @classmethod
    def keep(cls, rows: Iterable[PackedRow]) -> None:
        """Store the rows of responses that are new. In the transaction that stores these."""
        _insert_rows(sorted(rows))

    @classmethod
    def take_away(cls, survey: int, responses: Iterable[tuple[int, str]]) -> None:
        """Delete the rows of these responses, (version, id). In the same transaction."""
        ids: dict[int, list[bytes]] = {}
        for version, id in responses:
            ids.setdefault(version, []).append(id_of(id))
        for version, those in sorted(ids.items()):
            cls.delete().where(
                cls.survey == survey, cls.version == version, cls.id << those
            ).execute()

    @classmethod
    @contextmanager
    def whole(cls, survey: Survey) -> Iterator[tuple[Survey, Tally]]:
        """A moment of which all rows can be read: the survey then, and its tally.

        Raises Unpacked where the rows are not those of the tally.
        """
        with read_transaction():
            now = Survey.get_by_id(survey.id)  # with all versions of this moment
            tally = Tally.at_this_moment(now)
            if not tally.is_packed:
                raise Unpacked(now.code)
            yield now, tally

    @classmethod
    def progress(cls, survey: Survey) -> tuple[int, int]:
        """How many responses have a row, and how many there are."""
        responses = Tally.responses_of([survey])[survey.id]
        return min(cls.select().where(cls.survey == survey).count(), responses), responses

    @classmethod
    def pages(
        cls, survey: Survey, responses: int, *, ids: bool = False
    ) -> Iterator[tuple[int, Page]]:
        """Every row, in pages with the version that they answer; about so many `responses`.

        With `ids` it is known of each row whose it is. Within a reading transaction; a page takes
        the same memory however many there are.
        """
        columns = ("id", "codes") if ids else ("codes",)
        for version, definition in enumerate(survey.history.definitions, 1):
            layout = definition.layout
            rows = max(1, min(MOST_ROWS, MOST_BYTES // layout.width))
            of = {"survey_id": survey.id, "version": version}
            for joined in db.joined("packed", columns, of, rows, responses):
                yield version, Page(layout, joined, ids=ids)

    @classmethod
    def some(
        cls, survey: Survey, version: int, after: bytes, size: int, *, descending: bool = False
    ) -> Sequence[tuple[bytes, bytes]]:
        """(id, codes) of up to `size` rows of a version, after this one; b"" before the first.

        In the order of ids, or the opposite one.
        """
        start = after or (BEYOND if descending else after)
        found = _some[descending](survey.id, version, start, size).fetchall()
        return [(bytes(id), bytes(codes)) for id, codes in found]

    @classmethod
    def rows_of(
        cls, survey: Survey, version: int, ids: Sequence[bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        """(id, codes) of those of these responses that answer a version, in no order."""
        for start in range(0, len(ids), IDS_AT_ONCE):
            some = ids[start : start + IDS_AT_ONCE]
            # Its SQL is made once, so there are always as many.
            asked = (*some, *repeat(some[0], IDS_AT_ONCE - len(some)))
            rows = _those(survey.id, version, min(some), max(some), *asked).fetchall()
            for id, codes in rows:
                yield bytes(id), bytes(codes)

    @classmethod
    def answering(
        cls, survey: Survey, field: str, at: str, size: int, *, descending: bool = False
    ) -> list[str]:
        """The ids of up to `size` responses that answer a field in words, after the one at `at`.

        In the order of ids, or the opposite one. Within a reading transaction.
        """
        found: list[str] = []
        start = id_of(at) if at else BEYOND if descending else b""
        for version, definition in enumerate(survey.history.definitions, 1):
            cell = definition.layout.cells.get(field)
            if cell is not None:
                some = _answering[descending](
                    survey.id, version, cell.at + 1, NO_ANSWER, start, size
                )
                found += [bytes(id).hex() for (id,) in some.fetchall()]
        return sorted(found, reverse=descending)[:size]


def id_of(response: str) -> bytes:
    """The id of the packed row of the response with this id."""
    return bytes.fromhex(response)


def counted(
    definition: Definition,
    page: Page,
    mask: int,
    version: int,
    since: Mapping[str, int] = MappingProxyType({}),
) -> Counter[tuple[str, str]]:
    """How often the rows of `mask` move each counter: what `tally.counts` says of each response."""
    found: Counter[tuple[str, str]] = Counter()
    rows = page.number(mask)
    if version > 1:
        found[OF_VERSIONS, str(version)] = rows
    for name in page.layout.conditional:
        found[NOT_ASKED, name] = rows - page.number(mask & page.layout.asking(name)(page))
    for field in definition.fields:
        cell = page.layout.cells[field.name]
        for value, times in cell.counts(page, mask):
            found[field.name, value] = times
        answered = mask & cell.answered(page)
        if field.name in since:
            found[OF_WORDS, f"{since[field.name]} {field.name}"] = page.number(answered)
        if version > 1 and field.type in FROM_A_LIST:
            if field.na:
                answered &= page.all ^ cell.choosing(NA)(page)
            found[CHOSE, f"{version} {field.name}"] = page.number(answered)
        if field.beside:
            for (value, other), times in crossed(page, mask, field.beside, field.name).items():
                found[field.pair, f"{value} {other}"] = times
    return +found


def crossed(page: Page, mask: int, one: str, other: str) -> Counter[tuple[str, str]]:
    """How many rows of `mask` have each value of the list of `one` with each counter of `other`."""
    first, second = page.layout.cells[one], page.layout.cells[other]
    return Counter(
        {
            (value, counter): times
            for value in first.values
            for counter, times in second.counts(page, mask & first.choosing(value)(page))
        }
    )


_insert_rows = ManyRows(
    Packed,
    [Packed.survey, Packed.version, Packed.id, Packed.codes],
    lambda insert: insert,
)
# What comes after an id, and the order, by whether that is the opposite one.
WAYS: dict[bool, Any] = {False: (gt, Asc), True: (lt, Desc)}
_some: dict[bool, Any] = {
    descending: Prepared(
        partial(
            lambda beyond, order, survey, version, start, size: (
                Packed.select(Packed.id, Packed.codes)
                .where(Packed.survey == survey, Packed.version == version, beyond(Packed.id, start))
                .order_by(order(Packed.id))
                .limit(size)
            ),
            *ways,
        )
    )
    for descending, ways in WAYS.items()
}
_those = Prepared(
    lambda survey, version, first, last, *ids: Packed.select(Packed.id, Packed.codes).where(
        Packed.survey == survey,
        Packed.version == version,
        Packed.id.between(first, last),
        Packed.id << ids,
    )
)
_answering: dict[bool, Any] = {
    descending: Prepared(
        partial(
            lambda beyond, order, survey, version, at, nothing, start, size: (
                Packed.select(Packed.id)
                .where(
                    Packed.survey == survey,
                    Packed.version == version,
                    fn.SUBSTR(Packed.codes, at, SQL("1")) != nothing,
                    beyond(Packed.id, start),
                )
                .order_by(order(Packed.id))
                .limit(size)
            ),
            *ways,
        )
    )
    for descending, ways in WAYS.items()
}
