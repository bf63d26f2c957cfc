"""One question over all times, for the organiser: sentence, pictures, table, filter."""

import pytest

from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days, respond
from tests.page import page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/shares"
USES = choice("Which do you use weekly?", "Yammer", "Twitter", name="uses")
TEAM = choice("Your team?", "Press", "Web", name="team")


def followed():
    """Yammer: 20 of 60 the first time, 41 of 58 after six months."""
    survey = make_survey(USES, TEAM)
    series = make_series(survey, 6)
    for using, of in ((20, 60), (41, 58)):
        wave = Survey.at(series.waves[of == 58].survey.code)
        for one in range(of):
            respond(wave, uses="yammer" if one < using else "twitter", team="press")
        pass_days(190)
    return series


def test_shares_are_told_in_a_sentence_pictures_and_a_table(owner):
    series = followed()
    page = page_of(owner.get(PATH))
    card = page.one("section", data_question="uses")
    assert card.one("p", **{"class": "says"}).words == (
        "“Yammer”: 20 of 60 (The first time), 41 of 58 (6 months later). "
        "Other people may have answered each time. "
        "The two lie farther apart than chance alone makes."
    )
    cells = card.one("tr", data_value="yammer").all("td")
    assert [(one["data-count"], one["data-of"]) for one in cells] == [("20", "60"), ("41", "58")]
    assert cells[1].words == "71 % 41 of 58 58 % to 81 %"
    assert [one["data-people"] for one in card.one("tfoot").all("td")] == ["60", "58"]
    assert len(card.all("svg")) == 2
    assert "change" not in card.words.lower()
    chips = page_of(owner.get(f"/surveys/{series.waves[1].survey.code}/tally"))
    assert chips.one("a", href=f"/surveys/{series.waves[1].survey.code}/shares")


def test_another_question_and_a_filter_are_asked_for(owner):
    followed()
    page = page_of(owner.get(f"{PATH}?question=team"))
    assert page.one("section", data_question="team")
    page = page_of(owner.get(PATH, query_string={"where": 'uses = "yammer" and wave >= 1'}))
    assert [one["data-people"] for one in page.one("tfoot").all("td")] == ["20", "41"]
    wrong = owner.get(PATH, query_string={"where": "nothing = 1"})
    assert wrong.status_code == 422
    assert "There is no question nothing in this survey" in page_of(wrong).words
    assert owner.get(PATH, query_string={"question": "nobody"}).status_code == 200


def test_before_a_second_time_has_answers_it_says_so(owner):
    make_series(make_survey(USES), 6)
    assert "Nothing to set side by side yet" in page_of(owner.get(PATH)).words
    pass_days(190)
    page = page_of(owner.get(PATH))
    assert "No two times have enough answers to this to be set side by side." in page.words


def test_a_viewer_sees_shares_and_has_no_filter(app):
    survey = followed().original
    viewer = make_organiser("viewer@example.org")
    for one in (survey, *(wave.survey for wave in make_series(survey, 24).waves[1:2])):
        Colleague.let_in(one, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    page = page_of(client.get(PATH))
    assert page.one("section", data_question="uses")
    assert page.all("textarea") == []
    page = page_of(client.get(PATH, query_string={"where": "wave = 1"}))
    assert page.all("section", data_question="uses") == []


def test_a_survey_that_is_asked_once_has_no_such_page(owner):
    make_survey(USES)
    assert owner.get(PATH).status_code == 404


def test_all_questions_of_the_times_are_compared_and_other_people_are_named(owner):
    series = followed()
    page = page_of(owner.get(PATH))
    link = page.one("a", href=f"/surveys/lunch/comparison?with={series.waves[1].survey.code}")
    compared = page_of(owner.get(link["href"]))
    assert "Other people may have answered each time" in compared.words
    apart = compared.one("section", data_question="uses")
    assert "change" not in apart.words.lower()
