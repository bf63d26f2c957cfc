"""The builder's form for one question: exactly the settings of its kind, and errors at each."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from typing import Any

from wtforms import Field as FormField
from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional

from forms.base import Form
from forms.field import NumberField
from forms.form.condition import Chosen, Unfinished, chosen, condition_text, options
from forms.form.kind import LABEL, OF_EVERY_KIND, QUESTION, SettingWords, setting_asked
from forms.form.problem import blame
from models.form.field import Field as AnswerField
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.question import COMMON, Question
from models.form.setting import DefinitionError

NO_PLACE = "Write a whole number, or nothing to leave it where it is"
Earlier = dict[str, tuple[str, AnswerField]]
NAMED = re.compile(r"([a-z][a-z0-9_]*) ?\| ?(.*)", re.DOTALL)
WORDS = {
    "label": "Write what is asked",
    "choices": "Write at least one, one a line",
    "number": "Write a number, like 12 or 2.5",
}


class ValueUnfit(ValueError):
    """What was written cannot be a value of this setting; the message says what to do."""


class SettingField(FormField):
    """One setting: what it is now, what was written, and what it becomes."""

    def __init__(
        self,
        asked: SettingWords,
        setting: str,
        now: Any = None,
        earlier: Earlier | None = None,
        **wtforms: Any,
    ) -> None:
        super().__init__(asked.label, description=asked.hint, **wtforms)
        self.earlier = earlier or {}
        self.asked, self.setting, self.now = asked, setting, now
        self.written, self.chosen = SHOWN[asked.how](now), Chosen()
        self.found: Any = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what was written; where nothing was sent at all, show what it is now."""
        self.errors: list[str] = []
        if formdata is None or not len(formdata):
            return
        self.written = next(iter(formdata.getlist(self.name)), "").replace("\r\n", "\n")
        said = self.written
        try:
            if self.asked.how == "condition":
                self.chosen = chosen(formdata.get)
                said = condition_text(self.chosen, self.earlier, said)
            self.found = READ[self.asked.how](said, self.now)
        except (ValueUnfit, Unfinished) as fault:
            self.errors = [str(fault)]
            return
        if self.found is None and self.setting in ("label", "choices", "items"):
            self.errors = [WORDS["label" if self.setting == "label" else "choices"]]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """True when what was written could be read."""
        return not self.errors


class QuestionForm(Form):
    """What every form of the builder has: which revision was seen, and the place in the form."""

    seen = IntegerField(validators=[InputRequired()])
    place = NumberField("Place in the form", [Optional()], message=NO_PLACE)
    kind: str
    rest: dict[str, Any]  # what the question says and nobody is asked for

    @property
    def settings(self) -> list[SettingField]:
        """The settings, in the order in which they are asked."""
        return [one for one in self if isinstance(one, SettingField)]

    @property
    def document(self) -> dict[str, Any]:
        """The question as a definition has it."""
        said = {one.setting: one.found for one in self.settings if one.found is not None}
        return {**self.rest, "type": self.kind, **said}

    def blame(self, error: DefinitionError, others: Collection[str] = ()) -> str:
        """Put `error` at its setting; "" where the form asks for that, else what to say above it.

        One of the `others`, which this change would make wrong, is not asked for here.
        """
        own = () if error.name in others else self.settings
        return blame(error, {one.setting: one for one in own})


def question_form(
    kind: str, question: Mapping[str, Any], earlier: Sequence[Question] = (), **data: Any
) -> QuestionForm:
    """A form for `question`, a document of this kind; filled with what was sent, if it was.

    A condition may look at the answers to `earlier` questions.
    """
    return _form_class(kind, question, options(earlier))(**data)


def _form_class(kind: str, question: Mapping[str, Any], earlier: Earlier) -> type[QuestionForm]:
    checks = KINDS[kind].settings

    def field(setting: str, asked: SettingWords) -> SettingField:
        now = question.get(setting)
        if now is None and setting in checks and asked.how != "choices":
            now = checks[setting](None)
        return SettingField(asked, setting, now, earlier)

    made = {"label": field("label", LABEL.get(kind, QUESTION))}
    made |= {one: field(one, setting_asked(kind, one)) for one in checks}
    for setting, asked in OF_EVERY_KIND.items():
        if setting in COMMON and setting not in KINDS[kind].idle:
            made[setting] = field(setting, asked)
    # Under a name of their own: a setting may be called like something that every form has.
    fields = {f"setting_{setting}": one for setting, one in made.items()}
    rest = {one: value for one, value in question.items() if one not in made}
    return type("QuestionForm", (QuestionForm,), {"kind": kind, "rest": rest, **fields})


def _shown_number(now: float | None) -> str:
    return "" if now is None else repr(now)


def _shown_choice(one: Mapping[str, str]) -> str:
    name, label = one["name"], " ".join(one["label"].split())
    plain = name == name_from(one["label"], "c", set()) and not NAMED.fullmatch(label)
    return label if plain else f"{name} | {label}"


def _read_number(written: str, now: Any) -> int | float | None:
    number = written.strip().replace(",", ".")
    if not number:
        return None
    try:
        return int(number)
    except ValueError:
        pass
    try:
        found = float(number)
    except ValueError:
        raise ValueUnfit(WORDS["number"]) from None
    if not isfinite(found):
        raise ValueUnfit(WORDS["number"])
    return found


def _lines(written: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in written.split("\n")) if line]


def _read_lines(written: str, now: Any) -> list[str] | None:
    before = {" ".join(one.split()): one for one in now or ()}
    return [before.get(line, line) for line in _lines(written)] or None


def _read_choices(written: str, now: Any) -> list[dict[str, str]] | None:
    left = list(now or ())
    found: list[dict[str, str]] = []
    were: dict[str, bool] = {}  # labels, and whether all that bear one were there before
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
        twin = were.get(label.casefold())
        if twin is False or (twin and same is None):
            raise ValueUnfit(f"Line {number}: “{label}” is there already; take one out")
        were[label.casefold()] = same is not None
    return found or None


def _meaning(one: Mapping[str, str]) -> tuple[str, str]:
    """The lines that mean just this choice."""
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
