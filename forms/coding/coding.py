"""The form of a text: the tags that are set on it, and one that is new."""

from wtforms import SelectMultipleField, StringField

from forms.base import Form
from forms.coding.tag import TOO_LONG
from language.message import lazy_gettext as _


class CodingForm(Form):
    """Names of tags. One that is gone meanwhile is passed over."""

    tags = SelectMultipleField(validate_choice=False)
    new = StringField(_("A new tag"), [TOO_LONG], filters=(str.strip,))


class SettlementForm(Form):
    """Names of the tags that count, whatever each coder set."""

    tags = SelectMultipleField(validate_choice=False)
