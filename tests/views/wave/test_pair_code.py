"""The code at the end of a form that is asked again, and the page where its organiser makes it."""

import pytest

from models.account.audit import Audit
from models.answer.pair_mark import PairMark
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from models.wave.code_element import ELEMENTS
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from storage.database import db
from tests.makers import choice, make_organiser, make_series, make_survey, question
from tests.page import form_of, page_of
from tests.sending import send, stored, summary

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
CODE = {
    "code-mother": "Wilhelmina",
    "code-day": "6",
    "code-town": "Aberystwyth",
    "code-siblings": "2",
    "code-middle": "X",
    "code-grandmother": "q",
}


def asking(*questions: dict, **settings) -> Survey:
    survey = make_survey(*(questions or (GOOD,)), **settings)
    PairCode.ask(make_series(survey, 6), USUAL_ELEMENTS, make_organiser())
    return survey


def marks(survey: Survey) -> list[bytes]:
    return list(PairMark.of(survey, 10).values())


def test_a_form_that_is_not_asked_again_has_no_word_of_it(attendee):
    make_survey(GOOD)
    before = attendee.get("/s/lunch").data
    make_series(Survey.get(), 6)
    html = attendee.get("/s/lunch").data
    assert b"code-" not in html
    assert len(html) == len(before)


def test_the_code_is_asked_last_and_may_be_left_empty(attendee):
    survey = asking()
    page = page_of(attendee.get("/s/lunch"))
    names = [one["name"] for one in page.all("input") if one["name"].startswith("code-")]
    assert names == [f"code-{name}" for name in USUAL_ELEMENTS]
    assert send(attendee, q="yes").status_code == 303
    assert marks(survey) == []
    assert stored(survey) == [{"q": "yes"}]


def test_a_code_is_stored_as_marks_beside_the_answers_and_as_nothing_else(attendee):
    survey = asking()
    sent = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    reply = attendee.post("/s/lunch", data=sent | {"q": "yes", **CODE})
    assert reply.status_code == 303
    asked = PairCode.asked_lately(survey)
    values = {"mother": "w", "day": "6", "town": "h", "siblings": "2"}
    assert marks(survey) == [asked.marks_of(values | {"middle": "x", "grandmother": "q"})]
    assert stored(survey) == [{"q": "yes"}]
    assert Tally.of(survey)[1] == {"q": {"yes": 1}}
    everything = "".join(
        str(row)
        for table in db.get_tables()
        for row in db.execute_sql(f'SELECT * FROM "{table}"').fetchall()
    )
    assert "Lunch" in everything
    for one in ("Wilhelmina", "Aberystwyth", "ilhelmin"):
        assert one not in everything


def test_the_same_form_sent_twice_is_one_answer_and_with_another_code_it_is_refused(attendee):
    survey = asking()
    assert send(attendee, q="yes", **CODE).status_code == 303
    assert send(attendee, q="yes", **CODE).status_code == 303
    assert send(attendee, q="yes", **CODE | {"code-day": "7"}).status_code == 409
    assert len(marks(survey)) == 1


def test_one_element_may_be_left_out_and_two_may_not(attendee):
    survey = asking()
    assert send(attendee, q="yes", **CODE | {"code-middle": ""}).status_code == 303
    reply = send(
        attendee, submission_key="b", q="no", **CODE | {"code-middle": "", "code-town": " "}
    )
    assert reply.status_code == 422
    page = page_of(reply)
    missing = "Answer this too, or leave the whole code empty"
    assert summary(reply)[1] == {
        "code-town": f"{missing}: Last letter of the town where you were born",
        "code-middle": f"{missing}: First letter of your middle name",
    }
    assert page.one("input", id="code-mother")["value"] == "Wilhelmina"
    assert page.one("input", name="q", value="no")["checked"] == ""
    assert len(marks(survey)) == 1


def test_what_can_be_no_element_is_said_at_its_place(attendee):
    asking()
    reply = send(attendee, q="yes", **CODE | {"code-day": "the sixth", "code-mother": "7"})
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one("p", id="fault-code-day").words == "Error: Write a number from 1 to 31"
    assert page.one("p", id="fault-code-mother").words == "Error: Write one letter, or X"
    assert Response.select().count() == 0


def test_in_a_form_of_several_parts_it_is_asked_in_the_last_and_carried_back(attendee):
    survey = asking(GOOD, question("section", "part", "Part two"), question("text", "why", "Why?"))
    page = page_of(attendee.get("/s/lunch"))
    assert [one for one in page.all("input") if one["name"].startswith("code-")] == []
    first = form_of(page, "/s/lunch")
    second = page_of(attendee.post("/s/lunch", data=first | {"q": "yes", "go": "next"}))
    filled = form_of(second, "/s/lunch") | CODE
    back = page_of(attendee.post("/s/lunch", data=filled | {"go": "back"}))
    carried = {one["name"]: one["value"] for one in back.all("input") if one["type"] == "hidden"}
    assert {name: carried[name] for name in CODE} == CODE
    again = form_of(back, "/s/lunch")
    forth = page_of(attendee.post("/s/lunch", data=again | {"q": "yes", "go": "next"}))
    assert forth.one("input", id="code-town")["value"] == "Aberystwyth"
    sent = form_of(forth, "/s/lunch")
    assert attendee.post("/s/lunch", data=sent | {"go": "send"}).status_code == 303
    assert len(marks(survey)) == 1
    assert stored(survey) == [{"q": "yes"}]


