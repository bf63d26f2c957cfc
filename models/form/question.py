"""A question: its words, its kind, and the fields of its answers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from math import ceil, floor
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from models.form import piping
from models.form.condition import Condition, condition_from, straightened
from models.form.field import NA, Choice, Field
from models.form.kind import KINDS, MOST_TIED, OTHER, Kind
from models.form.name import NAME, name_from
from models.form.piping import Filled, PipedText
from models.form.setting import Check, DefinitionError, checked, flag, text
from models.form.spelling import alike

LARGEST_BOUND, SMALLEST_STEP = 10**15, 1e-6  # as long as the numbers that people can answer with
COMMON = ("name", "type", "label", "hint", "required", "relevant")
# The first columns of exports, and the hidden inputs and buttons of forms.
RESERVED = {
    "response_id",
    "submitted_on",
    "submitted_at",
    "version",
    "wave",
    "submission_key",
    "csrf_token",
    "go",
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
        """The kind with the name `type`."""
        return KINDS[self.type]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are sent, stored and counted, in the order of the columns."""
        is_filled = isinstance(self.label, Filled)
        return self.kind.fields(self if is_filled else self.emptied)

    @cached_property
    def apart(self) -> tuple[Field, ...]:
        """The fields that are stored apart from the answers: consent, contact, tell."""
        return self.kind.apart(self)

    @cached_property
    def permission(self) -> tuple[Field, ...]:
        """The fields in which people say whether their words may be published: yes or no, and a
        name. They are stored with the answers, and nothing is computed of them."""
        return self.kind.permission(self)

    @property
    def stored(self) -> tuple[Field, ...]:
        """All fields that a response has, in the order of the columns."""
        return (*self.fields, *self.permission)

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
        """The condition on which it is asked; None if it always is."""
        return condition_from(self.relevant) if self.relevant else None

    @cached_property
    def names_answers(self) -> list[str]:
        """The fields whose answers its label and hint show."""
        return piping.names_in(self.label) + piping.names_in(self.hint)

    def filled(self, said: Callable[[str], Sequence[PipedText]]) -> "Question":
        """This question with the words that `said` gives for each ${name} in label and hint."""
        if not self.names_answers:
            return self
        return replace(self, label=Filled(self.label, said), hint=Filled(self.hint, said))

    @property
    def emptied(self) -> "Question":
        """This question with “…” for each ${name}, as nobody has answered."""
        if not self.names_answers:
            return self
        return replace(self, label=piping.emptied(self.label), hint=piping.emptied(self.hint))

    @property
    def document(self) -> dict[str, Any]:
        """The table that describes this question, without settings that have their default."""
        return self.document_with(())

    def document_with(self, also: Collection[str]) -> dict[str, Any]:
        """The table of this question, with the settings of its kind that are in `also`."""
        document = {"name": self.name, "type": self.type, "label": self.label}
        optional = {
            "hint": self.hint,
            "required": self.required,
            "relevant": self.relevant,
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
            if (setting in also and setting in usual)
            or (not _says_nothing(value) and value != usual.get(setting))
        }


