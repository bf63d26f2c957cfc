"""The pages of what people wrote: where they lead, what they say, who reads them."""

from datetime import UTC, datetime
from html import unescape

import pytest

from language.day import in_words
from models.account.audit import Audit
from models.answer import leaf as model
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import Page, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

WORDS = "/surveys/lunch/words/"
ASKED = (
    question("text", "why", "Why & how?"),
    choice("Day?", "Mon", "Tue", name="day", other=True),
    question("stance", "kind", "Be kind.", number="1.1"),
    question("request", "need", "Training?"),
    question("email", "mail", "Where?"),
)


@pytest.fixture
def survey(database) -> Survey:
    survey = make_survey(*ASKED)
    respond(survey, why="So <b>", day="other", day__other="Wed", kind="agree", kind__comment="Yes!")
    respond(survey, kind__comment="Hm", need__topic="Blogs", need__place="Leeds")
    respond(survey, mail="ada@example.org")
    return survey


def read(page: Page) -> list[str]:
    return sorted(one.words for one in page.all("bdi", **{"class": "written"}))


def test_every_way_from_the_tally_leads_to_what_was_written(owner, survey):
    tally = page_of(owner.get("/surveys/lunch/tally"))
    found = [one["href"] for one in tally.one(id="results").all("a")]
    links = {link for link in found if link.startswith("words/")}
    fields = ("why", "day.other", "kind.comment", "need.topic", "need.place", "mail")
    assert links == {f"words/{field}" for field in fields}
    wrote = [read(page_of(owner.get(f"{WORDS}{field}"))) for field in fields]
    assert wrote == [["So <b>"], ["Wed"], ["Hm", "Yes!"], ["Blogs"], ["Leeds"], ["ada@example.org"]]


def test_all_questions_with_words_are_listed_with_how_many_wrote(owner, survey):
    page = page_of(owner.get(WORDS))
    assert {
        one["data-field"]: one["data-answered"] for one in page.all("li") if "data-field" in one
    } == {
        "why": "1",
        "day.other": "1",
        "kind.comment": "2",
        "need.topic": "1",
        "need.place": "1",
        "mail": "1",
    }
    assert "Day?: other answers" in page.words
    assert "1.1 Be kind.: comments" in page.words


def test_a_survey_without_such_questions_says_so(owner):
    make_survey(choice("Good?", "Yes", "No"))
    assert "asks for nothing in people’s own words" in page_of(owner.get(WORDS)).words


def test_a_text_leads_to_all_that_its_writer_answered(owner, survey):
    page = page_of(owner.get(f"{WORDS}why"))
    link = next(one for one in page.all("a") if "this person" in one.words)
    said = page_of(owner.get(link["href"])).one("article").words
    assert "Wed" in said
    assert "Yes!" in said
    assert owner.get("/surveys/lunch/responses/nobody").status_code == 404


def test_a_comment_stands_beside_its_stance(owner, survey):
    page = page_of(owner.get(f"{WORDS}kind.comment"))
    hm, yes = sorted(one.words for one in page.all("article"))
    assert hm.startswith("Hm No stance ·")
    assert yes.startswith("Yes! Agree ·")


def test_pages_are_turned_with_the_search_that_was_asked(owner, survey, monkeypatch):
    monkeypatch.setattr(model, "PAGE_SIZE", 2)
    for n in range(5):
        respond(survey, why=f"Café {n}")
    first = page_of(owner.get(f"{WORDS}why?q=CAFE"))
    second = page_of(owner.get(first.one("a", rel="next")["href"]))
    third = page_of(owner.get(second.one("a", rel="next")["href"]))
    assert sorted([*read(first), *read(second), *read(third)]) == [f"Café {n}" for n in range(5)]
    assert read(page_of(owner.get(third.one("a", rel="prev")["href"]))) == read(second)
    assert "2 answers were found on this page, and there are other pages." in first.words
    assert "1 answer was found." in page_of(owner.get(f"{WORDS}why?q=cafe+3")).words
    assert "In no order" in first.words
    assert "Nothing was found" in page_of(owner.get(f"{WORDS}why?q=nowhere")).words


def test_a_search_that_stopped_says_how_far_it_came(owner, survey, monkeypatch):
    monkeypatch.setattr(model, "MOST_LOOKED_AT", 2)
    for n in range(4):
        respond(survey, why=f"Hay {n}")
    page = page_of(owner.get(f"{WORDS}why?q=needle"))
    assert "Looked through 2 answers for this page; there are more." in page.words
    assert page.one("a", rel="next").words == "Go on searching"


