"""Responses as a table: a row a response, a column a question."""

import logging

import pytest

from forms.answer.response_table import MOST_COLUMNS
from language.day import day_or_month_in_words
from models.account.audit import Audit
from models.answer import leaf
from models.coding.redaction import MARK, redact
from tests.makers import (
    choice,
    make_organiser,
    make_survey,
    question,
    respond,
    responses_of,
)
from tests.page import Page, form_of, page_of
from tests.samples import ANSWERS, every_kind
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

TABLE = "/surveys/lunch/responses/table"
GOOD, WHY = choice("Good?", "Yes", "No", name="good"), question("text", "why", "Why?")


def columns(page: Page) -> list[str]:
    return [one.words for one in page.one("thead").all("th")][1:]


def rows(page: Page) -> list[list[str]]:
    """The cells of each row, without the first."""
    return [[cell.words for cell in one.all("td")] for one in page.one("tbody").all("tr")]


def many(number: int) -> list[dict]:
    return [question("text", f"q{n}", f"Question {n}?") for n in range(number)]


def test_it_says_of_every_kind_of_answer_what_the_list_says(owner, attendee):
    survey = every_kind()
    attendee.post("/s/lunch", data=ANSWERS)
    listed = page_of(owner.get("/surveys/lunch/responses/"))
    asked = [[one.words for one in listed.all(tag)] for tag in ("dt", "dd")]
    names = [one.name for one in survey.fields if one.name in responses_of(survey)[0].answers]
    told: dict[str, str] = {}
    for start in range(0, len(names), MOST_COLUMNS):
        chosen = "&column=".join(names[start : start + MOST_COLUMNS])
        page = page_of(owner.get(f"{TABLE}?column={chosen}"))
        (row,) = rows(page)
        told |= dict(zip(columns(page), row, strict=True))
    assert told == dict(zip(*asked, strict=True))


def test_a_row_leads_to_the_whole_response_and_says_when_it_came(owner):
    survey = make_survey(GOOD, WHY)
    respond(survey, good="yes")
    page = page_of(owner.get(TABLE))
    head = page.one("tbody").one("th")
    (response,) = responses_of(survey)
    assert head.one("a")["href"] == f"/surveys/lunch/responses/{response.id}"
    assert head.words == f"Response 1 {day_or_month_in_words(response.submitted_on)}"
    assert rows(page) == [["Yes", "no answer"]]
    region = page.one("div", role="region")
    assert (region["tabindex"], region["aria-label"]) == ("0", "Responses as a table")


def test_it_has_so_many_columns_and_the_rest_are_to_choose(owner):
    respond(make_survey(*many(MOST_COLUMNS + 3)), q0="A", q14="Z")
    page = page_of(owner.get(TABLE))
    assert columns(page) == [f"Question {n}?" for n in range(MOST_COLUMNS)]
    assert "Shown are 12 of 15 questions; the rest are to choose." in page.words
    ticks = page.all("input", name="column", type="checkbox")
    assert [one["value"] for one in ticks if "checked" in one] == [f"q{n}" for n in range(12)]
    assert [one["value"] for one in ticks] == [f"q{n}" for n in range(15)]

    page = page_of(owner.get(f"{TABLE}?column=q14&column=q0&column=nobody"))
    assert (columns(page), rows(page)) == (["Question 0?", "Question 14?"], [["A", "Z"]])
    every = "&column=".join(f"q{n}" for n in range(15))
    page = page_of(owner.get(f"{TABLE}?column={every}"))
    assert len(columns(page)) == MOST_COLUMNS
    assert "3 questions that you chose are not shown" in page.words