def question_from(document: Any, position: int, taken: set[str]) -> Question:
    """The question that a definition's table describes.

    A question without a name gets one from its label; it is not among `taken`, and is added there.

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
        raise DefinitionError(_("write it as a table under [[question]]."))
    checks = _checks(document)
    label = checked(document, "label", text)
    if not label.strip():
        raise DefinitionError(
            _('say what is asked, for example label = "How was it?".'),
            page=_("Write what is asked"),
            setting="label",
        )
    question = Question(
        name=_name(document, label, taken),
        type=document["type"],
        label=label,
        hint=checked(document, "hint", text),
        required=checked(document, "required", flag),
        settings=_settings(document, checks),
        relevant=straightened(checked(document, "relevant", text).strip()),
    )
    _expect_own_words_of_na(question)
    return question


def _expect_own_words_of_na(question: Question) -> None:
    """Raise DefinitionError if "not applicable" is called as another answer: who reads both?"""
    for part in question.fields:
        taken = {alike(one.label).casefold() for one in part.steps}
        if part.na and alike(part.na.label).casefold() in taken:
            raise DefinitionError(
                _("write other words in na: %(label)r is another answer.", label=part.na.label),
                page=_("Write other words: “%(label)s” is another answer", label=part.na.label),
            ).under("na")


def check_range(question: Question) -> None:
    """Raise DefinitionError if no step of a range reaches its end: the page offers that number."""
    if "step" not in question.settings:
        return
    least, most, step = (question.settings[bound] for bound in ("min", "max", "step"))
    if max(abs(least), abs(most)) > LARGEST_BOUND or step < SMALLEST_STEP:
        large = "min" if abs(least) > LARGEST_BOUND else "max"
        raise DefinitionError(
            _("range: write bounds of at most 15 digits, and a step of at least 0.000001."),
            page=_("Write bounds of at most 15 digits, and a step of at least 0.000001"),
            setting="step" if step < SMALLEST_STEP else large,
        )
    last = last_step(least, most, step)
    if last != most:
        after = last_step(least, last + step + step / 2, step)
        raise DefinitionError(
            _(
                "from %(least)s in steps of %(step)s none comes to %(most)s; write %(last)s or "
                "%(after)s.",
                least=least,
                step=step,
                most=most,
                last=last,
                after=after,
            ),
            page=_(
                "From %(least)s in steps of %(step)s none comes to %(most)s; write %(last)s or "
                "%(after)s",
                least=least,
                step=step,
                most=most,
                last=last,
                after=after,
            ),
        ).under("max")


def last_step(least: float, most: float, step: float) -> float:
    """The last step from `least` that is not above `most`; an int if it is whole."""
    # Not in floating point, where three steps of 0.1 are not 0.3.
    first, end, each = (Decimal(str(one)) for one in (least, most, step))
    found = first + (end - first) // each * each
    return int(found) if found == int(found) else float(found)


def _settings(document: dict[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    settings = {setting: checked(document, setting, check) for setting, check in checks.items()}
    _check_bounds(document["type"], settings)
    _check_numbers(settings)
    if settings.get("other"):
        _expect_no_other(settings["choices"])
    if settings.get("na"):
        _expect_no_na(settings.get("choices", ()))
    _check_ties(settings)
    return settings


def _check_ties(settings: Mapping[str, Any]) -> None:
    """Raise DefinitionError unless one's own team can be asked beside those that one met."""
    if settings.get("knew") and not settings["own"]:
        raise DefinitionError(
            _("set own = true as well: what people knew is counted by their own team."),
            page=_("Ask for people’s own team as well: what they knew is counted by it"),
        ).under("knew")
    if not settings.get("own"):
        return
    teams = settings["teams"]
    if not 2 <= len(teams) <= MOST_TIED:
        raise DefinitionError(
            ngettext(
                "list 2 to %(most)s where people’s own team is asked; there is %(num)s.",
                "list 2 to %(most)s where people’s own team is asked; there are %(num)s.",
                len(teams),
                most=MOST_TIED,
            ),
            page=ngettext(
                "List 2 to %(most)s, one a line, as people’s own team is asked; there is %(num)s",
                "List 2 to %(most)s, one a line, as people’s own team is asked; there are %(num)s",
                len(teams),
                most=MOST_TIED,
            ),
        ).under("teams")
    _expect_no_twins(teams)


def _expect_no_twins(teams: Iterable[Choice]) -> None:
    """Raise DefinitionError if two teams are one by their words: one answer would be two."""
    seen: set[str] = set()
    for team in teams:
        key = alike(team.label).casefold()
        if key in seen:
            raise DefinitionError(
                _("the team %(label)r is there twice; take one out.", label=team.label),
                page=_("Take out one “%(label)s”: the team is there twice", label=team.label),
            ).under("teams")
        seen.add(key)


def _expect_no_other(choices: Iterable[Choice]) -> None:
    """Raise DefinitionError if the choices already have the one that `other` adds."""
    for choice in choices:
        if choice.name == OTHER.name:
            raise DefinitionError(
                _("take out the choice %(name)r; other = true adds it.", name=OTHER.name),
                page=_("Take out “%(label)s”: the tick below adds “Other”", label=choice.label),
            ).under("choices")


