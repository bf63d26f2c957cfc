"""A cross table: the answers to two questions by each other, at an address to keep."""

from flask import Blueprint, Response, request

from forms.result.cross_table import CrossTableForm, cross_table_form
from forms.result.filter import filter_form
from models.account.organiser import Organiser
from models.coding.tag import tag_fields
from models.result.audience import Audience, crossed_for
from models.result.cross_table import CrossTable, crossable
from models.survey.survey import Survey
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
    form, table = asked_for(survey)
    tags = form.tags
    return survey_page(
        "result/cross_table/show.html",
        survey,
        form=form,
        said=said(survey.history, filter_form(survey.history, request.args, tags).condition, tags),
        table=table,
        status=422 if form.errors else 200,
    )


def asked_for(survey: Survey) -> tuple[CrossTableForm, CrossTable | None]:
    """The form with what the address says, and the table; None where it names no two questions."""
    tags = tag_fields(survey)
    form = cross_table_form(survey.history, request.args, tags)
    if "rows" not in request.args or not form.validate():
        return form, None
    rows, columns = (crossable(survey.history, one.data, tags) for one in (form.rows, form.columns))
    return form, crossed_for(survey, Audience.ORGANISER, rows, columns, form.condition)
