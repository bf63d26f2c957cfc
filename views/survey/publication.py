"""Publishing a draft: a page that says what it will change, and the button that does it."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flask import Blueprint, Response, flash, url_for

from forms.form.problem import above
from forms.survey.draft import OTHER, SAME, PublicationForm
from language.day import in_words
from language.message import Lazy, gettext, ngettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.form.rewording import Rewording
from models.form.setting import DefinitionError
from models.form.version_diff import changes
from models.result.withdrawn_choices import turnovers
from models.survey.draft import Draft, Overtaken
from models.survey.survey import Survey
from models.survey.version import MeaningUnsaid
from models.team.colleague import survey_for
from models.team.role import May
from models.wave.series import PlannedWave, SeriesUnfit, first_day, is_over, months_after, plan
from web.desk import opened, survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("publication", __name__)

NOTHING: Mapping[str, str] = MappingProxyType({})
NOT_PUBLISHED = _(
    "This form was changed in another window since you opened this page. "
    "Nothing was published: look at what it asks now, and publish it again."
)


@bp.get("/surveys/<code>/edit/publication")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """The page that says what publishing will change."""
    return _shown(Draft.of(one_or_404(survey_for(organiser, code, May.BUILD))))


@bp.post("/surveys/<code>/edit/publication")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Publish the draft, and open the survey if the button says so."""
    survey = one_or_404(survey_for(organiser, code, May.BUILD))
    draft = Draft.of(survey)
    form = PublicationForm()
    if not form.validate():
        return _shown(draft, gettext("This button did nothing. Press it again."), 422)
    try:
        draft.publish(form.seen.data, same=form.saying(SAME), other=form.saying(OTHER))
    except Overtaken:
        draft = Draft.of(survey)
        if not draft.has_published(form.asks.data or ""):
            return _shown(draft, NOT_PUBLISHED, 409)
    except MeaningUnsaid as error:
        return _shown(draft, status=422, means=form.means.data, unsaid=error.unsaid)
    except DefinitionError as error:
        return _shown(draft, above(error), 422)
    if form.opens:
        survey.open()
        opened(survey)
        if not _ask_again(survey, form, organiser):
            return redirect(url_for("series.index", code=survey.code))
    return redirect(url_for("survey.show", code=survey.code))


def _ask_again(survey: Survey, form: PublicationForm, by: Organiser) -> bool:
    """Plan the waves that were ticked, but for those whose day is over; False if one is not.

    The next page says which and why.
    """
    first = first_day(survey)
    ticked = [PlannedWave(months_after(first, one), one) for one in form.months.data or []]
    zone = survey.time_zone or "UTC"
    over = [one for one in ticked if is_over(one.day, zone)]
    planned = [one for one in ticked if one not in over]
    for one in over:
        flash(gettext("%(day)s is over: it is not asked then.", day=in_words(one.day)))
    if not planned:
        return not over
    try:
        plan(survey, planned, by, takes_addresses=form.takes_addresses.data)
        flash(
            ngettext(
                "It is asked %(num)s more time.", "It is asked %(num)s more times.", len(planned)
            )
        )
    except SeriesUnfit as fault:
        flash(gettext("It is not asked again: %(fault)s.", fault=fault.message))
        return False
    return not over


def _shown(
    draft: Draft,
    problem: Lazy | str = "",
    status: int = 200,
    means: Mapping[str, str] = NOTHING,
    unsaid: Collection[Rewording] = (),
) -> Response:
    """The page, with the meanings chosen so far, and an error at those that were not."""
    survey = draft.survey
    tally, counts = Tally.of(survey)
    return survey_page(
        "survey/publication/new.html",
        draft=draft,
        survey=survey,
        definition=draft.definition,
        responses=tally.responses,
        changes=changes(survey.definition, draft.definition),
        turnovers=turnovers(survey.definition, draft.definition, counts),
        rewordings=survey.rewordings(draft.definition),
        means=means,
        unsaid={one.path for one in unsaid},
        form=PublicationForm(formdata=None),
        problem=problem,
        status=status,
    )
