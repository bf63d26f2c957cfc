"""A question: what is asked, by which kind, and the fields its answers are made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from math import ceil, floor
from typing import Any

from models.form import piping
from models.form.condition import Condition, condition_from, straightened
from models.form.field import Choice, Field
from models.form.kind import KINDS, OTHER, Kind
from models.form.name import NAME, name_from
from models.form.piping import Filled, PipedText
from models.form.setting import Check, DefinitionError, checked, flag, text

LARGEST, SMALLEST = 10**15, 1e-6  # as long as the numbers that people can answer with
COMMON = ("name", "type", "label", "hint", "required", "relevant")
# The columns of every export, the hidden inputs of every form and its buttons.
RESERVED = {
    *("response_id", "submitted_on", "submitted_at", "version", "wave"),
    *("submission_key", "csrf_token", "go"),
}


@dataclass(frozen=True)
class Question:
    """One question of one version of a survey; it never changes."""

    name: str
    type: str
    label: str
    hint: str = ""
    required: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    relevant: str = ""

    @property
    def kind(self) -> Kind:
        """What is known of every question of its type."""
        return KINDS[self.type]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What is sent, stored and counted for this question, in the order of the columns."""
        is_filled = isinstance(self.label, Filled)
        return self.kind.fields(self if is_filled else self.emptied)

    @cached_property
    def apart(self) -> tuple[Field, ...]:
        """What is sent besides, and is kept apart from the answers: consent and contact."""
        return self.kind.apart(self)

    @property
    def rows(self) -> tuple[Field, ...]:
        """The fields of a grid or a pair, each with words of its own; () for any other question."""
        return () if any(one.name == self.name for one in self.fields) else self.fields

    @property
    def items(self) -> tuple[Field, ...]:
        """The rows that an organiser lists, whose labels are read without that of the question."""
        return tuple(one for one in self.rows if not one.part)

    @cached_property
    def condition(self) -> Condition | None:
        """When it is asked; None where it always is."""
        return condition_from(self.relevant) if self.relevant else None

    @cached_property
    def names_answers(self) -> list[str]:
        """The fields whose answers its label and hint name."""
        return piping.names_in(self.label) + piping.names_in(self.hint)

    def filled(self, said: Callable[[str], Sequence[PipedText]]) -> "Question":
        """This question with what `said` says where its label and hint name an answer."""
        if not self.names_answers:
            return self
        return replace(self, label=Filled(self.label, said), hint=Filled(self.hint, said))

    @property
    def emptied(self) -> "Question":
        """This question where nobody has answered."""
        if not self.names_answers:
            return self
        return replace(self, label=piping.emptied(self.label), hint=piping.emptied(self.hint))

    @property
    def document(self) -> dict[str, Any]:
        """The table that describes this question; what is as usual is left out, names never are."""
        document = {"name": self.name, "type": self.type, "label": self.label}
        optional = {
            **{"hint": self.hint, "required": self.required, "relevant": self.relevant},
            **self.settings,
        }
        usual = {
            setting: check(None)
            for setting, check in self.kind.settings.items()
            if setting not in ("choices", "items")
        }
        return document | {
            setting: _plain(value)
            for setting, value in optional.items()
            if not _says_nothing(value) and value != usual.get(setting)
        }


def question_from(document: Any, position: int, taken: set[str]) -> Question:
    """The question that a definition's table describes.

    A question without a name gets one from its label that is not among `taken`, and adds it there.

    Raises DefinitionError, which says which question is wrong and what to do.
    """
    try:
        return _question(document, taken)
    except DefinitionError as error:
        name = document.get("name") if isinstance(document, dict) else None
        known = name if isinstance(name, str) and NAME.fullmatch(name) else ""
        raise error.at(position, known) from None


def _question(document: Any, taken: set[str]) -> Question:
    if not isinstance(document, dict):
        raise DefinitionError("write it as a table under [[question]].")
    checks = _checks(document)
    label = checked(document, "label", text)
    if not label.strip():
        raise DefinitionError(
            'say what is asked, for example label = "How was it?".',
            page="Write what is asked",
            setting="label",
        )
    return Question(
        name=_name(document, label, taken),
        type=document["type"],
        label=label,
        hint=checked(document, "hint", text),
        required=checked(document, "required", flag),
        settings=_settings(document, checks),
        relevant=straightened(checked(document, "relevant", text).strip()),
    )


