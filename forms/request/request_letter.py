"""The form of what is written once to those who asked for something."""

from wtforms import TextAreaField

from forms.mail.letter import LetterForm
from language.message import lazy_gettext as _


class RequestLetterForm(LetterForm):
    """A letter about what they asked for."""

    text = TextAreaField(
        _("Text"), description=_("What there is for them now: when, where, how to take part.")
    )
