"""Substantiation: organisers ask one person whether an outcome is so, who says it by a link."""

from contextlib import AbstractContextManager

from flask import Blueprint, Response, request, url_for

from forms.outcome.substantiation import AskingForm, VerdictForm
from language.catalogue import COMPILED, SOURCE, catalogue
from language.message import gettext as _
from language.message import language, ngettext, speaking
from models.account import audit
from models.account.guess import TooManyGuesses
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import Quotes, as_it_is
from models.evidence.noun import LINK
from models.outcome.outcome import Outcome, OutcomeOvertaken
from models.outcome.substantiation import (
    LINK_LASTS,
    VERDICTS,
    Substantiation,
    SubstantiationClosed,
    SubstantiationUnfit,
)
from models.team.role import May
from models.telling.difference_kind import KIND_NAMES
from views.account.organiser import later
from views.outcome.outcome import outcome_for, outcome_page
from web.address import whole
from web.caller import try_saying
from web.desk import event_page
from web.guard import one_or_404, organiser_only, public
from web.page import page, redirect

bp = Blueprint("substantiation", __name__)


@bp.post("/events/<event>/outcomes/<int:outcome>/substantiations")
@organiser_only
def create(organiser: Organiser, event: str, outcome: int) -> Response:
    """Make a link for a person; it is shown on this page only."""
    found, logged = outcome_for(organiser, event, outcome, May.RUN)
    form = AskingForm()
    form.validate()
    try:
        token = Substantiation.ask(logged, form.name.data, form.role.data, organiser)
    except SubstantiationUnfit as fault:
        form.say(fault)
        return outcome_page(found, logged, form, 422)
    return event_page(
        "outcome/substantiation/new.html",
        found,
        outcome=logged,
        name=form.name.data,
        address=whole(url_for(".show", event=found.code, token=token)),
        days=LINK_LASTS.days,
    )


@bp.post("/events/<event>/outcomes/<int:outcome>/substantiations/<int:asked>/closure")
@organiser_only
def close(organiser: Organiser, event: str, outcome: int, asked: int) -> Response:
    """Let what was said stay as it is."""
    found, logged, one = _asked(organiser, event, outcome, asked)
    one.close(organiser)
    return _back(found, logged)


@bp.post("/events/<event>/outcomes/<int:outcome>/substantiations/<int:asked>/withdrawal")
@organiser_only
def delete(organiser: Organiser, event: str, outcome: int, asked: int) -> Response:
    """Withdraw the link; what was said stays."""
    found, logged, one = _asked(organiser, event, outcome, asked)
    one.withdraw(organiser)
    return _back(found, logged)


@bp.get("/e/<event>/outcomes/<token>")
@public
def show(event: str, token: str) -> Response:
    """The outcome, as the person reads it who was asked, and what they say of it."""
    with _speaking():
        return _show(event, token)


@bp.post("/e/<event>/outcomes/<token>")
@public
def update(event: str, token: str) -> Response:
    """Say it, or say something else than before."""
    with _speaking():
        return _say(event, token)


def _speaking() -> AbstractContextManager[None]:
    """In the `with`, speak the language that the browser asks for, if attendees are told in it."""
    asked = request.accept_languages.best_match([SOURCE, *COMPILED])
    return speaking(catalogue(asked or language()))


def _show(event: str, token: str) -> Response:
    asked = _behind(event, token)
    if asked is None:
        return _nowhere()
    form = VerdictForm(formdata=None, data=asked.as_said | {"may_name": asked.may_name})
    return _page(token, asked, form.offering())


def _say(event: str, token: str) -> Response:
    asked = _behind(event, token)
    if asked is None:
        return _nowhere()  # nothing is counted for a link that somebody makes up
    form, status, problem = VerdictForm().offering(), 422, ""
    form.validate()
    try:
        try_saying(token)
        asked.say(
            form.seen.data or 0,
            form.verdict.data or "",
            form.line.data,
            may_name=form.may_name.data,
        )
        return redirect(url_for(".show", event=asked.outcome.event.code, token=token, said=1))
    except SubstantiationUnfit as fault:
        form.say(fault)
    except SubstantiationClosed:
        return redirect(url_for(".show", event=asked.outcome.event.code, token=token))
    except OutcomeOvertaken:
        asked, status = one_or_404(_behind(event, token)), 409
        problem = _("What is said here was changed meanwhile. Read it once more before you send.")
    except TooManyGuesses as many:
        problem = ngettext(
            "You have sent this often. Wait %(num)s minute.",
            "You have sent this often. Wait %(num)s minutes.",
            many.minutes,
        )
        return later(_page(token, asked, form, problem, 429), many)
    return _page(token, asked, form, problem, status)


def _asked(
    organiser: Organiser, event: str, outcome: int, id: int
) -> tuple[Event, Outcome, Substantiation]:
    found, logged = outcome_for(organiser, event, outcome, May.RUN)
    of_it = (one for one in Substantiation.all_of(logged) if one.id == id)
    return found, logged, one_or_404(next(of_it, None))


def _back(event: Event, outcome: Outcome) -> Response:
    return redirect(
        url_for("outcome.show", event=event.code, outcome=outcome.id, _anchor="substantiation")
    )


def _behind(event: str, token: str) -> Substantiation | None:
    found, there = Event.at(event), Substantiation.behind(token)
    return there if found and there and there.outcome.event_id == found.id else None


def _page(
    token: str, asked: Substantiation, form: VerdictForm, problem: str = "", status: int = 200
) -> Response:
    outcome = asked.outcome
    statement = outcome.statement
    reply = page(
        "outcome/substantiation/show.html",
        token=token,
        event=outcome.event,
        outcome=outcome,
        asked=asked,
        statement=statement,
        kind=KIND_NAMES[statement.kind],
        evidence=as_it_is(statement.evidence, Quotes(outcome.event)),
        link=LINK,
        form=form,
        verdicts=VERDICTS,
        seen=form.seen.shown(outcome.revision, status),
        problem=problem,
        status=status,
    )
    # Whoever withdraws it wants nobody to find it in a browser or a proxy.
    reply.headers["Cache-Control"] = "no-store"
    reply.vary.add("Accept-Language")
    return reply


def _nowhere() -> Response:
    audit.count("link refused")
    return page("outcome/substantiation/gone.html", status=404)
