"""A cross table as CSV: a line an answer to the one question, a column an answer to the other."""

from collections.abc import Iterator, Sequence

from formats.csv import Cell
from formats.result.sheet import encoded, rounded
from formats.text.markdown import to_text
from language.message import gettext as _
from models.answer.threshold import SMALLEST_GROUP
from models.form.built_in import worded
from models.form.field import Choice, Field
from models.result.cross_table import CrossTable

ROWS, COLUMNS, ASKED = "rows", "columns", "asked"  # of what the shares are


def write(table: CrossTable, of: str = "", where: str = "") -> bytes:
    """The table as it is shown: how many people, then which share they are `of`, from 0 to 1.

    The last line but one has all of the column, the last who was asked both. With a filter `where`
    the last column has it.
    """
    return encoded(_lines(table, of, where))


def _lines(table: CrossTable, of: str, where: str) -> Iterator[Sequence[Cell]]:
    of_what = OF_WORDS.get(of)
    heads = [_head(table.columns, _label(one)) for one in table.heads]
    shares = [of_what(head) for head in heads] if of_what else []
    filtered = [_("Filter")] if where else []
    yield [
        to_text(table.rows.label),
        *heads,
        _head(table.columns, _("All")),
        *shares,
        *filtered,
    ]
    rest: list[Cell] = [where] if where else []
    none: list[Cell] = [None] * len(shares)
    for line in table.lines:
        people = [table.count(line.name, head.name) for head in table.heads]
        parts = [_share(table, line, head, of) for head in table.heads] if of_what else []
        yield [_label(line), *people, table.of_rows.get(line.name, 0), *parts, *rest]
    columns = [table.of_columns.get(head.name, 0) for head in table.heads]
    yield [_("All"), *columns, table.answered, *none, *rest]
    yield [_last(table), *[None] * len(heads), table.asked, *none, *rest]


def _share(table: CrossTable, line: Choice, head: Choice, of: str) -> Cell:
    """The share that the page tells of a cell; None where it tells none."""
    if table.columns.is_na(head.name) or table.rows.is_na(line.name):
        return None
    people = {
        ROWS: table.of_row(line.name),
        COLUMNS: table.of_column(head.name),
        ASKED: table.asked,
    }[of]
    if people < SMALLEST_GROUP:
        return None
    return rounded(table.count(line.name, head.name) / people)


def _head(columns: Field, answer: str) -> str:
    return f"{to_text(columns.label)} – {answer}"


def _label(one: Choice) -> str:
    return to_text(worded(one.label))


def _last(table: CrossTable) -> str:
    return _("Coded, and asked the other") if table.tagged else _("Asked both")


OF_WORDS = {
    ROWS: lambda head: _("%(answer)s (share of the line)", answer=head),
    COLUMNS: lambda head: _("%(answer)s (share of the column)", answer=head),
    ASKED: lambda head: _("%(answer)s (share of all who were asked both)", answer=head),
}
