"""The form of what has a history: which version somebody saw, and why they change it."""

from wtforms import IntegerField, StringField
from wtforms.validators import Optional

from forms.base import Form
from language.message import lazy_gettext as _


class HistoryForm(Form):
    """What goes with each statement but the first."""

    seen = IntegerField(validators=[Optional()])
    why = StringField(
        _("Why do you change it?"),
        description=_("What was said before stays to be read, with this line."),
    )
