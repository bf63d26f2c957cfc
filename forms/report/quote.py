"""The form of a quote: the words of one response, and whether its writer agreed."""

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forms.base import Form
from language.message import lazy_gettext as _


class QuoteForm(Form):
    """Which answer is quoted, and the passage of it; models.coding.quote says what fits."""

    field = StringField(validators=[InputRequired()])
    response = StringField(validators=[InputRequired()])
    words = TextAreaField(_("The passage that you quote"))
    permitted = BooleanField(_("I know that who wrote this agrees to be quoted in public"))
