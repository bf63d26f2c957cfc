"""A preview: a draft as people will see it. Nothing that is sent there is stored."""

from flask import Blueprint, Response, render_template, request, url_for

from forms.answer.response import response_form
from forms.answer.step import Done, Next, Step, Unanswered, Wrong, step_from
from forms.button import ButtonForm
from language.message import Lazy
from models.account.organiser import Organiser
from models.answer.promise import Terms, promise
from models.form.definition import Definition
from models.survey.draft import Draft
from models.team.colleague import survey_for
from models.team.role import May
from web.guard import one_or_404, organiser_only
from web.headers import FRAMEABLE, allow
from web.language import language_asked, speaking_of
from web.page import answer, in_their_language

bp = Blueprint("preview", __name__)


@bp.get("/surveys/<code>/edit/preview")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The form from its start, or from the part with the `question` of the address."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    if not draft.definition.questions:
        return _shown("survey/preview/empty.html", draft)
    definition, asked = _in_language_asked(draft), request.args.get("question", "")
    parts = enumerate(definition.sections)
    at = next((n for n, part in parts if asked in {one.name for one in part}), 0)
    step = Step(definition, response_form(definition), at)
    return _shown("survey/preview/show.html", draft, step)


@bp.post("/surveys/<code>/edit/preview")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """The next step. A POST, because it carries all the answers so far."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    if not draft.definition.questions:
        return _shown("survey/preview/sent.html", draft)
    with speaking_of(_in_language_asked(draft)):
        return _answered(draft)


def _in_language_asked(draft: Draft) -> Definition:
    return draft.definition.in_language(language_asked(draft.definition))


def _answered(draft: Draft) -> Response:
    definition = _in_language_asked(draft)
    form = response_form(definition, request.form)
    match step_from(definition, form, request.form).after(request.form.get("go")):
        case Next(step):
            return _shown("survey/preview/show.html", draft, step.afresh())
        case Wrong(step, problem):
            return _shown("survey/preview/show.html", draft, step, problem, status=422)
        case Unanswered(step):
            return _shown("survey/preview/show.html", draft, step, status=422, asks=True)
        case Done():
            return _shown("survey/preview/sent.html", draft)


def _shown(
    template: str,
    draft: Draft,
    step: Step | None = None,
    problem: Lazy | str = "",
    status: int = 200,
    *,
    asks: bool = False,
) -> Response:
    # Always a whole page: an iframe of the builder shows it.
    definition = _in_language_asked(draft)
    with speaking_of(definition):
        html = in_their_language(
            render_template(
                template,
                code=draft.survey.code,
                definition=definition,
                here=url_for(".show", code=draft.survey.code),
                step=step,
                promise=promise(definition, Terms.of(draft.survey)),
                problem=problem,
                asks=asks,
                button=ButtonForm(),
            )
        )
    return allow(answer(html, status), FRAMEABLE)
