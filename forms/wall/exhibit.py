"""The form with which an organiser decides about one text: what becomes of it, and why."""

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from forms.base import Form
from language.message import lazy_gettext as _
from models.wall.exhibit import LONGEST_IN_PLACE, ExhibitState
from models.wall.moderation import LONGEST_REASON

TOO_LONG = _("Write %(max)s characters at most")


class ExhibitForm(Form):
    """Which text it is, the state that it gets, and what people are told of it."""

    place = StringField(validators=[InputRequired()])
    response = StringField(validators=[InputRequired()])
    state = SelectField(
        choices=[
            SelectChoice(one.value, one.value)
            for one in ExhibitState
            if one is not ExhibitState.NEW
        ]
    )
    reason = StringField(
        _("Why is it not published?"),
        [Length(max=LONGEST_REASON, message=TOO_LONG)],
        filters=(str.strip,),
    )
    without_name = BooleanField(_("Leave the name out: it is not theirs to give, say"))
    in_place = StringField(
        _("What stands where words were struck out"),
        [Length(max=LONGEST_IN_PLACE, message=TOO_LONG)],
        description=_("Everyone reads it in square brackets: [name removed], say."),
        filters=(str.strip,),
    )
