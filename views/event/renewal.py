"""The programme of an event from a file: it is shown what becomes of it, then taken."""

import json

from flask import Blueprint, Response, flash, url_for

from formats.programme.upload import READERS
from forms.event.renewal import ProgrammeFileForm, RenewalForm
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.renewal import Renewal, Renewed, plans_from, renew
from models.event.talk import Talk, TalkUnfit, check_room
from models.team.colleague import event_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect
from web.process.sandbox import Unread, taste

bp = Blueprint("renewal", __name__)

MOST_NAMED = 5


@bp.get("/events/<event>/sessions/file")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form to choose a file."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _new(found, ProgrammeFileForm())


@bp.post("/events/<event>/sessions/file")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """Show what the file makes of the programme. Nothing is stored."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), ProgrammeFileForm()
    if not form.validate():
        return _new(found, form, status=422)
    name = form.file.data.filename or ""
    try:
        read = taste(organiser, "programme", name, form.file.data.read())
        renewal = Renewal.of(Talk.all_of(found), plans_from(read["talks"], found))
        check_room(found, len(renewal.new))
    except Unread as fault:
        form.file.errors = [str(fault)]
        return _new(found, form, status=fault.status)
    except TalkUnfit as fault:
        form.file.errors = [fault.message]
        return _new(found, form, status=422)
    document = json.dumps(read["talks"], ensure_ascii=False)
    return event_page(
        "event/renewal/show.html",
        found,
        name=name,
        renewal=renewal,
        report=read["report"],
        form=RenewalForm(formdata=None, document=document),
    )


@bp.post("/events/<event>/sessions/file/taking")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Take what was shown, as it fits to the programme as it is now."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    try:
        tell(renew(found, plans_from(RenewalForm().talks, found)))
    except TalkUnfit as fault:
        return _new(found, ProgrammeFileForm(formdata=None), fault.message, 422)
    return redirect(url_for("event.show", event=found.code))


def tell(renewed: Renewed) -> None:
    """Say on the next page what was done, in a sentence for each kind of thing."""
    done = renewed.renewal
    new, changed, same, absent = map(len, (done.new, done.changed, done.unchanged, done.absent))
    said = [
        new and ngettext("%(num)s session is new.", "%(num)s sessions are new.", new),
        changed and ngettext("%(num)s session changed.", "%(num)s sessions changed.", changed),
        same and ngettext("%(num)s session is as before.", "%(num)s sessions are as before.", same),
        absent
        and ngettext(
            "%(num)s session was not in it and stays.",
            "%(num)s sessions were not in it and stay.",
            absent,
        ),
    ]
    if renewed.forms:
        count = len(renewed.forms)
        said.append(ngettext("%(num)s form was added.", "%(num)s forms were added.", count))
    if renewed.retained:
        titles = "”, “".join(one.title for one in renewed.retained[:MOST_NAMED])
        said.append(
            ngettext(
                "%(num)s form keeps its title, because people know it by that: “%(titles)s”.",
                "%(num)s forms keep their titles, because people know them by these: “%(titles)s”.",
                len(renewed.retained),
                titles=titles,
            )
        )
    flash(" ".join(one for one in said if one))


def _new(event: Event, form: ProgrammeFileForm, problem: str = "", status: int = 200) -> Response:
    return event_page(
        "event/renewal/new.html",
        event,
        form=form,
        problem=problem,
        endings=list(READERS),
        status=status,
    )
