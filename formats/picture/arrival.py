"""When the responses came, in words: the sentence above the line, and the names of its steps."""

from datetime import datetime, timedelta

from formats.text.moment import to_date, to_day, to_hours, to_month, whose
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.result.arrival import ArrivalLine, ArrivalStep, Moment
from models.result.histogram import from_to


def arrival_sentence(found: ArrivalLine) -> str:
    """From when to when they came, and when most did if that is one step alone."""
    count, peak = found.responses, found.peak
    if not count:
        return _("Nobody has answered yet.")
    if found.first == found.last:
        return ngettext(
            "%(num)s response came on %(day)s.",
            "%(num)s responses came on %(day)s.",
            count,
            day=to_date(found.first),
        )
    span = _span(found.first, found.last)
    if peak is None:
        return ngettext(
            "%(num)s response came from %(span)s.",
            "%(num)s responses came from %(span)s.",
            count,
            span=span,
        )
    most = grouped(peak.people)
    if found.unit == "day":
        return ngettext(
            "%(num)s response came from %(span)s; most, %(most)s, on %(day)s.",
            "%(num)s responses came from %(span)s; most, %(most)s, on %(day)s.",
            count,
            span=span,
            most=most,
            day=to_date(peak.begins),
        )
    if found.unit in ("month", "year"):
        return ngettext(
            "%(num)s response came from %(span)s; most, %(most)s, in %(month)s.",
            "%(num)s responses came from %(span)s; most, %(most)s, in %(month)s.",
            count,
            span=span,
            most=most,
            month=step_name(found, peak),
        )
    return ngettext(
        "%(num)s response came from %(span)s; most, %(most)s, from %(peak)s.",
        "%(num)s responses came from %(span)s; most, %(most)s, from %(peak)s.",
        count,
        span=span,
        most=most,
        peak=_span(peak.begins, peak.ends),
    )


def step_name(found: ArrivalLine, step: ArrivalStep) -> str:
    """The hour, the day or the days of a step: Thursday 4 June 2026."""
    if found.unit == "day":
        return to_day(step.begins)
    if found.unit == "month":
        return to_month(step.begins)
    if found.unit == "year":
        return str(step.begins.year)
    return _span(step.begins, step.ends)


def clocks(found: ArrivalLine) -> str:
    """The line that says by which clocks the hours and days are counted."""
    if found.unit == "hour":
        return _("Hours are told by the clocks of the survey: %(zone)s.", zone=whose(found.zone))
    return _("Days are told by the clocks of the survey: %(zone)s.", zone=whose(found.zone))


def _span(first: Moment, last: Moment) -> str:
    """Days from one to another, or hours up to one: 9am to 5pm on 4 June 2026."""
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        return from_to(to_date(first), to_date(last))
    if (last - timedelta(minutes=1)).date() == first.date():
        return _("%(hours)s on %(day)s", hours=to_hours(first, last), day=to_date(first))
    return from_to(_moment(first), _moment(last))


def _moment(moment: datetime) -> str:
    return _("%(time)s on %(day)s", time=to_hours(moment), day=to_date(moment))
