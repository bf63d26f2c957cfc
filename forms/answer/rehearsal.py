"""The forms in which an organiser says that answers to a survey may go: all, or some of them."""

from typing import Any

from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from forms.base import Form
from forms.field import NumberField, SeenField
from language.message import lazy_gettext as _
from language.message import ngettext
from models.survey.survey import LARGEST_NUMBER

MOST_OF_A_REHEARSAL = 20  # answers; whoever deletes more types their number


class RehearsalForm(Form):
    """The number of answers that go, where they may not be those of a rehearsal alone."""

    number = NumberField(
        _("How many answers are deleted?"),
        message=_("Type the number in digits"),
        description=_("Type the number, so that nobody deletes them by a slip."),
    )

    seen = SeenField()

    def __init__(self, responses: int, *given: Any, **wtforms: Any) -> None:
        super().__init__(*given, **wtforms)
        self.responses = responses

    @property
    def is_stale(self) -> bool:
        """True if answers came, or went, since the page that was pressed."""
        return bool(self.seen.data != self.responses)

    def validate_number(self, field: Any) -> None:
        """Refuse another number than that of the answers there are now."""
        if field.data != self.responses:
            raise ValidationError(
                ngettext(
                    "There is %(num)s answer now: type this number",
                    "There are %(num)s answers now: type this number",
                    self.responses,
                )
            )


class RemovalForm(RehearsalForm):
    """The number of answers that go, of some; `gone` is how many went in steps before this one."""

    gone = NumberField(
        "",
        [Optional()],
        message=_("Load the page again: what was sent does not say how many went before."),
        numbers=range(LARGEST_NUMBER + 1),
        default=0,
        widget=HiddenInput(),
    )