def check_range(question: Question) -> None:
    """See that a step of a range reaches its end, which people are told they may give.

    Raises DefinitionError, which says what to write.
    """
    if "step" not in question.settings:
        return
    least, most, step = (question.settings[bound] for bound in ("min", "max", "step"))
    if max(abs(least), abs(most)) > LARGEST or step < SMALLEST:
        large = "min" if abs(least) > LARGEST else "max"
        raise DefinitionError(
            "range: write bounds of at most 15 digits, and a step of at least 0.000001.",
            page="Write bounds of at most 15 digits, and a step of at least 0.000001",
            setting="step" if step < SMALLEST else large,
        )
    last = last_step(least, most, step)
    if last != most:
        after = last_step(least, last + step + step / 2, step)
        raise DefinitionError(
            f"from {least} in steps of {step} none comes to {most}; write {last} or {after}.",
            page=f"From {least} in steps of {step} none comes to {most}; write {last} or {after}",
        ).under("max")


def last_step(least: float, most: float, step: float) -> float:
    """The last number that steps from `least` reach, up to `most`; whole where all three are."""
    # Not in floating point, where three steps of 0.1 are not 0.3.
    first, end, each = (Decimal(str(one)) for one in (least, most, step))
    found = first + (end - first) // each * each
    return int(found) if found == int(found) else float(found)


def _settings(document: dict[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    settings = {setting: checked(document, setting, check) for setting, check in checks.items()}
    _check_bounds(document["type"], settings)
    if settings.get("other"):
        _expect_no_other(settings["choices"])
    return settings


def _expect_no_other(choices: Iterable[Choice]) -> None:
    """See that the choice which is to be added is not there. Raises DefinitionError."""
    for choice in choices:
        if choice.name == OTHER.name:
            raise DefinitionError(
                f"take out the choice {OTHER.name!r}; other = true adds it.",
                page=f"Take out “{choice.label}”: the tick below adds “Other”",
            ).under("choices")


def _check_bounds(type: str, settings: Mapping[str, Any]) -> None:
    least, most, step = (settings.get(bound) for bound in ("min", "max", "step"))
    if least is None or most is None:
        return
    if least > most:
        raise DefinitionError(
            f"min is {least} and max is {most}; exchange them.",
            page=f"The smallest is {least} and the largest is {most}; exchange them",
            setting="min",
        )
    if type == "integer" and floor(most) < ceil(least):
        raise DefinitionError(
            f"there is no whole number from {least} to {most}.",
            page=f"There is no whole number from {least} to {most}",
            setting="min",
        )
    if step is not None and not 0 < step <= most - least:
        raise DefinitionError(
            f"step is {step}; write one that leads from min to max.",
            page=f"Write a step that leads from the smallest to the largest, not {step}",
            setting="step",
        )


def _checks(document: dict[str, Any]) -> Mapping[str, Check]:
    if "type" not in document:
        raise DefinitionError(f"it has no type; choose one of {', '.join(KINDS)}.")
    type = document["type"]
    kind = KINDS.get(str(type))
    if kind is None:
        raise DefinitionError(f"there is no type {type!r}; choose one of {', '.join(KINDS)}.")
    known = (*COMMON, *kind.settings)
    unknown = set(document) - set(known)
    if unknown:
        raise DefinitionError(f"{type} has no setting {min(unknown)!r}; it has {', '.join(known)}.")
    return kind.settings


def _name(document: dict[str, Any], label: str, taken: set[str]) -> str:
    name = document.get("name")
    if name is None:
        return name_from(label, "q", taken)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise DefinitionError(
            f"{name!r} cannot be a name; begin with a-z, go on with a-z, 0-9, _.", setting="name"
        )
    return name


def _says_nothing(value: Any) -> bool:
    # Not `value in ("", False, None)`: 0 is equal to False, and says something.
    return value is None or value is False or value in ("", ())


def _plain(value: Any) -> Any:
    if isinstance(value, Choice):
        return {"name": value.name, "label": value.label}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
