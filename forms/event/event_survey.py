"""Forms to add a survey to an event and to name its role there."""

from collections.abc import Iterable

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from forms.base import Form
from language.message import Lazy, ngettext
from language.message import lazy_gettext as _
from models.event.event_survey import LONGEST_ROLE
from models.survey.survey import Survey
from models.survey.title import title_of

TOO_LONG = Lazy(
    lambda: ngettext(
        "Write %(num)s character or fewer", "Write %(num)s characters or fewer", LONGEST_ROLE
    )
)


class RoleForm(Form):
    """The role of a survey in its event."""

    role = StringField(
        _("What is it at the event?"),
        [Length(max=LONGEST_ROLE, message=TOO_LONG)],
        description=_("For example: the day’s form, after the clinic, guideline. People see it."),
    )


class PartForm(RoleForm):
    """A survey to add to an event, with its role."""

    survey = SelectField(_("Which survey?"))

    def offer(self, surveys: Iterable[Survey]) -> None:
        """Offer these surveys as the choices."""
        self.survey.choices = [SelectChoice(one.code, title_of(one)) for one in surveys]
