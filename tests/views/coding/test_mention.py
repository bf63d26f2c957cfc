"""The page on which words are looked for in all texts, and struck out by one press."""

import pytest

from models.account.audit import Audit
from models.coding.redaction import MARK, Redaction
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import make_organiser, make_survey, question, respond, responses_of
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PAGE = "/surveys/lunch/mentions"
STRIKE = f"{PAGE}/deletion"


@pytest.fixture
def survey(database) -> Survey:
    made = make_survey(question("text", "why", "Why?"), question("text", "how", "How?"))
    respond(made, why="Ann Smith was rude", how="Ask ann smith"), respond(made, why="Smithson")
    respond(made, why="Fine")
    return made


def texts_in(survey: Survey) -> list[str]:
    return sorted(text for one in responses_of(survey) for text in one.answers.values())


def test_it_counts_the_texts_of_each_question_and_ticks_those_with_whole_words(owner, survey):
    page = page_of(owner.get(PAGE, query_string={"words": "smith"}))
    counted = {
        one["data-field"]: one["data-mentions"] for one in page.all("li") if "data-field" in one
    }
    assert counted == {"why": "2", "how": "1"}
    assert "3 texts have these words" in page.words
    ticks = page.all("input", name="place")
    assert sorted((page.label_of(one), "checked" in one) for one in ticks) == [
        ("Ann Smith was rude", True),
        ("Ask ann smith", True),
        ("Smith son", False),
    ]
    assert sorted(one.words for one in page.all("mark")) == ["Smith", "Smith", "smith"]


def test_one_press_strikes_what_is_ticked_and_shows_what_is_left(owner, survey):
    form = form_of(page_of(owner.get(PAGE, query_string={"words": "smith\r\nann"})), STRIKE)
    reply = owner.post(STRIKE, data=form | {"reason": "A name"})
    assert reply.status_code == 303
    page = page_of(owner.get(reply.location))
    assert "The words are struck out of 2 texts." in page.words
    assert len(page.all("input", name="place")) == 1
    assert texts_in(survey) == sorted(
        [f"{MARK} {MARK} was rude", f"Ask {MARK} {MARK}", "Smithson", "Fine"]
    )
    assert {one.reason for one in Redaction.select()} == {"A name"}
    (line,) = Audit.all_of("words struck out")
    assert (line.email, line.detail) == ("owner@example.org", "2")
    again = owner.post(STRIKE, data=form | {"reason": "A name"})
    assert "stand in none of these texts any more" in page_of(owner.get(again.location)).words


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": " "}, "Write why, in a few words"),
        ({"reason": "x" * 201}, "Write 200 characters at most"),
        ({"place": []}, "Tick the texts that are meant."),
        ({"place": ["x.why", "a1.nobody"]}, "Tick the texts that are meant."),
        ({"words": ""}, "Write the words"),
        ({"words": "x\n" * 11}, "Write 10 lines at most"),
        ({"words": "x" * 501}, "Write 500 characters at most"),
    ],
)
def test_without_words_texts_or_a_reason_nothing_is_struck(owner, survey, sent, said):
    form = form_of(page_of(owner.get(PAGE, query_string={"words": "smith"})), STRIKE)
    reply = owner.post(STRIKE, data=form | {"reason": "A name"} | sent)
    assert reply.status_code == 422
    assert said in page_of(reply).words
    assert Redaction.select().count() == 0


def test_what_was_ticked_stays_ticked_where_the_reason_is_missing(owner, survey):
    form = form_of(page_of(owner.get(PAGE, query_string={"words": "smith"})), STRIKE)
    chosen = form["place"][:1]
    page = page_of(owner.post(STRIKE, data=form | {"place": chosen}))
    assert [one["value"] for one in page.all("input", name="place") if "checked" in one] == chosen


def test_words_that_are_nowhere_and_words_that_are_missing_are_told(owner, survey):
    assert "No text has these words." in page_of(owner.get(f"{PAGE}?words=Bob")).words
    reply = owner.get(f"{PAGE}?words=+")
    assert (reply.status_code, "Write the words" in reply.text) == (422, True)
    assert page_of(owner.get(PAGE)).all("input", name="place") == []


def test_a_search_of_words_and_the_page_of_one_text_lead_to_it(owner, survey):
    found = page_of(owner.get("/surveys/lunch/words/why?q=ann+smith")).all("a")
    link = next(one["href"] for one in found if one.words == "Strike these words out of all texts")
    assert len(page_of(owner.get(link)).all("input", name="place")) == 2
    response = responses_of(survey)[0].id
    at = f"/surveys/lunch/coding/why/texts/{response}/redaction"
    assert PAGE in [one["href"] for one in page_of(owner.get(at)).all("a")]


def test_who_may_not_read_the_answers_may_not_look_for_words(app, survey, outsider):
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(survey, viewer, Role.VIEWER)
    assert signed_in(app, viewer).get(PAGE).status_code == 403
    assert outsider.get(PAGE).status_code == 404


def test_who_looks_at_what_people_with_a_name_wrote_is_recorded(owner):
    respond(make_survey(question("text", "why"), anonymous=False), why="Ann")
    owner.get(PAGE)
    assert Audit.all_of("answers seen").count() == 0
    owner.get(f"{PAGE}?words=ann")
    assert Audit.all_of("answers seen").count() == 1
