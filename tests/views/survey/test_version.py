"""A survey that is edited while people answer: their answers count, and its organiser sees how."""

import logging

import pytest

from models.answer.recount import recount
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey import version as module
from models.survey.survey import Survey
from models.survey.version import Version
from tests.makers import choice, definition, make_survey, question, respond
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/versions/"
FIRST = (
    choice("Good?", "Yes", "No", name="good"),
    question("select_multiple", "food", "What?", choices=["Soup", "Rice"], other=True),
    question("text", "why", "Why?"),
)
SECOND = (
    choice("Was it good?", "Perhaps", "No", name="good"),
    question("rating", "overall", "How was it?", required=True),
    question("select_multiple", "food", "What?", choices=["Soup"]),
)


def edited() -> Survey:
    """A survey of two versions with one answer to the first."""
    survey = make_survey(*FIRST)
    respond(survey, good="yes", food=["rice", "other"], food__other="Bread", why="So")
    survey.publish(definition(*SECOND), same=["good"])
    return Survey.at("lunch")


def test_a_page_that_was_open_when_the_next_version_came_is_answered_as_it_was_shown(attendee):
    survey = make_survey(*FIRST)
    sent = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    assert sent["version"] == ["1"]
    survey.publish(definition(*SECOND))
    # What it asks new is required, and what was chosen is no longer offered.
    reply = attendee.post("/s/lunch", data=sent | {"good": "yes", "why": "So"})
    assert reply.status_code == 303
    assert attendee.get(reply.location).status_code == 200
    (stored,) = Response.all_of(survey)
    assert (stored["version"], stored["answers"]) == (1, {"good": "yes", "why": "So"})
    now = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    assert (now["version"], "why" in now) == (["2"], False)
    assert attendee.post("/s/lunch", data=now | {"good": "no"}).status_code == 422
    assert attendee.post("/s/lunch", data=now | {"overall": "5"}).status_code == 303
    assert Tally.by_version(survey) == {1: 1, 2: 1}
    assert recount(Survey.at("lunch"))[1] == []


def test_what_is_wrong_on_an_old_page_is_shown_on_that_page_again(attendee):
    survey = make_survey(*FIRST)
    sent = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    survey.publish(definition(*SECOND))
    reply = attendee.post("/s/lunch", data=sent | {"good": "nonsense", "why": "So"})
    shown = form_of(page_of(reply), "/s/lunch")
    assert (reply.status_code, shown["version"], shown["why"]) == (422, ["1"], ["So"])


def test_what_is_sent_without_a_version_or_with_a_strange_one_answers_the_newest(attendee):
    edited()
    for strange in {}, {"version": ""}, {"version": "7"}, {"version": "x"}, {"version": "9" * 30}:
        assert attendee.post("/s/lunch", data={"overall": "4"} | strange).status_code == 303
        assert attendee.post("/s/lunch", data={"good": "yes"} | strange).status_code == 422


def test_the_tally_shows_what_is_no_longer_asked_or_offered_where_it_has_answers(owner):
    survey = edited()
    respond(survey, good="no", overall=4)
    page = page_of(owner.get("/surveys/lunch/tally"))
    assert [one["data-question"] for one in page.all("section", **{"class": "tally"})] == [
        *("good", "overall", "food", "why"),
    ]
    good, _, food, why = page.all("section", **{"class": "tally"})
    assert good.one("h2").words == "Was it good?"
    assert [row.all("th")[0].words for row in good.all("tr")[1:]] == [
        "Perhaps added later: a share of the 1 it was offered to",
        "No",
        "Yes (no longer offered) a share of the 1 it was offered to",
    ]
    assert [one["data-count"] for one in good.all("td", data_value="yes")] == ["1"]
    assert [row.all("th")[0].words for row in food.all("tr")[1:]] == [
        *("Soup", "Rice (no longer offered)", "Other (no longer offered)"),
    ]
    assert "1 person wrote another answer" in food.words
    assert why.one("h2").words == "Why? (no longer asked)"


def test_what_nobody_answered_goes_from_the_tally_when_it_is_taken_away(owner):
    survey = make_survey(*FIRST)
    survey.publish(definition(*SECOND))
    respond(survey, good="no", overall=4)
    page = page_of(owner.get("/surveys/lunch/tally"))
    assert [one["data-question"] for one in page.all("section", **{"class": "tally"})] == [
        "good",
        "overall",
        "food",
    ]
    assert "no longer" not in page.one("main").words


