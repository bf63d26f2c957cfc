"""A copy: all that is stored, put into another database of either kind and compared with it."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from models.answer.recount import recount
from models.answer.response import Response
from models.survey.survey import Survey
from storage import mark, schema
from storage.address import place_of_database
from storage.database import connection, db, foreign, instead, read_transaction, writing
from storage.engine import HISTORY, RowUnfit
from storage.table import Content, Key, Row, StoredTable, content, count, rows, rows_of, tables_of

# One transaction: what is done again after an interruption. Not less, for the keys of SQLite's
# indexes come in no order, so that each transaction writes most of their pages.
BATCH_ROWS, BATCH_BYTES = 50_000, 64_000_000
TELL_ROWS = 1000
NAME_EMPTY = "Name an empty one; one that does not exist yet is made for SQLite."
NEWS_SECONDS = 0.2  # in which what this process itself has committed before is heard of

Tell = Callable[[str, int, int], None]  # what is being done, and how many rows of how many


class CopyUnfit(Exception):
    """It cannot be copied from here, or to there; the message says why, and what to do."""


@dataclass(frozen=True)
class Compared:
    """A table as it is in the source, and in the copy."""

    name: str
    source: Content
    copy: Content


@dataclass(frozen=True)
class Copied:
    """What was found in the end: all tables compared, and all tallies counted again."""

    tables: list[Compared]
    left_out: list[str]  # tables of other programs
    tallies: int
    differing: int  # of these
    changed: bool  # somebody has written to the source meanwhile
    missed: int  # responses that came meanwhile

    @property
    def whole(self) -> bool:
        """True when the copy is what the source is; only then it may be served."""
        same = all(one.source == one.copy for one in self.tables)
        return same and not self.differing and not self.changed


def copy_to(url: str, tell: Tell) -> Copied:
    """Copy the database of this process, as it is at one moment, into the empty one at `url`.

    One that was interrupted goes on where it was. Until it is whole, nobody is served from it. One
    that is whole already is compared again: who copied it may have ended before it could say so.
    Raises CopyUnfit, and DatabaseUnfit for a database that Tangible cannot use.
    """
    source = db.obj
    with connection():
        mark.refuse()
        if schema.missing() or schema.unknown():
            raise CopyUnfit("The schema is not the newest: run tangible migrate first.")
        source.changes_seen()  # from here on it is heard
        time.sleep(NEWS_SECONDS)
        before = source.changes_seen()
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


Pair = tuple[
    StoredTable, StoredTable
]  # as the source has it, with its columns in the order of the copy's


def _look_at_name(source: Any, url: str) -> None:
    """Raise CopyUnfit before anything is opened: SQLite changes what it is given."""
    file = Path(place_of_database(url))
    if url == source.url or (url.startswith("sqlite") and source.holds(file)):
        raise CopyUnfit("That is the database itself, by its name at least; name another.")
    if why := foreign(url):
        raise CopyUnfit(f"The database to copy to is not empty: it {why}. {NAME_EMPTY}")


def _look_at_target() -> None:
    if fault := rows_of(db.obj).fault(db.obj):
        raise CopyUnfit(f"The database to copy to cannot be used: {fault}.")
    db.check()


def _found_whole(source: Any, tell: Tell) -> tuple[list[Compared], list[str]] | None:
    """What there is to compare where an earlier run has copied all; nothing is written."""
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
    """The copy, filled and compared; and the tables that are others'."""
    pairs, others = _begun(source, tell)
    _fill(source, pairs, tell)
    for _, here in pairs:
        with writing():
            rows_of(db.obj).settle(db.obj, here.name, here.key)
    return _compared(source, pairs, tell), others


def _others(own: dict[str, StoredTable], pairs: list[Pair]) -> list[str]:
    return sorted(own.keys() - {there.name for there, _ in pairs})


