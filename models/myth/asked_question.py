"""An asked question: one that surveys ask about a myth, or might."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence, offered
from models.evidence.noun import CLAUSE
from models.form.spelling import alike, folded
from models.myth.followed_myth import FollowedMyth, MythQuestion, asked_in
from models.survey.survey import Survey, load_definitions
from models.survey.title import definition_of
from models.team.colleague import shared_events, shared_with
from models.team.role import ALLOWED, May

MOST_LOOKED = 200  # surveys, where something is looked for in what they ask


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a survey in an event, which asks about a myth or might."""

    survey: Survey
    name: str
    label: str
    event: Event

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.survey.code}/{self.name}"


def asked_about(myth: FollowedMyth, events: Iterable[Event]) -> list[AskedQuestion]:
    """The questions of surveys of these events that are about the myth."""
    questions = myth.questions
    known = {one.id: one for one in events}
    inside = EventSurvey.select().where(EventSurvey.survey << [one.survey_id for one in questions])
    around = {one.survey_id: known.get(one.event_id) for one in inside}
    found = []
    for one in questions:
        event = around.get(one.survey_id)
        if event is not None:
            labels = {asked.name: asked.label for asked in asked_in(one.survey)}
            label = labels.get(one.question, one.question)
            found.append(AskedQuestion(one.survey, str(one.question), label, event))
    return found


def asked_at(parts: Iterable[EventSurvey], event: Event) -> list[AskedQuestion]:
    """The questions about what people believe that these surveys of an event ask."""
    return [
        AskedQuestion(part.survey, one.name, one.label, event)
        for part in parts
        for one in asked_in(part.survey)
    ]


def in_the_same_words(myths: Iterable[FollowedMyth], label: str) -> FollowedMyth | None:
    """The first of these myths whose claim is in the words of a question; None if none is."""
    words = _words(label)
    return next((one for one in myths if _words(one.claim) == words), None)


def suggested(organiser: Organiser, myth: FollowedMyth) -> list[AskedQuestion]:
    """The questions in the same words, of events that this organiser runs, about no myth yet.

    The newest MOST_LOOKED surveys are looked at.
    """
    able = [id for id, role in shared_events(organiser).items() if May.RUN in ALLOWED[role]]
    found = (
        EventSurvey.select(EventSurvey, Survey, Event)
        .join(Survey)
        .switch(EventSurvey)
        .join(Event)
        .where((Event.organiser == organiser) | (Event.id << able))
        .order_by(Survey.id.desc())
        .limit(MOST_LOOKED)
    )
    parts = list(found)
    load_definitions([one.survey for one in parts])
    taken = MythQuestion.among([one.survey for one in parts])
    words = _words(myth.claim)
    return [
        AskedQuestion(one.survey, asked.name, asked.label, one.event)
        for one in reversed(parts)
        for asked in asked_in(one.survey)
        if _words(asked.label) == words and (one.survey_id, asked.name) not in taken
    ]


def clauses_for(organiser: Organiser) -> list[Evidence]:
    """The clauses of the newest guidelines that concern this organiser: what may settle a myth."""
    shared = shared_with(organiser).surveys
    found = (
        Survey.select()
        .where((Survey.organiser == organiser) | shared, Survey.opened_at.is_null(False))
        .order_by(Survey.id.desc())
        .limit(MOST_LOOKED)
    )
    surveys = list(found)
    load_definitions(surveys)
    guidelines = []
    for one in surveys:
        definition = definition_of(one)
        if definition is not None and definition.clauses:
            guidelines.append(one)
    return [one for one in offered(guidelines, ()) if one.noun == CLAUSE]


def _words(text: str) -> str:
    """What two claims share that are in the same words: not capitals, accents, a full stop."""
    return folded(alike(text)).rstrip(".")