def test_an_item_of_a_grid_that_is_no_longer_asked_stays_in_the_grid(owner):
    survey = make_survey(question("likert", "talks", "Talks", items=["Clear", "Short"]))
    respond(survey, talks__clear=4, talks__short=2)
    survey.publish(definition(question("likert", "talks", "Talks", items=["Clear", "Loud"])))
    page = page_of(owner.get("/surveys/lunch/tally"))
    assert [one.all("th")[0].words for one in page.all("tbody")] == [
        *("Clear", "Loud", "Short (no longer asked)"),
    ]


def test_whole_numbers_of_before_are_counted_with_the_decimals_of_now(owner):
    survey = make_survey(question("integer", "hours", "Hours?"))
    respond(survey, hours=2)
    survey.publish(definition(question("decimal", "hours", "Hours?")))
    for hours in (2.0, 3.5):
        respond(survey, hours=hours)
    page = page_of(owner.get("/surveys/lunch/tally"))
    counted = {
        one["data-value"]: one["data-count"] for one in page.all("td") if "data-count" in one
    }
    assert counted == {"2.0": "2", "3.5": "1"}
    assert "Mean 2.50 , median 2" in page.one("section", data_question="hours").words
    assert recount(survey)[1] == []


def test_everyone_sees_no_writing_of_a_question_that_is_no_longer_asked(owner, attendee):
    survey = make_survey(*FIRST, anonymous=False)
    respond(survey, good="yes", food=["other"], food__other="Bread", why="So")
    survey.publish(definition(*SECOND, anonymous=False), same=["good"])
    page = page_of(owner.get("/surveys/lunch/settings"))
    address = "/surveys/lunch/sharing"
    owner.post(address, data=form_of(page, address))
    tally = owner.get("/surveys/lunch/tally").text
    assert "Why?" in tally
    assert "wrote another answer" in tally
    shared = page_of(attendee.get("/s/lunch/results"))
    assert [one["data-question"] for one in shared.all("section", **{"class": "tally"})] == [
        "good",
        "overall",
        "food",
    ]
    assert "wrote" not in shared.one("main").words
    assert "Other (no longer offered)" in shared.one("main").words


@pytest.mark.both
def test_the_live_tally_has_the_words_of_the_new_version_at_once(app, owner):
    survey = make_survey(*FIRST)
    respond(survey, good="yes")

    def streamed() -> str:
        reply = owner.get("/surveys/lunch/tally/stream", buffered=False)
        first = next(iter(reply.response)).decode()
        reply.close()
        return first

    assert "Was it good?" not in streamed()
    survey.publish(definition(*SECOND), same=["good"])
    assert "Was it good?" in streamed()


def test_a_tally_says_how_many_answered_other_words_and_leads_to_them(owner, attendee):
    grid = question("likert", "talks", items=["Clear", {"name": "short", "label": "Shrot"}])
    yes = choice("Yes?", "Y", name="yes")
    survey = make_survey(question("rating", "food", "Food?"), grid, yes, anonymous=False)
    for _ in range(3):
        respond(survey, food=4, talks__clear=1, talks__short=2, yes="y")
    grid["items"][1]["label"] = "Short"
    asked = question("rating", "food", "The food?"), grid, choice("Yes?", "Y", "N", name="yes")
    survey.publish(definition(*asked, anonymous=False), same=["food", "talks.short"])
    open_before = survey.asked_as(1)
    respond(survey, food=5, yes="n")
    respond(open_before, food=3)
    page = page_of(owner.get("/surveys/lunch/tally"))
    told = {
        section["data-question"]: [one for one in section.all("p") if "data-other-words" in one]
        for section in page.all("section", **{"class": "tally"})
    }
    assert [one.words for one in told["food"]] == [
        "4 people answered other words (version 1). Read those words"
    ]
    assert [one.words for one in told["talks"]] == [
        "Short : 3 people answered other words (version 1). Read those words"
    ]
    assert told["yes"] == []
    link = told["food"][0].one("a")["href"]
    assert link == f"{PATH}?before=1&after=2"
    assert "put in: The food" in page_of(owner.get(link)).one("main").words
    assert recount(Survey.at("lunch"))[1] == []
    # Whoever sees the shared results is not told how the numbers fall apart.
    page = page_of(owner.get("/surveys/lunch/settings"))
    owner.post("/surveys/lunch/sharing", data=form_of(page, "/surveys/lunch/sharing"))
    assert "other words" not in attendee.get("/s/lunch/results").text
    for one in Response.select():
        if one.version == 1:
            one.delete_instance()
    assert "other words" not in owner.get("/surveys/lunch/tally").text
    assert recount(Survey.at("lunch"))[1] == []


