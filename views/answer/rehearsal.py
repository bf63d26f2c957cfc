"""A rehearsal's end: the page that counts what goes, and the button that deletes it."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, flash, request, url_for

from forms.answer.rehearsal import MOST_OF_A_REHEARSAL, RehearsalForm
from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.answer import rehearsal
from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.tally import Tally
from models.team.colleague import survey_for
from models.team.role import May
from storage.database import writing
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("rehearsal", __name__)

LONG = timedelta(days=1)  # after which answers may be those of people, not of a rehearsal


@bp.route("/surveys/<code>/responses/deletion", methods=["GET", "POST"])
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Show what goes with all answers (GET), and delete them (POST)."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    responses = Tally.responses_of([survey])[survey.id]
    is_long = survey.opened_at is not None and datetime.now(UTC) - survey.opened_at > LONG
    form, problem = RehearsalForm(responses), ""
    if responses <= MOST_OF_A_REHEARSAL and not is_long:
        del form.number
    is_pressed = request.method == "POST" and form.validate()
    if is_pressed and form.is_stale:
        problem = _(
            "Answers came since you opened this page. Nothing was deleted: look at the number."
        )
    elif is_pressed:
        with writing():
            gone = rehearsal.end(survey)
            audit.note("answers deleted", organiser, survey.code, str(gone))
        flash(ngettext("%(num)s answer was deleted.", "%(num)s answers were deleted.", gone))
        return redirect(url_for("survey.show", code=survey.code))
    return survey_page(
        "answer/rehearsal/delete.html",
        survey=survey,
        responses=responses,
        contacts=Contact.all_of(survey).count() + sum(Contact.waiting(survey)),
        files=len(Export.all_of(survey)),
        form=form,
        problem=problem,
        status=409 if problem else 422 if form.errors else 200,
    )
