"""Agreement: how far two coders say the same, and the texts on which they differ."""

from flask import Blueprint, Response, flash, request, url_for

from forms.coding.coding import SettlementForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.response import Response as Answered
from models.coding.agreement import FEWEST, agreement, by_tag
from models.coding.coding import Coder, TextGone, differing, masks_of, pairs, settle
from models.coding.tag import Tag
from models.survey.survey import Survey
from views.coding.codebook import field_for
from web.desk import survey_page
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("agreement", __name__)

PAGE_SIZE = 20


@bp.get("/surveys/<code>/coding/<field>/agreement")
@organiser_only
def show(organiser: Organiser, code: str, field: str) -> Response:
    """Cohen's kappa of two coders, and the texts on which coders differ, to settle them."""
    survey, asked = field_for(organiser, code, field)
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    tags, both = Tag.of(survey, field), pairs(survey, field)
    most = sorted(both, key=lambda pair: (-both[pair].total(), pair))
    words = {f"{one}-{two}": (one, two) for one, two in most}
    chosen = words.get(request.args.get("pair", ""), most[0] if most else None)
    waiting = differing(survey, field, request.args.get("after", ""), PAGE_SIZE + 1)
    ids = waiting[:PAGE_SIZE]
    texts = Answered.select().where(Answered.survey == survey, Answered.id << ids)
    return survey_page(
        "coding/agreement/show.html",
        survey=survey,
        asked=asked,
        tags=tags,
        pairs=words,
        coders={one.id: one for one in Coder.select().where(Coder.survey == survey)},
        chosen=chosen,
        overall=agreement(both[chosen]) if chosen else None,
        rows=by_tag(tags, both[chosen]) if chosen else [],
        texts=[(one, one.answers.get(field, "")) for one in texts.order_by(Answered.id)],
        set_by=_set_by(survey, field, tags, ids),
        more=ids[-1] if len(waiting) > PAGE_SIZE else None,
        fewest=FEWEST,
        form=SettlementForm(formdata=None),
    )


@bp.post("/surveys/<code>/coding/<field>/agreement/<response>")
@organiser_only
def update(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """Have these tags count of a text on which coders differ."""
    survey, _asked = field_for(organiser, code, field)
    form = SettlementForm()
    if form.validate():
        try:
            settle(survey, field, response, form.tags.data)
        except TextGone:
            flash(_("This text was deleted meanwhile."))
    return redirect(url_for(".show", code=survey.code, field=field))


def _set_by(
    survey: Survey, field: str, tags: list[Tag], responses: list[str]
) -> dict[str, list[tuple[Tag, list[Coder], bool]]]:
    """{response: each tag with the coders who set it, and whether all of its coders did}."""
    found = {}
    for response, codings in masks_of(survey, field, responses).items():
        by = {tag.id: [coder for coder, mask in codings if mask & tag.mask] for tag in tags}
        found[response] = [(tag, by[tag.id], len(by[tag.id]) == len(codings)) for tag in tags]
    return found
