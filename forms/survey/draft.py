"""The forms of the builder: a change to the list of questions, and publishing them."""

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Optional

from forms.base import Form
from forms.field import ChoicesField, SeenField
from forms.wave.series import months_field
from language.message import lazy_gettext as _

SAME, OTHER = "same", "other"  # the meanings of what is reworded


class DraftForm(Form):
    """One change to the list of questions, and the revision that was seen."""

    seen = SeenField()
    do = StringField(validators=[InputRequired()])
    place = IntegerField(validators=[Optional()])

    @property
    def deed(self) -> tuple[str, str]:
        """The verb and the name of the question, as in `up:overall`; "" where it needs none."""
        verb, _, name = (self.do.data or "").partition(":")
        return verb, name


class PublicationForm(Form):
    """The button that publishes: the revision and the digest that were seen, and what to do."""

    seen = SeenField()
    asks = StringField()
    do = StringField()
    means = ChoicesField()  # {what is reworded: SAME or OTHER}
    months = months_field()  # after which it is asked again
    takes_addresses = BooleanField(_("Let people leave an email address to be told when it opens"))

    def saying(self, meaning: str) -> list[str]:
        """What is reworded and was said to have this meaning."""
        return [path for path, said in self.means.data.items() if said == meaning]

    @property
    def opens(self) -> bool:
        """True when the button also opens the survey."""
        return bool(self.do.data == "open")
