"""A definition that cannot be taken, as a page says it: at a field, or else above all of them."""

from collections.abc import Mapping

from wtforms import Field

from forms.form.kind import OF_EVERY_KIND
from models.form.setting import DefinitionError


def blame(error: DefinitionError, fields: Mapping[str, Field]) -> str:
    """Put `error` at the field of its setting; "" where there is one, else what to say above."""
    field = fields.get(error.setting)
    if field is None:
        return above(error)
    field.errors = [at_field(error)]
    return ""


def above(error: DefinitionError) -> str:
    """What to say of `error` on a page without a field for it: which question, and what to do."""
    said = f"{at_field(error)}."
    if asked := OF_EVERY_KIND.get(error.setting):
        said = f"{asked.label}: {said}"
    if error.name:
        return f"Question {error.position} ({error.name}): {said}"
    return f"Question {error.position}: {said}" if error.position else said


def at_field(error: DefinitionError) -> str:
    """What to say of `error` at the field of its setting; of a list, with the line."""
    return f"Line {error.number}: {error.page}" if error.number else error.page
