"""The preview walks through a form as the form itself does: each walk here is taken in both."""

from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.answer.response import Response
from tests.makers import make_survey, question
from tests.page import form_of, page_of
from tests.sending import summary

FORM, PREVIEW = "/s/lunch", "/surveys/lunch/edit/preview"
STORED = (0, "Your answers are stored", "")
EMPTY = (
    "You can answer below, then send. Or send it as it is: it counts as a response without "
    "answers. Send without answers"
)
NOTHING = "Nothing is answered yet. Answer one clause or more, then send."

PLAIN = (question("integer", "people", required=True), question("text", "why"))
BRANCHED = (
    question("rating", "overall", "How was it?", required=True),
    question("text", "why", "Why only ${overall}?", relevant="overall <= 2", required=True),
    question("section", "food", "The food"),
    question("text", "soup"),
    question("section", "bad", "What went wrong", relevant="overall = 1"),
    question("text", "wrong", "What?", required=True),
)
GUIDELINE = (
    question("stance", "kind", "Be kind."),
    question("section", "rest", "The rest"),
    question("stance", "brief", "Be brief.", required=True),
)
OPTIONAL = (question("text", "a"), question("section", "two", "Two"), question("text", "b"))


class Move(NamedTuple):
    """What is filled in, the button that is pressed, and what is shown then."""

    go: str | None  # None: a program that knows of no pages
    filled: dict[str, str]
    shown: tuple[int, str, str]  # status, heading, what is said at the top


# What is asked, and the moves.
WALKS: dict[str, tuple[tuple[dict[str, Any], ...], list[Move]]] = {
    "one page, first wrong, then right": (
        PLAIN,
        [
            Move(None, {"people": "many"}, (422, "Lunch", "")),
            Move(None, {"people": "3"}, STORED),
        ],
    ),
    "on one page no button is known": (
        PLAIN,
        [
            Move("next", {"_page": "0:why"}, (422, "Lunch", "")),
            Move("next", {"people": "3", "_page": "0:why"}, STORED),
        ],
    ),
    "the shortest way": (
        BRANCHED,
        [
            Move("next", {"overall": "4"}, (200, "The food", "")),
            Move("send", {"soup": "Good"}, STORED),
        ],
    ),
    "the longest way": (
        BRANCHED,
        [
            Move("next", {"overall": "1"}, (200, "Following from your answers", "")),
            Move("next", {}, (422, "Following from your answers", "")),
            Move("next", {"why": "Rain"}, (200, "The food", "")),
            Move("next", {}, (200, "What went wrong", "")),
            Move("send", {}, (422, "What went wrong", "")),
            Move("send", {"wrong": "All"}, STORED),
        ],
    ),
    "back from what is wrong": (
        BRANCHED,
        [
            Move("next", {"overall": "1"}, (200, "Following from your answers", "")),
            Move("back", {}, (200, "Lunch", "")),
            Move("next", {"overall": "5"}, (200, "The food", "")),
            Move("back", {}, (200, "Lunch", "")),
        ],
    ),
    "nothing more is asked": (
        BRANCHED[:2],
        [
            Move("next", {"overall": "4"}, (200, "That is all we ask", "")),
            Move("send", {}, STORED),
        ],
    ),
    "a whole response is shown its first wrong page": (
        BRANCHED,
        [
            Move(None, {"overall": "1", "why": "Rain"}, (422, "What went wrong", "")),
            Move("send", {"wrong": "All"}, STORED),
        ],
    ),
    "a button that no page has": (
        BRANCHED,
        [
            Move("jump", {"overall": "7"}, (422, "Lunch", "")),
            Move("jump", {"overall": "3"}, STORED),
        ],
    ),
    "a guideline is left before any answer": (
        GUIDELINE,
        [
            Move("stop", {}, (422, "Lunch", NOTHING)),
            Move("stop", {"kind": "agree"}, STORED),
        ],
    ),
    "a guideline is left on its last page": (
        GUIDELINE,
        [
            Move("next", {"kind": "agree"}, (200, "The rest", "")),
            Move("stop", {}, (422, "The rest", "")),
            Move("stop", {"brief": "agree"}, STORED),
        ],
    ),
    "a feedback form is not left in the middle": (
        BRANCHED,
        [
            Move("stop", {"overall": "1", "why": "Rain"}, (422, "What went wrong", "")),
        ],
    ),
    "nor before any answer": (OPTIONAL, [Move("stop", {}, (422, "Lunch", NOTHING))]),
    "a form may be sent empty by whoever means it": (
        OPTIONAL,
        [
            Move("next", {}, (200, "Two", "")),
            Move("send", {}, (422, "Two", EMPTY)),
            Move("empty", {}, STORED),
        ],
    ),
    "and a form of one page": (
        OPTIONAL[:1],
        [Move("send", {}, (422, "Lunch", EMPTY)), Move("send", {"a": "Well"}, STORED)],
    ),
    "a program is not asked": (OPTIONAL, [Move(None, {}, STORED)]),
    "who asks for a part again gets it with what was written, and no messages": (
        BRANCHED,
        [
            Move("next", {"overall": "4"}, (200, "The food", "")),
            Move("stay", {"soup": "Hot"}, (200, "The food", "")),
            Move("stay", {"_page": "0"}, (200, "Lunch", "")),
            Move("stay", {"_page": "2"}, (200, "The food", "")),  # it is not asked for
            Move("send", {}, STORED),
        ],
    ),
}


def shown(reply: TestResponse) -> tuple[int, str, str]:
    """Status, heading and what is said at the top; STORED where all was taken."""
    if reply.status_code == 303:
        return STORED
    page = page_of(reply)
    heading = page.one("h1").words
    if heading == STORED[1]:
        return STORED
    complains = bool(page.all("div", role="alert"))
    assert complains == (reply.status_code == 422)
    return reply.status_code, heading, summary(reply)[0] if complains else ""


def walk(client: FlaskClient, path: str, moves: list[Move]) -> list[tuple[int, str, str]]:
    """What is shown after each move; what was filled in travels in the pages."""
    reply, found = client.get(path), []
    for go, filled, _ in moves:
        button = {} if go is None else {"go": go}
        reply = client.post(path, data=form_of(page_of(reply), path) | filled | button)
        found.append(shown(reply))
    return found


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.same_sql  # a form is one text, whatever it asks
def test_the_form_and_its_preview_go_the_same_way(owner, attendee, name):
    questions, moves = WALKS[name]
    make_survey(*questions, kind="guideline" if questions is GUIDELINE else "feedback")
    expected = [move.shown for move in moves]
    assert walk(owner, PREVIEW, moves) == expected
    assert Response.select().count() == 0
    assert walk(attendee, FORM, moves) == expected
    assert Response.select().count() == expected.count(STORED)
