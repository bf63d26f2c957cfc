"""Intake: which field each column of a table answers, and what each row sends to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from formats.answer.cell import unguard
from formats.answer.sheet import ABOUT, is_export
from formats.answer.table import FileError, Table, TableRow, is_missing
from models.form.field import WRITTEN, Field
from models.form.question import Question

Sent = dict[str, list[str]]


@dataclass(frozen=True)
class Target:
    """What one column answers: a field, or one choice of a field of several."""

    field: Field
    choice: str = ""
    other: str = ""  # the field that takes what is none of the choices


class Intake:
    """A table whose every column is known.

    Raises FileError when a heading is no question's, or two headings are the same question's.
    """

    def __init__(self, questions: Sequence[Question], table: Table) -> None:
        # In our own export columns have names, text is guarded, and only an empty cell is missing.
        self.is_export = is_export(table.headers)
        self._targets = _targets(questions, table, self.is_export)
        places = {heading: place for place, heading in enumerate(table.headers)}
        self._day = places.get("submitted_on") if self.is_export else None
        self._version = places.get("version") if self.is_export else None

    def sent(self, row: TableRow) -> Sent:
        """What the row answers, as a form would send it: {field name: texts}.

        Raises ValueError for a cell that should say 0 or 1 and does not.
        """
        sent: Sent = {}
        for cell, target in zip(row.cells, self._targets, strict=True):
            if target is not None and not self._is_missing(cell):
                self._take(sent, target, unguard(cell) if self.is_export else cell)
        return sent

    def submitted(self, row: TableRow) -> str:
        """When the row says that it was submitted, or an empty text."""
        return "" if self._day is None else row.cells[self._day].strip()

    def version(self, row: TableRow) -> int:
        """Which version the row says that it answers; 0 where it does not say."""
        said = "" if self._version is None else row.cells[self._version].strip()
        return int(said) if said.isdecimal() else 0

    def _is_missing(self, cell: str) -> bool:
        return not cell if self.is_export else is_missing(cell)

    def _take(self, sent: Sent, target: Target, cell: str) -> None:
        field = target.field
        if target.choice:
            if cell.strip() not in ("0", "1"):
                raise ValueError(f"{field.name}/{target.choice}: write 1 or 0, not {cell!r}")
            if cell.strip() == "1":
                sent.setdefault(field.name, []).append(target.choice)
        elif field.type in WRITTEN:
            sent.setdefault(field.name, []).append(cell if self.is_export else cell.strip())
        else:
            for part in _parts(field, cell):
                if target.other and not field.name_of(part):
                    _add_other(sent, target, part.strip())
                else:
                    sent.setdefault(field.name, []).append(part.strip())


def _parts(field: Field, cell: str) -> list[str]:
    if field.type not in ("many", "rank") or field.name_of(cell):
        return [cell]
    if field.type == "rank":
        return _ranked(field, cell)
    return [part for part in cell.split(";") if part.strip()]


def _ranked(field: Field, cell: str) -> list[str]:
    """The choices in the order of the cell; a label that has a semicolon stays one."""
    found, begun = [], ""
    for part in cell.split(";"):
        begun = f"{begun};{part}" if begun else part
        if field.name_of(begun):
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
        if exported and heading in ABOUT:
            found.append(None)
            continue
        same_label = by_label.get(heading.casefold(), [])
        target = by_name.get(heading) if exported else None
        if target is None:
            target = same_label.pop(0) if same_label else by_name.get(heading)
        if target is None:
            names = ", ".join(question.name for question in questions if question.fields)
            raise FileError(f"Line 1: no question is called {heading!r}; there are {names}.")
        if target in found:
            raise FileError(f"Line 1: {heading!r} is a second column for {target.field.name}.")
        found.append(target)
    return found


def _by_name(questions: Sequence[Question]) -> dict[str, Target]:
    targets = {}
    for question in questions:
        for field in question.fields:
            targets[field.name] = _target(question, field)
            if field.type == "many":
                for choice in field.choices:
                    targets[f"{field.name}/{choice.name}"] = Target(field, choice.name)
    return targets


def _by_label(questions: Sequence[Question]) -> dict[str, list[Target]]:
    """The targets of each label, in order: two columns with one heading are two questions."""
    targets: dict[str, list[Target]] = {}
    for question in questions:
        own = [field for field in question.fields if field.name == question.name]
        for field in question.items or own:
            label = field.label.strip().casefold()
            targets.setdefault(label, []).append(_target(question, field))
    return targets


def _target(question: Question, field: Field) -> Target:
    is_main = field.name == question.name and question.settings.get("other")
    return Target(field, other=f"{question.name}.other" if is_main else "")