def _begun(source: Any, tell: Tell) -> tuple[list[Pair], list[str]]:
    """Every table, ready to be filled, or filled in part; and the tables that are others'."""
    own, address = tables_of(source), rows_of(source).address(source)
    begun = mark.source()
    if begun not in ("", address):
        raise CopyUnfit(
            f"The database to copy to is an unfinished copy of {begun}. "
            "Finish that one, or delete it."
        )
    if begun and not _still_so(source, own, tell):
        tell("the source has changed since the last try: beginning anew", 0, 0)
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
            f"The database to copy to is not empty: it has a table {[*filled, *found][0]}. "
            f"{NAME_EMPTY}"
        )
    schema.make_for_copy(address)


def _pairs(own: dict[str, StoredTable]) -> list[Pair]:
    """The tables of the copy, each with the source's, in the order in which they can be filled."""
    copies = [table for name, table in tables_of(db.obj).items() if name != mark.TABLE]
    for table in copies:
        if table.name not in own or own[table.name].columns.keys() != table.columns.keys():
            raise CopyUnfit(f"The table {table.name} is not as Tangible has made it.")
    # The history of the schema comes last: what lacks it is no database of Tangible.
    copies.sort(key=lambda table: table.name == HISTORY)
    return [(own[table.name].like(table), table) for table in copies]


def _still_so(source: Any, own: dict[str, StoredTable], tell: Tell) -> bool:
    """True when all that was copied before is in the source as it was."""
    try:
        pairs = _pairs(own)
    except CopyUnfit:
        return False  # the schema has changed
    reached = mark.reached()
    total = sum(count(db.obj, here) for _, here in pairs)
    doing = _Doing("looking at what is there", tell, 2 * total)
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
    doing = _Doing("copying", tell, sum(count(source, there) for there, _ in pairs))
    doing.more(sum(count(db.obj, here) for _, here in pairs))
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
            unfit = next(islice(left, fault.place - 1, None), None) if fault.place else None
        which = f" with the key {there.key_of(unfit)}" if unfit else ""
        raise CopyUnfit(
            f"The row of {there.name}{which} is refused by the database to copy to: {fault}. "
            "Mend it in the source, and copy again."
        ) from None


def _compared(source: Any, pairs: list[Pair], tell: Tell) -> list[Compared]:
    total = sum(count(source, there) + count(db.obj, here) for there, here in pairs)
    doing = _Doing("comparing", tell, total)
    compared = []
    for there, here in pairs:
        with read_transaction():
            copy = content(db.obj, here, there, tell=doing.more)
        compared.append(Compared(here.name, content(source, there, here, tell=doing.more), copy))
    return sorted(compared, key=lambda one: one.name)


def _recounted(tell: Tell) -> tuple[int, int]:
    """How many tallies of the copy were counted again, and how many differ."""
    tallies = differing = 0
    doing = _Doing("counting again", tell, Response.select().count())
    for survey in Survey.select().order_by(Survey.id):
        checked, differ = recount(survey, lambda: doing.more(1))
        tallies += checked
        differing += len(differ)
    return tallies, differing


def _missed(source: Any, compared: list[Compared]) -> int:
    """How many responses the source has now that it had not when it was copied."""
    (copied,) = (one.source.rows for one in compared if one.name == "response")
    return max(0, count(source, tables_of(source)["response"]) - copied)


class _Doing:
    """Something that takes long, and how far it is."""

    def __init__(self, what: str, tell: Tell, total: int) -> None:
        self._what, self._tell, self._total = what, tell, total
        self._done = 0

    def more(self, rows: int) -> None:
        """So many rows more are done."""
        self._done += rows
        self._tell(self._what, self._done, self._total)


class _Batch:
    """The next rows, as many as one transaction takes; then `last` is the last of them."""

    def __init__(self, left: Iterator[Row], doing: _Doing) -> None:
        self._left, self._doing = left, doing
        self.last: Row | None = None

    def __iter__(self) -> Iterator[Row]:
        """Each row once."""
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
