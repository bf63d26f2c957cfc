"""The journal of an organiser at an event: theirs alone, but for a line that they publish."""

from datetime import UTC, datetime

from flask import Blueprint, Response, url_for

from formats.impact import journal as sheet
from forms.button import ButtonForm
from forms.impact.journal import EntryForm, LineForm, SkillForm
from language.day import in_words
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.zone import local_time
from models.impact.journal import PAGE_SIZE, STEPS, JournalEntry, JournalUnfit, Skill
from models.team.colleague import event_for
from models.team.role import May
from models.telling.difference_kind import DifferenceKind
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect
from web.page_number import page_number

bp = Blueprint("journal", __name__)


@bp.get("/events/<event>/journal/")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """What this organiser wrote, and the skills that they rated; with forms for more."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return journal_page(organiser, found, today_in(found))


@bp.post("/events/<event>/journal/")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Write an entry."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), EntryForm()
    if day := form.about():
        try:
            JournalEntry.write(found, organiser, day, form.words.data)
            return redirect(url_for(".index", event=found.code))
        except JournalUnfit as fault:
            form.say(fault)
    return journal_page(organiser, found, form, status=422)


@bp.get("/events/<event>/journal/<int:entry>")
@organiser_only
def edit(organiser: Organiser, event: str, entry: int) -> Response:
    """The entry, to change or delete it, and to publish a line of it."""
    found, wrote = _found(organiser, event, entry)
    return _page(found, wrote, EntryForm.of(wrote), _line(wrote))


@bp.post("/events/<event>/journal/<int:entry>")
@organiser_only
def update(organiser: Organiser, event: str, entry: int) -> Response:
    """Say this instead."""
    found, wrote = _found(organiser, event, entry)
    form = EntryForm()
    if day := form.about():
        wrote.change(day, form.words.data)
        return redirect(url_for(".index", event=found.code))
    return _page(found, wrote, form, _line(wrote), 422)


@bp.post("/events/<event>/journal/<int:entry>/publication")
@organiser_only
def publish(organiser: Organiser, event: str, entry: int) -> Response:
    """Let everyone read a line."""
    found, wrote = _found(organiser, event, entry)
    form = LineForm().offering()
    if kind := form.chosen():
        wrote.publish(form.line.data, kind)
        return redirect(url_for(".edit", event=found.code, entry=wrote.id))
    return _page(found, wrote, EntryForm.of(wrote), form, 422)


@bp.post("/events/<event>/journal/<int:entry>/publication/end")
@organiser_only
def take_back(organiser: Organiser, event: str, entry: int) -> Response:
    """Let nobody read the line any more."""
    found, wrote = _found(organiser, event, entry)
    wrote.take_back()
    return redirect(url_for(".edit", event=found.code, entry=wrote.id))


@bp.post("/events/<event>/journal/<int:entry>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, entry: int) -> Response:
    """Delete the entry, with the line of it that everyone may read."""
    found, wrote = _found(organiser, event, entry)
    wrote.take_back()
    wrote.delete_instance()
    return redirect(url_for(".index", event=found.code))


@bp.get("/events/<event>/journal.csv")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """One's own journal as a file."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    entries, skills = JournalEntry.all_of(found, organiser), Skill.all_of(found, organiser)
    reply = Response(sheet.write(entries, skills), mimetype=sheet.MIMETYPE)
    name = f"{found.code}-journal.csv"
    reply.headers.set("Content-Disposition", "attachment", filename=name)
    return reply


def journal_page(
    organiser: Organiser,
    event: Event,
    form: EntryForm,
    skill: SkillForm | None = None,
    status: int = 200,
) -> Response:
    """Answer with the journal of this organiser."""
    pages = max(1, -(-JournalEntry.count_of(event, organiser) // PAGE_SIZE))
    page = page_number(pages)
    return event_page(
        "impact/journal/index.html",
        event,
        form=form,
        skill=skill or SkillForm(formdata=None).offering(),
        entries=JournalEntry.leaf_of(event, organiser, page),
        page=page,
        pages=pages,
        skills=Skill.all_of(event, organiser),
        steps=STEPS,
        button=ButtonForm(),
        status=status,
    )


def today_in(event: Event) -> EntryForm:
    """The form for an entry of this day, by the clocks of the event."""
    today = local_time(datetime.now(UTC), event.time_zone).date()
    return EntryForm(formdata=None, data={"day": in_words(today)})


def _found(organiser: Organiser, event: str, entry: int) -> tuple[Event, JournalEntry]:
    found = one_or_404(event_for(organiser, event, May.RUN))
    return found, one_or_404(JournalEntry.inside(found, organiser, entry))


def _line(entry: JournalEntry) -> LineForm:
    kind = entry.kind or DifferenceKind.SKILL
    return LineForm(formdata=None, data={"line": entry.published, "kind": kind}).offering()


def _page(
    event: Event, entry: JournalEntry, form: EntryForm, line: LineForm, status: int = 200
) -> Response:
    return event_page(
        "impact/journal/edit.html",
        event,
        entry=entry,
        form=form,
        line=line,
        button=ButtonForm(),
        status=status,
    )