def test_columns_filter_and_search_go_from_page_to_page_and_to_the_list(owner, monkeypatch):
    monkeypatch.setattr(leaf, "PAGE_SIZE", 2)
    survey = make_survey(GOOD, WHY, question("text", "how"))
    for n in range(5):
        respond(survey, good="yes", why=f"Bread {n}", how="So")
    respond(survey, good="no", why="Bread"), respond(survey, good="yes", why="Soup")
    path, seen = f"{TABLE}?column=why&column=good&where=good+%3D+%22yes%22&q=bread", []
    while path:
        page = page_of(owner.get(path))
        assert columns(page) == ["Good?", "Why?"]
        seen += rows(page)
        path = next((one["href"] for one in page.all("a", rel="next")), "")
    assert sorted(seen) == [["Yes", f"Bread {n}"] for n in range(5)]
    assert "5 of 7 responses" in page.words
    links = {one.words: one["href"] for one in page.all("a")}
    one_by_one = page_of(owner.get(links["See them one by one"]))
    assert "5 of 7 responses" in one_by_one.words
    back = next(one for one in one_by_one.all("a") if one.words == "See them as a table")
    assert "5 of 7 responses" in page_of(owner.get(back["href"])).words
    fewer = page_of(owner.get(links["Show all"]))
    assert ("6 of 7" in fewer.words, columns(fewer)) == (True, ["Good?", "Why?"])
    searched = page.one("form", role="search").all("input")
    kept = [one["value"] for one in searched if one["name"] == "column"]
    assert kept == ["good", "why"]


def test_a_filter_that_is_chosen_leads_back_to_the_table_as_it_was(owner):
    survey = make_survey(GOOD, WHY)
    respond(survey, good="yes", why="A"), respond(survey, good="no", why="B")
    page = page_of(owner.get(f"{TABLE}?column=why&q=a"))
    chosen = form_of(page, "/surveys/lunch/filter/new") | {"question": "good"}
    page = page_of(owner.get("/surveys/lunch/filter/new", query_string=chosen))
    chosen = form_of(page, "/surveys/lunch/filter/new") | {"sign": "is", "answer": "yes"}
    reply = owner.get("/surveys/lunch/filter/new", query_string=chosen)
    assert reply.status_code == 303
    assert reply.location.startswith(f"{TABLE}?")
    page = page_of(owner.get(reply.location))
    assert (columns(page), rows(page)) == (["Why?"], [["A"]])


def test_a_long_text_is_cut_with_a_word_and_struck_words_say_so(owner):
    survey = make_survey(WHY)
    respond(survey, why="long " * 100)
    respond(survey, why="Ann was rude")
    ann = next(one for one in responses_of(survey) if "Ann" in one.answers["why"])
    redact(survey, "why", ann.id, ["Ann"], "A name", make_organiser())
    found = sorted(cell for (cell,) in rows(page_of(owner.get(TABLE))))
    assert found == [
        ("long " * 40).rstrip() + " … cut here",
        f"{MARK} was rude Words were struck out: A name",
    ]


def test_a_filter_that_cannot_be_read_is_shown_with_what_is_wrong(owner):
    respond(make_survey(GOOD), good="yes")
    reply = owner.get(f"{TABLE}?where=nobody+%3D+1")
    assert (reply.status_code, page_of(reply).all("tbody")) == (422, [])
    assert "There is a problem" in reply.text


def test_of_a_survey_that_nobody_answered_it_says_so(owner):
    make_survey(GOOD)
    assert "Nobody has answered yet." in page_of(owner.get(TABLE)).words


@pytest.mark.parametrize("asked", ["column=%00", "column=" + "x" * 3000, "after=zzz", "column="])
def test_whatever_is_asked_for_there_is_a_page(owner, asked):
    respond(make_survey(GOOD), good="yes")
    assert owner.get(f"{TABLE}?{asked}").status_code in (200, 404)


def test_who_looks_at_what_people_with_a_name_answered_is_recorded(owner):
    respond(make_survey(GOOD), good="yes")
    respond(make_survey(GOOD, code="named", anonymous=False), good="yes")
    owner.get(TABLE)
    assert Audit.all_of("answers seen").count() == 0
    owner.get(TABLE.replace("lunch", "named"))
    assert [one.about for one in Audit.all_of("answers seen")] == ["named"]


def test_thirty_rows_ask_the_database_no_more_than_one(owner, caplog):
    survey, counts = make_survey(GOOD, WHY), []
    for number in 1, 29:
        for n in range(number):
            respond(survey, good="yes", why=f"Answer {n}")
        owner.get(TABLE)
        with caplog.at_level(logging.DEBUG, logger="peewee"):
            caplog.clear()
            assert len(rows(page_of(owner.get(TABLE)))) in (1, 30)
        counts.append(len(statements(caplog)))
    assert counts[0] == counts[1]
