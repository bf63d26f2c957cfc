"""A copy: all that is stored, written into another database of either kind and compared."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from language.message import gettext as _
from models.answer.recount import mend, recount
from models.answer.response import Response
from models.survey.survey import Survey
from storage import mark, schema
from storage.address import location_of_database
from storage.database import connection, db, foreign, instead, read_transaction, writing
from storage.engine import HISTORY, RowUnfit
from storage.table import Content, Key, Row, StoredTable, content, count, rows, rows_of, tables_of

# The size of a transaction, which is done again after an interruption. Smaller ones would be slow:
# keys of SQLite's indexes come in no order, so each transaction writes most of their pages.
BATCH_ROWS, BATCH_BYTES = 50_000, 64_000_000
TELL_ROWS = 1000

Tell = Callable[[str, int, int], None]  # is told the task, the rows done, the rows in all


class CopyUnfit(Exception):
    """This database, or that one, cannot be copied from or to; the message says what to do."""


@dataclass(frozen=True)
class Compared:
    """The content of a table in the source and in the copy."""

    name: str
    source: Content
    copy: Content


@dataclass(frozen=True)
class Copied:
    """The result of a copy: all tables compared, and all tallies counted again."""

    tables: list[Compared]
    left_out: list[str]  # tables of other programs
    tallies: int
    differing: int  # of these tallies
    changed: bool  # True if the source was written to while it was copied
    missed: int  # responses that came in that time

    @property
    def whole(self) -> bool:
        """True when the copy equals the source; only then may it be served."""
        same = all(one.source == one.copy for one in self.tables)
        return same and not self.differing and not self.changed


def copy_to(url: str, tell: Tell) -> Copied:
    """Copy the database of this process, as it is at one moment, into the empty one at `url`.

    An interrupted copy is continued; nobody is served from it until it is whole. A copy that is
    whole already is only compared: its process may have ended before it could report.
    Raises CopyUnfit, and DatabaseUnfit for a database that Tangible cannot use.
    """
    source = db.obj
    with connection():
        mark.refuse()
        if schema.missing() or schema.unknown():
            raise CopyUnfit(_("The schema is not the newest: run tangible migrate first."))
        before = source.changes_before()
        _look_at_name(source, url)
        with instead(url):
            _look_at_target()
            with source.reading():
                compared, left_out = _found_whole(source, tell) or _made(source, tell)
            tallies, differing = _recounted(tell)
            changed = source.changes_seen() != before
            missed = _missed(source, compared) if changed else 0
            copied = Copied(compared, left_out, tallies, differing, changed, missed)
            if copied.whole and mark.source():
                with writing():
                    mark.finish()
            return copied


# Of the source, with its columns in the order of the copy; and the copy's.
Pair = tuple[StoredTable, StoredTable]


def _look_at_name(source: Any, url: str) -> None:
    """Raise CopyUnfit for an address that cannot be copied to.

    Before anything is opened, since SQLite changes the files that it opens.
    """
    file = Path(location_of_database(url))
    if url == source.url or (url.startswith("sqlite") and source.holds(file)):
        raise CopyUnfit(_("That is the database itself, by its name at least; name another."))
    if why := foreign(url):
        raise CopyUnfit(
            _(
                "The database to copy to is not empty: %(why)s. Name an empty one; one that does "
                "not exist yet is made for SQLite.",
                why=why,
            )
        )


def _look_at_target() -> None:
    if fault := rows_of(db.obj).fault(db.obj):
        raise CopyUnfit(_("The database to copy to cannot be used: %(why)s.", why=fault))
    db.check()


def _found_whole(source: Any, tell: Tell) -> tuple[list[Compared], list[str]] | None:
    """The comparison, as from `_made`, if an earlier run has copied everything; else None."""
    own = tables_of(source)
    if mark.source() or not schema.history():
        return None
    try:
        pairs = _pairs(own)
    except CopyUnfit:
        return None
    if any(count(source, there) != count(db.obj, here) for there, here in pairs):
        return None
    compared = _compared(source, pairs, tell)
    if any(one.source != one.copy for one in compared):
        return None
    return compared, _others(own, pairs)


def _made(source: Any, tell: Tell) -> tuple[list[Compared], list[str]]:
    """Fill the copy; returns the compared tables, and the names of tables of other programs."""
    pairs, others = _begun(source, tell)
    _fill(source, pairs, tell)
    for pair in pairs:
        with writing():
            rows_of(db.obj).settle(db.obj, pair[1].name, pair[1].key)
    return _compared(source, pairs, tell), others


def _others(own: dict[str, StoredTable], pairs: list[Pair]) -> list[str]:
    return sorted(own.keys() - {there.name for there, here in pairs})


def _begun(source: Any, tell: Tell) -> tuple[list[Pair], list[str]]:
    """Make the tables of the copy where they are missing.

    Returns the tables to fill, and the names of tables of other programs. Raises CopyUnfit.
    """
    own, address = tables_of(source), rows_of(source).address(source)
    begun = mark.source()
    if begun not in ("", address):
        raise CopyUnfit(
            _(
                "The database to copy to is an unfinished copy of %(address)s. "
                "Finish that one, or delete it.",
                address=begun,
            )
        )
    if begun and not _still_so(source, own, tell):
        tell(_("the source has changed since the last try: beginning anew"), 0, 0)
        with writing():
            for name in reversed(tables_of(db.obj)):
                db.execute_sql(f'DROP TABLE "{name}"')
        begun = ""
    if not begun:
        _begin(set(own), address)
    pairs = _pairs(own)
    return pairs, _others(own, pairs)


def _begin(own: set[str], address: str) -> None:
    found = tables_of(db.obj)
    filled = [name for name in found if name != HISTORY and count(db.obj, found[name])]
    if filled or found.keys() - own:
        raise CopyUnfit(
            _(
                "The database to copy to is not empty: it has a table %(table)s. Name an empty "
                "one; one that does not exist yet is made for SQLite.",
                table=[*filled, *found][0],
            )
        )
    schema.make_for_copy(address)


def _pairs(own: dict[str, StoredTable]) -> list[Pair]:
    """The tables of source and copy, in the order in which they can be filled. Raises CopyUnfit."""
    copies = [table for name, table in tables_of(db.obj).items() if name != mark.TABLE]
    for table in copies:
        if table.name not in own or own[table.name].columns.keys() != table.columns.keys():
            raise CopyUnfit(
                _("The table %(table)s is not as Tangible has made it.", table=table.name)
            )
    # The history of the schema comes last: without it no Tangible takes the copy for its own.
    copies.sort(key=lambda table: table.name == HISTORY)
    return [(own[table.name].like(table), table) for table in copies]


def _still_so(source: Any, own: dict[str, StoredTable], tell: Tell) -> bool:
    """True when all rows that were copied before are still the same in the source."""
    try:
        pairs = _pairs(own)
    except CopyUnfit:
        return False  # the schema has changed
    reached = mark.reached()
    total = sum(count(db.obj, here) for there, here in pairs)
    doing = _Doing(_("looking at what is there"), tell, 2 * total)
    for there, here in pairs:
        upto = reached.get(here.name)
        if upto is None:
            continue
        with read_transaction():
            found = content(db.obj, here, there, tell=doing.more)
        if content(source, there, here, upto, tell=doing.more) != found:
            return False
    return True


def _fill(source: Any, pairs: list[Pair], tell: Tell) -> None:
    reached = mark.reached()
    doing = _Doing(_("copying"), tell, sum(count(source, there) for there, here in pairs))
    doing.more(sum(count(db.obj, here) for there, here in pairs))
    for there, here in pairs:
        _fill_table(source, there, here, reached.get(here.name), doing)


def _fill_table(
    source: Any, there: StoredTable, here: StoredTable, after: Key | None, doing: "_Doing"
) -> None:
    put = rows_of(db.obj).put
    try:
        with closing(rows(source, there, after)) as left:
            while True:
                batch = _Batch(left, doing)
                with writing():
                    mark.claim(here.name, after)
                    put(db.obj, here.name, list(here.columns), batch)
                    if batch.last is None:
                        return
                    key = there.key_of(batch.last)
                    mark.reach(here.name, key)
                after = key
    except RowUnfit as fault:
        with closing(rows(source, there, after)) as left:
            unfit = next(islice(left, fault.number - 1, None), None) if fault.number else None
        if unfit is None:
            raise CopyUnfit(
                _(
                    "The row of %(table)s is refused by the database to copy to: %(why)s. "
                    "Mend it in the source, and copy again.",
                    table=there.name,
                    why=fault,
                )
            ) from None
        raise CopyUnfit(
            _(
                "The row of %(table)s with the key %(key)s is refused by the database to copy to: "
                "%(why)s. Mend it in the source, and copy again.",
                table=there.name,
                key=there.key_of(unfit),
                why=fault,
            )
        ) from None


def _compared(source: Any, pairs: list[Pair], tell: Tell) -> list[Compared]:
    total = sum(count(source, there) + count(db.obj, here) for there, here in pairs)
    doing = _Doing(_("comparing"), tell, total)
    compared = []
    for there, here in pairs:
        with read_transaction():
            copy = content(db.obj, here, there, tell=doing.more)
        compared.append(Compared(here.name, content(source, there, here, tell=doing.more), copy))
    return sorted(compared, key=lambda one: one.name)


def _recounted(tell: Tell) -> tuple[int, int]:
    """How many tallies of the copy were counted again, and how many differ."""
    tallies = differing = 0
    doing = _Doing(_("counting again"), tell, Response.select().count())
    for survey in Survey.select().order_by(Survey.id):
        mend(survey)
        checked, differ = recount(survey, lambda: doing.more(1))
        tallies += checked
        differing += len(differ)
    return tallies, differing


def _missed(source: Any, compared: list[Compared]) -> int:
    """The number of responses that came into the source since it was copied."""
    (copied,) = (one.source.rows for one in compared if one.name == "response")
    return max(0, count(source, tables_of(source)["response"]) - copied)


class _Doing:
    """A long task that tells its progress."""

    def __init__(self, what: str, tell: Tell, total: int) -> None:
        self._what, self._tell, self._total = what, tell, total
        self._done = 0

    def more(self, rows: int) -> None:
        """Tell that `rows` more rows are done."""
        self._done += rows
        self._tell(self._what, self._done, self._total)


class _Batch:
    """The rows of one transaction. After they were read, `last` is the last one, or None."""

    def __init__(self, left: Iterator[Row], doing: _Doing) -> None:
        self._left, self._doing = left, doing
        self.last: Row | None = None

    def __iter__(self) -> Iterator[Row]:
        """Yield each row once, up to BATCH_ROWS rows or BATCH_BYTES bytes."""
        size = number = 0
        for number, row in enumerate(islice(self._left, BATCH_ROWS), 1):
            self.last = row
            yield row
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            if number % TELL_ROWS == 0:
                self._doing.more(TELL_ROWS)
            if size >= BATCH_BYTES:
                break
        self._doing.more(number % TELL_ROWS)
