"""The languages of a draft: adding one, and its texts beside those of the main one."""

from flask import Blueprint, Response, abort, url_for

from forms.button import ButtonForm
from forms.form.problem import above
from forms.form.translation import LanguageForm, TranslationForm
from forms.survey.draft import DraftForm
from language.message import Lazy
from models.account.organiser import Organiser
from models.form.definition import Definition
from models.form.document import Document
from models.form.setting import DefinitionError
from models.form.translation import languages_of, translated, with_language, without_language
from models.survey.draft import Draft, Overtaken
from models.team.colleague import survey_for
from models.team.role import May
from views.survey.draft import NOT_DONE, NOT_SAVED
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("translation", __name__)


@bp.get("/surveys/<code>/edit/translations")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The languages of the form, and a field for one more."""
    return _listed(Draft.of(one_or_404(survey_for(organiser, code, May.BUILD))))


@bp.post("/surveys/<code>/edit/translations")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Add a language, and go to its texts."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = LanguageForm()
    form.offer(draft.definition)
    if not form.validate():
        return _listed(draft, form, status=422)
    tag = form.language.data
    try:
        draft.change(form.seen.data, with_language(draft.document, tag), f"Added language {tag}")
    except Overtaken:
        draft = Draft.of(draft.survey)
        if not draft.has_just(form.seen.data, lambda now: with_language(now, tag)):
            return _listed(draft, form, NOT_DONE, 409)
    except DefinitionError as error:
        return _listed(draft, form, above(error), 422)
    return redirect(url_for(".edit", code=code, language=tag))


@bp.get("/surveys/<code>/edit/translations/<language>")
@organiser_only
def edit(organiser: Organiser, code: str, language: str) -> Response:
    """Every text of the form in this language, beside the main one."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    _expect(draft.definition, language)
    return _shown(draft, language, TranslationForm(data={"seen": draft.revision}))


@bp.post("/surveys/<code>/edit/translations/<language>")
@organiser_only
def update(organiser: Organiser, code: str, language: str) -> Response:
    """Keep the texts in this language."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    _expect(draft.definition, language)
    form = TranslationForm()
    if not form.validate():
        return _shown(draft, language, form, status=422)

    def made(now: Definition) -> Document:
        return translated(now.worded_document, language, form.said.data)

    try:
        draft.change(form.seen.data, made(draft.definition), f"Changed texts in {language}")
    except Overtaken:
        return _shown(Draft.of(draft.survey), language, form, NOT_SAVED, 409)
    except DefinitionError as error:
        form.blame(error)
        return _shown(draft, language, form, status=422)
    return redirect(url_for(".index", code=code))


@bp.post("/surveys/<code>/edit/translations/<language>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, language: str) -> Response:
    """Take a language out, with its texts; Undo in the builder brings it back."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    _expect(draft.definition, language)
    form = DraftForm()
    try:
        document = without_language(draft.document, language)
        draft.change(form.seen.data or 0, document, f"Removed language {language}")
    except Overtaken:
        return _listed(Draft.of(draft.survey), problem=NOT_DONE, status=409)
    return redirect(url_for(".index", code=code))


def _expect(definition: Definition, language: str) -> None:
    """Abort with 404 unless it is a language of the form, and another than the main one."""
    if language not in definition.languages[1:]:
        abort(404)


def _listed(
    draft: Draft,
    form: LanguageForm | None = None,
    problem: Lazy | str = "",
    status: int = 200,
) -> Response:
    form = form or LanguageForm(formdata=None, data={"seen": draft.revision})
    form.offer(draft.definition)
    main, *others = languages_of(draft.document)
    return survey_page(
        "form/translation/index.html",
        survey=draft.survey,
        draft=draft,
        form=form,
        main=main,
        others=[draft.definition.in_language(one) for one in others],
        button=ButtonForm(),
        problem=problem,
        status=status,
    )


def _shown(
    draft: Draft,
    language: str,
    form: TranslationForm,
    problem: Lazy | str = "",
    status: int = 200,
) -> Response:
    return survey_page(
        "form/translation/edit.html",
        survey=draft.survey,
        draft=draft,
        form=form,
        tag=language,
        main=draft.definition.languages[0],
        rows=form.rows(draft.definition.worded_document, language),
        seen=form.seen.shown(draft.revision, status),
        problem=problem,
        status=status,
    )
