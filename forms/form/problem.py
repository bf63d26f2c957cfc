"""The error of a definition on a page: at the field of its setting, or above the form."""

from collections.abc import Mapping

from wtforms import Field

from forms.form.kind import OF_EVERY_KIND
from language.message import gettext as _
from models.form.setting import DefinitionError


def blame(error: DefinitionError, fields: Mapping[str, Field]) -> str:
    """Put `error` at the field of its setting; if there is none, return the text for above."""
    field = fields.get(error.setting)
    if field is None:
        return above(error)
    field.errors = [at_field(error)]
    return ""


def above(error: DefinitionError) -> str:
    """The text of `error` for a page without its field: which question, and what to do."""
    said = _("%(fault)s.", fault=at_field(error))
    if asked := OF_EVERY_KIND.get(error.setting):
        said = _("%(place)s: %(fault)s", place=asked.label, fault=said)
    about = {"position": error.position, "name": error.name, "fault": said}
    if error.name:
        return _("Question %(position)s (%(name)s): %(fault)s", **about)
    return _("Question %(position)s: %(fault)s", **about) if error.position else said


def at_field(error: DefinitionError) -> str:
    """The text of `error` at the field of its setting; in a list, with the line."""
    if not error.number:
        return error.page
    return _("Line %(number)s: %(fault)s", number=error.number, fault=error.page)
