"""Versions: what they have in common, where the columns stand, and what may follow what."""

from dataclasses import dataclass, replace
from functools import cached_property

from models.definition import Definition
from models.field import Choice, Field
from models.question import Question

# Types whose answers can be counted together; every other type only with itself.
FAMILIES = {"email": "text", "integer": "number", "decimal": "number"}


@dataclass(frozen=True)
class History:
    """Every version of a survey, oldest first."""

    definitions: tuple[Definition, ...]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all versions, each where it first stood, with every choice it ever had.

        What is said of a field (its label, its bounds, the labels of its choices) is the newest.
        """
        found: dict[str, Field] = {}
        for definition in self.definitions:
            for field in definition.fields:
                before = found.get(field.name)
                found[field.name] = field if before is None else _joined(before, field)
        return tuple(found.values())

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields as the columns of a sheet, to which a later version only adds at the end.

        A field of several choices stands again, with those that were new, where they came in.
        """
        places: dict[str, int] = {}
        shown: dict[str, set[str]] = {}
        found: list[Field] = []
        newest = {field.name: field for field in self.fields}
        for definition in self.definitions:
            for field in definition.fields:
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
        """The questions that are no longer asked, each as it was asked last."""
        now = {question.name for question in self.definitions[-1].questions}
        asked = {one.name: one for version in self.definitions for one in version.questions}
        return tuple(one for name, one in asked.items() if name not in now)

    def misfit(self, definition: Definition, *, answered: bool) -> str | None:
        """Why `definition` cannot be the next version, as a line that says what to do, or None.

        It cannot where a name is used again for answers that could not be counted together, or
        where anonymity would end although people have `answered`.
        """
        if answered and self.definitions[-1].anonymous and not definition.anonymous:
            return (
                "anonymous: people have answered on the promise that nobody learns who they are; "
                "leave it true, or make another survey."
            )
        known = {field.name: field for field in self.fields}
        asked = {one.name: one for version in self.definitions for one in version.questions}
        for position, question in enumerate(definition.questions, 1):
            reason = _other_kind(asked.get(question.name), question) or next(
                (
                    reason
                    for field in question.fields
                    if field.name in known and (reason := _unlike(known[field.name], field))
                ),
                "",
            )
            if reason:
                return (
                    f"Question {position} ({question.name}): {reason}, so its answers could not be "
                    "counted together with those that the name has; give it another name."
                )
        return None


def _joined(before: Field, field: Field) -> Field:
    choices: dict[str, Choice] = {one.name: one for one in before.choices}
    choices |= {one.name: one for one in field.choices}
    kind = "decimal" if "decimal" in (before.type, field.type) else field.type
    return replace(field, type=kind, choices=tuple(choices.values()))


def _unlike(before: Field, field: Field) -> str:
    if FAMILIES.get(before.type, before.type) != FAMILIES.get(field.type, field.type):
        return f"it was of another type ({before.type}, now {field.type})"
    if field.type == "score" and _steps(before) != _steps(field):
        return "its scale was another"
    return ""


def _steps(field: Field) -> list[tuple[str, str]]:
    """The steps of a scale; how they are spaced and whether in capitals makes no difference."""
    return [(one.name, "".join(one.label.split()).casefold()) for one in field.choices]


def _other_kind(before: Question | None, question: Question) -> str:
    """Of the same name, and yet without a field in common: the name would mean two things."""
    if before is None or before.type == question.type or not before.fields or not question.fields:
        return ""
    shared = {field.name for field in before.fields} & {field.name for field in question.fields}
    return "" if shared else f"it was of another type ({before.type}, now {question.type})"