def test_whoever_sends_all_parts_at_once_is_told_what_is_wrong_with_the_code(attendee):
    asking(GOOD, question("section", "part", "Part two"), question("text", "why", "Why?"))
    reply = send(attendee, q="yes", **CODE | {"code-day": "99"})
    assert reply.status_code == 422
    assert (
        page_of(reply).one("p", id="fault-code-day").words == "Error: Write a number from 1 to 31"
    )


def test_a_code_alone_is_no_answer(attendee):
    survey = asking()
    reply = send(attendee, go="send", **CODE)
    assert page_of(reply).all("h2")[0].words == "Nothing is answered yet"
    assert marks(survey) == []


@pytest.mark.both
def test_no_export_api_or_packed_row_has_a_word_of_it(owner, attendee):
    survey = asking()
    send(attendee, q="yes", **CODE)
    (mark,) = marks(survey)
    for format in ("csv", "jsonl"):
        file = owner.get(f"/surveys/lunch/responses.{format}")
        assert b"yes" in file.data
        assert b"code" not in file.data
        assert mark not in file.data
        assert mark.hex().encode() not in file.data
    for place in ("responses/", "tally", "pairs"):
        html = owner.get(f"/surveys/lunch/{place}").data
        assert mark.hex().encode() not in html


def test_people_are_told_beforehand_what_becomes_of_the_code(attendee):
    make_survey(GOOD)
    before = page_of(attendee.get("/s/lunch")).one("details", **{"class": "promise"}).words
    PairCode.ask(make_series(Survey.get(), 6), USUAL_ELEMENTS, make_organiser())
    after = page_of(attendee.get("/s/lunch")).one("details", **{"class": "promise"}).words
    assert "short questions" not in before
    assert "we do not store what you write there" in after
    assert "those who run this service could find out by trying" in after


def test_an_organiser_puts_the_code_together_and_is_advised(owner):
    survey = make_survey(GOOD)
    series = make_series(survey, 6)
    page = page_of(owner.get("/surveys/lunch/pairs/code"))
    ticked = [one["value"] for one in page.all("input", name="elements") if "checked" in one]
    assert sorted(ticked) == sorted(USUAL_ELEMENTS)
    assert len(page.all("input", name="elements")) == len(ELEMENTS)
    few = form_of(page, "/surveys/lunch/pairs/code") | {"elements": ["day", "town", "mother"]}
    reply = owner.post("/surveys/lunch/pairs/code", data=few)
    assert reply.status_code == 422
    assert summary(reply) == ("", {"elements": "Tick 4 to 6 of them"})
    four = few | {"elements": ["day", "town", "mother", "siblings"]}
    reply = owner.post("/surveys/lunch/pairs/code", data=four)
    assert (reply.status_code, reply.location) == (303, "/surveys/lunch/pairs")
    assert PairCode.of(series).names == ("mother", "day", "town", "siblings")
    assert Audit.newest(size=1)[0].kind == "pair code asked"


def test_what_it_is_made_of_is_told_and_not_asked_once_somebody_has_given_one(owner, attendee):
    survey = asking()
    sent = form_of(page_of(owner.get("/surveys/lunch/pairs/code")), "/surveys/lunch/pairs/code")
    send(attendee, q="yes", **CODE)
    page = page_of(owner.get("/surveys/lunch/pairs/code"))
    assert page.all("input", name="elements") == []
    reply = owner.post("/surveys/lunch/pairs/code", data=sent | {"elements": list(USUAL_ELEMENTS)})
    assert reply.status_code == 409
    assert len(marks(survey)) == 1


def test_codes_are_deleted_with_a_press_and_asked_for_no_more(owner, attendee):
    survey = asking()
    send(attendee, q="yes", **CODE)
    page = page_of(owner.get("/surveys/lunch/pairs/code"))
    reply = owner.post(
        "/surveys/lunch/pairs/code/deletion",
        data=form_of(page, "/surveys/lunch/pairs/code/deletion"),
    )
    assert reply.status_code == 303
    assert marks(survey) == []
    assert b"code-" not in attendee.get("/s/lunch").data
    assert stored(survey) == [{"q": "yes"}]


@pytest.mark.parametrize("place", ["pairs", "pairs/code"])
def test_strangers_find_nothing_there(outsider, attendee, place):
    asking()
    assert outsider.get(f"/surveys/lunch/{place}").status_code == 404
    assert attendee.get(f"/surveys/lunch/{place}").status_code == 303


def test_a_survey_that_is_in_no_series_has_no_pairs(owner):
    make_survey(GOOD)
    assert owner.get("/surveys/lunch/pairs").status_code == 404
    assert owner.get("/surveys/lunch/pairs/code").status_code == 404
