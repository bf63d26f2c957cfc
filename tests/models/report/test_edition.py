"""What a report tells its organiser, and what it tells everyone."""

import pytest

from models.answer import public_snapshot
from models.answer.response import Response
from models.coding.quote import Quote
from models.event.event_survey import EventSurvey
from models.event.talk import Plan, Talk
from models.report.edition import Edition, edition_for
from models.report.report import Report, ReportWords
from models.result.audience import Audience, reading_for
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey, question, respond
from tests.samples import every_kind, some_answers

YES_NO = choice("Good?", "Yes", "No")
WHY = question("text", "why", "Why?")


def for_organiser(survey: Survey) -> Edition:
    return edition_for(Survey.at(survey.code), Audience.ORGANISER)


def for_everyone(survey: Survey) -> Edition | None:
    return edition_for(Survey.at(survey.code), Audience.EVERYONE)


def quotes(edition: Edition) -> list[str]:
    return [words for one in edition.passages for words in one.quotes]


@pytest.mark.parametrize("anonymous", [True, False])
def test_everyone_reads_the_figures_of_the_shared_results_and_none_while_they_are_not(
    database, anonymous
):
    survey = every_kind(anonymous=anonymous)
    some_answers(survey, 12)
    assert for_everyone(survey) is None
    public_snapshot.share(survey)
    survey.close()
    some = for_everyone(survey)
    shared = reading_for(Survey.at("lunch"), Audience.EVERYONE)
    assert [one.reading for one in some.passages] == [*shared.questions]
    assert (some.reading.responses, some.reading.counts) == (shared.responses, shared.counts)
    own = for_organiser(survey)
    assert len(own.passages) > len(some.passages)  # what people wrote is counted for them
    assert own.reading.responses == 12
    public_snapshot.end_sharing(survey)
    assert for_everyone(survey) is None


def test_small_groups_are_as_safe_as_in_the_shared_results(database):
    survey = make_survey(YES_NO)
    public_snapshot.share(survey)
    for n in range(4):
        respond(survey, q="yes" if n else "no")
    survey.close()
    told = for_everyone(survey)
    assert told.reading.responses == 0
    assert told.reading.view.smallest == 5
    assert all(one.reading.answered == 0 for one in told.passages)
    assert for_organiser(survey).passages[0].reading.answered == 4


def test_everyone_reads_a_quote_only_where_its_writer_agreed(database):
    survey = make_survey(YES_NO, WHY)
    for words in "Bread", "Soup":
        respond(survey, q="yes", why=words)
    for one in Response.wrote(survey, "why"):
        words = one.answers["why"]
        Quote.choose(survey, "why", one.id, words, permitted=words == "Bread")
    public_snapshot.share(survey)
    survey.close()
    assert sorted(quotes(for_organiser(survey))) == ["Bread", "Soup"]
    told = for_everyone(survey)
    assert quotes(told) == ["Bread"]
    assert [(one.question.name, one.reading is None) for one in told.passages] == [
        ("q", False),
        ("why", True),  # how many wrote is not for everyone
    ]


def test_questions_stand_in_the_order_of_the_report_with_their_sentences_and_some_not_at_all(
    database,
):
    survey = make_survey(YES_NO, choice("Warm?", "Yes", "No", name="warm"), WHY)
    words = ReportWords(sentences={"warm": "It was cold."})
    Report.of(survey).change(0, "", words, ["why", "warm", "q"], ["q"])
    told = [(one.question.name, one.sentence) for one in for_organiser(survey).passages]
    assert told == [("why", ""), ("warm", "It was cold.")]
    assert for_organiser(survey).asked == 3


def test_it_says_how_many_were_expected_by_the_session_or_else_by_the_event(database):
    survey, other = make_survey(YES_NO), make_survey(YES_NO, code="other")
    assert for_organiser(survey).expecting is None
    event = make_event(survey, other, expected=120)
    Talk.add(event, Plan("Clinic", expected=30), EventSurvey.of(other))
    assert for_organiser(survey).expecting.expected == 120
    assert for_organiser(other).expecting.expected == 30


def test_it_says_when_the_last_answers_were_taken_once_that_is_so(database):
    survey = make_survey(YES_NO)
    assert for_organiser(survey).ended is None
    survey.close()
    assert for_organiser(survey).ended == Survey.at("lunch").closed_at
