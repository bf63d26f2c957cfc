"""The form of a colleague: the role that somebody is given."""

from wtforms import SelectField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import lazy_gettext as _
from models.team.role import GIVEN, NAMES


class ColleagueForm(Form):
    """A role that is given to a colleague, or that an invitation gives."""

    role = SelectField(
        _("What may they do?"), choices=[SelectChoice(one.value, NAMES[one]) for one in GIVEN]
    )
