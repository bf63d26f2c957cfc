"""The page that compares: two surveys in a sentence, differences, and what is not told."""

from datetime import UTC, datetime

import pytest

from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey, question, respond
from tests.page import page_of

COMPARISON = "/surveys/spring/comparison"
pytestmark = pytest.mark.sqlite


def wave(code: str, *marks: int, **settings):
    asked = question("nps", "again", "Would you *recommend* it?")
    survey = make_survey(asked, code=code, title=f"Wave {code}", **settings)
    for mark in marks:
        respond(survey, again=mark)
    return survey


@pytest.fixture
def waves(database):
    return (
        wave("spring", *[10] * 93, *[8] * 32, *[3] * 9),
        wave("autumn", *[10] * 49, *[8] * 30, *[3] * 8),
        wave("winter", 10, 10, 10),
    )


def test_two_waves_are_told_in_a_sentence_with_their_difference(owner, waves):
    page = page_of(owner.get(COMPARISON, query_string={"with": "autumn"}))
    assert "These 2 surveys ask 1 question alike. They have 221 responses." in page.words
    assert (
        "Net Promoter Score: +63 (“Wave spring”), then +47 (“Wave autumn”). Chance alone may have "
        "made the difference." in page.words
    )
    gap = page.one("tr", **{"data-gap": "-15.560130"})
    assert float(gap["data-low"]) < float(gap["data-gap"]) < 0 < float(gap["data-high"])
    assert "Before rounding the scores are +62.69, +47.13." in page.words
    panels = page.one("div", **{"class": "panels"})
    assert panels.words == "9 or 10 69 %, 56 % 7 or 8 24 %, 34 % 0 to 6 7 %, 9 %"


def test_three_answers_are_counted_and_nothing_more(owner, waves):
    page = page_of(owner.get(COMPARISON, query_string={"with": ["autumn", "winter"]}))
    section = page.one("section", **{"data-question": "again"})
    line = section.all("tr", **{"data-survey": "winter"})
    assert [one.words for one in line] == ["Wave winter 3 too few"]
    assert (
        "Of fewer than 5 people no figure is told, and of fewer than 10 no interval" in page.words
    )


def test_before_anything_is_chosen_the_others_are_offered(owner, waves):
    page = page_of(owner.get(COMPARISON))
    assert [one["value"] for one in page.all("input", name="with")] == ["winter", "autumn"]
    assert page.all("section", **{"data-question": "again"}) == []
    kept = page_of(owner.get(COMPARISON, query_string={"with": "autumn"}))
    chosen = [one["value"] for one in kept.all("input", name="with") if "checked" in one]
    assert chosen == ["autumn"]
    address = kept.one("input", id="address")["value"]
    assert "221 responses" in page_of(owner.get(address.partition("localhost")[2])).words


def test_all_of_an_event_are_compared_in_one_press(owner, waves):
    make_event(*waves)
    page = page_of(owner.get(COMPARISON))
    (link,) = (one for one in page.all("a") if one.words.startswith("With all 2 other"))
    assert "These 3 surveys" in page_of(owner.get(link["href"])).words
    assert page_of(owner.get("/events/fair/results")).one("a", href=COMPARISON)


def test_a_viewer_compares_what_they_may_see_and_is_told_what_is_left_out(app, owner, waves):
    ben = make_organiser("ben@example.org")
    for one in waves[:2]:
        Colleague.let_in(one, ben, Role.VIEWER)
    theirs = signed_in(app, ben)
    page = page_of(theirs.get(COMPARISON, query_string={"with": ["autumn", "winter", "gone"]}))
    assert "These 2 surveys ask" in page.words
    assert "2 surveys are left out" in page.words
    assert "Wave winter" not in page.words
    assert theirs.get("/surveys/winter/comparison").status_code == 404


def test_surveys_with_nothing_in_common_say_so(owner, database):
    wave("spring", 10)
    make_survey(question("rating", "again"), code="other")
    make_survey(question("rating", "else"), code="third")
    page = page_of(owner.get(COMPARISON, query_string={"with": ["other", "third"]}))
    assert "No two of these surveys ask a question alike" in page.words
    assert "asked under one name, with different kinds, scales or choices" in page.words


@pytest.mark.parametrize(
    ("asked", "answers", "said"),
    [
        (
            question("rating"),
            (5, 1),
            "Gave one of the two highest marks: 100 % (“a”), then 0 % (“b”).",
        ),
        (question("integer"), (5, 1), "Mean: 5.00 (“a”), then 1.00 (“b”)."),
        (question("stance"), ("agree", "disagree"), "Agree, of those who took a side: 100 %"),
        (choice("Which?", "X", "Y"), ("x", "y"), "Chose “X”: 100 % (“a”), then 0 % (“b”)."),
    ],
)
def test_each_measure_has_its_sentence(owner, database, asked, answers, said):
    for code, answer in zip("ab", answers, strict=True):
        survey = make_survey(asked, code=code, title=code)
        for _ in range(6):
            respond(survey, q=answer)
    page = page_of(owner.get("/surveys/a/comparison?with=b"))
    assert said in page.words
    assert "So few answered that chance may have made the difference." in page.words