@pytest.mark.both
def test_of_what_was_reworded_before_that_was_counted_the_tally_says_that_some_may_be(owner):
    survey = make_survey(question("rating", "food", "Food?"), question("text", "why"))
    respond(survey, food=4, why="So")
    survey.publish(
        definition(question("rating", "food", "The food?"), question("text", "why")), same=["food"]
    )
    Version.update(reworded=None).execute()
    vars(module.kept_history)["known"].clear()
    page = page_of(owner.get("/surveys/lunch/tally"))
    (told,) = page.all("p", data_other_words="")
    assert told.words == "Some may have answered other words (up to version 1). Read those words"


def test_responses_one_by_one_have_the_answers_to_every_version(owner):
    survey = edited()
    respond(survey, good="no", overall=4)
    words = page_of(owner.get("/surveys/lunch/responses/")).one("main").words
    for said in "Why? So", "What? Rice, Other", "How was it? 4", "Was it good? Yes":
        assert said in words


def test_the_page_tells_each_version_with_its_responses_and_what_changed(owner):
    survey = edited()
    respond(survey, good="no", overall=4)
    assert page_of(owner.get("/surveys/lunch/settings")).one("a", href=PATH)
    page = page_of(owner.get(PATH))
    rows = [[one.words for one in row.all("th") + row.all("td")] for row in page.all("tr")][1:]
    assert [(row[0], row[2]) for row in rows] == [("2", "1"), ("1", "1")]
    assert all("(UTC)" in row[1] for row in rows)
    changed = {
        one["data-question"]: one.words for one in page.all("section", **{"class": "change"})
    }
    assert changed == {
        "good": "Was it good? good : changed Question taken out: Good ; put in: Was it good ; ? "
        "Choices added Perhaps Choices taken away Yes",
        "overall": "How was it? overall : added",
        "food": "What? food : changed With “Other” taken out: yes ; Choices taken away Rice",
        "why": "Why? why : taken away",
    }
    assert [one.words for one in page.all("ins")] == ["put in: Was it good ;", "Perhaps"]
    assert "No question is as before." in page.one("main").words


def test_two_versions_are_chosen_and_compared(owner):
    survey = edited()
    survey.publish(definition(*SECOND, title="Dinner"))

    def compared(query: str) -> tuple[list[str], list[str]]:
        page = page_of(owner.get(PATH + query))
        chosen = [one.words for one in page.all("option", selected="")]
        return chosen, [one.one("h4").words for one in page.all("section", **{"class": "change"})]

    every = ["The survey", "Was it good?", "How was it?", "What?", "Why?"]
    assert compared("") == (["2", "3"], ["The survey"])
    assert compared("?before=1&after=3") == (["1", "3"], every)
    assert compared("?before=2&after=2") == (["2", "2"], [])
    assert compared("?before=0&after=99") == (["2", "3"], ["The survey"])
    assert compared("?before=x") == (["2", "3"], ["The survey"])


def test_a_survey_of_one_version_has_nothing_to_compare(owner):
    make_survey(*FIRST)
    page = page_of(owner.get(PATH))
    assert (len(page.all("tr")), page.all("form")) == (2, [])


def test_the_page_asks_the_database_as_often_for_many_responses_and_versions(owner, caplog):
    survey = edited()

    def asked() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            owner.get(PATH)
        return len(statements(caplog))

    asked()  # what is read once is kept
    few = asked()
    for n in range(5):
        survey.publish(definition(*SECOND, title=f"Lunch {n}"))
        respond(survey, overall=1 + n)
    asked()
    assert asked() == few <= 12


def test_versions_are_their_owners_to_see(owner, outsider, attendee):
    edited()
    assert "Was it good?" in owner.get(PATH).text
    assert outsider.get(PATH).status_code == 404
    assert attendee.get(PATH).location == f"/sign-in?next={PATH}"
