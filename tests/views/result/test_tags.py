"""Tags on the pages that look closer: crossed in words of their own, and beside a filtered text."""

import pytest

from models.coding.coding import code
from models.coding.tag import Tag
from tests.makers import choice, make_organiser, make_survey, question, respond, responses_of
from tests.page import page_of

TABLE, FILTER = "/surveys/lunch/cross-table", "/surveys/lunch/filter"
pytestmark = pytest.mark.sqlite  # the counts are tried on both beside the models


@pytest.fixture
def coded(database):
    """Of 24 who wrote something 22 were coded: most who would not come again wrote of noise."""
    survey = make_survey(
        choice("Again?", "Yes", "No", name="again"), question("text", "why", "Why?")
    )
    for label in "Food", "Noise":
        Tag.add(survey, "why", label)
    for again, text, people in ("yes", "Food", 11), ("no", "Noise", 10), ("no", "Both", 1):
        for _ in range(people):
            respond(survey, again=again, why=text)
    tags = {"Food": ["food"], "Noise": ["noise"], "Both": ["food", "noise"]}
    for one in responses_of(survey):
        code(survey, "why", one.id, make_organiser(), tags[one.answers["why"]])
    respond(survey, again="yes", why="Nobody has read this")
    respond(survey, again="no")
    return survey


def sentence(page):
    return page.all("p", **{"class": "state"})[0].words


def table(owner, **sent):
    reply = owner.get(TABLE, query_string=sent)
    assert reply.status_code == 200
    return page_of(reply)


def test_tags_stand_among_the_questions_and_are_crossed_in_their_own_words(owner, coded):
    page = table(owner, rows="why.tags", columns="again")
    options = {one["value"]: one.words for one in page.one("select", name="rows").all("option")}
    assert options == {"again": "Again?", "why.tags": "Tags: Why?"}
    assert sentence(page) == (
        "Of the 11 with “Noise” among “Tags: Why?”, 0 answered “Yes” to “Again?”; of the 11 "
        "others, 11."
    )
    assert (
        "22 of 22 people whose text was coded, and who were asked the other question, answered it. "
        "Texts that nobody has coded are not in the table." in page.words
    )
    cells = {one["data-cell"]: one["data-count"] for one in page.all("td") if "data-cell" in one}
    assert cells == {"food yes": "11", "food no": "1", "noise yes": "0", "noise no": "11"}
    assert "A text may have several tags" in page.words


def test_as_the_columns_and_by_themselves_they_are_told_of_so_as_well(owner, coded):
    page = table(owner, rows="again", columns="why.tags")
    assert sentence(page) == (
        "Of the 11 who answered “Yes” to “Again?”, 0 have “Noise” among “Tags: Why?”; of the 11 "
        "others, 11."
    )
    page = table(owner, rows="why.tags", columns="why.tags")
    assert (
        "Of the 12 with “Food” among “Tags: Why?”, 1 have “Noise” among “Tags: Why?”" in page.words
    )
    assert "22 people of whom these texts were coded." in page.words


def test_a_filter_shows_the_tags_of_the_texts_of_those_it_finds(owner, coded):
    for where, said in (
        ("", {"food": "12", "noise": "11"}),
        ('again = "no"', {"food": "1", "noise": "11"}),
        ('why.tags contains "food"', {"food": "12", "noise": "1"}),
    ):
        page = page_of(owner.get(FILTER, query_string={"where": where}))
        tags = page.one("section", **{"aria-label": "Tags"})
        shown = {one["data-value"]: one["data-count"] for one in tags.all() if "data-value" in one}
        assert shown == said
        number = {"": 22, 'again = "no"': 11, 'why.tags contains "food"': 12}[where]
        assert f"{number} texts are coded." in tags.words
