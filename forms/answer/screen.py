"""The form of a screen: what one press does, on the screen itself or on a phone."""

from wtforms import StringField
from wtforms.validators import InputRequired

from forms.base import Form

SCREEN = "screen"


class ScreenForm(Form):
    """A deed, as in `show:overall`, `reveal:`, `approve:id`; and the page on which it was done."""

    do = StringField(validators=[InputRequired()])
    on = StringField()

    @property
    def deed(self) -> tuple[str, str]:
        """The verb, and what it is done to."""
        verb, _, what = (self.do.data or "").partition(":")
        return verb, what

    @property
    def is_on_screen(self) -> bool:
        """True if the screen itself was pressed, not the remote control."""
        return bool(self.on.data == SCREEN)
