"""A cross table: the answers to one question by the answers to another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.answer.packed import Packed, crossed
from models.coding.tag import Tag
from models.form.built_in import worded
from models.form.condition import Condition
from models.form.definition import Definition
from models.form.field import NA, Choice, Field
from models.form.layout import Page
from models.form.setting import DefinitionError
from models.result.coded_page import coded_pages
from models.result.contrast import (
    Gap,
    Independence,
    difference_of_shares,
    independence,
)
from models.result.filter import coded_field, fields_of, met
from models.result.measure import FEWEST, Proportion, proportion
from models.survey.survey import Survey
from models.survey.version import History

DETRACTORS, PASSIVES, PROMOTERS = "detractors", "passives", "promoters"  # Reichheld (2003)
GROUP_OF = {
    **dict.fromkeys(map(str, range(7)), DETRACTORS),
    **dict.fromkeys(("7", "8"), PASSIVES),
    **dict.fromkeys(("9", "10"), PROMOTERS),
}
CROSSED = ("one", "score", "many")  # types of fields of which there is a list of answers
MOST_CELLS = 2_500


@dataclass(frozen=True)
class CrossTable:
    """How many people gave each two answers, of those who answered both questions.

    `of_rows` and `of_columns` are how many of these gave each answer; where people may give
    several, that is less than the sum of the cells. `asked` is to how many both were put. Either
    may be the tags of a text: who answered it is then whose text was coded.
    """

    rows: Field
    columns: Field
    cells: Mapping[tuple[str, str], int]
    of_rows: Mapping[str, int]
    of_columns: Mapping[str, int]
    answered: int
    asked: int
    # Which of the two are tags: a tag counts people whose text was coded, not those who were asked.
    tagged: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[Choice, ...]:
        """The answers to the one question in the form's order, "not applicable" last."""
        return _listed(self.rows)

    @cached_property
    def heads(self) -> tuple[Choice, ...]:
        """The answers to the other question in the form's order, "not applicable" last."""
        return _listed(self.columns)

    @cached_property
    def banded(self) -> "CrossTable | None":
        """The table with the eleven marks of a net promoter score as its three groups.

        None where neither side has such marks.
        """
        row_of, rows = _groups(self.rows)
        column_of, columns = _groups(self.columns)
        if not (row_of or column_of):
            return None
        cells: Counter[tuple[str, str]] = Counter()
        for (row, column), people in self.cells.items():
            cells[row_of.get(row, row), column_of.get(column, column)] += people
        of_rows, of_columns = _joined(self.of_rows, row_of), _joined(self.of_columns, column_of)
        return replace(
            self,
            rows=rows,
            columns=columns,
            cells=cells,
            of_rows=of_rows,
            of_columns=of_columns,
        )

    def count(self, row: str, column: str) -> int:
        """How many people gave both answers."""
        return self.cells.get((row, column), 0)

    def of_row(self, row: str) -> int:
        """How many of those who gave this answer are in shares: the other applies to them."""
        return self.of_rows.get(row, 0) - (self.count(row, NA) if self.columns.has_na else 0)

    def of_column(self, column: str) -> int:
        """How many of those who gave this answer are in shares: the one applies to them."""
        return self.of_columns.get(column, 0) - (self.count(NA, column) if self.rows.has_na else 0)

    @cached_property
    def applicable(self) -> int:
        """How many people answered both with anything but "not applicable"."""
        lacking = self.of_columns.get(NA, 0) if self.columns.has_na else 0
        return self.answered - lacking - (self.of_row(NA) if self.rows.has_na else 0)

    @cached_property
    def contrast(self) -> "Contrast | None":
        """The two answers that lie farthest apart; None where too few answered for any."""
        found = max(self._contrasts(), key=lambda one: one.distance, default=None)
        return found if found and found.distance else None

    @cached_property
    def test(self) -> Independence | None:
        """Whether the two go together; None where Pearson's test does not fit the table.

        It does not fit where people may give several answers: they would be counted several times.
        """
        if "many" in (self.rows.type, self.columns.type) or self.rows.name == self.columns.name:
            return None
        counts = [
            [self.count(row.name, one.name) for one in self.columns.steps]
            for row in self.rows.steps
        ]
        return independence(counts)

    def _contrasts(self) -> "Iterator[Contrast]":
        for row in _sides(self.rows):
            people = sum(map(self.of_row, row.values))
            if people < FEWEST or self.applicable - people < FEWEST:
                continue
            for column in _sides(self.columns):
                if self.rows.name == self.columns.name and row == column:
                    continue
                both = sum(self.count(one, other) for one in row.values for other in column.values)
                gave = sum(map(self.of_column, column.values))
                within = proportion(both, people)
                others = proportion(gave - both, self.applicable - people)
                if within and others:
                    yield Contrast(row.label, column.label, within, others)


