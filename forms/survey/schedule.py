"""When a survey opens and closes, in the time of a place, and how many responses it takes."""

from datetime import datetime
from typing import Any

from wtforms import SelectField, ValidationError
from wtforms.validators import Optional

from forms.base import Form
from forms.field import LocalTimeField, NumberField, zones
from language.message import lazy_gettext as _
from models.form.zone import NeverShown, local_time, moment_of, time_zones
from models.survey.schedule import Schedule

YEARS = range(1970, 3000)
LIMITS = range(1, 2**31)
NO_MOMENT = _("Enter a day and a time, like 2026-12-03 09:00")
NO_NUMBER = _("Enter a whole number, 1 or more, or leave it empty")
NEVER_SHOWN = _("Clocks are put forward over this time; enter another")
LATER = _("Enter a time after the one at which it opens")


class ScheduleForm(Form):
    """The times and the limit; an empty field sets none."""

    time_zone = SelectField(_("Time zone of these times"), choices=zones, default="UTC")
    opens_at = LocalTimeField(
        _("Opens"),
        [Optional()],
        description=_(
            "From this time on people can answer. Before it, the link says when it will be."
        ),
    )
    closes_at = LocalTimeField(
        _("Closes"),
        [Optional()],
        description=_("From this time on no more answers are taken."),
    )
    response_limit = NumberField(
        _("Most responses"), [Optional()], message=NO_NUMBER, numbers=LIMITS
    )

    def validate_opens_at(self, field: Any) -> None:
        """Refuse a time that clocks never show."""
        if field.data is not None:
            self._moment(field)

    def validate_closes_at(self, field: Any) -> None:
        """Refuse a time that clocks never show, and one that is not after the opening."""
        if field.data is None:
            return
        closes_at = self._moment(field)
        if self.opens_at.data is None:
            return
        try:
            opens_at = self._moment(self.opens_at)
        except ValidationError:
            return  # its own field says so
        if closes_at <= opens_at:
            raise ValidationError(str(LATER))

    @property
    def schedule(self) -> Schedule:
        """What was sent, as a schedule. Read it after `validate()`."""
        return Schedule(
            opens_at=self.opens_at.data and self._moment(self.opens_at),
            closes_at=self.closes_at.data and self._moment(self.closes_at),
            response_limit=self.response_limit.data,
            time_zone=self.time_zone.data,
        )

    def _moment(self, field: Any) -> datetime:
        """The time of a field in UTC; the earlier one where clocks show it twice in a night.

        Raises ValidationError.
        """
        if field.data.year not in YEARS:
            raise ValidationError(str(NO_MOMENT))
        zone = self.time_zone.data if self.time_zone.data in time_zones() else "UTC"
        try:
            return moment_of(field.data, zone)
        except NeverShown:
            raise ValidationError(str(NEVER_SHOWN)) from None


def schedule_form(schedule: Schedule, usual_zone: str | None = None) -> ScheduleForm:
    """A form filled with `schedule`, its times as the clocks of its time zone show them.

    Without a time zone of its own it is the `usual_zone`.
    """
    zone = schedule.time_zone or usual_zone or "UTC"
    local = {
        name: local_time(moment, zone)
        for name, moment in (("opens_at", schedule.opens_at), ("closes_at", schedule.closes_at))
        if moment is not None
    }
    return ScheduleForm(
        data={"time_zone": zone, "response_limit": schedule.response_limit, **local}
    )