def test_a_sentence_never_says_that_chance_made_what_the_answers_together_deny(owner, database):
    for code, given in ("a", (1, 17, 9)), ("b", (10, 17, 3)):
        survey = make_survey(choice("Pace?", "Slow", "Right", "Fast"), code=code, title=code)
        for value, times in zip(("slow", "right", "fast"), given, strict=True):
            for _ in range(times):
                respond(survey, q=value)
    words = page_of(owner.get("/surveys/a/comparison?with=b")).words
    assert (
        "Chose “Right”: 63 % (“a”), then 57 % (“b”). Of all answers “Slow” moved most: 4 %, then "
        "33 %. That is more than chance alone makes." in words
    )
    assert "Chance alone may" not in words
    assert "All in all the surveys differ by more than chance alone makes." in words
    assert "χ² = 10.23 with 2 degrees of freedom, p = 0.006" in words


def test_of_nobody_who_took_a_side_there_is_no_sentence(owner, database):
    for code in "ab":
        survey = make_survey(question("stance", "q"), code=code)
        for _ in range(6):
            respond(survey, q="dont_know")
    assert owner.get("/surveys/a/comparison?with=b").status_code == 200


def test_who_chose_nothing_to_compare_with_is_asked_to(owner, waves):
    asks = "Tick one survey or more below"
    assert asks not in page_of(owner.get(COMPARISON)).words
    page = page_of(owner.get(COMPARISON))
    button = next(one for one in page.all("button") if one.words == "Compare")
    said = page_of(owner.get(COMPARISON, query_string={button["name"]: button["value"]}))
    assert asks in said.words


def test_surveys_of_one_title_are_told_apart_by_their_codes(owner, waves):
    make_survey(question("nps", "again"), code="other", title="Wave autumn")
    for chosen in {}, {"with": ["autumn", "other"]}:
        words = page_of(owner.get(COMPARISON, query_string=chosen)).one("main").words
        assert "Wave autumn autumn" in words
        assert "Wave autumn other" in words
        assert "winter winter" not in words


@pytest.mark.parametrize(
    ("extra", "fewest", "left"),
    [
        # Two have a figure, and the sentence is of these two.
        ([3], 5, "Wave c (3)"),
        # Three have one, and the sentence sets those with an interval against each other.
        ([3, 9], 10, "Wave c (3), Wave d (9)"),
        ([10], None, None),
    ],
)
def test_a_sentence_names_those_of_whom_it_says_nothing_and_why(
    owner, database, extra, fewest, left
):
    wave("a", *[10] * 12)
    wave("b", *[3] * 12)
    for code, people in zip("cd", extra, strict=False):
        wave(code, *[8] * people)
    page = page_of(owner.get("/surveys/a/comparison", query_string={"with": ["b", "c", "d"]}))
    section = page.one("section", **{"data-question": "again"}).words
    assert ("Left out of this sentence" in section) == (left is not None)
    if left:
        assert (
            f"Left out of this sentence, for fewer than {fewest} people answered the question "
            f"there: {left}" in section
        )


def test_the_page_of_an_event_names_them_as_well(owner, database):
    make_event(wave("a", *[10] * 12), wave("b", *[3] * 12), wave("c", *[8] * 4))
    words = page_of(owner.get("/events/fair/results")).words
    assert "The Net Promoter Score goes from −100 (“Wave b”) to +100 (“Wave a”)." in words
    assert "fewer than 10 people answered the question there: Wave c (4)" in words


def test_each_that_could_be_added_says_how_many_questions_it_shares_with_those_chosen(
    owner, database
):
    nps, why = question("nps", "again"), question("text", "why")
    scale, grid = question("rating", "mark"), question("likert", "of", items=["A", "B"])
    make_survey(nps, why, scale, code="spring", title="Spring")
    make_survey(nps, why, code="one", title="One")
    make_survey(question("rating", "again"), why, code="none", title="None")
    make_survey(nps, scale, grid, code="two", title="Two")
    make_survey(grid, code="grid", title="Grid")

    def said(**sent):
        page = page_of(owner.get(COMPARISON, query_string=sent))
        boxes = [one for one in page.all("label") if one.all("input", name="with")]
        return {one.words.split()[0]: one.words.rpartition(" · ")[2] for one in boxes}

    alone = said()
    assert alone == {
        "One": "1 question alike",
        "None": "0 questions alike",
        "Two": "2 questions alike",
        "Grid": "0 questions alike",
    }
    beside = said(**{"with": "two"})
    assert (beside["Grid"], beside["One"]) == ("2 questions alike", "1 question alike")
    for code, number in ("one", 1), ("two", 2):
        page = page_of(owner.get(COMPARISON, query_string={"with": code}))
        assert f"These 2 surveys ask {number} question" in page.words


def test_a_survey_to_compare_with_says_its_day_as_people_write_it(owner, waves):
    Survey.update(opened_at=datetime(2012, 6, 6, 12, tzinfo=UTC)).execute()
    page = owner.get(COMPARISON)
    assert "6 June 2012" in page_of(page).words
    assert "2012-06-06" not in page.text
