"""Looking closer: a filter is chosen or written, stands in the address, and says what it found."""

import time
from html import unescape
from itertools import pairwise

import pytest

from models.answer.tally import Tally
from models.result.cross_table import all_crossable
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import page_of
from tests.samples import every_kind, some_answers
from web.process import mending

FILTER = "/surveys/lunch/filter"
NEW = f"{FILTER}/new"
# The SQL is that of the filter, which tests of the domain ask on both.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def lunch(database):
    survey = make_survey(
        choice("Which *soup*?", "Pea", "Leek", name="soup"),
        question("rating", "overall", "How was it?", na="Did not eat"),
        question("select_multiple", "liked", "What did you like?", choices=["Bread", "Salad"]),
        question("text", "why", "Why?", relevant="overall <= 2"),
        question("decimal", "paid", "What did you pay?"),
        question("date", "day", "When?"),
    )
    for mark in (1, 2, 3, 4, 5):
        respond(survey, soup="pea", overall=mark, liked=["bread"], paid=mark + 0.5)
    for mark in (4, 5, 5):
        respond(survey, soup="leek", overall=mark, liked=["bread", "salad"], day="2012-06-06")
    return survey


def test_a_filter_says_how_many_it_found_and_shows_their_tally(owner, lunch):
    page = page_of(owner.get(FILTER, query_string={"where": 'soup = "pea" and overall >= 4'}))
    assert "2 of 8 responses" in page.words
    assert "Responses of which all of these are true:" in page.words
    assert "“Which soup?” is “Pea”" in page.words
    soup = page.one("section", **{"data-question": "soup"})
    assert soup["data-answered"] == "2"
    assert soup.one("td", **{"data-value": "leek"})["data-count"] == "0"
    assert "These are fewer than 10 people" in page.words


def test_without_a_filter_all_are_shown(owner, lunch):
    page = page_of(owner.get(FILTER))
    assert "8 responses, all there are" in page.words
    assert page.one("div", id="results")["data-responses"] == "8"


def test_a_filter_that_finds_nothing_says_so_and_of_how_many(owner, lunch):
    page = page_of(owner.get(FILTER, query_string={"where": "overall < 2 and overall > 2"}))
    results = page.one("div", id="results")
    assert (results["data-responses"], results["data-of"]) == ("0", "8")
    assert "No response meets this" in results.words


def test_each_part_can_be_taken_away(owner, lunch):
    page = page_of(owner.get(FILTER, query_string={"where": 'soup = "pea" and overall >= 4'}))
    first, second = (one["href"] for one in page.all("a") if one.words.startswith("Remove"))
    assert "1 response" in page_of(owner.get(FILTER, query_string={"where": "overall < 2"})).words
    assert "5 of 8 responses" in page_of(owner.get(first)).words
    alone = page_of(owner.get(second))
    assert "5 of 8 responses" in alone.words
    (last,) = (one["href"] for one in alone.all("a") if one.words.startswith("Remove"))
    assert "all there are" in page_of(owner.get(last)).words


CHOSEN = [
    ("soup", "is", "pea", 'soup = "pea"', 5),
    ("soup", "is_not", "pea", 'soup != "pea"', 3),
    ("overall", "least", "4", "overall >= 4", 5),
    ("overall", "most", "2", "overall <= 2", 2),
    ("overall", "is", "na", 'overall = "na"', 0),
    ("liked", "has", "salad", 'liked contains "salad"', 3),
    ("liked", "has_not", "salad", 'not liked contains "salad"', 5),
    ("why", "answered", "", "answered(why)", 0),
    ("day", "not_answered", "", "not answered(day)", 5),
    ("why", "asked", "", 'version.asked contains "why"', 2),
    ("why", "not_asked", "", 'not version.asked contains "why"', 6),
    ("paid", "least", "3,5", "paid >= 3.5", 3),
    ("day", "is", "6 June 2012", 'day = "2012-06-06"', 3),
    ("submitted_on", "most", "2000-01-01", 'submitted_on <= "2000-01-01"', 0),
]


@pytest.mark.parametrize(("name", "sign", "answer", "where", "found"), CHOSEN)
def test_what_is_chosen_becomes_a_condition_in_the_address(
    owner, lunch, name, sign, answer, where, found
):
    page = page_of(owner.get(NEW, query_string={"question": name}))
    offered = {one["value"] for one in page.one("select", name="sign").all("option")}
    assert sign in offered
    reply = owner.get(NEW, query_string={"question": name, "sign": sign, "answer": answer})
    assert reply.status_code == 303
    page = page_of(owner.get(reply.headers["Location"]))
    assert page.one("textarea").source.strip() == where
    assert f"{found} of 8 responses" in page.words


