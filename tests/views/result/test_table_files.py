"""A cross table and a comparison are taken away as CSV, with the numbers of their pages."""

import csv
import io

import pytest

from models.coding.coding import code
from models.coding.tag import Tag
from tests.makers import choice, make_organiser, make_survey, question, respond, responses_of
from tests.page import page_of

TABLE, COMPARISON = "/surveys/lunch/cross-table", "/surveys/spring/comparison"
COUNTED = ["12", "12", "6", "0", "30"]
pytestmark = pytest.mark.sqlite  # the SQL is that of the pages


def read(reply) -> list[list[str]]:
    """The lines of a file that Excel reads in the right letters."""
    assert (reply.status_code, reply.content_type) == (200, "text/csv; charset=utf-8")
    assert reply.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"))))


@pytest.fixture
def visits(database):
    survey = make_survey(
        choice("*Been* before?", "=First", "Before", name="been", na="Not me"),
        choice("Again?", "Yes", "No", name="again", relevant='not (been = "before")'),
        question("text", "why"),
        title="Visits",
    )
    for been, again, people in ("first", "yes", 6), ("first", "no", 2), ("na", "yes", 3):
        for _ in range(people):
            respond(survey, been=been, again=again)
    respond(survey, been="first")
    respond(survey, been="before")
    return survey


def test_a_cross_table_is_taken_away_as_it_is_shown(owner, visits):
    query = {"rows": "been", "columns": "again", "of": "rows"}
    (link,) = (
        one["href"]
        for one in page_of(owner.get(TABLE, query_string=query)).all("a")
        if one["href"].startswith(f"{TABLE}.csv")
    )
    reply = owner.get(link)
    assert reply.headers["Content-Disposition"] == (
        'attachment; filename="Visits-lunch-been-again.csv"'
    )
    assert read(reply) == [
        [
            *("Been before?", "Again? – Yes", "Again? – No", "Again? – All"),
            *("Again? – Yes (share of the line)", "Again? – No (share of the line)"),
        ],
        ["'=First", "6", "2", "8", "0.75", "0.25"],
        ["Before", "0", "0", "0", "", ""],
        ["Not me", "3", "0", "3", "", ""],
        ["All", "9", "2", "11", "", ""],
        ["Asked both", "", "", "12", "", ""],
    ]


@pytest.mark.parametrize(
    ("of", "shares"),
    [("columns", ["1.0", ""]), ("asked", ["0.6", "0.0"]), ("none", []), ("what", None)],
)
def test_shares_are_of_what_the_address_says_and_a_filter_comes_along(owner, visits, of, shares):
    where = 'again = "yes" or (been = "first" and not answered(again))'
    query = {"rows": "been", "columns": "again", "of": of, "where": where}
    reply = owner.get(f"{TABLE}.csv", query_string=query)
    if shares is None:
        assert reply.status_code == 303
        assert owner.get(reply.location).status_code == 422
        return
    assert "Visits-lunch-filtered-been-again.csv" in reply.headers["Content-Disposition"]
    lines = read(reply)
    assert lines[0][-1] == "Filter"
    assert {one[-1] for one in lines[1:]} == {where}
    assert lines[1] == ["'=First", "6", "0", "6", *shares, where]
    page = page_of(owner.get(TABLE, query_string=query))
    assert [one["data-count"] for one in page.all("td") if "data-cell" in one][:2] == ["6", "0"]


def test_of_fewer_than_five_people_no_share_is_told(owner, visits):
    query = {"rows": "been", "columns": "again", "of": "columns"}
    assert read(owner.get(f"{TABLE}.csv", query_string=query))[1] == [
        *("'=First", "6", "2", "8", "1.0", ""),
    ]


@pytest.mark.parametrize("query", ["", "rows=been&columns=been", "rows=been&columns=again&where=x"])
def test_where_there_is_no_table_the_page_says_what_is_wrong(owner, visits, query):
    reply = owner.get(f"{TABLE}.csv?{query}&_scheme=javascript&_external=1")
    assert (reply.status_code, reply.location.partition("?")[0]) == (303, TABLE)


