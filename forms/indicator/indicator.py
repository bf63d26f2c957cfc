"""Forms of a figure over time: what is counted, and its readings."""

from datetime import date
from decimal import Decimal

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from forms.base import Form
from language.message import gettext
from language.message import lazy_gettext as _
from models.form.setting import is_blank
from models.form.written_number import NumberUnfit, plain
from models.form.written_time import EARLIEST_YEAR, LATEST_YEAR, TimeUnfit, day
from models.indicator.data_point import LONGEST_LIST, Points
from models.indicator.indicator import GOOD, IndicatorTerms
from models.telling.difference_kind import KIND_NAMES, DifferenceKind


class IndicatorForm(Form):
    """What is said of a figure."""

    name = StringField(_("What is counted?"), description=_("Like “Yammer members”."))
    unit = StringField(
        _("In what?"), description=_("If the name does not say it: “visits a day”, “%”.")
    )
    good = SelectField(_("What counts as good?"), validate_choice=False)
    kind = SelectField(_("What kind of difference would it show?"), validate_choice=False)
    source = StringField(_("Where is it from?"), description=_("A link, or who counts it and how."))

    @classmethod
    def of(cls, terms: IndicatorTerms) -> "IndicatorForm":
        """The form as this is said."""
        return cls(formdata=None, obj=terms).offering()

    def offering(self) -> "IndicatorForm":
        """The form with all that can be chosen in it."""
        self.good.choices = [SelectChoice(*one) for one in GOOD.items()]
        self.kind.choices = [SelectChoice(one.value, KIND_NAMES[one]) for one in DifferenceKind]
        return self

    def terms(self) -> IndicatorTerms | None:
        """What was sent; None where it does not fit, and the errors are at the fields."""
        self.offering().validate()
        if self.kind.data not in set(DifferenceKind):
            self.kind.errors = [gettext("Choose one of those that are offered")]
        terms = IndicatorTerms(
            " ".join(self.name.data.split()),
            self.unit.data.strip(),
            self.good.data or "",
            self.source.data.strip(),
            DifferenceKind.stored(self.kind.data),
        )
        return terms if self.passes(terms.check) else None


class ReadingsForm(Form):
    """One reading that is typed, or several: pasted, or in a file."""

    day = StringField(_("On which day?"), description=_("Like 3 June 2026."))
    number = StringField(_("What was it?"))
    pasted = TextAreaField(
        _("Several, one on each line"),
        [Length(max=LONGEST_LIST, message=_("This is too long: add them in parts"))],
        description=_("A day and a number, like 1 June 2026; 120. Paste rows of a table as well."),
    )
    file = FileField(_("Or a file of the same lines (CSV)"))

    def typed(self) -> Points | None:
        """The reading that was typed; None where it does not fit, and the errors are at the fields.

        Empty where nothing was typed.
        """
        self.validate()
        found = {}
        # A day stands there before anybody types.
        if not is_blank(self.number.data):
            on, number = self._day(), self._number()
            found = {on: number} if on and number is not None else {}
        return None if self.errors else found

    def _day(self) -> date | None:
        try:
            on = day(self.day.data)
            if not EARLIEST_YEAR <= on.year <= LATEST_YEAR:
                raise TimeUnfit(gettext("Write a year from 1900 to 2999"))
        except TimeUnfit as fault:
            self.day.errors = [str(fault)]
            return None
        return on

    def _number(self) -> Decimal | None:
        try:
            return Decimal(plain(self.number.data, percent=True))
        except NumberUnfit as fault:
            self.number.errors = [str(fault)]
            return None
