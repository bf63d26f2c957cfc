"""Figures over time of an event, for its organisers: the list, the page of one, its form."""

from datetime import UTC, datetime

from flask import Blueprint, Response, url_for

from formats.indicator import indicator as sheet
from formats.picture.course import MOST_DOTS
from forms.button import ButtonForm
from forms.indicator.indicator import IndicatorForm, ReadingsForm
from language.day import in_words
from language.number import exact
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import is_link
from models.form.zone import local_time
from models.indicator.course import courses
from models.indicator.data_point import DataPoint
from models.indicator.indicator import GOOD, Indicator, IndicatorUnfit
from models.team.colleague import event_for, parts_for
from models.team.role import May
from models.telling.difference_kind import DifferenceKind
from web.desk import event_page
from web.guard import asking, one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("indicator", __name__)


@bp.get("/events/<event>/figures/")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """Every figure in a sentence."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    shown = courses(found, Indicator.all_of(found), seen_in(found))
    return event_page("indicator/indicator/index.html", found, courses=shown)


@bp.get("/events/<event>/figures/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for a figure."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = IndicatorForm(formdata=None, good="", kind=DifferenceKind.OTHER).offering()
    return event_page("indicator/indicator/new.html", found, form=form)


@bp.post("/events/<event>/figures/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add the figure; its readings come next."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), IndicatorForm()
    if terms := form.terms():
        try:
            made = Indicator.add(found, terms)
            return redirect(url_for(".show", event=found.code, indicator=made.id))
        except IndicatorUnfit as fault:
            form.say(fault)
    return event_page("indicator/indicator/new.html", found, form=form, status=422)


@bp.get("/events/<event>/figures/<int:indicator>")
@organiser_only
def show(organiser: Organiser, event: str, indicator: int) -> Response:
    """The figure in words, as a picture and as a table; the form for more readings."""
    return indicator_page(*indicator_for(organiser, event, indicator, May.SEE))


@bp.get("/events/<event>/figures/<int:indicator>/edit")
@organiser_only
def edit(organiser: Organiser, event: str, indicator: int) -> Response:
    """The form to change what is said of it."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    return _edit_page(found, one, IndicatorForm.of(one.terms))


@bp.post("/events/<event>/figures/<int:indicator>/edit")
@organiser_only
def update(organiser: Organiser, event: str, indicator: int) -> Response:
    """Change what is said of it; its readings stay."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    form = IndicatorForm()
    if terms := form.terms():
        one.change(terms)
        return redirect(url_for(".show", event=found.code, indicator=one.id))
    return _edit_page(found, one, form, 422)


@bp.post("/events/<event>/figures/<int:indicator>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, indicator: int) -> Response:
    """Delete it with its readings."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    one.delete_by(organiser)
    return redirect(url_for(".index", event=found.code))


@bp.get("/events/<event>/figures.csv")
@organiser_only
def download(organiser: Organiser, event: str) -> Response:
    """All figures of the event, a reading a line."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    audit.note("figures exported", organiser, found.code)
    made = sheet.write(courses(found, Indicator.all_of(found), seen_in(found)))
    reply = Response(made, mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"{found.code}-figures.csv")
    return reply


def indicator_for(
    organiser: Organiser, event: str, indicator: int, may: May
) -> tuple[Event, Indicator]:
    """The event, and the figure in it, with which this organiser may do this; else 404."""
    found = one_or_404(event_for(organiser, event, may))
    return found, one_or_404(Indicator.inside(found, indicator))


def seen_in(event: Event) -> set[int]:
    """The ids of the surveys in an event whose results who asks may see."""
    able, _others = parts_for(asking(), event, May.SEE)
    return {one.survey_id for one in able}


def indicator_page(
    event: Event,
    indicator: Indicator,
    form: ReadingsForm | None = None,
    status: int = 200,
) -> Response:
    """Answer with the page of a figure."""
    [course] = courses(event, [indicator], seen_in(event))
    today = in_words(local_time(datetime.now(UTC), event.time_zone).date())
    return event_page(
        "indicator/indicator/show.html",
        event,
        indicator=indicator,
        course=course,
        frame=course.frame,
        numbers=[(one, exact(one.number)) for one in reversed(course.readings)],
        exact=exact,
        good=GOOD,
        links=is_link(indicator.source),
        most_dots=MOST_DOTS,
        form=form or ReadingsForm(formdata=None, data={"day": today}),
        button=ButtonForm(),
        status=status,
    )


def point_in(indicator: Indicator, day: str) -> DataPoint:
    """The reading of this day (in ISO 8601); else 404."""
    found = DataPoint.get_or_none(DataPoint.indicator == indicator, DataPoint.day == day)
    return one_or_404(found)


def _edit_page(
    event: Event, indicator: Indicator, form: IndicatorForm, status: int = 200
) -> Response:
    return event_page(
        "indicator/indicator/edit.html",
        event,
        indicator=indicator,
        form=form,
        button=ButtonForm(),
        status=status,
    )
