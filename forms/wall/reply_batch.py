"""The form of a batch: which replies it is, what becomes of them, and whether that is sure."""

from datetime import date

from wtforms import Field, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from forms.base import Form
from forms.wall.board import DELETED
from language.message import gettext as _
from models.wall.reply import ReplyState

TICKED, ALL = "ticked", "all"


class ReplyBatchForm(Form):
    """`of` is TICKED, ALL, or a day (ISO 8601): those that wait; `seen` marks those seen."""

    of = StringField()
    state = SelectField(
        choices=[
            SelectChoice(one, one)
            for one in (ReplyState.SHOWN.value, ReplyState.HIDDEN.value, DELETED)
        ]
    )
    seen = StringField()

    def validate_of(self, field: Field) -> None:
        """Read the day, where it is one."""
        self.day: date | None = None
        if field.data in (TICKED, ALL):
            return
        try:
            self.day = date.fromisoformat(field.data or "")
        except ValueError:
            raise ValidationError(_("This button did nothing. Press it again.")) from None
