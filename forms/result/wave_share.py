"""Which question is looked at over the waves, and of which responses alone."""

from wtforms import StringField
from wtforms.validators import ValidationError

from forms.base import Form
from language.message import lazy_gettext as _
from models.form.condition import Condition
from models.form.setting import DefinitionError
from models.result.filter import filter_from
from models.survey.version import History


class WaveShareForm(Form):
    """A question by its name, and a filter; what is sent is in the address."""

    class Meta:
        csrf = False  # it changes nothing

    question = StringField(_("Question"))
    where = StringField(_("Only responses that meet this"))
    history: History
    condition: Condition | None = None

    def validate_where(self, field: StringField) -> None:
        """Read the filter; raise ValidationError, which says what to write."""
        try:
            self.condition = filter_from(field.data or "", self.history)
        except DefinitionError as error:
            raise ValidationError(error.page) from None


def wave_share_form(history: History, sent: object) -> WaveShareForm:
    """The form that was sent, looked at; `history` is of all waves."""
    form = WaveShareForm(sent)
    form.history = history
    form.validate()
    return form
