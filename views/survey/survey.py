"""A survey, for its organiser: list, page, link and QR code; open, close, share, copy, delete."""

from flask import Blueprint, Response, request, url_for

from formats.text.invitation import invitation
from forms.answer.rehearsal import MOST_OF_A_REHEARSAL
from forms.button import ButtonForm
from forms.survey.survey import SurveyDeletionForm, TitleForm
from language.message import gettext as _
from language.message import spoken
from models.account import audit
from models.account.organiser import Organiser
from models.answer import public_snapshot
from models.answer.promise import Terms, promise
from models.answer.tally import Tally
from models.answer.threshold import smallest_group
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.definition import empty, entitled
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.team.colleague import event_for, survey_for
from models.team.role import May
from views.event.listing import listing_page, wished
from web.address import form_address, qr_code
from web.desk import next_address, opened, survey_page
from web.guard import one_or_404, organiser_only, public
from web.language import speaking_of
from web.page import page, redirect

bp = Blueprint("survey", __name__)


@bp.get("/surveys/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The surveys and events of this organiser."""
    return listing_page(organiser, wished())


@bp.get("/surveys/new")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The ways to begin a survey, as a part of the event that the address names."""
    return page("survey/survey/new.html", form=TitleForm(), event=_event(organiser))


@bp.post("/surveys/new")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Add an empty draft, and go to its builder."""
    form, event = TitleForm(), _event(organiser)
    if not form.validate():
        return page("survey/survey/new.html", form=form, event=event, status=422)
    # What an editor begins in an event belongs to whose event it is.
    owner = event.organiser if event else organiser
    survey = Survey.add(empty(form.title.data), owner, draft=True)
    if event is not None:
        EventSurvey.add(event, survey)
    return redirect(url_for("draft.edit", code=survey.code, focus="add"))


@bp.get("/surveys/<code>/")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """How people get to the form: its address, its QR code, its screen, its paper."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    address = form_address(survey)
    with speaking_of(survey.definition):
        told, tag = promise(survey.definition, Terms.of(survey)), spoken.get().tag
        invited = invitation(survey, address)
    return survey_page(
        "survey/survey/show.html",
        survey=survey,
        address=address,
        draft=Draft.of(survey),
        promise=told,
        invitation=invited,
        told_in=tag,
        most_of_a_rehearsal=MOST_OF_A_REHEARSAL,
        button=ButtonForm(),
    )


@bp.get("/surveys/<code>/settings")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """What is settled for the survey beside its form: when it is open, who sees its results."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return survey_page(
        "survey/survey/edit.html",
        survey=survey,
        address=form_address(survey),
        draft=Draft.of(survey),
        smallest=smallest_group(is_sensitive=survey.definition.sensitive),
        button=ButtonForm(),
    )


@bp.post("/surveys/<code>/opening")
@organiser_only
def open(organiser: Organiser, code: str) -> Response:
    """Open the survey; a draft that is not published yet is shown and published first."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    if survey.opened_at is None and not Draft.of(survey).is_published:
        return redirect(url_for("publication.new", code=survey.code))
    if not survey.definition.questions:
        return redirect(url_for("draft.edit", code=survey.code))
    survey.open()
    opened(survey)
    return redirect(url_for(".show", code=survey.code))


@bp.post("/surveys/<code>/closure")
@organiser_only
def close(organiser: Organiser, code: str) -> Response:
    """Take no more answers."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    survey.close()
    return redirect(next_address(survey))


@bp.post("/surveys/<code>/sharing")
@organiser_only
def share(organiser: Organiser, code: str) -> Response:
    """Show the results to everyone who has the link."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    with audit.noted("results shared", organiser, survey.code):
        public_snapshot.share(survey)
    return redirect(url_for(".edit", code=survey.code))


@bp.post("/surveys/<code>/sharing/end")
@organiser_only
def unshare(organiser: Organiser, code: str) -> Response:
    """Stop showing the results to others."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    with audit.noted("results not shared", organiser, survey.code):
        public_snapshot.end_sharing(survey)
    return redirect(url_for(".edit", code=survey.code))


@bp.post("/surveys/<code>/copy")
@organiser_only
def copy(organiser: Organiser, code: str) -> Response:
    """Add a draft with the same questions and no answers."""
    asked = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD))).definition
    title = _("Copy of %(title)s", title=asked.title)[:200]
    survey = Survey.add(entitled(asked, title), organiser, draft=True)
    return redirect(url_for("draft.edit", code=survey.code))


@bp.route("/surveys/<code>/deletion", methods=["GET", "POST"])
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Show what is deleted with a survey (GET), and delete it (POST)."""
    survey = one_or_404(survey_for(organiser, code, May.LEAD))
    form = SurveyDeletionForm()
    if request.method == "POST" and form.validate():
        with audit.noted("survey deleted", organiser, survey.code):
            survey.delete_instance()
        return redirect(url_for(".index"))
    return survey_page(
        "survey/survey/delete.html",
        survey=survey,
        responses=Tally.responses_of([survey])[survey.id],
        form=form,
        status=422 if form.errors else 200,
    )


@bp.get("/s/<code>/qr.png", defaults={"ending": "png"})
@bp.get("/s/<code>/qr.svg", defaults={"ending": "svg"})
@public
def qr(code: str, ending: str) -> Response:
    """The address of the form as a QR code."""
    survey = one_or_404(Survey.published(code))
    return qr_code(form_address(survey), ending)


def _event(organiser: Organiser) -> Event | None:
    code = request.args.get("event")
    return one_or_404(event_for(organiser, code, May.RUN)) if code else None
