"""The form of a token: what it is called, what it opens, for which surveys, for how long."""

from collections.abc import Iterable
from datetime import timedelta

from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from forms.base import Form
from language.message import lazy_gettext as _
from models.api.token import LONGEST_NAME, SCOPES, Scope
from models.event.listing import SurveyLine

ALL, CHOSEN = "all", "chosen"
SCOPE_WORDS = {
    Scope.SURVEYS: _("Surveys: what they ask, and when they are open"),
    Scope.TALLIES: _("Tallies: how often each answer was given"),
    Scope.RESPONSES: _("Responses: every answer, one by one"),
}
LASTS = {"30": _("30 days"), "90": _("90 days"), "365": _("a year")}


class LastingForm(Form):
    """A name, and for how long."""

    name = StringField(
        _("Name"),
        [
            DataRequired(_("Write a name by which you will know it")),
            Length(max=LONGEST_NAME, message=_("Write a shorter name")),
        ],
        filters=[str.strip],
    )
    lasts = SelectField(
        _("It works for"), choices=[SelectChoice(*one) for one in LASTS.items()], default="90"
    )

    @property
    def time(self) -> timedelta:
        """For how long."""
        return timedelta(days=int(self.lasts.data))


class TokenForm(LastingForm):
    """A token for the API."""

    scopes = SelectMultipleField(
        _("What may the program read?"),
        choices=[SelectChoice(one.value, SCOPE_WORDS[one]) for one in SCOPES],
    )
    reach = RadioField(
        _("Of which surveys?"),
        choices=[
            SelectChoice(ALL, _("All that I may see, now and later")),
            SelectChoice(CHOSEN, _("Only these:")),
        ],
        default=ALL,
    )
    surveys = SelectMultipleField(_("Surveys"))

    def __init__(self, surveys: Iterable[SurveyLine]) -> None:
        super().__init__()
        self.surveys.choices = [SelectChoice(one.survey.code, one.title) for one in surveys]

    def validate_scopes(self, field: SelectMultipleField) -> None:
        """A token that opens nothing is a mistake."""
        if not field.data:
            raise ValidationError(_("Choose what it may read"))

    def validate_surveys(self, field: SelectMultipleField) -> None:
        """So is one for no survey."""
        if self.reach.data == CHOSEN and not field.data:
            raise ValidationError(_("Choose a survey, or all"))
