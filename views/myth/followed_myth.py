"""Followed myths, for who organises: all that concern them, one of them, its form, its file."""

from flask import Blueprint, Response, url_for

from formats.myth import belief as sheet
from forms.button import ButtonForm
from forms.myth.followed_myth import FollowedMythForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, MYTH
from models.myth.asked_question import asked_about, clauses_for, suggested
from models.myth.belief import steps_of
from models.myth.followed_myth import FollowedMyth, MythOvertaken
from models.myth.myth_access import PAGE_SIZE, listed, may_with, myth_for
from models.myth.myth_statement import NAMES, MythUnfit
from models.myth.myth_verdict import VERDICT_NAMES, MythVerdict
from models.result.audience import Audience
from models.team.colleague import events_for
from models.team.role import May
from views.evidence.address import address_of
from web.address import whole
from web.guard import one_or_404, organiser_only
from web.page import page, redirect
from web.page_number import page_number

bp = Blueprint("followed_myth", __name__)


@bp.get("/myths/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The myths that concern this organiser, a page of them."""
    number = page_number()
    found = listed(organiser, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return page(
        "myth/followed_myth/index.html",
        lines=found[:PAGE_SIZE],
        number=number,
        has_more=len(found) > PAGE_SIZE,
        verdicts=VERDICT_NAMES,
    )


@bp.get("/myths/new")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The form for a myth."""
    form = FollowedMythForm(formdata=None, verdict=MythVerdict.OPEN.value).offering()
    return _new_page(organiser, form)


@bp.post("/myths/new")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Follow the myth; the questions about it come next."""
    form = FollowedMythForm()
    if statement := form.statement(clauses_for(organiser)):
        try:
            made = FollowedMyth.follow(statement, organiser)
            return redirect(url_for(".show", myth=made.code))
        except MythUnfit as fault:
            form.say(fault)
    return _new_page(organiser, form, 422)


@bp.get("/myths/<myth>")
@organiser_only
def show(organiser: Organiser, myth: str) -> Response:
    """The myth, what settles it, how each event moved it, and all that was ever said of it."""
    return myth_desk(organiser, one_or_404(myth_for(organiser, myth, May.SEE)))


@bp.get("/myths/<myth>/edit")
@organiser_only
def edit(organiser: Organiser, myth: str) -> Response:
    """The form to change what is said of it."""
    found = one_or_404(myth_for(organiser, myth, May.RUN))
    return _edit_page(organiser, found, FollowedMythForm.of(found.statement))


@bp.post("/myths/<myth>/edit")
@organiser_only
def update(organiser: Organiser, myth: str) -> Response:
    """Say this of it from now on; what was said stays in its history."""
    found = one_or_404(myth_for(organiser, myth, May.RUN))
    form, problem = FollowedMythForm(), ""
    if statement := form.statement(_clauses(organiser, found), found):
        try:
            found.change(form.seen.data or 0, statement, organiser, form.why.data)
            return redirect(url_for(".show", myth=found.code))
        except MythUnfit as fault:
            form.say(fault)
        except MythOvertaken:
            found = one_or_404(FollowedMyth.at(myth))
            problem = _(
                "It was changed since you opened the page. What you wrote is still here: look at "
                "what it says now, and press the button to change that."
            )
    return _edit_page(organiser, found, form, problem, 409 if problem else 422)


@bp.post("/myths/<myth>/deletion")
@organiser_only
def delete(organiser: Organiser, myth: str) -> Response:
    """Delete it with its history, its page and the replies to that; the surveys stay."""
    one_or_404(myth_for(organiser, myth, May.LEAD)).delete_by(organiser)
    return redirect(url_for(".index"))


@bp.get("/myths/<myth>.csv")
@organiser_only
def download(organiser: Organiser, myth: str) -> Response:
    """What each event that this organiser may see made of it, a time a line."""
    found = one_or_404(myth_for(organiser, myth, May.SEE))
    audit.note("myths exported", organiser, found.code)
    seen = events_for(organiser, found.events, May.SEE)
    codes = {one.code for one in seen}
    steps = steps_of(found, Audience.ORGANISER, seen)
    made = sheet.write([(found.statement, [one for one in steps if one.event in codes])])
    reply = Response(made, mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"myth-{found.code}.csv")
    return reply


def myth_desk(
    organiser: Organiser, myth: FollowedMyth, problem: str = "", status: int = 200
) -> Response:
    """Answer with the page of a myth on the desk."""
    events = myth.events
    seen, run = (events_for(organiser, events, may) for may in (May.SEE, May.RUN))
    steps = steps_of(myth, Audience.ORGANISER, seen)
    able, statement, home = may_with(organiser, myth), myth.statement, _home(organiser, myth)
    codes = {one.code for one in seen}
    return page(
        "myth/followed_myth/show.html",
        myth=myth,
        statement=statement,
        sources=[(one, address_of(one)) for one in statement.sources],
        steps=[one for one in steps if one.belief],
        silent=[one for one in steps if not one.belief and one.event in codes],
        hidden=len(events) - len(seen),
        asked=asked_about(myth, seen),
        suggestions=suggested(organiser, myth) if May.RUN in able else [],
        run={one.code for one in run},
        history=myth.history,
        can=able,
        is_public=myth.is_public,
        home=home,
        zone=_zone(organiser, [home] if home else seen),
        noun=MYTH,
        address=whole(url_for("myth_page.show", myth=myth.code)),
        verdicts=VERDICT_NAMES,
        names=NAMES,
        button=ButtonForm(),
        problem=problem,
        status=status,
    )


def _home(organiser: Organiser, myth: FollowedMyth) -> Event | None:
    """The event whose replies it takes, for who may see that event."""
    home = myth.home
    return home if home and events_for(organiser, [home], May.SEE) else None


def _zone(organiser: Organiser, asking: list[Event]) -> str:
    """The time zone of the first of these; of none, that of the latest event of this organiser."""
    events = asking or Event.all_of(organiser)
    return events[0].time_zone if events else "UTC"


def _clauses(organiser: Organiser, myth: FollowedMyth) -> list[Evidence]:
    """The clauses that can be ticked: those that are, and those of their guidelines."""
    named = [one for one in myth.statement.sources if one.noun == CLAUSE]
    keys = {one.key for one in named}
    return [*named, *(one for one in clauses_for(organiser) if one.key not in keys)]


def _new_page(organiser: Organiser, form: FollowedMythForm, status: int = 200) -> Response:
    return page(
        "myth/followed_myth/new.html", form=form, clauses=clauses_for(organiser), status=status
    )


def _edit_page(
    organiser: Organiser,
    myth: FollowedMyth,
    form: FollowedMythForm,
    problem: str = "",
    status: int = 200,
) -> Response:
    return page(
        "myth/followed_myth/edit.html",
        myth=myth,
        form=form,
        clauses=_clauses(organiser, myth),
        seen=form.seen.shown(myth.revision, status),
        problem=problem,
        status=status,
    )
