"""Lists in pages: each page leads to the next with what was asked."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from models.outcome import outcome_log
from models.request import inbox
from tests.makers import make_event, make_outcome, make_request
from tests.page import page_of

SIZE = 2  # lines of a page


@pytest.fixture(autouse=True)
def small_pages(monkeypatch) -> None:
    """Five lines fill three pages."""
    for module in (outcome_log, inbox):
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
