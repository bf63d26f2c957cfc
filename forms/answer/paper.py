"""A sheet of paper as somebody types it in: codes in the place of taps, the checks of the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.answer.response import ResponseForm, new_key, response_form
from language.message import gettext as _
from language.message import ngettext
from models.form.definition import Definition
from models.form.field import Field
from models.form.question import Question
from models.form.written_time import TimeUnfit, day

BETWEEN_CODES = re.compile(r"[\s,;]+")
ONE_DIGIT = 9  # up to so many choices, "13" means the first and the third
NUMBERS_IN_BOXES = re.compile(r"[0-9-]+")
EMPTY_BOX = ("-", "0")  # a box in which nothing was written


class Misread(ValueError):
    """Typed text that cannot stand on a sheet; the message says how to type it."""


@dataclass(frozen=True)
class PaperLine:
    """One input of the page: a field, what was typed, and what is wrong with it."""

    field: Field
    typed: str
    fault: str


class PaperSheet:
    """One sheet as it was typed in; an empty one if nothing was sent."""

    def __init__(self, definition: Definition, sent: Mapping[str, Any] | None = None) -> None:
        self.definition = definition
        fields = [field for question in definition.questions for field in _all_of(question)]
        self.typed = {one.name: (sent or {}).get(one.name, "") for one in fields}
        self.count = _count((sent or {}).get("sheet-count", ""))
        self.day = (sent or {}).get("sheet-day", "").strip()
        self._form: ResponseForm | None = None
        self._misread: dict[str, str] = {}
        self.key = new_key()
        if sent is not None:
            asked: MultiDict[str, str] = MultiDict(
                {"submission_key": sent.get("submission_key", "")}
            )
            for field in fields:
                try:
                    asked.setlist(field.name, codes(field, self.typed[field.name]))
                except Misread as fault:
                    self._misread[field.name] = str(fault)
            self._form = response_form(definition, asked)
            self.key = self._form.key

    def is_in_order(self) -> bool:
        """True if everything that was typed can be stored."""
        is_valid = self._form is not None and self._form.validate()
        return is_valid and not self.fault_of_day and not self._misread

    @property
    def fault_of_day(self) -> str:
        """The message about the day; "" if nothing is wrong with it."""
        try:
            found = self.given_on
        except TimeUnfit as fault:
            return str(fault)
        latest = datetime.now(UTC).date() + timedelta(days=1)  # somewhere it is tomorrow already
        return _("Enter a day that has been") if found and found > latest else ""

    @property
    def given_on(self) -> date | None:
        """The day on which the sheets were filled in; None if it was not typed.

        Raises TimeUnfit.
        """
        return day(self.day, self.definition.language) if self.day else None

    @property
    def answers(self) -> dict[str, Any]:
        """{field name: value} of what was answered."""
        return self._form.answers if self._form else {}

    @property
    def contacts(self) -> list[tuple[str, ...]]:
        """What is to be kept apart from the answers, as the form has it."""
        return self._form.contacts if self._form else []

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(input, question, message) of all that has to be put right, in the order of the page."""
        of_day = [("sheet-day", _("Day"), self.fault_of_day)] if self.fault_of_day else []
        labels = {one.name: one.label for one in self.definition.stored}
        misread = [(name, labels[name], fault) for name, fault in self._misread.items()]
        of_form = [] if self._form is None else self._form.faults
        of_answers = misread + [one for one in of_form if one[0] not in self._misread]
        listed = [one.name for each in self.definition.questions for one in _all_of(each)]
        order = {name: number for number, name in enumerate(listed)}
        return sorted(of_answers, key=lambda one: order.get(one[0], 0)) + of_day

    def lines(self, question: Question) -> list[PaperLine]:
        """The inputs of one question."""
        faults = {name: fault for name, _, fault in self.faults}
        return [
            PaperLine(one, self.typed[one.name], faults.get(one.name, ""))
            for one in _all_of(question)
        ]


def _all_of(question: Question) -> tuple[Field, ...]:
    """All fields of a question, with those that are kept apart from its answers."""
    return (*question.stored, *question.apart)


def codes(field: Field, typed: str) -> list[str]:
    """The values that the form would have sent: numbers of choices become their names.

    Raises Misread.
    """
    if not typed.strip():
        return []
    if not field.choices:
        return [typed]
    if field.type not in SEVERAL_CHOICES or field.name_of(typed) is not None:
        return [_name(field, typed.strip())]
    parts = [part for part in BETWEEN_CODES.split(typed) if part]
    if len(field.choices) <= ONE_DIGIT:
        parts = [
            one for part in parts for one in (part if NUMBERS_IN_BOXES.fullmatch(part) else [part])
        ]
    if field.type == "rank" and all(NUMBERS_IN_BOXES.fullmatch(part) for part in parts):
        return _ranked(field, parts)
    return [_name(field, part) for part in parts]


def _ranked(field: Field, numbers: list[str]) -> list[str]:
    """The names of the choices by their numbers, one a box in the order of the sheet.

    Raises Misread.
    """
    many = len(field.choices)
    if len(numbers) != many:
        raise Misread(
            ngettext(
                "Type what stands in the box, - for an empty one",
                "Type what stands in each of the %(num)s boxes, - for an empty one",
                many,
            )
        )
    boxes = zip(numbers, field.choices, strict=True)
    placed = sorted((int(said[:4]), one.name) for said, one in boxes if said not in EMPTY_BOX)
    if [rank for rank, _name in placed] != list(range(1, len(placed) + 1)):
        raise Misread(_("Type 1 for the first, 2 for the next, and so on, each once"))
    return [name for _rank, name in placed]


def _name(field: Field, said: str) -> str:
    """The name of the choice with this number, or the text itself; a scale has its own numbers."""
    if field.type == "score":
        return said
    if said.isdecimal() and 1 <= int(said[:4]) <= len(field.steps):
        return field.steps[int(said[:4]) - 1].name
    if len(field.choices) == 1 and said.casefold() in ("x", "y"):
        return field.choices[0].name
    return said


def _count(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 7 else 0


SEVERAL_CHOICES = {"many", "rank"}
