"""The field of links that show something: one a line, and behind each what it is."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from language.message import Lazy, gettext
from language.message import lazy_gettext as _
from models.evidence.evidence import Evidence, links_in

LABEL = _("Links that show it")
HINT = _("One a line; behind each, after a blank, what it is.")
# Of lines that are no links, in the error about them: how many, and characters of each.
MOST_SAID, LONGEST_SAID = 5, 60


class LinksField(TextAreaField):
    """Links as a text; `evidence` has them once the form is validated."""

    def __init__(
        self, label: Lazy | str = LABEL, *, description: Lazy | str = HINT, **wtforms: Any
    ) -> None:
        super().__init__(label, description=description, **wtforms)
        self.evidence: list[Evidence] = []

    def pre_validate(self, form: Any) -> None:
        """Read the lines. Raises ValidationError for those that are no links, the first of many."""
        self.evidence, others = links_in(self.data or "")
        if others:
            raise ValidationError(
                gettext(
                    "Write links that begin with https:// or http://, one a line: not %(lines)s",
                    lines=", ".join(f"“{one[:LONGEST_SAID]}”" for one in others[:MOST_SAID]),
                )
            )
