"""Readings of a figure: typed, pasted or from a file, all or none; and taken out again."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, flash, url_for
from wtforms import Field

from formats.encoding import decoded
from formats.unread import FileError
from forms.indicator.indicator import ReadingsForm
from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.indicator.data_point import LONGEST_LIST, DataPoint, Points, PointsUnfit, points_in
from models.team.role import May
from views.indicator.indicator import indicator_for, indicator_page, point_in
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("data_point", __name__)


@bp.post("/events/<event>/figures/<int:indicator>/readings")
@organiser_only
def create(organiser: Organiser, event: str, indicator: int) -> Response:
    """Enter all that was sent, or nothing."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    form = ReadingsForm()
    typed, listed = form.typed(), _listed(form)
    if typed is None or form.errors:
        return indicator_page(found, one, form, status=422)
    sent = list(zip((form.number, form.pasted, form.file), (typed, *listed), strict=True))
    try:
        new = DataPoint.enter(one, _together(points for _field, points in sent), organiser)
    except PointsUnfit as fault:
        _say(sent, fault)
        return indicator_page(found, one, form, status=422)
    flash(ngettext("%(num)s reading is new.", "%(num)s readings are new.", new))
    return redirect(url_for("indicator.show", event=found.code, indicator=one.id))


@bp.post("/events/<event>/figures/<int:indicator>/readings/<day>/end")
@organiser_only
def delete(organiser: Organiser, event: str, indicator: int, day: str) -> Response:
    """Take the reading of a day out."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    DataPoint.take_out(one, point_in(one, day).day, organiser)
    return redirect(url_for("indicator.show", event=found.code, indicator=one.id))


def _listed(form: ReadingsForm) -> list[Points]:
    """What was pasted, and what is in the file; of what cannot be read the fields say why."""
    found: list[Points] = []
    for field, read in (form.pasted, _pasted_in), (form.file, _text_of):
        try:
            text = "" if field.errors else read(form)
            # A file that is empty was sent all the same.
            is_sent = bool(text.strip() or (field is form.file and form.file.data))
            found.append(points_in(text) if is_sent and not field.errors else {})
        except PointsUnfit as fault:
            field.errors = fault.faults
    return found


def _say(sent: list[tuple[Field, Points]], fault: PointsUnfit) -> None:
    """Say what is wrong where it was written: a day where it came last, all else at the last."""
    filled = [one for one in sent if one[1]] or sent[:1]
    days = fault.days or [None] * len(fault.faults)
    for said, on in zip(fault.faults, days, strict=True):
        there = [field for field, points in filled if on in points]
        field = there[-1] if there else filled[-1][0]
        field.errors = [*field.errors, said]


def _together(sent: Iterable[Points]) -> Points:
    """All readings that were sent. Raises PointsUnfit where there is none, or two of a day."""
    found: dict[date, Decimal] = {}
    for on, number in (one for points in sent for one in points.items()):
        if found.setdefault(on, number) != number:
            fault = _("%(day)s stands here twice, with two numbers", day=in_words(on))
            raise PointsUnfit([fault], [on])
    if not found:
        raise PointsUnfit([_("Write a day and a number, like 1 June 2026; 120")])
    return found


def _pasted_in(form: ReadingsForm) -> str:
    return str(form.pasted.data)


def _text_of(form: ReadingsForm) -> str:
    data = form.file.data.read(LONGEST_LIST + 1) if form.file.data else b""
    if len(data) > LONGEST_LIST:
        raise PointsUnfit([_("The file is too long: bring it in parts.")])
    try:
        text, _notes = decoded(data)
    except FileError as fault:
        raise PointsUnfit([str(fault)]) from None
    return text
