"""An edition: all that a report tells one audience, with the figures of this moment.

What everyone reads of it passes the same gate as the shared results: there is a report for
everyone only while they are shared, its figures are theirs, and small groups are as safe there as
here. An organiser's own words and the number of people expected are theirs to tell. Quotes are
another thing: people are told before they answer that everyone sees numbers and not what they
wrote. So everyone reads a quote only where its writer agreed to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from models.coding.quote import Quote
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Talk
from models.form.field import FREE
from models.form.question import Question
from models.report.report import Report, ReportWords
from models.result.audience import Audience, Disclosure, disclosed_to
from models.result.reading import QuestionReading, Reading
from models.survey.schedule import CLOSED
from models.survey.survey import Survey


@dataclass(frozen=True)
class Passage:
    """One question in an edition. `reading` is None where there are only quotes of it."""

    question: Question
    reading: QuestionReading | None
    sentence: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """The report of `survey` for one audience; `passages` without those that are left out."""

    survey: Survey
    disclosure: Disclosure
    words: ReportWords
    passages: tuple[Passage, ...]
    part: EventSurvey | None
    talk: Talk | None

    @property
    def reading(self) -> Reading:
        """The tally as this audience may see it."""
        reading = self.disclosure.reading
        assert reading is not None, "no edition is made without"
        return reading

    @property
    def expecting(self) -> Talk | Event | None:
        """What says how many people were expected; None if nothing does."""
        return self.talk or (self.part.event if self.part else None)

    @property
    def ended(self) -> datetime | None:
        """When the survey was closed; None while it is not."""
        is_closed = self.survey.state == CLOSED
        return self.survey.closed_at or self.survey.closes_at if is_closed else None

    @property
    def asked(self) -> int:
        """The number of questions that were asked, also in earlier versions."""
        survey = self.survey
        every = (*survey.definition.questions, *survey.history.past_questions)
        return sum(bool(one.fields) for one in every)

    @property
    def asks_some(self) -> bool:
        """True if a question was not put to everybody: on a condition, or in some versions."""
        survey = self.survey
        every = (*survey.definition.questions, *survey.history.past_questions)
        put = (passage.reading for passage in self.passages if passage.reading)
        return any(one.condition for one in every if one.fields) or any(
            one.not_asked or not one.is_asked for one in put
        )

    @property
    def has_na(self) -> bool:
        """True if a question has an answer that is in no share and no mean."""
        readings = (passage.reading for passage in self.passages if passage.reading)
        return any(one.not_applicable for one in readings)

    @property
    def has_bands(self) -> bool:
        """True if free numbers, days or times stand in groups."""
        fields = (one for passage in self.passages for one in passage.question.fields)
        return self.reading.banded and any(one.type in FREE for one in fields)


def edition_for(survey: Survey, audience: Audience) -> Edition | None:
    """The report of `survey` in its language for this audience; None if it may see nothing."""
    disclosure = disclosed_to(survey, audience)
    if disclosure is None or disclosure.reading is None:
        return None
    report = Report.of(survey)
    words = report.words_for(survey)
    every_quote = audience is Audience.ORGANISER
    quotes: dict[str, list[str]] = {}
    for quote in Quote.all_of(survey):
        if every_quote or quote.permitted:
            quotes.setdefault(quote.field.partition(".")[0], []).append(quote.words)
    passages = {
        question.name: Passage(
            question,
            reading,
            words.sentences.get(question.name, ""),
            tuple(quotes.get(question.name, ())),
        )
        for question, reading in _told(survey, disclosure.reading, quotes)
        if question.name not in report.left_out
    }
    part = EventSurvey.of(survey)
    order = arranged(report, passages)
    return Edition(
        survey, disclosure, words, tuple(map(passages.__getitem__, order)), part, Talk.of(survey)
    )


def arranged(report: Report, names: Iterable[str]) -> list[str]:
    """These questions in the order of the report, those that have no place in it last."""
    places = {name: number for number, name in enumerate(report.order)}
    return sorted(names, key=lambda one: places.get(one, len(places)))


def _told(
    survey: Survey, reading: Reading, quotes: dict[str, list[str]]
) -> Iterator[tuple[Question, QuestionReading | None]]:
    """The questions with a figure or a quote to show, in the order of the form."""
    shown = {one.question.name: one for one in reading.questions}
    for question in (*survey.definition.questions, *survey.history.past_questions):
        found = shown.get(question.name)
        if found is not None or question.name in quotes:
            yield question, found
