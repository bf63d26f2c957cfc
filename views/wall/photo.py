"""Photos for the wall: an organiser adds one, says what is in it and who agreed, and deletes it."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from forms.button import ButtonForm
from forms.wall.photo import ENDINGS, SAID, NewPhotoForm, PhotoDecisionForm, PhotoForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.team.colleague import event_for
from models.team.role import May
from models.wall.exhibit import STATE_NAMES, state_of
from models.wall.photo import MAKERS, PAGE_SIZE, PEOPLE, MadeAnew, Photo, PhotoUnfit
from models.wall.wall import is_shared
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect
from web.page_number import page_number
from web.process.sandbox import Unread, taste

bp = Blueprint("photo", __name__)


@bp.get("/events/<event>/wall/photos")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """The photos that are in one state, a page of them."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    state = state_of(request.args.get("state", ""))
    number = page_number()
    listed = Photo.queue(found, state, number)
    return event_page(
        "wall/photo/index.html",
        found,
        photos=listed[:PAGE_SIZE],
        state=state,
        states=STATE_NAMES,
        numbers=Photo.numbers(found),
        number=number,
        has_more=len(listed) > PAGE_SIZE,
    )


@bp.get("/events/<event>/wall/photos/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for another photo."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _new(found, NewPhotoForm(formdata=None))


@bp.post("/events/<event>/wall/photos")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Take a photo, made anew from its dots; nobody else sees it yet."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), NewPhotoForm()
    if not form.validate():
        if form.file.data and not form.file.errors:
            form.file.errors = [_("Choose the photo again: it was not kept")]
        return _new(found, form, status=422)
    try:
        said = taste(organiser, "photo", form.file.data.filename or "", form.file.data.read())
        photo = Photo.add(found, _made(said), form.said, organiser)
    except Unread as fault:
        form.file.errors = [str(fault)]
        return _new(found, form, status=fault.status)
    except PhotoUnfit as fault:
        form.file.errors = [str(fault)]
        return _new(found, form, status=422)
    if said["frames"] > 1:
        flash(_("The picture moves. Its first frame alone is kept."))
    flash(_("It is kept, and nobody else sees it yet. Look at it, then publish it."))
    return redirect(url_for(".edit", event=found.code, photo=photo.id))


@bp.get("/events/<event>/wall/photos/<photo>")
@organiser_only
def edit(organiser: Organiser, event: str, photo: str) -> Response:
    """A photo as everyone would see it, what is said of it, and what becomes of it."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    shown = one_or_404(Photo.inside(found, photo))
    said = {name: getattr(shown, name) for name in SAID}
    return photo_page(found, shown, PhotoForm(formdata=None, data=said))


@bp.post("/events/<event>/wall/photos/<photo>")
@organiser_only
def update(organiser: Organiser, event: str, photo: str) -> Response:
    """Say something else of it."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    shown, form = one_or_404(Photo.inside(found, photo)), PhotoForm()
    if not form.validate():
        return photo_page(found, shown, form, status=422)
    shown.change(form.said, organiser)
    flash(_("Saved."))
    return redirect(url_for(".edit", event=found.code, photo=shown.id))


@bp.post("/events/<event>/wall/photos/<photo>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, photo: str) -> Response:
    """Delete it with its files."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    shown = one_or_404(Photo.inside(found, photo))
    if not ButtonForm().validate():
        return redirect(url_for(".edit", event=found.code, photo=shown.id))
    shown.delete_by(organiser)
    flash(_("The photo is deleted."))
    return redirect(url_for(".index", event=found.code))


def photo_page(
    event: Event,
    photo: Photo,
    form: PhotoForm,
    problem: str = "",
    status: int = 200,
    decision: PhotoDecisionForm | None = None,
) -> Response:
    """Answer with the page of a photo."""
    return event_page(
        "wall/photo/edit.html",
        event,
        photo=photo,
        form=form,
        decision=decision or PhotoDecisionForm(formdata=None, data={"reason": photo.reason}),
        button=ButtonForm(),
        states=STATE_NAMES,
        people=PEOPLE,
        makers=MAKERS,
        is_shared=is_shared(event),
        problem=problem,
        status=status,
    )


def _new(event: Event, form: NewPhotoForm, status: int = 200) -> Response:
    return event_page("wall/photo/new.html", event, form=form, endings=ENDINGS, status=status)


def _made(said: Mapping[str, Any]) -> MadeAnew:
    sides = (said[name] for name in ("width", "height", "small_width", "small_height"))
    return MadeAnew(b64decode(said["large"]), b64decode(said["small"]), *sides)
