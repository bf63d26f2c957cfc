"""The forms of an organiser: what becomes of a reply, and how long replies are taken."""

from datetime import date

from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms.base import Form
from language.message import lazy_gettext as _
from models.form.setting import is_blank
from models.form.written_time import TimeUnfit, day
from models.wall.reply import ReplyState

DELETED = "deleted"


class ReplyDecisionForm(Form):
    """Which reply it is, and what becomes of it."""

    page = StringField(validators=[InputRequired()])
    id = StringField(validators=[InputRequired()])
    state = SelectField(
        choices=[
            SelectChoice(one, one)
            for one in (ReplyState.SHOWN.value, ReplyState.HIDDEN.value, DELETED)
        ]
    )


class BoardForm(Form):
    """Whether replies are taken under a page, and up to which day."""

    page = StringField(validators=[InputRequired()])
    is_open = BooleanField(_("Take replies under this page"))
    closes_on = StringField(
        _("Last day"), description=_("Like 31 December 2026. Empty: until you close it.")
    )

    def validate_closes_on(self, field: Field) -> None:
        """Read the day, where there is one."""
        self.last_day: date | None = None
        if is_blank(field.data or ""):
            return
        try:
            self.last_day = day(field.data)
        except TimeUnfit as fault:
            raise ValidationError(str(fault)) from None