def _expect_no_na(choices: Iterable[Choice]) -> None:
    """Raise DefinitionError if the choices already have the one that `na` adds."""
    for choice in choices:
        if choice.name == NA:
            raise DefinitionError(
                _("take out the choice %(name)r, or give it another name; na adds it.", name=NA),
                page=_("Take out “%(label)s”: the words below add it", label=choice.label),
            ).under("choices")


def _check_numbers(settings: Mapping[str, Any]) -> None:
    """Raise DefinitionError if nobody can choose as many as they have to."""
    least, most = settings.get("at_least") or 0, settings.get("at_most") or 0
    if most and least > most:
        raise DefinitionError(
            _(
                "at_least is %(least)s and at_most is %(most)s; exchange them.",
                least=least,
                most=most,
            ),
            page=_(
                "At least %(least)s and %(most)s at most: exchange them", least=least, most=most
            ),
            setting="at_least",
        )
    if not least:
        return
    there = sum(not one.exclusive for one in settings["choices"]) + bool(settings["other"])
    if least > there:
        raise DefinitionError(
            ngettext(
                "at_least is %(least)s, and %(num)s can be chosen together.",
                "at_least is %(least)s, and %(num)s can be chosen together.",
                there,
                least=least,
            ),
            page=ngettext(
                "Only %(num)s can be chosen together: write no more",
                "Only %(num)s can be chosen together: write no more",
                there,
            ),
            setting="at_least",
        )


def _check_bounds(type: str, settings: Mapping[str, Any]) -> None:
    least, most, step = (settings.get(bound) for bound in ("min", "max", "step"))
    if least is None or most is None:
        return
    if least > most:
        raise DefinitionError(
            _("min is %(least)s and max is %(most)s; exchange them.", least=least, most=most),
            page=_(
                "The smallest is %(least)s and the largest is %(most)s; exchange them",
                least=least,
                most=most,
            ),
            setting="min",
        )
    if type == "integer" and floor(most) < ceil(least):
        raise DefinitionError(
            _("there is no whole number from %(least)s to %(most)s.", least=least, most=most),
            page=_("There is no whole number from %(least)s to %(most)s", least=least, most=most),
            setting="min",
        )
    if step is not None and not 0 < step <= most - least:
        raise DefinitionError(
            _("step is %(step)s; write one that leads from min to max.", step=step),
            page=_(
                "Write a step that leads from the smallest to the largest, not %(step)s", step=step
            ),
            setting="step",
        )


def _checks(document: dict[str, Any]) -> Mapping[str, Check]:
    if "type" not in document:
        raise DefinitionError(_("it has no type; choose one of %(kinds)s.", kinds=", ".join(KINDS)))
    type = document["type"]
    kind = KINDS.get(str(type))
    if kind is None:
        raise DefinitionError(
            _(
                "there is no type %(type)r; choose one of %(kinds)s.",
                type=type,
                kinds=", ".join(KINDS),
            )
        )
    known = (*COMMON, *kind.settings)
    unknown = set(document) - set(known)
    if unknown:
        raise DefinitionError(
            _(
                "%(type)s has no setting %(setting)r; it has %(settings)s.",
                type=type,
                setting=min(unknown),
                settings=", ".join(known),
            )
        )
    return kind.settings


def _name(document: dict[str, Any], label: str, taken: set[str]) -> str:
    name = document.get("name")
    if name is None:
        return name_from(label, "q", taken)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise DefinitionError(
            _("%(name)r cannot be a name; begin with a-z, go on with a-z, 0-9, _.", name=name),
            setting="name",
        )
    return name


def _says_nothing(value: Any) -> bool:
    # Not `value in ("", False, None)`: 0 is equal to False, and says something.
    return value is None or value is False or value in ("", ())


def _plain(value: Any) -> Any:
    if isinstance(value, Choice):
        alone = {"exclusive": True} if value.exclusive else {}
        return {"name": value.name, "label": value.label, **alone}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
