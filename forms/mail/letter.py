"""The form of a letter: what it is about, and what it says."""

from wtforms import StringField, TextAreaField

from forms.base import Form
from language.message import lazy_gettext as _


class LetterForm(Form):
    """A subject and a text; what is wrong with them the letter itself says."""

    subject = StringField(_("Subject"))
    text = TextAreaField(
        _("Text"),
        description=_("Plain text. Who gets it sees no address but their own."),
    )
