"""The builder's form for one question: a field for each setting of its kind."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field as FormField
from wtforms.validators import Optional

from forms.base import Form
from forms.field import NumberField, SeenField
from forms.form.condition import (
    Chosen,
    Unfinished,
    chosen,
    chosen_from,
    condition_text,
    options,
)
from forms.form.kind import LABEL, OF_EVERY_KIND, QUESTION, SettingWords, setting_asked
from forms.form.problem import blame
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.field import Field as AnswerField
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.question import COMMON, Question
from models.form.setting import DefinitionError, is_blank, without_exclusive
from models.form.spelling import alike
from models.form.written_number import NumberUnfit, plain

NO_PLACE = lazy_gettext("Write a whole number, or nothing to leave it where it is")
Earlier = dict[str, tuple[str, AnswerField]]
NAMED = re.compile(r"([a-z][a-z0-9_]*) ?\| ?(.*)", re.DOTALL)
FAULTS = {
    "label": lazy_gettext("Write what is asked"),
    "choices": lazy_gettext("Write at least one, one a line"),
}


class ValueUnfit(ValueError):
    """A text that is no value of this setting; the message says what to do."""


class SettingField(FormField):
    """One setting: its value `now`, the text that was `written`, and the value `found` in that."""

    def __init__(
        self,
        asked: SettingWords,
        setting: str,
        now: Any = None,
        earlier: Earlier | None = None,
        usual: Any = None,
        **wtforms: Any,
    ) -> None:
        super().__init__(asked.label, description=asked.hint, **wtforms)
        self.earlier = earlier or {}
        self.asked, self.setting, self.now = asked, setting, now
        self.written, self.chosen = SHOWN[asked.how](now), Chosen()
        self.usual = SHOWN[asked.how](usual)
        self.is_choosable = True  # a condition that the chooser can say
        if asked.how == "condition":
            found = chosen_from(self.written, self.earlier)
            self.chosen, self.is_choosable = found or Chosen(), found is not None
        self.found: Any = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the text that was sent; without a form that was sent, show the value of now."""
        self.errors: list[str] = []
        if formdata is None or not len(formdata):
            return
        self.written = next(iter(formdata.getlist(self.name)), "").replace("\r\n", "\n")
        said = self.written
        try:
            if self.asked.how == "condition":
                sent = chosen(formdata.get)
                self.chosen = sent or Chosen()
                said = condition_text(sent, self.earlier, said, self.now or "")
            self.found = READ[self.asked.how](said, self.now)
        except (ValueUnfit, NumberUnfit, Unfinished) as fault:
            self.errors = [str(fault)]
            return
        if self.found is None and self.setting in ("label", "choices", "items"):
            self.errors = [str(FAULTS["label" if self.setting == "label" else "choices"])]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """True if the text could be read."""
        return not self.errors

    @property
    def is_told(self) -> bool:
        """True if it says something else than is usual, or is wrong."""
        return bool(self.errors) or self.written != self.usual or self.chosen != Chosen()


class QuestionForm(Form):
    """The fields of every question: the revision that was seen, and the place in the form."""

    seen = SeenField()
    place = NumberField(lazy_gettext("Place in the form"), [Optional()], message=NO_PLACE)
    kind: str
    rest: dict[str, Any]  # settings of the question without a field

    @property
    def settings(self) -> list[SettingField]:
        """The fields of the settings, in the order of the page."""
        return [one for one in self if isinstance(one, SettingField)]

    @property
    def common(self) -> list[SettingField]:
        """The settings that stand open on the page."""
        return [one for one in self.settings if not one.asked.rare]

    @property
    def rare(self) -> list[SettingField]:
        """The settings that are folded away, the condition first and the name last."""
        found = [one for one in self.settings if one.asked.rare]
        order = {"relevant": 0, "name": 2}
        return sorted(found, key=lambda one: order.get(one.setting, 1))

    @property
    def tells_rare(self) -> bool:
        """True if something that is folded away is set, or wrong."""
        return bool(self.place.errors) or any(one.is_told for one in self.rare)

    def validate(self, extra_validators: Any = None) -> bool:
        """True if each text could be read, and what is chosen alone is one of the choices."""
        is_fine = bool(super().validate(extra_validators))
        listed = {one.setting: one.found or () for one in self.settings}
        for line in listed.get("exclusive", ()):
            if not _meant(listed["choices"], [line]):
                said = _("“%(line)s” is none of the choices above", line=line)
                self._alone.errors = [said]  # type: ignore[union-attr]
                return False
        return is_fine

    @property
    def _alone(self) -> SettingField | None:
        """The field for choices that are chosen alone, where there are any."""
        return next((one for one in self.settings if one.setting == "exclusive"), None)

    @property
    def document(self) -> dict[str, Any]:
        """The question as a table of a definition."""
        said = {one.setting: one.found for one in self.settings if one.found is not None}
        alone = said.pop("exclusive", ())
        if self._alone is not None and "choices" in said:
            meant = _meant(said["choices"], alone)
            said["choices"] = [
                {**one, "exclusive": True} if number in meant else one
                for number, one in enumerate(without_exclusive(said["choices"]))
            ]
        return {**self.rest, "type": self.kind, **said}

    def blame(self, error: DefinitionError, others: Collection[str] = ()) -> str:
        """Put `error` at the field of its setting; if there is none, return the text for above.

        This form has no field for an error in one of the `others`, the names of other questions.
        """
        own = () if error.name in others else self.settings
        return blame(error, {one.setting: one for one in own})


