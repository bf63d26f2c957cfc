"""Lists in pages: each page leads to the next with what was asked."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from models.outcome import outcome_log
from models.request import inbox
from models.wall.board import Board
from models.wall.reply import ReaderReply
from tests.makers import make_event, make_outcome, make_request, make_survey, question, respond
from tests.page import page_of
from views.report import quote
from views.wall import reply

SIZE = 2  # lines of a page


@pytest.fixture(autouse=True)
def small_pages(monkeypatch) -> None:
    """Five lines fill three pages."""
    for module in (outcome_log, inbox, reply, quote):
        monkeypatch.setattr(module, "PAGE_SIZE", SIZE)


def walked(client: FlaskClient, address: str, words: str) -> Iterator[tuple[str, str]]:
    """The address of each page and what it says of its number, by links that say these words."""
    while address:
        page = page_of(client.get(address))
        (number,) = [one for one in page.all("span") if one.words.startswith("Page ")]
        yield address, number.words
        address = next((one["href"] for one in page.all("a") if one.words == words), "")


@pytest.mark.parametrize(
    ("address", "asked"),
    [("/events/fair/outcomes/", "kind=practice"), ("/events/fair/requests/", "status=new")],
)
def test_each_page_leads_to_the_next_and_back_with_what_was_asked(owner, address, asked):
    event = make_event()
    for number in range(5):
        make_outcome(event, what=f"Outcome {number}")
        make_request(event, topic=f"Topic {number}")
    there = list(walked(owner, f"{address}?{asked}", "Next page"))
    pages = [f"Page {number} of 3" for number in (1, 2, 3)]
    assert [number for _, number in there] == pages
    assert all(asked in place for place, _ in there)
    back = list(walked(owner, there[-1][0], "Previous page"))
    assert [number for _, number in back] == pages[::-1]
    assert all(asked in place for place, _ in back)


def test_a_list_that_nobody_counts_says_which_page_this_is_and_leads_on_and_back(owner):
    event = make_event()
    board = Board.of(event, "wall")
    board.change(event.organiser, is_open=True, closes_on=None)
    for number in range(5):
        ReaderReply.send(board, f"token {number}", "Eve", f"Reply {number}")
    there = list(walked(owner, "/events/fair/replies", "Next page"))
    assert [number for _, number in there] == ["Page 1", "Page 2", "Page 3"]
    back = list(walked(owner, there[-1][0], "Previous page"))
    assert [number for _, number in back] == ["Page 3", "Page 2", "Page 1"]
    assert page_of(owner.get(there[1][0])).one("nav", **{"aria-label": "Pages"})


def test_a_list_that_only_goes_on_leads_back_to_its_first_page(owner):
    survey = make_survey(question("text", "word", "In one word?"))
    for number in range(5):
        respond(survey, word=f"Word {number}")
    address, seen = "/surveys/lunch/report/quotes", []
    while address:
        page = page_of(owner.get(address))
        seen += [one for n in range(5) if (one := f"Word {n}") in page.words]
        nav = page.one("nav", **{"aria-label": "Pages"})
        links = {one.words: one["href"] for one in nav.all("a")}
        assert [one.words for one in nav.all("a", rel="prev")] == []
        address = links.get("Next page", "")
    assert sorted(seen) == [f"Word {n}" for n in range(5)]
    assert (
        page_of(owner.get(links["First page"])).words
        == page_of(owner.get("/surveys/lunch/report/quotes?field=word")).words
    )
