"""Versions of a survey: the fields of all, their columns, and the rules for the next one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from peewee import CompositeKey, DeferredForeignKey, IntegerField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.form.definition import MOST_KEPT, Definition, loads
from models.form.field import FROM_A_LIST, NA, Choice, Field
from models.form.question import Question
from models.form.rewording import Rewording, apart, fields_at, head_of, last_wording, reworded
from models.form.setting import DefinitionError
from storage.cache import cached
from storage.database import MomentField, Stored

# Types of which answers can be counted together; every other type is a family of its own.
FAMILIES = {"email": "text", "integer": "number", "decimal": "number"}


class VersionUnfit(DefinitionError):
    """A definition that cannot be the next version of an opened survey; says what to do."""


class MeaningUnsaid(VersionUnfit):
    """A version rewords what people have answered, and nobody said whether it means the same."""

    def __init__(self, unsaid: Sequence[Rewording]) -> None:
        paths = ", ".join(one.path for one in unsaid)
        super().__init__(
            ngettext(
                "%(places)s: people have answered it in other words; say whether it means the "
                "same as before.",
                "%(places)s: people have answered them in other words; say of each whether it "
                "means the same as before.",
                len(unsaid),
                places=paths,
            ),
            page=_("Say of what is reworded whether it means the same as before"),
        )
        self.unsaid = tuple(unsaid)


class Version(Stored):
    """What a survey asked from one publication to the next. It never changes."""

    survey_id: int
    survey = DeferredForeignKey("Survey", backref="versions", on_delete="CASCADE")
    number = IntegerField()
    definition = TextField()
    published_at = MomentField(null=True)
    # The fields that it words otherwise, with spaces between them; None if nobody kept it.
    reworded = TextField(null=True)
    # What lists call it: the title in its definition, or in the draft of a survey that was never
    # opened. None if it cannot be read, or if a Tangible wrote it that did not keep it.
    title = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("survey", "number")

    @classmethod
    def all_of(cls, survey: int, newest: int | None = None) -> "list[Version]":
        """The versions of a survey, oldest first, up to number `newest` if it is given."""
        found = cls.select().where(cls.survey == survey).order_by(cls.number)
        return list(found if newest is None else found.where(cls.number <= newest))

    @property
    def asked(self) -> Definition:
        """Its definition. Raises DefinitionUnreadable."""
        return loads(self.definition)


@dataclass(frozen=True)
class History:
    """Every version of a survey, oldest first.

    `kept` has the fields that each rewords, as they are stored; None where they are not.
    """

    definitions: tuple[Definition, ...]
    kept: tuple[str | None, ...] = ()

    def of(self, number: int) -> Definition:
        """The version with this number."""
        return self.definitions[number - 1]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all versions, in order of appearance, with every choice they ever had.

        Label, bounds and labels of choices are those of the newest version that has the field.
        """
        return _of_all(definition.fields for definition in self.definitions)

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        """As `fields`, with those in which people say whether their words may be published."""
        return _of_all(definition.stored for definition in self.definitions)

    @cached_property
    def permitting(self) -> frozenset[str]:
        """The fields beside which any version asks whether the words may be published."""
        every = (one for definition in self.definitions for one in definition.questions)
        return frozenset(one.name for one in every if one.permission)

    @cached_property
    def labels(self) -> dict[str, str]:
        """{question: what it asks} of every version, in the words of the newest that asks it."""
        return {one.name: one.label for asked in self.definitions for one in asked.questions}

    @cached_property
    def former_clauses(self) -> dict[str, str]:
        """{clause: the clause that it rewords}, over all versions."""
        return {
            one.name: str(one.settings["was"])
            for asked in self.definitions
            for one in asked.clauses
            if one.settings["was"]
        }

    @cached_property
    def changed_choices(self) -> dict[str, dict[int, frozenset[str]]]:
        """{field: {version: its choices}} of the fields that did not always have the same."""
        found: dict[str, dict[int, frozenset[str]]] = {}
        for number, definition in enumerate(self.definitions, 1):
            for field in definition.fields:
                if field.type in FROM_A_LIST:
                    listed = frozenset(choice.name for choice in field.steps)
                    found.setdefault(field.name, {})[number] = listed
        return {name: listed for name, listed in found.items() if len(set(listed.values())) > 1}

    @property
    def size(self) -> int:
        """The memory it takes, in bytes, about."""
        return sum(definition.size for definition in self.definitions)

    @cached_property
    def _conditions(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for definition in self.definitions:
            for question in definition.questions:
                names = question.condition.names if question.condition else ()
                for field in question.fields:
                    found[field.name] = found.get(field.name, frozenset()).union(names)
        return found

    def conditions_of(self, name: str) -> frozenset[str]:
        """The fields on which it depended, in any version, whether the field `name` was asked."""
        return self._conditions[name]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that a question or a field has or had; a new question may not have them."""
        asked = {one.name for version in self.definitions for one in version.questions}
        return frozenset(asked | {field.name for field in self.stored})

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields as the columns of a sheet, in which a later version moves no column.

        When a version adds choices to a field of several choices, the field appears once more at
        the end, with only the new choices.
        """
        places: dict[str, int] = {}
        shown: dict[str, set[str]] = {}
        found: list[Field] = []
        newest = {field.name: field for field in self.stored}
        for definition in self.definitions:
            for field in definition.stored:
                known = shown.setdefault(field.name, set())
                new = {choice.name for choice in field.choices} - known
                if field.name not in places or (field.type == "many" and new):
                    places[field.name] = len(found)
                    whole = newest[field.name]
                    part = tuple(one for one in whole.choices if one.name in new)
                    found.append(replace(whole, choices=part) if whole.type == "many" else whole)
                known |= new
        return tuple(found)

    @cached_property
    def past_questions(self) -> tuple[Question, ...]:
        """The questions that are no longer asked, each in its last version."""
        now = {question.name for question in self.definitions[-1].questions}
        asked = {one.name: one for version in self.definitions for one in version.questions}
        return tuple(one for name, one in asked.items() if name not in now)

    @cached_property
    def wording(self) -> dict[str, dict[str, str]]:
        """The words that each question, item and choice had in the last version that asked it."""
        return last_wording(self.definitions)

    def words_since(self, number: int) -> Mapping[str, int]:
        """{field: the version that reworded it last} up to version `number`.

        Answers are counted by these. What is not stored is in `reworded_before` instead.
        """
        return self._since[min(number, len(self._since)) - 1] if self._since else {}

    @cached_property
    def _since(self) -> list[dict[str, int]]:
        found: list[dict[str, int]] = []
        for number, fields in enumerate(self.kept, 1):
            before = found[-1] if found else {}
            found.append({**before, **dict.fromkeys(fields.split(), number)} if fields else before)
        return found

    @cached_property
    def reworded_before(self) -> dict[str, int]:
        """{field: the version that reworded it last}, of versions for which it is not stored."""
        found: dict[str, int] = {}
        for number, fields in enumerate(self.kept[1:], 2):
            if fields is None:
                earlier = History(self.definitions[: number - 1])
                found |= dict.fromkeys(earlier.reworded(self.definitions[number - 1]), number)
        return found

    def reworded(self, definition: Definition) -> list[str]:
        """The fields of the next version, `definition`, that it words otherwise."""
        found: set[str] = set()
        for question, path, _changes in reworded(self.wording, self.definitions[-1], definition):
            found |= fields_at(question, path)
        return sorted(found)

    def rewordings(
        self, definition: Definition, answered: Mapping[str, int]
    ) -> tuple[Rewording, ...]:
        """What `definition` words otherwise although people have answered it, in its order.

        `answered` has {field: people who answered it}, and {path of a choice: who chose it}.
        """
        whole: dict[str, int] = {}
        for field, people in answered.items():
            name = field.partition(".")[0]
            whole[name] = max(people, whole.get(name, 0))
        found = []
        for question, path, changes in reworded(self.wording, self.definitions[-1], definition):
            head, fields = head_of(path), fields_at(question, path)
            if head == question.name:
                people = whole.get(head, 0)
            else:
                people = max((answered.get(one, 0) for one in fields), default=0)
            if people:
                name = path.removeprefix(head)
                each = {head, *fields} if name else ()
                chosen = max((answered.get(f"{one}{name}", 0) for one in each), default=None)
                found.append(Rewording(path, question, changes, people, chosen))
        return tuple(found)

    def meant(
        self,
        definition: Definition,
        answered: Mapping[str, int],
        same: Collection[str],
        other: Collection[str],
    ) -> Definition:
        """The definition with another name for each path whose words mean something `other`.

        Those that mean the `same` go on counting under their name. Raises MeaningUnsaid if
        something is reworded that is in neither; the choices of a question that is another are.
        """
        found = self.rewordings(definition, answered)
        if found:
            self.check(definition, answered=True)
        new, said = frozenset(other), frozenset((*same, *other))
        unsaid = [one for one in found if one.path not in said and one.question.name not in new]
        if unsaid:
            raise MeaningUnsaid(unsaid)
        paths = {one.path for one in found} & new
        if not paths:
            return definition
        return apart(definition, paths, self.wording, self.definitions[-1], set(self.names))

    def check(self, definition: Definition, *, answered: bool) -> None:
        """Raise VersionUnfit where `definition` cannot be the next version.

        Answers under one name must stay countable together, and once people have `answered`,
        neither anonymity nor the care for sensitive answers can end.
        """
        if answered and self.definitions[-1].anonymous and not definition.anonymous:
            raise VersionUnfit(
                _(
                    "people have answered on the promise that nobody learns who they are; "
                    "leave it true, or make another survey."
                ),
                page=_(
                    "Tick “Answers are anonymous”, or make another survey: people have answered "
                    "on the promise that nobody learns who they are"
                ),
            ).under("anonymous")
        if answered and self.definitions[-1].sensitive and not definition.sensitive:
            raise VersionUnfit(
                _(
                    "people have answered on the promise that results move in large steps; "
                    "leave it true, or make another survey."
                ),
                page=_(
                    "Tick “Answers are sensitive”, or make another survey: people have answered "
                    "on the promise that results move in large steps"
                ),
            ).under("sensitive")
        known = {field.name: field for field in self.fields}
        asked = {one.name: one for version in self.definitions for one in version.questions}
        for position, question in enumerate(definition.questions, 1):
            before = asked.get(question.name)
            try:
                for one in question.fields:
                    if one.name in known:
                        _check_field(known[one.name], one)
                if before is not None:
                    _check_kind(before, question)
            except VersionUnfit as error:
                raise error.at(position, question.name) from None


def read_version(survey: int, number: int, created_at: datetime) -> Definition:
    """The definition of a version. `created_at` is that of the survey.

    It is a part of the cache's key, so that the same id in another database is another entry.
    """
    return loads(Version.get_by_id((survey, number)).definition)


def read_history(survey: int, number: int, created_at: datetime, language: str = "") -> History:
    """Every version of a survey up to `number`, in a language; `created_at` as for `read_version`.

    A version that has not got the language is in its main one.
    """
    versions = Version.all_of(survey, number)
    asked = tuple(one.asked.in_language(language) for one in versions)
    return History(asked, tuple(one.reworded for one in versions))


# Cached: for a survey that was opened, so that its versions never change.
kept_version = cached(MOST_KEPT, lambda definition: definition.size)(read_version)
kept_history = cached(MOST_KEPT, lambda history: history.size)(read_history)


def _of_all(versions: Iterable[Iterable[Field]]) -> tuple[Field, ...]:
    """The fields of each version, each once, with every choice it ever had."""
    found: dict[str, Field] = {}
    for fields in versions:
        for field in fields:
            before = found.get(field.name)
            found[field.name] = field if before is None else _joined(before, field)
    return tuple(found.values())


def _joined(before: Field, field: Field) -> Field:
    choices: dict[str, Choice] = {one.name: one for one in before.choices}
    choices |= {one.name: one for one in field.choices}
    kind = "decimal" if "decimal" in (before.type, field.type) else field.type
    has_na = before.has_na or field.has_na
    return replace(field, type=kind, choices=tuple(choices.values()), has_na=has_na)


def _check_field(before: Field, field: Field) -> None:
    if FAMILIES.get(before.type, before.type) != FAMILIES.get(field.type, field.type):
        raise _of_another_type(before, field)
    if NA in before.labels and NA in field.labels and before.has_na != field.has_na:
        raise VersionUnfit(
            _("the name %(name)r was that of another choice; give this one another.", name=NA),
            page=_("The name “%(name)s” was that of another choice", name=NA),
            setting="na" if field.has_na else "choices",
        )
    if field.type == "score" and _steps(before) != _steps(field):
        raise VersionUnfit(
            _(
                "its scale was another, so its answers could not be counted together with those "
                "that the name has; give it another name."
            ),
            page=_(
                "Its scale was another, so its answers could not be counted together with those "
                "that the name has; give it another name"
            ),
            setting="name",
        )


def _of_another_type(before: Field | Question, now: Field | Question) -> VersionUnfit:
    return VersionUnfit(
        _(
            "it was of another type (%(before)s, now %(now)s), so its answers could not be "
            "counted together with those that the name has; give it another name.",
            before=before.type,
            now=now.type,
        ),
        page=_(
            "It was of another type (%(before)s, now %(now)s), so its answers could not be "
            "counted together with those that the name has; give it another name",
            before=before.type,
            now=now.type,
        ),
        setting="name",
    )


def _steps(field: Field) -> list[str]:
    return [one.name for one in field.steps]


def _check_kind(before: Question, question: Question) -> None:
    """Raise VersionUnfit where a question of another kind shares no field with the old one."""
    if before.type == question.type or not before.fields or not question.fields:
        return
    if not {field.name for field in before.fields} & {field.name for field in question.fields}:
        raise _of_another_type(before, question)
