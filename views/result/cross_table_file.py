"""A cross table as a file to take elsewhere, at an address that keeps it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from formats.answer.about import About
from formats.result import cross_table as sheet
from formats.result.sheet import MIMETYPE
from models.account.organiser import Organiser
from models.team.colleague import survey_for
from models.team.role import May
from views.result.cross_table import asked_for
from web.attachment import attachment
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("cross_table_file", __name__)

ASKED = ("rows", "columns", "of", "where")


@bp.get("/surveys/<code>/cross-table.csv")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The table as CSV; where the address asks for none, the page that says what is wrong."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    form, table = asked_for(survey)
    if table is None:
        asked: dict[str, Any] = {name: request.args.get(name) for name in ASKED}
        return redirect(url_for("cross_table.show", code=survey.code, **asked))
    where = str(form.condition or "")
    name = f"{About(survey, where=where).stem()}-{table.rows.name}-{table.columns.name}.csv"
    headers = {"Content-Disposition": attachment(name)}
    content = sheet.write(table, form.of.data, where)
    return Response(content, content_type=MIMETYPE, headers=headers)