def question_form(
    kind: str, question: Mapping[str, Any], earlier: Sequence[Question] = (), **data: Any
) -> QuestionForm:
    """A form for `question`, a document of this kind, with the values that were sent, if any.

    A condition may compare the answers to `earlier` questions.
    """
    return _form_class(kind, question, options(earlier))(**data)


def _form_class(kind: str, question: Mapping[str, Any], earlier: Earlier) -> type[QuestionForm]:
    checks = KINDS[kind].settings

    def field(setting: str, asked: SettingWords) -> SettingField:
        now = question.get(setting)
        # Every question has a name, mostly one that nobody chose.
        usual = now if setting == "name" else None
        if setting in checks and asked.how != "choices":
            usual = checks[setting](None)
        return SettingField(asked, setting, usual if now is None else now, earlier, usual)

    made = {"label": field("label", LABEL.get(kind, QUESTION))}
    made |= {one: field(one, setting_asked(kind, one)) for one in checks}
    if "at_least" in checks:
        alone = _lines_of_exclusive(question.get("choices", ()))
        asked = setting_asked(kind, "exclusive")
        made["exclusive"] = SettingField(asked, "exclusive", alone or None, earlier)
    for setting, asked in OF_EVERY_KIND.items():
        if setting in COMMON and setting not in KINDS[kind].idle:
            made[setting] = field(setting, asked)
    # The prefix keeps a setting from hiding an attribute that every form has.
    fields = {f"setting_{setting}": one for setting, one in made.items()}
    rest = {one: value for one, value in question.items() if one not in made}
    return type("QuestionForm", (QuestionForm,), {"kind": kind, "rest": rest, **fields})


def _lines_of_exclusive(choices: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each choice that is chosen alone: its label, or its name where that is clearer."""
    labels = Counter(_in_a_line(one["label"]) for one in choices)
    names = {one.get("name") for one in choices}
    return [
        line if labels[line := _in_a_line(one["label"])] == 1 and line not in names else one["name"]
        for one in choices
        if one.get("exclusive")
    ]


def _meant(choices: Sequence[Mapping[str, Any]], lines: Collection[str]) -> set[int]:
    """The places of the choices that these lines stand for: each a name, or else a label."""
    found: set[int] = set()
    for line in map(_in_a_line, lines):
        by_name = {number for number, one in enumerate(choices) if one.get("name") == line}
        by_label = {
            number for number, one in enumerate(choices) if _in_a_line(one["label"]) == line
        }
        found |= by_name or by_label
    return found


def _in_a_line(words: str) -> str:
    return " ".join(words.split())


def _shown_number(now: float | None) -> str:
    return "" if now is None else f"{Decimal(repr(now)):f}"


def _shown_choice(one: Mapping[str, str]) -> str:
    name, label = one["name"], " ".join(one["label"].split())
    plain = name == name_from(one["label"], "c", set()) and not NAMED.fullmatch(label)
    return label if plain else f"{name} | {label}"


def _read_number(written: str, now: float | None) -> int | float | None:
    if is_blank(written):
        return None
    # What the page has shown stays what it is: 1.125 is no thousand.
    if now is not None and written.strip() == _shown_number(now):
        return now
    found = plain(written)
    return float(found) if "." in found else int(found)


def _lines(written: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in written.split("\n")) if line]


def _read_lines(written: str, now: Any) -> list[str] | None:
    before = {" ".join(one.split()): one for one in now or ()}
    return [before.get(line, line) for line in _lines(written)] or None


def _read_choices(written: str, now: Any) -> list[dict[str, str]] | None:
    left = list(now or ())
    found: list[dict[str, str]] = []
    were: dict[str, bool] = {}  # {label: True if all choices with it were there before}
    for number, line in enumerate(_lines(written), 1):
        named = NAMED.fullmatch(line)
        same = next((one for one in left if line in _meaning(one)), None)
        if same is not None:
            left.remove(same)
            found.append(same)
        elif named:
            found.append({"name": named[1], "label": named[2] or named[1]})
        else:
            found.append({"label": line})
        label = " ".join(found[-1]["label"].split())
        key = alike(label).casefold()
        twin = were.get(key)
        if twin is False or (twin and same is None):
            raise ValueUnfit(
                _(
                    "Line %(number)s: “%(label)s” is there already; take one out",
                    number=number,
                    label=label,
                )
            )
        were[key] = same is not None
    return found or None


def _meaning(one: Mapping[str, str]) -> tuple[str, str]:
    """The two lines that stand for just this choice: its label, and its name with the label."""
    label = " ".join(one["label"].split())
    return label, f"{one['name']} | {label}"


def _read_text(written: str, now: Any) -> str | None:
    return written if written.strip() or written == now else None


def _as_text(now: Any) -> str:
    return now or ""


def _as_lines(now: Any) -> str:
    return "\n".join(" ".join(one.split()) for one in now or ())


SHOWN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("line", "text", "condition"), _as_text),
    "number": _shown_number,
    "tick": lambda now: "yes" if now else "",
    "lines": _as_lines,
    "choices": lambda now: "\n".join(_shown_choice(one) for one in now or ()),
}
READ: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("line", "text", "condition"), _read_text),
    "number": _read_number,
    "tick": lambda written, now: bool(written) or None,
    "lines": _read_lines,
    "choices": _read_choices,
}
