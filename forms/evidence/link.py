"""The field of links that show something: one a line, and behind each what it is."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from language.message import Lazy, gettext
from language.message import lazy_gettext as _
from models.evidence.evidence import Evidence, links_in

LABEL = _("Links that show it")
HINT = _("One a line; behind each, after a blank, what it is.")
LONGEST_SAID = 60  # characters of a line that is no link, in the error about it


class LinksField(TextAreaField):
    """Links as a text; `evidence` has them once the form is validated."""

    def __init__(
        self, label: Lazy | str = LABEL, *, description: Lazy | str = HINT, **wtforms: Any
    ) -> None:
        super().__init__(label, description=description, **wtforms)
        self.evidence: list[Evidence] = []

    def pre_validate(self, form: Any) -> None:
        """Read the lines. Raises ValidationError for the first that is no link."""
        self.evidence, others = links_in(self.data or "")
        if others:
            raise ValidationError(
                gettext(
                    "Write a link that begins with https:// or http://, one a line: not “%(line)s”",
                    line=others[0][:LONGEST_SAID],
                )
            )
