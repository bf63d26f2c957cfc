"""The form of what is written once to those who asked for something."""

from wtforms import StringField, TextAreaField

from forms.base import Form
from language.message import lazy_gettext as _
from models.mail.letter import LetterUnfit


class RequestLetterForm(Form):
    """A subject and a text, the same for each of them."""

    subject = StringField(_("Subject"))
    text = TextAreaField(
        _("Text"), description=_("What there is for them now: when, where, how to take part.")
    )

    def say(self, fault: LetterUnfit) -> str:
        """Show what is wrong at its field; or return it where it has none."""
        if fault.setting not in self:
            return fault.message
        self[fault.setting].errors = [fault.message]
        return ""
