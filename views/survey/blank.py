"""A blank: the form as a file, without answers."""

from flask import Blueprint, Response, abort

from formats.definition.blank import ENDINGS, FORMATS, MIMETYPES
from models.account.organiser import Organiser
from models.survey.draft import Draft
from models.team.colleague import survey_for
from models.team.role import May
from web.guard import one_or_404, organiser_only

bp = Blueprint("blank", __name__)


@bp.get("/surveys/<code>/form.<ending>")
@organiser_only
def show(organiser: Organiser, code: str, ending: str) -> Response:
    """The form as a definition (TOML) or as an XLSForm."""
    survey = one_or_404(survey_for(organiser, code, May.BUILD))
    if ending not in ENDINGS:
        abort(404)
    return Response(
        FORMATS[ENDINGS[ending]](Draft.newest_of(survey), survey.code),
        content_type=MIMETYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{survey.code}.{ending}"'},
    )
