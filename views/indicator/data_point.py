"""Readings of a figure: typed, pasted or from a file, all or none; and taken out again."""

from flask import Blueprint, Response, flash, url_for

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
    typed = form.typed()
    if typed is None:
        return indicator_page(found, one, form, status=422)
    try:
        new = DataPoint.enter(one, _together(typed, form), organiser)
    except PointsUnfit as fault:
        is_list = form.pasted.data.strip() or form.file.data
        (form.pasted if is_list else form.number).errors = fault.faults
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


def _together(typed: Points, form: ReadingsForm) -> Points:
    """All readings that were sent. Raises PointsUnfit where there is none, or one does not fit."""
    found = dict(typed)
    for text in (form.pasted.data, _text_of(form)):
        for on, number in points_in(text).items() if text.strip() else ():
            if found.setdefault(on, number) != number:
                fault = _("%(day)s stands here twice, with two numbers", day=in_words(on))
                raise PointsUnfit([fault])
    if not found:
        raise PointsUnfit([_("Write a day and a number, like 1 June 2026; 120")])
    return found


def _text_of(form: ReadingsForm) -> str:
    data = form.file.data.read(LONGEST_LIST + 1) if form.file.data else b""
    if len(data) > LONGEST_LIST:
        raise PointsUnfit([_("The file is too long: bring it in parts.")])
    try:
        text, _notes = decoded(data)
    except FileError as fault:
        raise PointsUnfit([str(fault)]) from None
    return text
