"""A merger: a tag that goes into another; where it was set, that one is."""

from flask import Blueprint, Response, flash, url_for

from forms.coding.tag import MergerForm, TagForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.coding.coding import merge
from models.coding.tag import Tag
from views.coding.codebook import field_for
from views.coding.tag import others_than, tag_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("merger", __name__)


@bp.post("/surveys/<code>/coding/<field>/tags/<name>/merger")
@organiser_only
def create(organiser: Organiser, code: str, field: str, name: str) -> Response:
    """Put a tag into another."""
    survey, asked = field_for(organiser, code, field)
    tag = one_or_404(Tag.at(survey, field, name))
    merger = MergerForm(others_than(survey, tag))
    if not merger.validate():
        form = TagForm(formdata=None, label=tag.label, description=tag.description)
        return tag_page(survey, asked, tag, form, merger=merger, status=422)
    into = one_or_404(Tag.at(survey, field, merger.into.data))
    merge(tag, into)
    flash(_("“%(tag)s” is now part of “%(into)s”.", tag=tag.label, into=into.label))
    return redirect(url_for("codebook.show", code=survey.code, field=field))
