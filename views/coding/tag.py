"""A tag: added, called otherwise, deleted."""

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.coding.tag import MergerForm, TagForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.coding import coding
from models.coding.coding import counts
from models.coding.tag import OF_TAGS, Tag
from models.form.condition import Comparison
from models.form.field import Field
from models.survey.survey import Survey
from views.coding.codebook import codebook_page, field_for
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("tag", __name__)


@bp.post("/surveys/<code>/coding/<field>/tags")
@organiser_only
def create(organiser: Organiser, code: str, field: str) -> Response:
    """Add a tag."""
    survey, asked = field_for(organiser, code, field)
    form = TagForm()
    if not form.add(survey, field):
        return codebook_page(survey, asked, organiser, form, status=422)
    flash(_("The tag “%(tag)s” is there.", tag=form.label.data))
    return redirect(url_for("codebook.show", code=survey.code, field=field))


@bp.get("/surveys/<code>/coding/<field>/tags/<name>")
@organiser_only
def edit(organiser: Organiser, code: str, field: str, name: str) -> Response:
    """A tag, with what can be done with it."""
    survey, asked = field_for(organiser, code, field)
    tag = one_or_404(Tag.at(survey, field, name))
    form = TagForm(formdata=None, label=tag.label, description=tag.description)
    return tag_page(survey, asked, tag, form)


@bp.post("/surveys/<code>/coding/<field>/tags/<name>")
@organiser_only
def update(organiser: Organiser, code: str, field: str, name: str) -> Response:
    """Call a tag otherwise, or describe it; what was set stays set."""
    survey, asked = field_for(organiser, code, field)
    tag = one_or_404(Tag.at(survey, field, name))
    form = TagForm()
    if not form.change(tag):
        return tag_page(survey, asked, tag, form, status=422)
    return redirect(url_for("codebook.show", code=survey.code, field=field))


@bp.post("/surveys/<code>/coding/<field>/tags/<name>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, field: str, name: str) -> Response:
    """Delete a tag, and take it off every text."""
    survey, _asked = field_for(organiser, code, field)
    tag = one_or_404(Tag.at(survey, field, name))
    coding.delete(tag)
    flash(_("The tag “%(tag)s” is deleted.", tag=tag.label))
    return redirect(url_for("codebook.show", code=survey.code, field=field))


def tag_page(
    survey: Survey,
    field: Field,
    tag: Tag,
    form: TagForm,
    merger: MergerForm | None = None,
    status: int = 200,
) -> Response:
    """The page of a tag."""
    others = others_than(survey, tag)
    return survey_page(
        "coding/tag/edit.html",
        survey=survey,
        asked=field,
        tag=tag,
        others=others,
        texts=counts(survey)[field.name].counts[tag.name],
        where=str(Comparison(f"{field.name}{OF_TAGS}", "contains", tag.name)),
        form=form,
        merger=merger or MergerForm(others, formdata=None),
        button=ButtonForm(),
        status=status,
    )


def others_than(survey: Survey, tag: Tag) -> list[Tag]:
    """The tags that this one can go into."""
    return [one for one in Tag.of(survey, tag.field) if one.id != tag.id]
