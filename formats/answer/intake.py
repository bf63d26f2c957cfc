"""Intake: the field of each column of a table, and the answers in each row."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from formats.answer.cell import unguard
from formats.answer.sheet import ABOUT, is_export
from formats.answer.table import Table, TableRow, is_missing
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from models.coding.tag import OF_TAGS
from models.form.field import NA, WRITTEN, Field
from models.form.question import Question
from models.form.spelling import alike
from models.form.written_number import NumberUnfit, decimal_sign, plain

VERSIONS = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?")  # one, or a lot of several
MOST_VERSIONS = 100  # of a lot are tried
Sent = dict[str, list[str]]
NameOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Target:
    """The field of one column; for a column of a single choice, also that choice."""

    field: Field
    choice: str = ""
    other: str = ""  # the field for answers that are no choice


class Intake:
    """A table with a field for every column.

    `past` has the questions of earlier versions, whose labels are known too, oldest first.

    Raises FileError if a heading belongs to no question, or two to the same.
    """

    def __init__(
        self, questions: Sequence[Question], table: Table, past: Sequence[Question] = ()
    ) -> None:
        # In our exports headings are names, text is guarded, and only an empty cell is missing.
        self.is_export = is_export(table.headers)
        self._names = _names([*past, *questions])
        self._targets = _targets(questions, table, self.is_export)
        self._of_tags = sum(
            target is None and _is_of_tags(heading)
            for heading, target in zip(table.headers, self._targets, strict=True)
        )
        indices = {heading: index for index, heading in enumerate(table.headers)}
        columns = zip(*(row.cells for row in table.rows), strict=True)
        self._signs = ["." if self.is_export else decimal_sign(cells) for cells in columns]
        self._day = indices.get("submitted_on") if self.is_export else None
        self._version = indices.get("version") if self.is_export else None
        self._dropped: Counter[str] = Counter()  # {what a cell said: times}, taken as no answer
        self._past_scale: Counter[tuple[str, str, str]] = Counter()  # (field, cell, words of NA)

    def sent(self, row: TableRow, asked: Sequence[Field] = ()) -> Sent:
        """The answers in the row, as a form would send them: {field name: texts}.

        `asked` has the fields of the version that the row answers. A label of any version is known:
        our export has the newest of each choice. If several choices have it, one that was asked is
        meant.

        Raises ValueError if the cell of a single choice is neither 0 nor 1.
        """
        sent: Sent = {}
        known = {field.name: field for field in asked}
        for index, (cell, target) in enumerate(zip(row.cells, self._targets, strict=True)):
            if target is None:
                continue
            if not self._is_missing(target, cell):
                field = known.get(target.field.name, target.field)
                text = unguard(cell) if self.is_export else cell
                self._take(sent, target, self._number(text, index, field), field)
            elif cell.strip():
                self._dropped[cell.strip()] += 1
        return sent

    @property
    def notes(self) -> list[str]:
        """A line for each way in which cells were read as something else than they say."""
        dropped = [
            ngettext(
                "%(num)s cell says %(said)s: taken as no answer.",
                "%(num)s cells say %(said)s: taken as no answer.",
                times,
                said=said,
            )
            for said, times in self._dropped.items()
        ]
        if self._of_tags:
            dropped.append(
                ngettext(
                    "%(num)s column of tags is left out: tags are set here, on texts.",
                    "%(num)s columns of tags are left out: tags are set here, on texts.",
                    self._of_tags,
                )
            )
        return dropped + [
            ngettext(
                "%(name)s: %(num)s cell says %(said)s, one more than the scale has: taken as "
                "“%(na)s”.",
                "%(name)s: %(num)s cells say %(said)s, one more than the scale has: taken as "
                "“%(na)s”.",
                times,
                name=name,
                said=said,
                na=na,
            )
            for (name, said, na), times in self._past_scale.items()
        ]

    def submitted(self, row: TableRow) -> str:
        """The text for the time of submission; "" if the row has none."""
        return "" if self._day is None else row.cells[self._day].strip()

    def versions(self, row: TableRow) -> Sequence[int]:
        """The versions of which the row answers one, the newest first; none if it says nothing."""
        said = "" if self._version is None else row.cells[self._version].strip()
        found = VERSIONS.fullmatch(said)
        if found is None:
            return []
        first = int(found[1])
        last = int(found[2] or first)
        return range(last, max(first, last - MOST_VERSIONS + 1) - 1, -1)

    def _is_missing(self, target: Target, cell: str) -> bool:
        if self.is_export:
            return not cell
        # A choice may be called so: “NA” for North America.
        return is_missing(cell) and (bool(target.choice) or target.field.name_of(cell) is None)

    def _number(self, cell: str, index: int, field: Field) -> str:
        """A number as the form reads it one way; anything else as it is.

        In our exports a point stands before decimals. Elsewhere the whole column tells.
        """
        if field.type not in ("integer", "decimal"):
            return cell
        try:
            return plain(cell, self._signs[index], percent=field.asks_percent)
        except NumberUnfit:
            return cell

    def _name_of(self, field: Field, written: str) -> str | None:
        """The name of the choice with this name, or with this label in any version."""
        if written in field.labels:
            return written
        found = self._names[field.name].get(alike(written).casefold(), [])
        return next((one for one in found if one in field.labels), found[0] if found else None)

    def _take(self, sent: Sent, target: Target, cell: str, asked: Field) -> None:
        field = target.field
        if target.choice:
            if cell.strip() not in ("0", "1"):
                raise ValueError(
                    _(
                        "%(name)s/%(choice)s: write 1 or 0, not %(cell)r",
                        name=field.name,
                        choice=target.choice,
                        cell=cell,
                    )
                )
            if cell.strip() == "1":
                sent.setdefault(field.name, []).append(target.choice)
        elif field.type in WRITTEN:
            sent.setdefault(field.name, []).append(cell if self.is_export else cell.strip())
        elif _is_past_scale(field, cell):
            # Surveys elsewhere are often coded so: 1 to 5, and 6 for “not applicable”.
            self._past_scale[field.name, cell.strip(), field.labels[NA]] += 1
            sent.setdefault(field.name, []).append(NA)
        else:
            name_of = partial(self._name_of, asked)
            for part in _parts(field, cell, name_of):
                name = name_of(part)
                if target.other and not name:
                    _add_other(sent, target, part.strip())
                else:
                    is_known = name is None or asked.name_of(part) == name
                    sent.setdefault(field.name, []).append(part.strip() if is_known else str(name))


def _names(questions: Sequence[Question]) -> dict[str, dict[str, list[str]]]:
    """{field: {name, or label in small letters: names of choices}}, newest first."""
    found: dict[str, dict[str, list[str]]] = {}
    listed = [field for question in reversed(questions) for field in question.stored]
    for field in listed:
        known = found.setdefault(field.name, {})
        for choice in field.choices:
            named = known.setdefault(alike(choice.label).casefold(), [])
            if choice.name not in named:
                named.append(choice.name)
    for field in listed:
        for choice in field.choices:
            found[field.name].setdefault(choice.name, [choice.name])
    return found


def _is_past_scale(field: Field, cell: str) -> bool:
    is_scale = field.type == "score" and field.na is not None
    return is_scale and cell.strip() == str(int(field.steps[-1].name) + 1)


def _parts(field: Field, cell: str, name_of: NameOf) -> list[str]:
    if field.type not in ("many", "rank") or name_of(cell):
        return [cell]
    if field.type == "rank":
        return _known(cell.split(";"), ";", name_of)
    found = []
    for part in _known(cell.split(";"), ";", name_of):
        # Google's forms join with a comma and a blank, which may stand in words of one's own too.
        listed = [part] if name_of(part) else _known(part.split(", "), ", ", name_of)
        found += listed if all(map(name_of, listed)) else part.split(";")
    return [part for part in found if part.strip()]


def _known(parts: Sequence[str], sign: str, name_of: NameOf) -> list[str]:
    """The choices that the parts are in their order; a label may contain the `sign` between them.

    What begins no choice is left together at the end.
    """
    found, begun = [], ""
    for part in parts:
        begun = f"{begun}{sign}{part}" if begun else part
        if name_of(begun):
            found.append(begun)
            begun = ""
    return [*found, begun] if begun.strip() else found


def _add_other(sent: Sent, target: Target, text: str) -> None:
    chosen = sent.setdefault(target.field.name, [])
    if "other" not in chosen:
        chosen.append("other")
    before = sent.get(target.other)
    sent[target.other] = [f"{before[0]}; {text}" if before else text]


def _targets(questions: Sequence[Question], table: Table, exported: bool) -> list[Target | None]:
    by_name, by_label = _by_name(questions), _by_label(questions)
    found: list[Target | None] = []
    for heading in map(str.strip, table.headers):
        if exported and (heading in ABOUT or (_is_of_tags(heading) and heading not in by_name)):
            found.append(None)
            continue
        same_label = by_label.get(alike(heading).casefold(), [])
        target = by_name.get(heading) if exported else None
        if target is None:
            target = same_label.pop(0) if same_label else by_name.get(heading)
        if target is None:
            names = ", ".join(question.name for question in questions if question.fields)
            raise FileError(
                _(
                    "Line 1: no question is called %(heading)r; there are %(names)s.",
                    heading=heading,
                    names=names,
                )
            )
        if target in found:
            raise FileError(
                _(
                    "Line 1: %(heading)r is a second column for %(name)s.",
                    heading=heading,
                    name=target.field.name,
                )
            )
        found.append(target)
    return found


def _is_of_tags(heading: str) -> bool:
    """True for a column of an export that has a tag of a text."""
    return heading.partition("/")[0].strip().endswith(OF_TAGS)


def _by_name(questions: Sequence[Question]) -> dict[str, Target]:
    targets = {}
    for question in questions:
        for field in question.stored:
            targets[field.name] = _target(question, field)
            if field.type == "many":
                for choice in field.choices:
                    targets[f"{field.name}/{choice.name}"] = Target(field, choice.name)
    return targets


def _by_label(questions: Sequence[Question]) -> dict[str, list[Target]]:
    """The targets of each label, in order: two questions may have the same label."""
    targets: dict[str, list[Target]] = {}
    for question in questions:
        own = [field for field in question.fields if field.name == question.name]
        for field in question.items or own:
            label = alike(field.label).casefold()
            targets.setdefault(label, []).append(_target(question, field))
    return targets


def _target(question: Question, field: Field) -> Target:
    is_main = field.name == question.name and question.settings.get("other")
    return Target(field, other=f"{question.name}.other" if is_main else "")
