"""Words of a response that stand in a report, for as long as the response says them."""

import pytest

from models.answer import rehearsal
from models.answer.response import Response
from models.coding.quote import LONGEST_QUOTE, MOST_QUOTES, Quote, QuoteUnfit, quotable
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question, respond

WHY = question("text", "why", "Why?")


def said(survey: Survey) -> list[str]:
    return sorted(one.words for one in Quote.all_of(survey))


def id_of(survey: Survey, words: str, field: str = "why") -> str:
    return next(
        one.id for one in Response.wrote(survey, field, size=200) if one.answers[field] == words
    )


def quote(survey: Survey, answer: str, words: str, *, permitted: bool = False) -> None:
    Quote.choose(survey, "why", id_of(survey, answer), words, permitted=permitted)


def test_a_quote_is_the_whole_answer_or_a_passage_of_it_in_one_line(database):
    survey = make_survey(WHY)
    respond(survey, why="More bread\r\nfor Ada")
    quote(survey, "More bread\r\nfor Ada", "More  bread\nfor Ada")
    assert said(survey) == ["More bread for Ada"]
    quote(survey, "More bread\r\nfor Ada", " More bread ")  # in place of the one before
    assert said(survey) == ["More bread"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "words", ["Less bread", "More bread!", "", "\u200b", "x" * (LONGEST_QUOTE + 1)]
)
def test_what_the_answer_does_not_say_is_no_quote_of_it(database, words):
    survey = make_survey(WHY)
    respond(survey, why="More bread" + "x" * LONGEST_QUOTE)
    with pytest.raises(QuoteUnfit):
        quote(survey, "More bread" + "x" * LONGEST_QUOTE, words)
    assert said(survey) == []


def test_a_quote_that_does_not_fit_leaves_the_one_before(database):
    survey = make_survey(WHY)
    respond(survey, why="More bread")
    quote(survey, "More bread", "bread")
    with pytest.raises(QuoteUnfit):
        quote(survey, "More bread", "soup")
    assert said(survey) == ["bread"]


@pytest.mark.sqlite
def test_answers_that_say_who_somebody_is_and_answers_of_another_survey_are_not_quoted(database):
    survey = make_survey(
        WHY,
        question("text", "name", "What is your name?"),
        question("email", "address", "Address?"),
        choice("Which?", "A", name="which", other=True),
    )
    other = make_survey(WHY, code="other")
    respond(survey, why="Bread", name="Ada", address="ada@example.org")
    respond(other, why="Soup")
    assert [field.name for _asked, field in quotable(survey)] == ["why", "which.other"]
    for field in "name", "address", "nothing":
        with pytest.raises(QuoteUnfit):
            Quote.choose(survey, field, id_of(survey, "Bread"), "Ada", permitted=True)
    with pytest.raises(QuoteUnfit):
        Quote.choose(survey, "why", id_of(other, "Soup"), "Soup", permitted=True)


def test_a_quote_goes_with_its_response_whether_one_is_deleted_or_all(database):
    survey = make_survey(WHY)
    for words in "Bread", "Soup", "Rice":
        respond(survey, why=words)
        quote(survey, words, words)
    Response.get_by_id((survey.id, id_of(survey, "Soup"))).delete_instance()
    assert said(survey) == ["Bread", "Rice"]
    rehearsal.end(survey)
    assert Quote.select().count() == 0


def test_words_that_are_taken_out_of_the_answer_are_not_shown_any_more(database):
    survey = make_survey(WHY)
    respond(survey, why="Bread of Ada")
    quote(survey, "Bread of Ada", "of Ada")
    this = (Response.survey == survey) & (Response.id == id_of(survey, "Bread of Ada"))
    for changed in "Bread of ███", "Less bread of Ada", "Bread":
        Response.update(answers={"why": changed}).where(this).execute()
        assert said(survey) == []
    assert "Ada" not in str([*Quote.select().dicts()])
    Response.update(answers={}).where(this).execute()
    assert said(survey) == []


@pytest.mark.sqlite
def test_a_report_has_so_many_quotes_and_no_more(database):
    survey = make_survey(WHY)
    for n in range(MOST_QUOTES + 1):
        respond(survey, why=f"Number {n:03}")
    for n in range(MOST_QUOTES):
        quote(survey, f"Number {n:03}", "Number")
    with pytest.raises(QuoteUnfit):
        quote(survey, f"Number {MOST_QUOTES:03}", "Number")
    quote(survey, "Number 007", "007")  # in place of its own
    assert len(said(survey)) == MOST_QUOTES


def test_a_question_that_is_no_longer_asked_can_be_quoted_and_taken_off(database):
    survey = make_survey(WHY, choice("Good?", "Yes", "No"))
    respond(survey, why="Bread")
    survey.publish(definition(choice("Good?", "Yes", "No")))
    survey = Survey.at("lunch")
    quote(survey, "Bread", "Bread", permitted=True)
    assert [(one.words, one.permitted) for one in Quote.all_of(survey)] == [("Bread", True)]
    Quote.take_off(survey, "why", id_of(survey, "Bread"))
    assert said(survey) == []