@pytest.mark.parametrize(
    ("word", "where"),
    [
        ("and", '(overall <= 2 or overall = 5) and soup = "leek"'),
        ("or", 'overall <= 2 or overall = 5 or soup = "leek"'),
    ],
)
def test_one_more_is_joined_by_and_or_by_or(owner, lunch, word, where):
    sent = {"where": "overall <= 2 or overall = 5", "word": word}
    sent |= {"question": "soup", "sign": "is", "answer": "leek"}
    page = page_of(owner.get(owner.get(NEW, query_string=sent).headers["Location"]))
    assert page.one("textarea").source.strip() == where


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"question": "soup", "sign": "is"}, "answer", "Choose an answer"),
        ({"question": "paid", "sign": "is", "answer": "much"}, "answer", "Enter a number"),
        ({"question": "overall", "sign": "most", "answer": "na"}, "answer", "Choose a step of"),
        ({"question": "soup", "sign": "least", "answer": "pea"}, "sign", "offered"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(owner, lunch, sent, field, said):
    reply = owner.get(NEW, query_string={"where": "overall > 1", **sent})
    assert reply.status_code == 422
    page = page_of(reply)
    assert said in page.one("p", id=f"fault-{field}").words
    assert page.one("input", name="where")["value"] == "overall > 1"
    assert "“How was it?” is more than 1" in page.words


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('soap = "pea"', "There is no question soap in this survey"),
        ('soup = "peas"', "has no choice with the name 'peas'"),
        ('why = "x"', "write answered(why), which asks whether they wrote any"),
        ("soup <", "After < write a number"),
        ("x" * 1001, "Shorten it to 1,000 characters"),
    ],
)
def test_a_condition_that_cannot_be_read_is_kept_with_what_to_write(owner, lunch, where, said):
    reply = owner.get(FILTER, query_string={"where": where})
    assert reply.status_code == 422
    page = page_of(reply)
    assert said.lower() in page.one("p", id="fault-where").words.lower()
    assert page.one("textarea").source.strip() == where
    assert page.all("div", id="results") == []


def test_the_address_can_be_kept_and_leads_on_to_the_responses(owner, lunch):
    where = 'soup = "pea"'
    page = page_of(owner.get(FILTER, query_string={"where": where}))
    kept = unescape(page.one("input", id="address")["value"])
    assert "5 of 8" in page_of(owner.get(kept.partition("localhost")[2])).words
    link = page.one("a", href="/surveys/lunch/responses/?where=soup+%3D+%22pea%22")
    assert len(page_of(owner.get(link["href"])).all("article")) == 5


def test_a_viewer_of_results_is_told_that_their_role_does_not_let_them(app, owner, lunch):
    ben = make_organiser("ben@example.org")
    Colleague.let_in(lunch, ben, Role.VIEWER)
    theirs = signed_in(app, ben)
    for path in (FILTER, NEW, "/surveys/lunch/cross-table"):
        assert theirs.get(path).status_code == 403
    assert page_of(theirs.get("/surveys/lunch/tally")).all("a", href=FILTER) == []
    assert page_of(owner.get("/surveys/lunch/tally")).one("a", href=FILTER)
    stranger = signed_in(app, make_organiser("eve@example.org"))
    assert stranger.get(FILTER).status_code == 404


def test_every_kind_can_be_chosen_and_filtered_by(owner, database):
    survey = every_kind()
    some_answers(survey, 12)
    page = page_of(owner.get(FILTER))
    assert "12 responses" in page.words
    names = [one["value"] for one in page.one("select", id="question").all("option")]
    assert len(names) > 20
    for name in names:
        assert owner.get(NEW, query_string={"question": name}).status_code == 200
    crossed = list(all_crossable(survey.history))
    for one, other in pairwise(crossed):
        table = {"rows": one, "columns": other}
        # Of marks from 0 to 10 there are two, the second behind the first.
        assert page_of(owner.get("/surveys/lunch/cross-table", query_string=table)).all("table")


def test_while_old_answers_are_prepared_the_page_says_how_far_it_is(owner, lunch):
    Tally.update(packed=Tally.packed - 1).execute()
    assert mending.launcher.slots.acquire(timeout=60)  # as while it is under way
    for path in (FILTER, "/surveys/lunch/cross-table?rows=soup&columns=overall"):
        reply = owner.get(path)
        assert reply.status_code == 503
        page = page_of(reply)
        assert "8 of 8" in page.words
        assert "being prepared" in page.words
    mending.launcher.slots.release()


def test_who_opens_a_page_that_is_not_ready_has_it_made_ready(owner, lunch):
    Tally.update(packed=Tally.packed - 1).execute()
    assert owner.get(FILTER).status_code == 503
    until = time.monotonic() + 60
    while (status := owner.get(FILTER).status_code) == 503 and time.monotonic() < until:
        time.sleep(0.1)
    assert status == 200
    assert mending.launcher.slots.acquire(timeout=60)  # its process has ended
    mending.launcher.slots.release()


@pytest.mark.parametrize(
    ("path", "chip"),
    [
        ("cross-table", "/surveys/lunch/filter"),
        ("words/why", "/surveys/lunch/words/"),
        ("coding/why", "/surveys/lunch/coding/"),
        ("report/edit", "/surveys/lunch/report"),
    ],
)
def test_a_page_below_a_place_marks_it(owner, lunch, path, chip):
    chips = page_of(owner.get(f"/surveys/lunch/{path}")).one("nav", **{"class": "chips"})
    (marked,) = (one for one in chips.all("a") if "aria-current" in one)
    assert (marked["href"], marked["aria-current"]) == (chip, "true")
