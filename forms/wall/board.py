"""The forms of an organiser: what becomes of a reply, and how long replies are taken."""

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.base import Form
from language.message import lazy_gettext as _
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
    closes_on = DateField(
        _("Last day"),
        [Optional()],
        description=_("Like 2026-12-31. Empty: until you close it."),
    )
