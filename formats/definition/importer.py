"""The base of the importers of forms from other tools."""

import re
from collections.abc import Iterable
from math import isfinite
from typing import Any, ClassVar

from formats.condition.foreign import Known, Untranslatable, parse
from formats.condition.translation import asked_when, here
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from language.tag import tag_from
from models.form.condition import Condition
from models.form.field import NA, SPELLINGS_OF_NA
from models.form.name import name_from
from models.form.question import RESERVED
from models.form.written_number import NumberUnfit, plain

Document = dict[str, Any]
SCALES = range(2, 12)  # how many steps a grid of ours can have
AS_PROGRAMS_WRITE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
LONGEST_SAID = 40  # characters of what cannot be read


class Importer:
    """Reads one form: first all names in it (`known`), then the questions in their order.

    Each thing that cannot be imported gets a line in the `report`, with its place in that form.
    """

    dialect: ClassVar[str]  # of its conditions
    mention: ClassVar[re.Pattern[str]]  # of an answer in a text; the group `name` is the question's

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = {*RESERVED, *taken}  # names that no other question may get
        self.known: dict[str, Known] = {}  # by the names there
        self.later: set[str] = set()  # names of the questions that follow
        self.questions: list[Document] = []
        self.report: list[str] = []

    def begin(self) -> None:
        """Begin with the questions, after all names are known."""
        self.later = set(self.known)

    def leave_out(self, place: str, lines: Iterable[str]) -> None:
        """Report each thing that is left out at a place."""
        self.report += [_("%(place)s: %(fault)s", place=place, fault=line) for line in lines]

    def condition(self, place: str, said: str) -> Condition | None:
        """The condition in our language; None, and a line in the report, if there is none."""
        try:
            return here(parse(said, self.dialect), self.known, self.later)
        except Untranslatable as fault:
            self.report.append(
                _(
                    "%(place)s: %(fault)s, so everyone is asked: %(condition)s",
                    place=place,
                    fault=fault,
                    condition=said,
                )
            )
            return None

    def piped(self, place: str, text: str) -> str:
        """The text with our names for the answers that it shows."""

        def put(found: re.Match[str]) -> str:
            known = self.known.get(found["name"])
            if known is None or known.type == "tick":
                self.report.append(
                    _("%(place)s: %(answer)s is not filled in here", place=place, answer=found[0])
                )
                return found[0]
            return f"${{{known.name}}}"

        return self.mention.sub(put, text)

    def ask(self, place: str, questions: Iterable[Document], *when: Condition | None) -> None:
        """Add questions that are asked if all these conditions hold."""
        for one in questions:
            for text in ("label", "hint"):
                if text in one:
                    one[text] = self.piped(place, one[text])
            self.questions.append(one | asked_when(*when))

    def document(self, **about: Any) -> tuple[Document, list[str]]:
        """The document of the definition, with these settings of the form, and the report."""
        said = {setting: value for setting, value in about.items() if value not in ("", None)}
        return {**said, "question": self.questions}, self.report


def tag_in(name: str) -> str:
    """The tag in what another tool calls a language: `de` of “Deutsch (de)” or “de-informal”.

    "" where there is none.
    """
    code = name.rpartition("(")[2].rstrip(") ")
    for one in (code, code.partition("-")[0]):
        try:
            return tag_from(one)
        except ValueError:
            continue
    return ""


def number_in(given: Any) -> int | float:
    """The number that another tool's file gives, as a number or as a text; an int if it is whole.

    A program writes a point before decimals. What a person wrote there is read as in our forms.
    Raises NumberUnfit.
    """
    if isinstance(given, str):
        sign = "." if AS_PROGRAMS_WRITE.fullmatch(given.strip()) else ""
        given = float(plain(given, sign))
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise NumberUnfit
    if isinstance(given, int):
        return given
    if not isfinite(given):
        raise NumberUnfit
    return int(given) if given.is_integer() else given


def no_number(setting: str, said: Any) -> str:
    """The line of a report for what `number_in` does not take."""
    return _(
        "%(setting)s: %(said)s is no number, or can be read as two: left out",
        setting=setting,
        said=str(said)[:LONGEST_SAID],
    )


def check_size(data: bytes, largest: int) -> None:
    """Raise FileError for a file of more than `largest` bytes."""
    if len(data) > largest:
        raise FileError(
            ngettext(
                "The file has %(num)s bytes; %(most)s is the most for a form.",
                "The file has %(num)s bytes; %(most)s is the most for a form.",
                len(data),
                most=grouped(largest),
            )
        )


def named(options: Iterable[tuple[str, str]]) -> list[Document]:
    """Choices, or items of a grid, from pairs (name there, label)."""
    taken: set[str] = set()
    return [{"name": name_from(there, "c", taken), "label": label} for there, label in options]


def grid(
    question: Document, items: list[Document], steps: list[tuple[str, str]], taken: set[str]
) -> list[Document]:
    """A grid whose rows are answered with one of these steps: pairs (name there, label).

    It is one question if the steps can be a scale here, else one for each row. A last step like
    “N/A” is none of the scale.
    """
    own, na = _parted(steps)
    if len(own) in SCALES:
        scale = [label for _, label in own]
        settings = {"type": "likert", "items": items, "scale": scale}
        return [question | settings | ({NA: na} if na else {})]
    return for_each(question | {"type": "select_one", "choices": named(steps)}, items, taken)


def steps_of(steps: list[tuple[str, str]]) -> dict[str, str]:
    """{name there: what a field of such a grid stores}; {} if the steps are no scale here."""
    own, na = _parted(steps)
    if len(own) not in SCALES:
        return {}
    found = {name: str(number) for number, (name, _) in enumerate(own, 1)}
    return found | ({steps[-1][0]: NA} if na else {})


def _parted(steps: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], str]:
    """The steps, and the words of a last one that says “not applicable”, or ""."""
    if len(steps) - 1 in SCALES and steps[-1][1].strip().casefold() in SPELLINGS_OF_NA:
        return steps[:-1], steps[-1][1]
    return steps, ""


def for_each(question: Document, items: Iterable[Document], taken: set[str]) -> list[Document]:
    """A question for each row of a grid that cannot be one question here."""
    return [
        question
        | {
            "name": name_from(f"{question['name']}_{item['name']}", "q", taken),
            "label": f"{question['label']} {item['label']}".strip(),
        }
        for item in items
    ]
