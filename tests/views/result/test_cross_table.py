"""The page of a cross table: the sentence first, counts, shares of whom, and an address to keep."""

import pytest

from tests.makers import choice, make_survey, question, respond
from tests.page import page_of

TABLE = "/surveys/lunch/cross-table"
pytestmark = pytest.mark.sqlite


@pytest.fixture
def visits(database):
    survey = make_survey(
        choice("Have you *been* before?", "First time", "Before", "Never", name="been"),
        choice("Again?", "Yes", "No", name="again", relevant='been != "never"'),
        question("text", "why"),
        question("select_multiple", "all", choices=[f"C{n}" for n in range(60)]),
        question("select_multiple", "more", choices=[f"C{n}" for n in range(60)]),
    )
    for been, again, people in (
        ("first_time", "yes", 31),
        ("first_time", "no", 9),
        ("before", "yes", 60),
        ("before", "no", 30),
    ):
        for _ in range(people):
            respond(survey, been=been, again=again)
    for _ in range(3):
        respond(survey, been="never")
        respond(survey, been="before")
    return survey


def shown(owner, **sent):
    return page_of(owner.get(TABLE, query_string={"rows": "been", "columns": "again", **sent}))


def test_the_sentence_comes_first_and_says_what_lies_farthest_apart(owner, visits):
    page = shown(owner)
    assert (
        "Of the 40 who answered “First time” to “Have you been before?”, 31 answered “Yes” to "
        "“Again?”; of the 90 others, 60." in page.words
    )
    assert "130 of 133 people who were asked both answered both." in page.words
    assert "+10.8 percentage points, 95 % interval −6.6 to +25.3" in page.words
    assert "χ² = 1.55 with 1 degrees of freedom, p = 0.213; Cramér’s V = 0.11" in page.words


@pytest.mark.parametrize(
    ("of", "shares"),
    [
        ("rows", ["78 %", "22 %", "67 %", "33 %"]),
        ("columns", ["34 %", "23 %", "66 %", "77 %", "0 %", "0 %"]),
        ("asked", ["23 %", "7 %", "45 %", "23 %", "0 %", "0 %"]),
        ("none", []),
    ],
)
def test_shares_are_of_the_line_the_column_or_those_asked(owner, visits, of, shares):
    page = shown(owner, of=of)
    cells = page.one("table").all("td")
    assert [one["data-count"] for one in cells if "data-cell" in one] == [
        *("31", "9", "60", "30", "0", "0"),
    ]
    assert [one.words for one in page.one("table").all("span", **{"class": "share"})] == shares


def test_a_filter_comes_along(owner, visits):
    page = shown(owner, where='again = "yes"')
    assert "91 of 91 people" in page.words
    assert "“Again?” is “Yes”" in page.words
    (remove,) = (one for one in page.all("a") if one.words.startswith("Remove"))
    assert "130 of 133 people" in page_of(owner.get(remove["href"])).words


def test_small_numbers_are_said_and_have_no_share(owner, visits):
    page = shown(owner, where='been = "before" and again = "no"')
    assert "Too few people answered both" not in page.words
    for _ in range(4):
        respond(visits, been="never", again="yes")
    few = shown(owner, where='been = "never"')
    assert "Too few people answered both to set some of them against the others" in few.words
    assert few.one("td", **{"data-cell": "never yes"}).words == "4"
    respond(visits, been="never", again="yes")
    enough = shown(owner, where='been = "never"')
    assert enough.one("td", **{"data-cell": "never yes"}).words == "5 100 %"


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"columns": "been"}, "columns", "Choose another question"),
        ({"columns": "why"}, "columns", "offered"),
        ({"rows": "gone"}, "rows", "offered"),
        ({"rows": "all", "columns": "more"}, "columns", "Choose questions with fewer answers"),
        ({"where": "gone = 1"}, "where", "no question gone"),
    ],
)
def test_what_cannot_be_a_table_is_said_at_its_field(owner, visits, sent, field, said):
    query = {"rows": "been", "columns": "again", **sent}
    reply = owner.get(TABLE, query_string=query)
    assert reply.status_code == 422
    assert said in page_of(reply).one("p", id=f"fault-{field}").words


def test_one_question_alone_is_told_that_it_takes_two(owner, database):
    make_survey(question("rating", "overall"))
    assert "This takes two questions" in page_of(owner.get(TABLE)).words


def test_before_two_are_chosen_there_is_the_form_alone(owner, visits):
    page = page_of(owner.get(TABLE))
    assert page.all("table") == []
    assert len(page.one("select", name="rows").all("option")) == 4


def test_marks_of_a_net_promoter_score_stand_in_three_groups_and_each_behind_a_word(
    owner, database
):
    make = make_survey(
        question("nps", "recommend", "Would you?", na="Cannot say"),
        choice("Again?", "Yes", "No", name="again"),
    )
    for mark in [0, 6, 7, 8, 8, 9, 10, 10, "na"]:
        respond(make, recommend=mark, again="no" if mark in (0, 6) else "yes")
    page = shown(owner, rows="recommend", columns="again")
    first, each = page.all("table", **{"class": "crossed"})
    heads = [one.words for one in first.all("th", scope="row")]
    assert heads == ["0 to 6: would not", "7 or 8: neither", "9 or 10: gladly", "Cannot say", "All"]
    cells = {one["data-cell"]: one["data-count"] for one in first.all("td") if "data-cell" in one}
    assert cells == {
        **{"detractors yes": "0", "detractors no": "2", "passives yes": "3", "passives no": "0"},
        **{"promoters yes": "3", "promoters no": "0", "na yes": "1", "na no": "0"},
    }
    assert page.one("details", id="marks").all("table") == [each]
    assert len(each.all("th", scope="row")) == 13
    turned = shown(owner, rows="again", columns="recommend").all("table", **{"class": "crossed"})[0]
    cells = {one["data-cell"]: one["data-count"] for one in turned.all("td") if "data-cell" in one}
    assert cells["no detractors"] == "2"
