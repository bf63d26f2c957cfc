"""The question types of LimeSurvey, each a letter, and our kinds for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from formats.condition.foreign import Known
from formats.definition.importer import (
    Document,
    for_each,
    grid,
    named,
    no_number,
    number_in,
    steps_of,
)
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.kind import LONG_TEXT
from models.form.name import name_from
from models.form.written_number import NumberUnfit

FIXED = {  # scales and choices that LimeSurvey does not list in the file
    "A": [(str(n), str(n)) for n in range(1, 6)],
    "B": [(str(n), str(n)) for n in range(1, 11)],
    "C": [("N", "No"), ("U", "Uncertain"), ("Y", "Yes")],
    "E": [("D", "Decrease"), ("S", "Same"), ("I", "Increase")],
    "Y": [("Y", "Yes"), ("N", "No")],
    "G": [("F", "Female"), ("M", "Male")],
}
UNASKED = {
    "|": lazy_gettext("a file is not asked here: left out"),
    "*": lazy_gettext("an equation is not asked here: left out"),
    "I": lazy_gettext("a choice of language is not asked here: left out"),
    ":": lazy_gettext("a table of numbers is not asked here: left out"),
    ";": lazy_gettext("a table of texts is not asked here: left out"),
}

# Attributes that limit answers, without a counterpart here.
UNCHECKED = ("min_answers", "max_answers", "min_num_value", "max_num_value", "equals_num_value")


@dataclass(frozen=True)
class Option:
    """A sub-question or an answer."""

    code: str
    label: str
    order: int
    scale: str = "0"


@dataclass(frozen=True)
class LimeQuestion:
    """A question of LimeSurvey, with its texts as Markdown."""

    code: str
    type: str
    label: str
    block: str
    hint: str
    required: bool
    other: bool
    when: str
    parts: list[Option]
    answers: list[Option]
    attributes: dict[str, str]
    taken: set[str] = field(repr=False)
    left: list[str] = field(default_factory=list, repr=False)  # a line for each thing left out

    @cached_property
    def name(self) -> str:
        """Its name here."""
        return name_from(self.code, "q", self.taken)

    @cached_property
    def items(self) -> list[Document]:
        """Its sub-questions, as choices or items of a definition."""
        return named((one.code, one.label) for one in self.parts)

    def scale(self, number: str = "0") -> list[tuple[str, str]]:
        """(code, label) of the answers, from the first to the last."""
        own = [(one.code, one.label) for one in self.answers if one.scale == number]
        return own or FIXED.get(self.type, [])

    def number(self, attribute: str) -> Any:
        """The number of an attribute, an int if it is whole; None if there is none."""
        given = self.attributes.get(attribute, "").strip()
        try:
            return number_in(given) if given else None
        except NumberUnfit:
            self.left.append(no_number(attribute, given))
            return None

    @property
    def known(self) -> dict[str, Known]:
        """It and its parts, by the names that expressions use."""
        return KNOWN.get(self.type, _known_plain)(self)


def questions_of(asked: LimeQuestion) -> tuple[list[Document], list[str]]:
    """Our questions for this one, and a line for each thing that is left out."""
    make = KINDS.get(asked.type)
    if make is None:
        unknown = _("the type %(type)r is not asked here: left out", type=asked.type)
        return [], [str(UNASKED.get(asked.type, unknown))]
    if asked.type in ("M", "P", "Q", "K", "R", *ARRAYS) and not (asked.parts or asked.answers):
        return [], [_("it has no sub-questions: left out")]
    if asked.type == "P":
        asked.left.append(_("the comments beside its choices are left out"))
    if asked.attributes.get("em_validation_q") or asked.attributes.get("preg"):
        asked.left.append(_("its own check of answers is left out"))
    asked.left.extend(
        _("%(key)s: left out", key=one)
        for one in UNCHECKED
        if asked.attributes.get(one, "").strip()
    )
    return make(asked), asked.left


def _common(asked: LimeQuestion, kind: str, **settings: Any) -> Document:
    found: Document = {"name": asked.name, "type": kind, "label": asked.label}
    found |= {"hint": asked.hint} if asked.hint else {}
    found |= {"required": True} if asked.required else {}
    return found | settings


def _one(asked: LimeQuestion) -> list[Document]:
    other = {"other": True} if asked.other else {}
    choices = [one for one in named(asked.scale()) if not (other and one["name"] == "other")]
    found = [_common(asked, "select_one", choices=choices, **other)]
    if asked.type == "O":
        name = name_from(f"{asked.name}_comment", "q", asked.taken)
        found.append({"name": name, "type": "text", "label": "Comment", "multiline": True})
    return found


def _many(asked: LimeQuestion) -> list[Document]:
    other = {"other": True} if asked.other else {}
    return [_common(asked, "select_multiple", choices=asked.items, **other)]


def _rank(asked: LimeQuestion) -> list[Document]:
    answers = named((one.code, one.label) for one in asked.answers)
    return [_common(asked, "rank", choices=answers or asked.items)]


def _array(asked: LimeQuestion) -> list[Document]:
    scales = [one for one in ("0", "1") if asked.scale(one) and (one == "0" or asked.type == "1")]
    found = []
    for number in scales:
        made = grid(_common(asked, "likert"), asked.items, asked.scale(number), asked.taken)
        if number != "0" and made[0]["type"] == "likert":
            made[0]["name"] = name_from(f"{asked.name}_{number}", "q", asked.taken)
        found += made
    return found


def _each(asked: LimeQuestion, kind: str, **settings: Any) -> list[Document]:
    """A question for each sub-question."""
    return for_each(_common(asked, kind, **settings), asked.items, asked.taken)


def _numeric(asked: LimeQuestion) -> tuple[str, Document]:
    bounds = {"min": "min_num_value_n", "max": "max_num_value_n"}
    settings = {
        end: bound
        for end, attribute in bounds.items()
        if (bound := asked.number(attribute)) is not None
    }
    whole = asked.attributes.get("num_value_int_only") == "1"
    return ("integer" if whole else "decimal"), settings


def _length(asked: LimeQuestion) -> Document:
    longest = asked.number("maximum_chars")
    if not longest:
        return {}
    if not isinstance(longest, int) or not 0 < longest <= LONG_TEXT:
        asked.left.append(no_number("maximum_chars", longest))
        return {}
    return {"max_length": longest}


def _number(asked: LimeQuestion) -> list[Document]:
    kind, settings = _numeric(asked)
    return [_common(asked, kind, **settings)]


def _numbers(asked: LimeQuestion) -> list[Document]:
    kind, settings = _numeric(asked)
    return _each(asked, kind, **settings)


def _note(asked: LimeQuestion) -> list[Document]:
    return [{"name": asked.name, "type": "note", "label": asked.block or asked.label}]


def _known_plain(asked: LimeQuestion) -> dict[str, Known]:
    pairs = zip(asked.scale(), named(asked.scale()), strict=True)
    choices = {code: one["name"] for (code, label), one in pairs}
    kinds = {**dict.fromkeys("L!OYG", "one"), "N": "decimal", "5": "score", "D": "date"}
    return {asked.code: Known(asked.name, kinds.get(asked.type, "text"), choices)}


def _known_ticks(asked: LimeQuestion) -> dict[str, Known]:
    pairs = zip(asked.parts, asked.items, strict=True)
    return {
        f"{asked.code}_{part.code}": Known(asked.name, "tick", {"Y": item["name"]})
        for part, item in pairs
    }


def _known_items(asked: LimeQuestion) -> dict[str, Known]:
    steps = steps_of(asked.scale())
    if not steps:
        return {}
    return {
        f"{asked.code}_{part.code}": Known(f"{asked.name}.{item['name']}", "score", steps)
        for part, item in zip(asked.parts, asked.items, strict=True)
    }


ARRAYS = ("A", "B", "C", "E", "F", "H", "1")
KINDS: dict[str, Callable[[LimeQuestion], list[Document]]] = {
    **dict.fromkeys("L!OYG", _one),
    **dict.fromkeys("MP", _many),
    **dict.fromkeys(ARRAYS, _array),
    "S": lambda asked: [_common(asked, "text", **_length(asked))],
    **dict.fromkeys("TU", lambda asked: [_common(asked, "text", multiline=True, **_length(asked))]),
    "5": lambda asked: [_common(asked, "rating", scale=5)],
    "D": lambda asked: [_common(asked, "date")],
    "K": _numbers,
    "N": _number,
    "Q": lambda asked: _each(asked, "text", **_length(asked)),
    "R": _rank,
    "X": _note,
}
KNOWN: dict[str, Callable[[LimeQuestion], dict[str, Known]]] = {
    **dict.fromkeys("MP", _known_ticks),
    **dict.fromkeys(ARRAYS, _known_items),
}
