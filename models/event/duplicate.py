"""A duplicate: a copy of an event with drafts of its surveys and its talks, and without answers."""

from collections.abc import Collection
from dataclasses import replace

from models.account.organiser import Organiser
from models.event.event import Details, Event
from models.event.event_survey import EventSurvey
from models.event.talk import Talk
from models.form.definition import of_another_year
from models.survey.draft import Draft
from models.survey.survey import Survey
from storage.database import writing


def duplicate(
    event: Event,
    details: Details,
    code: str = "",
    organiser: Organiser | None = None,
    *,
    without: Collection[int] = (),
) -> Event:
    """A copy of the event with a draft of each survey as it is in the builder, without answers.

    Surveys with the ids in `without` are left behind. It is of `organiser`, by default of whose the
    event is. The year in the titles of surveys moves with the event, and so do its talks. Raises
    EventUnfit, and CodeUnfit when `code` cannot be an address or is one already.
    """
    owner = organiser or event.organiser
    years = event.details.start.year, details.start.year
    with writing():
        copy = Event.add(details, owner, code)
        made: dict[int | None, EventSurvey] = {}
        parts = [one for one in EventSurvey.all_of(event) if one.survey_id not in without]
        for part, draft in zip(parts, Draft.all_of([one.survey for one in parts]), strict=True):
            asked = of_another_year(draft.definition, *years)
            survey = Survey.add(asked, owner, draft=True)
            made[part.survey_id] = EventSurvey.add(copy, survey, part.role)
        _copy_talks(event, copy, made)
    return copy


def _copy_talks(event: Event, copy: Event, made: dict[int | None, EventSurvey]) -> None:
    """The talks so many days later as the event begins, each with its form among those `made`.

    What others know a talk by is left behind: next year’s programme has names of its own.
    """
    start, later = event.details.start, copy.details.start
    days = (later.date() - start.date()).days
    for talk in Talk.all_of(event):
        plan = talk.plan.moved(days, event.time_zone, copy.time_zone)
        title = plan.title.replace(str(start.year), str(later.year))
        Talk.add(copy, replace(plan, title=title, guid=None), made.get(talk.survey_id))
