"""A cross table: the answers to one question by the answers to another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.answer.packed import Packed, crossed
from models.form.condition import Condition
from models.form.definition import Definition
from models.form.field import Field
from models.form.layout import Page
from models.form.setting import DefinitionError
from models.result.filter import met
from models.survey.survey import Survey
from models.survey.version import History

CROSSED = ("one", "score", "many")  # types of fields of which there is a list of answers
MOST_CELLS = 2_500


@dataclass(frozen=True)
class CrossTable:
    """How many people gave each two answers, of those who answered both questions.

    `of_rows` and `of_columns` are how many of these gave each answer; where people may give
    several, that is less than the sum of the cells. `asked` is to how many both were put.
    """

    rows: Field
    columns: Field
    cells: Mapping[tuple[str, str], int]
    of_rows: Mapping[str, int]
    of_columns: Mapping[str, int]
    answered: int
    asked: int


def crossable(history: History, name: str) -> Field:
    """The field with this name. Raises DefinitionError if there is none that can be crossed."""
    found = next((one for one in history.fields if one.name == name), None)
    if found is None or found.type not in CROSSED:
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
    _expect_small(rows, columns)
    one, other = rows.name, columns.name
    cells: Counter[tuple[str, str]] = Counter()
    of_rows: Counter[str] = Counter()
    of_columns: Counter[str] = Counter()
    answered = asked = 0
    with Packed.whole(survey) as (now, tally):
        for version, page, mask in met(now, tally.responses, condition):
            first, second = (page.layout.cells.get(name) for name in (one, other))
            if first is None or second is None:
                continue
            asked += page.number(mask & _put(now.history.of(version), page, one, other))
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
    )


def _put(definition: Definition, page: Page, one: str, other: str) -> int:
    """The mask of the rows of people to whom both fields were put."""
    found = page.all
    for question in definition.answerable:
        if {field.name for field in question.fields} & {one, other}:
            found &= page.layout.asking(question.name)(page)
    return found


def _expect_small(rows: Field, columns: Field) -> None:
    cells = len(rows.choices) * len(columns.choices)
    if cells > MOST_CELLS:
        raise DefinitionError(
            ngettext(
                "this table would have %(num)s cell; %(most)s is the most.",
                "this table would have %(num)s cells; %(most)s is the most.",
                cells,
                most=grouped(MOST_CELLS),
                num=grouped(cells),
            ),
            page=_("Choose questions with fewer answers"),
        )
