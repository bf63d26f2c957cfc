"""The form of when a survey is asked again, and the name of one of its waves."""

from collections.abc import Callable
from datetime import date

from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from forms.base import Form
from forms.field import NumberField
from language.message import Lazy, gettext, ngettext
from language.message import lazy_gettext as _
from models.form.written_time import TimeUnfit, day
from models.wave.series import (
    LONGEST_LABEL,
    MOST_DAYS,
    MOST_WAVES,
    USUAL_DAYS,
    PlannedWave,
)

USUAL_MONTHS = (1, 3, 6, 12)
LONGEST_DAYS = 1_000  # characters
MOST_LINES = MOST_WAVES - 1  # the first of a series is there already


def months_field() -> SelectMultipleField:
    """Boxes for the usual distances, in months."""
    return SelectMultipleField(_("Ask again"), coerce=int, choices=_usual)


def _usual() -> list[SelectChoice]:
    return [
        SelectChoice(months, ngettext("In %(num)s month", "In %(num)s months", months))
        for months in USUAL_MONTHS
    ]


class SeriesForm(Form):
    """When a survey is asked again, and for how long."""

    months = months_field()
    days = TextAreaField(
        _("Or on days of your own"),
        [Length(max=LONGEST_DAYS, message=_("Shorten it to 1,000 characters"))],
        description=_("One a line, like 6 December 2027."),
    )
    days_open = NumberField(
        _("For how many days is it open each time?"),
        [InputRequired(_("Enter a whole number of days, like 28"))],
        message=_("Enter a whole number of days, like 28"),
        numbers=range(1, MOST_DAYS + 1),
        default=USUAL_DAYS,
    )
    takes_addresses = BooleanField(
        _("Let people leave an email address to be told when it opens"),
        description=_(
            "On the page of their receipt, apart from their answers. You see the addresses once "
            "it has opened, and write to them yourself."
        ),
    )

    def planned(self, later: Callable[[int], date]) -> list[PlannedWave]:
        """The waves that were asked for; `later` tells the day so many months later.

        Of lines that are no days the field says so. A distance that was not offered, of which its
        field says so, may lead beyond all calendars.
        """
        ticked = [months for months in self.months.data or [] if months in USUAL_MONTHS]
        found = [PlannedWave(later(months), months) for months in ticked]
        lines = [one for one in (self.days.data or "").splitlines() if one.strip()]
        said = list(self.days.errors)
        if len(lines) > MOST_LINES:
            said = [
                ngettext("Write %(num)s line at most", "Write %(num)s lines at most", MOST_LINES)
            ]
        for line in lines[:MOST_LINES]:
            try:
                found.append(PlannedWave(day(line)))
            except TimeUnfit as fault:
                said.append(gettext("“%(line)s”: %(fault)s", line=line.strip(), fault=str(fault)))
        self.days.errors = said
        return found


class WaveForm(Form):
    """What a wave is called."""

    label = StringField(
        _("What is this time called?"),
        [
            InputRequired(_("Write a name, like “6 months later”")),
            Length(
                max=LONGEST_LABEL,
                message=Lazy(
                    lambda: ngettext(
                        "Write %(num)s character or fewer",
                        "Write %(num)s characters or fewer",
                        LONGEST_LABEL,
                    )
                ),
            ),
        ],
        description=_("It stands in tables and pictures."),
    )