def test_tags_are_taken_away_like_answers(owner, visits):
    respond(visits, been="first", again="yes", why="Soup")
    respond(visits, been="first", again="no", why="Noise")
    for label in "+Food", "Noise":
        Tag.add(visits, "why", label)
    for one in responses_of(visits):
        if "why" in one.answers:
            names = ["food"] if one.answers["why"] == "Soup" else []
            code(visits, "why", one.id, make_organiser(), names)
    query = {"rows": "why.tags", "columns": "again", "of": "none"}
    assert read(owner.get(f"{TABLE}.csv", query_string=query)) == [
        ["Tags: Question?", "Again? – Yes", "Again? – No", "Again? – All"],
        ["'+Food", "1", "0", "1"],
        ["Noise", "0", "0", "0"],
        ["All", "1", "1", "2"],
        ["Coded, and asked the other", "", "", "2"],
    ]


def test_a_comparison_is_taken_away_with_a_line_for_each_survey_of_each_question(owner, database):
    for place, (code_of, title, marks, picks) in enumerate(
        (
            ("spring", "=Spring", [10] * 9 + [3] * 3, ["yes"] * 12),
            ("autumn", "Autumn", [10] * 6 + [8] * 6, ["yes"] * 3 + ["no"] * 9),
            ("winter", "Winter", [10] * 6, ["yes"] * 2 + ["no"] * 4),
            ("never", "Never", [], []),
        )
    ):
        survey = make_survey(
            question("nps", "again", "Recommend?"),
            choice("Good?", "Yes", "No", name="good"),
            question("integer", f"own{place}"),
            code=code_of,
            title=title,
        )
        for mark, pick in zip(marks, picks, strict=True):
            respond(survey, again=mark, good=pick)
    query = {"with": ["autumn", "winter", "never"]}
    page = page_of(owner.get(COMPARISON, query_string=query))
    (link,) = (one["href"] for one in page.all("a") if one["href"].startswith(f"{COMPARISON}.csv"))
    reply = owner.get(link)
    assert "=Spring-spring-comparison.csv" in reply.headers["Content-Disposition"]
    head, *lines = read(reply)
    told = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(one["question"], one["survey"], one["answers"]) for one in told] == [
        *(
            ("again", one, n)
            for one, n in zip(["spring", "autumn", "winter", "never", ""], COUNTED, strict=True)
        ),
        *(
            ("good", one, n)
            for one, n in zip(["spring", "autumn", "winter", "never", ""], COUNTED, strict=True)
        ),
    ]
    spring, autumn, winter, never, total = told[:5]
    assert (spring["title"], spring["words"], total["title"]) == (
        "'=Spring",
        "Recommend?",
        "All together",
    )
    assert (spring["measure"], spring["score"], spring["difference"]) == ("net", "50.0", "")
    gap = page.one("section", **{"data-question": "again"}).one(
        "tr", **{"data-survey": "autumn", "data-gap": "0.000000"}
    )
    assert autumn["difference"] == "0.0"
    assert abs(float(autumn["difference_low"]) - float(gap["data-low"])) < 1e-6
    assert (winter["score"], winter["score_low"]) == ("100.0", "")
    assert winter["remark"] == "No interval: fewer than 10 people answered."
    assert (never["score"], never["remark"]) == ("", "No figure: fewer than 5 people answered.")
    good = told[6]
    assert (good["choice"], good["share"], good["difference"]) == ("Yes", "0.25", "-0.75")
    assert 0 < float(good["share_low"]) < 0.25 < float(good["share_high"])


def test_where_one_survey_is_chosen_alone_the_page_asks_for_others(owner, database):
    make_survey(question("nps", "again"), code="spring")
    reply = owner.get(f"{COMPARISON}.csv", query_string={"with": ["gone"]})
    assert (reply.status_code, reply.location) == (303, f"{COMPARISON}?with=gone")
