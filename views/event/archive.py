"""The archive: puts surveys and events away, and takes them back."""

from flask import Blueprint, Response, flash

from formats.text.markdown import to_text
from forms.event.archive import ArchiveForm
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.archive import TakesAnswers, put_away, take_back
from views.event.listing import address, listing_page, wished
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("archive", __name__)

MOST_NAMED = 3


@bp.post("/archive")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Archive what is ticked; all of it, or nothing where one still takes answers."""
    form = ArchiveForm()
    if not form.validate():
        return listing_page(organiser, wished(), form, 422)
    try:
        many = put_away(organiser, set(form.survey.data), set(form.event.data))
    except TakesAnswers as fault:
        form.survey.errors = [_still_open(fault.titles)]
        return listing_page(organiser, wished(), form, 409, busy=fault.events[:MOST_NAMED])
    flash(
        ngettext(
            "It is in the archive. Its address goes on working.",
            "%(num)s are in the archive. Their addresses go on working.",
            many,
        )
    )
    return redirect(address(wished()))


@bp.post("/archive/end")
@organiser_only
def delete(organiser: Organiser) -> Response:
    """Take back what is ticked."""
    form = ArchiveForm()
    if not form.validate():
        return listing_page(organiser, wished(), form, 422)
    many = take_back(organiser, set(form.survey.data), set(form.event.data))
    flash(ngettext("It is in your list again.", "%(num)s are in your list again.", many))
    return redirect(address(wished()))


def _still_open(titles: list[str]) -> str:
    named = ", ".join(f"“{to_text(title)}”" for title in titles[:MOST_NAMED])
    rest = len(titles) - MOST_NAMED
    if rest > 0:
        return ngettext(
            "Nothing was archived. These still take answers: %(named)s, and %(num)s more. Close "
            "them first.",
            "Nothing was archived. These still take answers: %(named)s, and %(num)s more. Close "
            "them first.",
            rest,
            named=named,
        )
    return ngettext(
        "Nothing was archived. %(named)s still takes answers. Close it first.",
        "Nothing was archived. These still take answers: %(named)s. Close them first.",
        len(titles),
        named=named,
    )
