"""Reminders: an address that people leave or take off, and the list for the organiser.

Nothing that is answered here tells whether an address is on the list, and nothing is stored of who
asked: a time or a network of it would stand beside an answer that has neither.
"""

from functools import partial
from time import monotonic
from typing import Any

from flask import Blueprint, Response, request, url_for

from formats.answer import reminder as sheet
from forms.button import ButtonForm
from forms.wave.reminder import ReminderForm
from models.account import audit
from models.account.organiser import Organiser
from models.mail import mail_server
from models.mail.letter import Letter
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.wave import wave_letter
from models.wave.next_wave import next_wave
from models.wave.reminder import NoReminders, Reminder
from models.wave.series import Series, Wave
from storage.cache import Cache
from views.wave.wave_letter import announced
from web.address import whole
from web.caller import limits
from web.desk import survey_page
from web.guard import one_or_404, organiser_only, public
from web.language import in_language_asked, speaking_of
from web.page import page, redirect

bp = Blueprint("reminder", __name__)

# In one process, in a quarter of an hour: people of one event come from one network.
MOST_OF_A_NETWORK, MOST_OF_ALL, WITHIN_SECONDS = 300, 3_000, 900
MOST_LETTERS_SHOWN = 5  # of the page of all letters
CACHE_BYTES, ENTRY_BYTES = 1_000_000, 120


@bp.get("/s/<code>/reminder")
@public
def new(code: str) -> Response:
    """The form to leave an address, or to take one off the list."""
    survey = _survey(code)
    with speaking_of(survey.definition):
        return _page(survey, ReminderForm(formdata=None))


@bp.post("/s/<code>/reminder")
@public
def create(code: str) -> Response:
    """Keep the address that was sent."""
    survey, form = _survey(code), ReminderForm()
    with speaking_of(survey.definition):
        if not form.check():
            return _page(survey, form, status=422)
        if _is_too_often(MOST_OF_A_NETWORK, MOST_OF_ALL):
            return _page(survey, form, too_often=True, status=429)
        try:
            Reminder.keep(survey, form.address.data)
        except NoReminders:
            return _page(survey, form, refused=True, status=409)
        return page("wave/reminder/done.html", survey=survey, left=False, **_ahead(survey))


@bp.post("/s/<code>/reminder/removal")
@public
def delete(code: str) -> Response:
    """Take the address that was sent off the list."""
    survey, form = _survey(code), ReminderForm()
    with speaking_of(survey.definition):
        if not form.check():
            return _page(survey, form, status=422)
        if _is_too_often(MOST_OF_A_NETWORK):
            return _page(survey, form, too_often=True, status=429)
        Reminder.leave(survey, form.address.data)
        return page("wave/reminder/done.html", survey=survey, left=True)


@bp.get("/s/<code>/reminder/<mark>")
@public
def edit(code: str, mark: str) -> Response:
    """The button that takes off the list whose link this is."""
    survey = _survey(code)
    with speaking_of(survey.definition):
        return page("wave/reminder/leave.html", survey=survey, mark=mark)


@bp.post("/s/<code>/reminder/<mark>")
@public
def leave(code: str, mark: str) -> Response:
    """Take off the list whose link this is, with one press."""
    survey = _survey(code)
    with speaking_of(survey.definition):
        Reminder.leave_by(survey, mark)
        return page("wave/reminder/done.html", survey=survey, left=True)


@bp.get("/surveys/<code>/reminders/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The addresses that were let out, ready to be written to, and how many wait."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    series = one_or_404(Series.of(survey))
    Reminder.let_out(series)
    listed, unreadable = Reminder.listed(series)
    # Where the service writes to them, nobody has to see addresses.
    is_shown = not mail_server.is_set_up() or "addresses" in request.args
    if is_shown:
        audit.count("reminders seen", organiser, survey.code)
    wave, told, tag = wave_letter.newest_open(series), None, ""
    if wave:
        off = whole(url_for(".new", code=wave.survey.code))
        told, tag = announced(wave.survey, off)
    return survey_page(
        "wave/reminder/index.html",
        survey,
        series=series,
        listed=listed,
        unreadable=unreadable,
        waiting=Reminder.waiting(series),
        letter=told,
        told_in=tag,
        button=ButtonForm(),
        is_shown=is_shown,
        sends=mail_server.is_set_up(),
        untold=wave_letter.untold(wave) if wave else 0,
        letters=list(Letter.all_of(survey).limit(MOST_LETTERS_SHOWN)),
    )


@bp.get("/surveys/<code>/reminders.csv")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The addresses that were let out as CSV, each with its link to leave the list."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    series = one_or_404(Series.of(survey))
    Reminder.let_out(series)
    audit.note("reminders exported", organiser, survey.code)
    listed, _unreadable = Reminder.listed(series)

    def link(mark: str) -> str:
        return whole(url_for(".edit", code=survey.code, mark=mark))

    reply = Response(sheet.write(listed, link), mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"{survey.code}-reminders.csv")
    return reply


@bp.post("/surveys/<code>/reminders/deletion")
@organiser_only
def empty(organiser: Organiser, code: str) -> Response:
    """Delete every address."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    Reminder.delete_by(one_or_404(Series.of(survey)), organiser, survey.code)
    return redirect(url_for(".index", code=survey.code))


def _survey(code: str) -> Survey:
    """The survey at this code, which is in a series."""
    survey = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    one_or_404(Wave.of(survey))
    return in_language_asked(survey)


def _page(
    survey: Survey,
    form: ReminderForm,
    *,
    too_often: bool = False,
    refused: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "wave/reminder/new.html",
        survey=survey,
        form=form,
        too_often=too_often,
        refused=refused,
        sends=mail_server.is_set_up(),
        status=status,
        **_ahead(survey),
    )


def _ahead(survey: Survey) -> dict[str, Any]:
    """The next wave, and its whole address."""
    wave = next_wave(survey)
    return {"wave": wave, "wave_address": wave and whole(url_for("response.new", code=wave.code))}


def _is_too_often(of_a_network: int, of_all: int | None = None) -> bool:
    """True if this network, or all of them together, have sent more addresses than people do.

    What one network sends beyond its own number counts towards nobody else’s. Counted in memory
    alone: a row of it would tell when somebody who answered was here.
    """
    most_of = limits("reminders", of_a_network)
    counted = {place: _count(place) for place in most_of}  # each, whatever another of them says
    if any(counted[place] > most for place, most in most_of.items()):
        return True
    return of_all is not None and _count(b"") > of_all


def _count(key: bytes) -> int:
    """How often in this span of time, with this time."""
    span = int(monotonic() // WITHIN_SECONDS)
    begun, times = _sent.get(key) or (span, 0)
    times = times + 1 if begun == span else 1
    _sent.put(key, (span, times))
    return times


_sent: Cache[bytes, tuple[int, int]] = Cache(CACHE_BYTES, lambda _: ENTRY_BYTES)
