"""There is room above each button: nobody reads a hint and presses what stands right below it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.wall.board import Board
from models.wall.reply import ReaderReply
from models.wall.wall import Wall
from storage.database import instead
from tests.makers import details, make_indicator, make_organiser, make_outcome
from tests.server import Server

pytestmark = pytest.mark.sqlite
LEAST = 8  # pixels
# The distance from each button to the text or input that stands right above it.
NEAR = """least => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    for (const one of document.querySelectorAll("details")) one.open = true;
    const boxes = [];
    const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const { parentElement: of, data } = walk.currentNode;
        if (!data.trim() || !seen(of) || of.closest("button, a.button, .hidden, option")) continue;
        const range = document.createRange();
        range.selectNodeContents(walk.currentNode);
        for (const box of range.getClientRects()) boxes.push([box, data.trim().slice(0, 40)]);
    }
    for (const one of document.querySelectorAll("main :is(input, select, textarea)"))
        if (seen(one) && one.type !== "hidden")
            boxes.push([one.getBoundingClientRect(), one.name || one.id]);
    const found = [];
    for (const one of document.querySelectorAll("main :is(form button, form a.button)")) {
        if (!seen(one) || one.closest("li > p, td, summary, .languages")) continue;
        const box = one.getBoundingClientRect();
        for (const [other, words] of boxes) {
            const gap = box.top - other.bottom;
            if (other.right <= box.left || other.left >= box.right || !other.width) continue;
            if (gap < least && other.top < box.top && gap > -other.height + 1)
                found.push(`${one.textContent.trim()} below ${words}: ${gap.toFixed()}`);
        }
    }
    return found;
}"""


def test_no_button_touches_what_stands_above_it(
    organiser: Callable[..., Page], add_survey: Callable[..., str], server: Server
) -> None:
    code = add_survey()
    with instead(server.database):
        owner = make_organiser("ada@example.org")
        event = Event.add(details(), owner)
        EventSurvey.add(event, Survey.at(code))
        number, figure = make_outcome(event).id, make_indicator(event).id
        Wall.of(event).share(owner, shared=True)
        Board.of(event, "wall").change(owner, is_open=True, closes_on=None)
        ReaderReply.create(
            event=event, page="wall", id="0" * 32, name="", text="Hello", state="waiting",
            sent_on="2026-11-30", reports=0,
        )  # fmt: skip
        Colleague.let_in(event, make_organiser("ben@example.org"), Role.EDITOR)
        fair = event.code
    of_survey = (
        *("", "edit", "edit/new/rating", "edit/new/select_multiple", "settings", "sharing"),
        *("share", "tally", "responses/", "waves", "paper", "filter", "cross-table"),
        *("exports/", "colleagues", "report", "report/edit", "address", "edit/texts", "coding/"),
    )
    of_event = (
        *("", "edit", "differences", "outcomes/", "outcomes/new", f"outcomes/{number}", "wall"),
        *(f"outcomes/{number}/edit", "figures/", "figures/new", f"figures/{figure}"),
        *(f"figures/{figure}/edit", "journal/", "replies", "wall/texts", "colleagues", "report"),
        *("sessions/", "sessions/new", "differences/new", "copy", f"outcomes/{number}/links/new"),
    )
    widths = [360, 1280]
    page = organiser(viewport={"width": 360, "height": 800})
    found: dict[str, list[str]] = {}
    for path in (
        *(f"/surveys/{code}/{one}" for one in of_survey),
        *(f"/events/{fair}/{one}" for one in of_event),
        *("/surveys/new", "/events/new", "/account/", "/account/password", "/account/tokens/"),
        "/account/address",
    ):
        page.goto(path)
        # Alternately, so that each page is loaded in the width that the one before has left.
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if near := page.evaluate(NEAR, LEAST):
                found[f"{path} at {width}"] = near
        widths.reverse()
    assert found == {}
