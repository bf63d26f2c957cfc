"""The form of a letter: what it is about, and what it says."""

from wtforms import StringField, TextAreaField

from forms.base import Form, UnfitSetting
from language.message import lazy_gettext as _


class LetterForm(Form):
    """A subject and a text; what is wrong with them the letter itself says."""

    subject = StringField(_("Subject"))
    text = TextAreaField(
        _("Text"),
        description=_("Plain text. Who gets it sees no address but their own."),
    )

    @property
    def problem(self) -> str:
        """What is wrong with the letter as a whole, or ""."""
        return self._problem

    _problem = ""

    def say(self, fault: UnfitSetting) -> None:
        """Show what is wrong at its field, or above all of them."""
        if fault.setting in self:
            super().say(fault)
        else:
            self._problem = fault.message