@dataclass(frozen=True)
class Contrast:
    """Of those who gave the answer `row` and of the others, how many gave the answer `column`."""

    row: str
    column: str
    within: Proportion
    others: Proportion

    @cached_property
    def difference(self) -> Gap:
        """The share of those less the share of the others."""
        return difference_of_shares(self.others, self.within)

    @property
    def distance(self) -> float:
        """How far apart the shares lie, in standard errors."""
        people = self.within.of, self.others.of
        whole = (self.within.count + self.others.count) / sum(people)
        error = sqrt(whole * (1 - whole) * (1 / people[0] + 1 / people[1]))
        return abs(self.difference.value) / error if error else 0.0


@dataclass(frozen=True)
class _Side:
    """One answer, or the two highest steps of a scale as one."""

    label: str
    values: tuple[str, ...]


def _sides(field: Field) -> tuple[_Side, ...]:
    if field.type != "score" or len(field.steps) < 3:
        return tuple(_Side(worded(one.label), (one.name,)) for one in field.steps)
    lower, higher = field.steps[-2:]
    label = _("%(one)s or %(other)s", one=worded(lower.label), other=worded(higher.label))
    return (_Side(label, (lower.name, higher.name)),)


def _groups(field: Field) -> tuple[Mapping[str, str], Field]:
    """{mark: its group} of a net promoter score, and the field with its groups; else as it is."""
    if field.type != "score" or [one.name for one in field.steps] != list(GROUP_OF):
        return {}, field
    groups = (
        Choice(DETRACTORS, _("0 to 6: would not")),
        Choice(PASSIVES, _("7 or 8: neither")),
        Choice(PROMOTERS, _("9 or 10: gladly")),
    )
    na = (field.na,) if field.na else ()
    return GROUP_OF, replace(field, choices=(*groups, *na))


def _joined(counts: Mapping[str, int], group_of: Mapping[str, str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for name, people in counts.items():
        found[group_of.get(name, name)] += people
    return dict(found)


def _listed(field: Field) -> tuple[Choice, ...]:
    return (*field.steps, *((field.na,) if field.na else ()))


def all_crossable(history: History, tags: Sequence[Field] = ()) -> dict[str, Field]:
    """The fields that can be crossed, by name; behind them `tags`, as a filter has them."""
    fields = fields_of(history, tags)
    named = dict.fromkeys(one.name for one in (*history.fields, *tags))
    return {name: fields[name] for name in named if fields[name].type in CROSSED}


def crossable(history: History, name: str, tags: Sequence[Field] = ()) -> Field:
    """The field with this name. Raises DefinitionError if there is none that can be crossed."""
    found = all_crossable(history, tags).get(name)
    if found is None:
        raise DefinitionError(
            _("%(name)s is no question with a list of answers; choose one that has.", name=name),
            page=_("Choose a question with a list of answers"),
        )
    return found


def cross_table(
    survey: Survey, rows: Field, columns: Field, condition: Condition | None = None
) -> CrossTable:
    """The answers to two questions by each other, of the responses that meet the condition.

    Raises DefinitionError for too large a table, and models.answer.packed.Unpacked.
    """
    expect_small(rows, columns)
    one, other = rows.name, columns.name
    cells: Counter[tuple[str, str]] = Counter()
    of_rows: Counter[str] = Counter()
    of_columns: Counter[str] = Counter()
    answered = asked = 0
    with Packed.whole(survey) as (now, tally):
        coded = {name: field for name in (one, other) if (field := coded_field(now, name))}
        if coded:
            books = {field: Tag.of(now, field) for field in coded.values()}
            pages = coded_pages(now, books, condition)
        else:
            pages = met(now, tally.responses, condition)
        for version, page, mask in pages:
            first, second = (page.layout.cells.get(name) for name in (one, other))
            if first is None or second is None:
                continue
            put = _put(now.history.of(version), page, one, other)
            for name in coded:
                put &= page.layout.cells[name].answered(page)
            asked += page.number(mask & put)
            both = mask & first.answered(page) & second.answered(page)
            answered += page.number(both)
            cells.update(crossed(page, both, one, other))
            of_rows.update(dict(first.counts(page, both)))
            of_columns.update(dict(second.counts(page, both)))
    return CrossTable(
        rows,
        columns,
        {cell: people for cell, people in cells.items() if people and cell[1]},
        {value: people for value, people in of_rows.items() if people and value},
        {value: people for value, people in of_columns.items() if people and value},
        answered,
        asked,
        tuple(coded),
    )


def _put(definition: Definition, page: Page, one: str, other: str) -> int:
    """The mask of the rows of people to whom both fields were put."""
    found = page.all
    for question in definition.answerable:
        if {field.name for field in question.fields} & {one, other}:
            found &= page.layout.asking(question.name)(page)
    return found


def expect_small(rows: Field, columns: Field) -> None:
    """Raise DefinitionError for a table with more cells than anybody reads."""
    cells = len(rows.choices) * len(columns.choices)
    if cells > MOST_CELLS:
        raise DefinitionError(
            ngettext(
                "this table would have %(num)s cell; %(most)s is the most.",
                "this table would have %(num)s cells; %(most)s is the most.",
                cells,
                most=grouped(MOST_CELLS),
            ),
            page=_("Choose questions with fewer answers"),
        )
