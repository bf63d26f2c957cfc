"""Publication: what publishing a draft will do, and doing it."""

from flask import Blueprint, Response, url_for

from forms.form.problem import above
from forms.survey.draft import PublicationForm
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.form.setting import DefinitionError
from models.form.version_diff import changes
from models.result.withdrawn_choices import turnovers
from models.survey.draft import Draft, Overtaken
from models.survey.survey import Survey
from views.survey.draft import ELSEWHERE
from web.guard import one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("publication", __name__)

NOT_PUBLISHED = ELSEWHERE + "Nothing was published: look at what it asks now, and publish it again."


@bp.get("/surveys/<code>/edit/publication")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """What publishing will do."""
    return _shown(Draft.of(one_or_404(Survey.of(organiser, code))))


@bp.post("/surveys/<code>/edit/publication")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Ask from now on what the draft asks; open the survey where that was wished for."""
    survey = one_or_404(Survey.of(organiser, code))
    draft = Draft.of(survey)
    form = PublicationForm()
    if not form.validate():
        return _shown(draft, "This button did nothing. Press it again.", 422)
    try:
        draft.publish(form.seen.data)
    except Overtaken:
        draft = Draft.of(survey)
        if not draft.is_published or draft.definition.digest != form.asks.data:
            return _shown(draft, NOT_PUBLISHED, 409)
    except DefinitionError as error:
        return _shown(draft, above(error), 422)
    if form.opens:
        survey.open()
    return redirect(url_for("survey.show", code=code))


def _shown(draft: Draft, problem: str = "", status: int = 200) -> Response:
    survey = draft.survey
    tally, counts = Tally.of(survey)
    return page(
        "survey/publication/new.html",
        draft=draft,
        survey=survey,
        definition=draft.definition,
        responses=tally.responses,
        changes=changes(survey.definition, draft.definition),
        turnovers=turnovers(survey.definition, draft.definition, counts),
        form=PublicationForm(formdata=None),
        problem=problem,
        status=status,
    )
