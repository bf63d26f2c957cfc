"""What a figure over time is counted from: a question of a survey that is asked again."""

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import lazy_gettext as _
from models.form.built_in import worded
from models.form.piping import emptied
from models.indicator.wave_count import (
    AT_OPENING,
    DATED,
    MEASURES,
    CountTerms,
    WaveCount,
    measures_of,
)
from models.result.wave_share import WaveShares


class WaveCountForm(Form):
    """What is counted of one question, and of which day the number is."""

    question = HiddenField()
    measure = RadioField(_("What is counted?"), validate_choice=False)
    choice = SelectField(_("Which answer?"), validate_choice=False)
    dated = RadioField(_("Of which day is the number?"), validate_choice=False)

    @classmethod
    def of(cls, shown: WaveShares, key: str, now: WaveCount | None) -> "WaveCountForm":
        """The form for a field of a series, as it is counted `now`."""
        said = {"question": key, "dated": now.dated if now else AT_OPENING}
        is_same = now is not None and now.field == shown.name
        said["measure"] = now.measure if now and is_same else measures_of(shown)[0]
        said["choice"] = now.choice if now and is_same else ""
        return cls(formdata=None, data=said).offering(shown)

    def offering(self, shown: WaveShares) -> "WaveCountForm":
        """The form with all that can be chosen in it."""
        self.measure.choices = [SelectChoice(one, MEASURES[one]) for one in measures_of(shown)]
        self.choice.choices = [
            SelectChoice(one.choice, worded(emptied(one.label))) for one in shown.lines
        ]
        self.dated.choices = [SelectChoice(*one) for one in DATED.items()]
        return self

    @property
    def terms(self) -> CountTerms:
        """What was sent."""
        said = self.measure.data or "", self.choice.data or "", self.dated.data or ""
        return CountTerms(*said)
