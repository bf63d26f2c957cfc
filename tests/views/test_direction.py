"""What people write from right to left is read from right to left, in a page of English words."""

from collections.abc import Iterator
from typing import Any
from unicodedata import bidirectional

from models.answer import public_snapshot
from models.survey.survey import Survey
from tests.makers import make_event, make_survey
from tests.page import Element, Page, page_of
from tests.samples import ANSWERS, EVERY_KIND

THEIRS = "אב"
OF_PEOPLE = {"label", "hint", "low", "high", "source", "before", "now"}
LISTS = {"choices", "items", "scale", "topics", "places", "teams"}


def in_hebrew(question: dict[str, Any]) -> dict[str, Any]:
    """The question with every text beginning with a word that is read from the right."""
    said: dict[str, Any] = {key: f"{THEIRS} {question[key]}" for key in OF_PEOPLE & question.keys()}
    for key in LISTS & question.keys():
        if isinstance(question[key], list):
            said[key] = [f"{THEIRS} {one}" for one in question[key]]
    return question | said


def first_strong(text: str) -> str:
    return next((way for way in map(bidirectional, text) if way in ("L", "R", "AL")), "")


def read_from_the_left(page: Page) -> Iterator[str]:
    """The texts from the right that a browser would put on the left, or join to what is around."""
    for one in page.root.elements:
        if one.tag in ("title", "option") or one.attributes.get("class") == "hidden":
            continue
        texts = [child for child in one.children if isinstance(child, str) and THEIRS in child]
        # Between marks that say the same in a plain text, it keeps its direction to itself.
        if all(f"\u2068{THEIRS}" in text for text in texts):
            continue
        around: Element | None = one
        while around and around.tag != "bdi" and around.attributes.get("dir") != "auto":
            around = around.parent
        if around is None or first_strong(around.source) != "R":
            yield f"<{one.tag}> {one.words}"


def test_texts_are_read_from_the_side_of_their_first_word(owner, attendee):
    survey = make_survey(
        *map(in_hebrew, EVERY_KIND),
        title=f"{THEIRS} day",
        intro=f"{THEIRS} a\n\n- {THEIRS} b",
        thanks=THEIRS,
    )
    make_event(survey, make_survey(*EVERY_KIND, code="b", title=f"{THEIRS} b"), places=THEIRS)
    public_snapshot.share(survey)
    wrong = attendee.post("/s/lunch", data={"people": "many"})
    receipt = attendee.post("/s/lunch", data=ANSWERS).location
    replies = [wrong, *(attendee.get(path) for path in ("/s/lunch", receipt, "/e/fair"))]
    replies.append(attendee.get("/s/lunch/results"))
    replies += [owner.get(f"/surveys/lunch/{path}") for path in ("", "edit", "tally", "responses/")]
    Survey.at("lunch").close()
    replies.append(attendee.get("/s/lunch"))
    for reply in replies:
        assert THEIRS in reply.text
        found = list(read_from_the_left(page_of(reply)))
        assert not found, reply.request.path


def test_what_people_write_goes_the_way_of_its_words(attendee, owner):
    make_survey(*EVERY_KIND)
    pages = [attendee.get("/s/lunch")]
    pages += [owner.get(f"/surveys/lunch/edit/{path}") for path in ("texts", "questions/better")]
    for page in map(page_of, pages):
        free = page.all("textarea")
        free += [
            one
            for one in page.all("input")
            if one.attributes.get("type", "text") == "text"
            and not {"inputmode", "autocapitalize"} & one.attributes.keys()
            and one.attributes.get("autocomplete") != "email"
            and one.attributes.get("class") != "number"
        ]
        assert len(free) >= 2
        assert [one["id"] for one in free if one.attributes.get("dir") != "auto"] == []
