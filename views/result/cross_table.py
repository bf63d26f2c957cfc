"""A cross table: the answers to two questions by each other, at an address to keep."""

from flask import Blueprint, Response, request

from forms.result.cross_table import cross_table_form
from forms.result.filter import filter_form
from models.account.organiser import Organiser
from models.coding.tag import tag_fields
from models.result.audience import Audience, crossed_for
from models.result.cross_table import crossable
from models.team.colleague import survey_for
from models.team.role import May
from views.result.filter import said
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("cross_table", __name__)


@bp.get("/surveys/<code>/cross-table")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The form to choose two questions; the table of those that were chosen."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    tags = tag_fields(survey)
    form = cross_table_form(survey.history, request.args, tags)
    table = None
    if "rows" in request.args and form.validate():
        rows, columns = (crossable(survey.history, one.data) for one in (form.rows, form.columns))
        table = crossed_for(survey, Audience.ORGANISER, rows, columns, form.condition)
    return survey_page(
        "result/cross_table/show.html",
        survey,
        form=form,
        said=said(survey.history, filter_form(survey.history, request.args, tags).condition, tags),
        table=table,
        status=422 if form.errors else 200,
    )
