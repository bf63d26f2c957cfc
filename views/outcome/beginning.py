"""What the form of an outcome begins with: an answer, a quote or something else of the event.

An address says what that is: `?survey=lunch&response=…`, `?survey=lunch&quote=…`, or the words
themselves, `?what=…&who=…&kind=…&noun=…&key=…&words=…`, as the page of what it came of writes them.
"""

from dataclasses import dataclass, field

from flask import request

from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.permission import may_publish
from models.answer.response import Response as Answered
from models.coding.quote import Quote, quotable
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import (
    LONGEST_EVIDENCE,
    LONGEST_KEY,
    Evidence,
    is_link,
    key_of,
    numbers_of,
)
from models.evidence.noun import LINK, NAMED, NUMBERED, QUOTE, RESULTS, TAKEN_BACK
from models.outcome.outcome import LONGEST_WHAT, LONGEST_WHO, OutcomeStatement
from models.survey.survey import Survey
from models.survey.title import definition_of, title_of
from models.team.colleague import survey_for
from models.team.role import May
from models.telling.difference_kind import DifferenceKind
from web.guard import one_or_404


@dataclass(frozen=True)
class Beginning:
    """What the fields begin with, the evidence that goes with it, and the answer that is read.

    `holds_answers`: words of it are somebody's answer, so not everyone may read them as they are.
    `refused` are those of which their writer was asked, and did not say that they may be published.
    """

    said: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    read: tuple[tuple[str, str], ...] = ()  # (question, answer)
    holds_answers: bool = False
    refused: tuple[str, ...] = ()

    def is_refused(self, statement: OutcomeStatement) -> bool:
        """True if it would tell everyone, word for word, what its writer did not agree to."""
        said = " ".join(
            f"{statement.what} {statement.significance} {statement.contribution}".split()
        )
        return statement.tellable and any(" ".join(one.split()) in said for one in self.refused)


def beginning(organiser: Organiser, event: Event) -> Beginning:
    """What this address begins an outcome of the event with; 404 for what they may not read."""
    asked = request.args
    if "response" in asked:
        return _of_response(organiser, event, asked.get("survey", ""), asked["response"])
    if "quote" in asked:
        return _of_quote(organiser, event, asked.get("survey", ""), asked["quote"])
    said = {
        "what": asked.get("what", "")[:LONGEST_WHAT],
        "who": asked.get("who", "")[:LONGEST_WHO],
        "kind": asked.get("kind", ""),
    }
    if said["kind"] not in set(DifferenceKind):
        said["kind"] = ""
    noun, key = asked.get("noun", ""), asked.get("key", "")[:LONGEST_KEY]
    words = asked.get("words", "")[:LONGEST_EVIDENCE]
    is_named = noun in set(NAMED) - TAKEN_BACK and key
    if (noun in NUMBERED and not numbers_of([key])) or (noun == LINK and not is_link(key)):
        is_named = False
    return Beginning(said, (Evidence(noun, key, words),) if is_named else ())


def _of_response(organiser: Organiser, event: Event, code: str, id: str) -> Beginning:
    survey = _survey(organiser, event, code)
    response = one_or_404(Answered.get_or_none(Answered.survey == survey, Answered.id == id))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    answers = response.answers
    texts = [(question, one) for question, one in quotable(survey) if answers.get(one.name)]
    wrote = [(question.label, str(answers[one.name])) for question, one in texts]
    free = [
        str(answers[one.name])
        for _question, one in texts
        if may_publish(survey, one.name, answers, told=True)
    ]
    # The evidence is the survey. That it was this response is kept nowhere: an outcome has names
    # and a time, and they are joined to no answer.
    results = Evidence(RESULTS, survey.code, title_of(survey)[:LONGEST_EVIDENCE])
    said = {"what": free[0][:LONGEST_WHAT] if free else "", "who": _somebody(survey)}
    refused = tuple(words for _label, words in wrote if words not in free)
    return Beginning(said, (results,), tuple(wrote), holds_answers=True, refused=refused)


def _of_quote(organiser: Organiser, event: Event, code: str, key: str) -> Beginning:
    survey = _survey(organiser, event, code)
    quotes = {f"{one.field}/{bytes(one.digest).hex()}": one for one in Quote.all_of(survey)}
    quote = one_or_404(quotes.get(key))
    labels = {one.name: question.label for question, one in quotable(survey)}
    said = {"what": quote.words[:LONGEST_WHAT], "who": _somebody(survey)}
    evidence = (
        Evidence(QUOTE, key_of(survey.code, quote), "")
        if quote.permitted
        else Evidence(RESULTS, survey.code, title_of(survey)[:LONGEST_EVIDENCE])
    )
    read = ((labels.get(quote.field, quote.field), quote.words),)
    return Beginning(said, (evidence,), read, holds_answers=True)


def _survey(organiser: Organiser, event: Event, code: str) -> Survey:
    """The survey of the event whose answers this organiser may read."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    part = EventSurvey.of(survey)
    one_or_404(part if part and part.event_id == event.id else None)
    return one_or_404(survey if definition_of(survey) else None)


def _somebody(survey: Survey) -> str:
    return _("Somebody who answered “%(survey)s”", survey=title_of(survey))[:LONGEST_WHO]