@pytest.mark.parametrize(
    "asked", ["after=zzz", "before=%FF", "after=" + "A" * 32, "q=" + "x" * 900]
)
def test_whatever_page_is_named_there_is_one(owner, survey, asked):
    assert owner.get(f"{WORDS}why?{asked}").status_code == 200


def test_what_is_no_written_field_is_not_found(owner, survey):
    for field in "day", "nobody", "kind":
        assert owner.get(f"{WORDS}{field}").status_code == 404


def test_a_viewer_reads_what_was_said_to_a_clause_and_no_other_words(app, survey):
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(survey, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    assert read(page_of(client.get(f"{WORDS}kind.comment"))) == ["Hm", "Yes!"]
    assert "this person" not in client.get(f"{WORDS}kind.comment").text
    for field in "why", "day.other", "mail":
        assert client.get(f"{WORDS}{field}").status_code == 403
    links = [one["href"] for one in page_of(client.get(WORDS)).one("main").all("a")]
    assert [one for one in links if one.startswith(WORDS) and one != WORDS] == [
        f"{WORDS}kind.comment"
    ]


def test_who_reads_what_people_with_a_name_wrote_is_recorded(owner, survey):
    respond(make_survey(*ASKED, code="named", anonymous=False), why="A")
    owner.get(f"{WORDS}why")
    assert not Audit.all_of("answers seen").count()
    owner.get(f"{WORDS.replace('lunch', 'named')}why")
    assert Audit.all_of("answers seen").count() == 1


def test_a_filter_leads_to_the_words_of_those_alone_and_says_so_on_each_page(
    owner, survey, monkeypatch
):
    monkeypatch.setattr(model, "PAGE_SIZE", 2)
    for n in range(3):
        respond(survey, why=f"Café {n}", day="mon")
    respond(survey, why="Hm", day="mon", kind__comment="No")
    where = 'day = "mon" or day = "tue"'
    tally = page_of(owner.get("/surveys/lunch/filter", query_string={"where": where}))
    links = [one["href"] for one in tally.one(id="results").all("a")]
    (link,) = (one for one in links if one.startswith("words/why"))
    first = page_of(owner.get(f"/surveys/lunch/{unescape(link)}"))
    second = page_of(owner.get(unescape(first.one("a", rel="next")["href"])))
    assert sorted(read(first) + read(second)) == ["Café 0", "Café 1", "Café 2", "Hm"]
    for page in first, second:
        assert "4 people wrote" in page.words
        assert "“Day?” is “Mon”" in page.words
    searched = page_of(owner.get(f"{WORDS}why", query_string={"where": where, "q": "hm"}))
    assert read(searched) == ["Hm"]
    assert unescape(searched.one("input", **{"name": "where"})["value"]) == where
    without = next(one["href"] for one in searched.all("a") if one.words.startswith("Remove"))
    assert "tue" in without
    assert "q=hm" in without
    listed = page_of(owner.get(WORDS, query_string={"where": where}))
    assert listed.one("li", **{"data-field": "kind.comment"})["data-answered"] == "1"
    assert "where=" in next(one["href"] for one in listed.all("a") if "/words/why" in one["href"])


def test_words_of_a_filter_that_cannot_be_read_are_not_those_of_everybody(owner, survey):
    for path in WORDS, f"{WORDS}why":
        reply = owner.get(path, query_string={"where": "nobody = 1"})
        assert reply.status_code == 422
        page = page_of(reply)
        assert "There is no question nobody in this survey" in page.words
        assert read(page) == []


def test_a_viewer_cannot_filter_what_was_said_to_a_clause(app, survey):
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(survey, viewer, Role.VIEWER)
    for path in WORDS, f"{WORDS}kind.comment":
        filtered = {"where": 'day = "other"'}
        assert signed_in(app, viewer).get(path, query_string=filtered).status_code == 403


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_day_of_a_text_is_written_in_words(owner, database, anonymous):
    respond(make_survey(*ASKED, anonymous=anonymous), why="So it is")
    page = owner.get(f"{WORDS}why")
    today = datetime.now(UTC).date()
    assert in_words(today) in page_of(page).words
    assert today.isoformat() not in page_of(page).words
