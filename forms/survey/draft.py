"""What the buttons beside the questions send: what to do, with which question, and where to."""

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Optional

from forms.base import Form


class DraftForm(Form):
    """One change to the list of questions, and the revision that was seen."""

    seen = IntegerField(validators=[InputRequired()])
    do = StringField(validators=[InputRequired()])
    place = IntegerField(validators=[Optional()])

    @property
    def deed(self) -> tuple[str, str]:
        """What to do and with which question, as in `up:overall`."""
        verb, _, name = (self.do.data or "").partition(":")
        return verb, name


class PublicationForm(Form):
    """The wish to publish what was seen, and whether people can answer it at once."""

    seen = IntegerField(validators=[InputRequired()])
    asks = StringField()
    do = StringField()

    @property
    def opens(self) -> bool:
        """True when the survey is to be opened too."""
        return bool(self.do.data == "open")
