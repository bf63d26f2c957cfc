"""News of a guideline: who comes back is asked what is new or reworded, and what is no text."""

from dataclasses import replace

from models.guideline.guideline import Part
from models.guideline.new_text import next_version, paired
from models.guideline.news import all_news, news_since
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question
from tests.models.guideline.test_new_text import NEW, OLD

TEAM = choice("Which team?", "A", "B", name="team", required=True)


def drafted(survey: Survey, parts: list[Part]) -> Survey:
    """The survey after a new draft of its text."""
    names = paired(survey.definition.clauses, parts)
    survey.publish(next_version(Draft.of(survey), parts, names))
    return Survey.at(survey.code)


def test_who_answered_a_version_is_asked_only_what_is_new_or_reworded_since(database):
    survey = drafted(make_survey(TEAM, *OLD, kind="guideline"), list(NEW))
    news = news_since(survey, 1)
    assert news
    assert [one.name for one in news.definition.questions] == [
        "team",
        "rules",
        "say_who_you_are_and_whom",
        "ask_before_you_post_a_picture",
    ]
    reworded, new = (one.name for one in news.definition.clauses)
    said = [
        (one.how, one.text.strip()) for one in news.changes(reworded) if one.how in ("in", "out")
    ]
    assert said == [("out", "where"), ("in", "whom"), ("in", "for")]
    assert news.changes(new) == []
    again = replace(news)  # worked out once more, it is the same to whoever keeps pages by it
    assert (again, hash(again)) == (news, hash(news))


def test_over_several_versions_the_former_words_are_those_that_were_answered(database):
    survey = make_survey(question("stance", "a", "Be kind to all of us."), kind="guideline")
    for text in "Be kind to most of us.", "Be polite to most of us.":
        survey = drafted(survey, [Part("stance", text)])
    assert [one.since for one in all_news(survey)] == [2, 1]
    name = survey.definition.clauses[0].name
    since = {one.since: one.former[name] for one in all_news(survey)}
    assert since == {1: "Be kind to all of us.", 2: "Be kind to most of us."}


def test_there_is_no_news_without_another_version_or_of_a_form_that_is_no_guideline(database):
    survey = make_survey(*OLD, kind="guideline")
    assert [news_since(survey, since) for since in (-1, 0, 1, 2)] == [None] * 4
    gone = drafted(survey, [Part("stance", OLD[1]["label"])])
    assert news_since(gone, 1) is None
    form = make_survey(question("text", "a"), code="form")
    form.publish(make_survey(question("text", "b"), code="other").definition)
    assert news_since(Survey.at("form"), 1) is None
