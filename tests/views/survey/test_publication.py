"""Publishing other words than those that people answered: whether they mean the same is asked."""

import pytest

from models.answer.tally import Tally
from models.survey.draft import RENAMED, Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/edit/publication"
TRAIN, CAR = {"name": "a", "label": "Train"}, {"name": "b", "label": "Car"}


def changed(survey: Survey, *questions: dict) -> None:
    """The draft asks these questions."""
    draft = Draft.of(survey)
    draft.change(draft.revision, draft.document | {"question": list(questions)}, "Changed")


def test_nothing_is_published_before_it_is_said_whether_it_means_the_same(owner):
    survey = make_survey(
        choice("How did you travel?", TRAIN, CAR, name="how"),
        question("stance", "c1", "Staff shall say who they are."),
        question("text", "why", "Why?"),
    )
    respond(survey, how="a", c1="agree")
    changed(
        survey,
        choice(
            "How did you travel?", TRAIN | {"label": "Car"}, CAR | {"label": "Train"}, name="how"
        ),
        question("stance", "c1", "Staff shall never say who they are."),
        question("text", "why", "Why not?"),  # nobody answered
    )
    page = page_of(owner.get(PATH))
    places = [one["data-place"] for one in page.all("fieldset")]
    assert places == ["how/a", "how/b", "c1"]
    hints = [one.words for one in page.all("p", **{"class": "hint"}) if "chose" in one.words]
    assert hints == ["1 person chose it", "0 people chose it"]
    assert "put in: never" in page.one("main").words
    assert not [one for one in page.all("input", type="radio") if "checked" in one]
    sent = form_of(page, PATH)
    refused = owner.post(PATH, data=sent | {"means.how/a": "other", "means.how/b": "other"})
    page = page_of(refused)
    assert (refused.status_code, Survey.at("lunch").version) == (422, 1)
    assert [one.words for one in page.all("p", **{"class": "fault"})] == [
        "Error: Choose whether it means the same"
    ]
    assert page.one("div", role="alert").one("a")["href"] == "#means-3"
    assert len([one for one in page.all("input", type="radio") if "checked" in one]) == 2
    sent = form_of(page, PATH)
    assert owner.post(PATH, data=sent | {"means.c1": "nonsense"}).status_code == 422
    done = owner.post(PATH, data=sent | {"means.c1": "other"})
    assert done.location == "/surveys/lunch/"
    how, clause, why = Survey.at("lunch").definition.questions
    assert how.fields[0].labels == {"b": "Car", "a": "Train"}
    assert (clause.name, clause.settings["was"], why.label) == ("c1_2", "c1", "Why not?")
    tally = page_of(owner.get("/surveys/lunch/tally"))
    said = {one["data-question"]: one.words for one in tally.all("section", **{"class": "tally"})}
    assert "Staff shall never say who they are." in said["c1_2"]
    assert "Staff shall say who they are. (no longer asked)" in said["c1"]
    # Pressed twice, and back again.
    assert owner.post(PATH, data=sent | {"means.c1": "other"}).location == "/surveys/lunch/"
    draft = Draft.of(Survey.at("lunch"))
    assert (draft.is_published, draft.done) == (True, RENAMED)


def test_what_means_the_same_goes_on_counting_under_its_name(owner):
    survey = make_survey(choice("How?", TRAIN, CAR, name="how"))
    respond(survey, how="a")
    changed(survey, choice("How did you travel?", TRAIN | {"label": "Rail"}, CAR, name="how"))
    sent = form_of(page_of(owner.get(PATH)), PATH)
    same = {"means.how": "same", "means.how/a": "same"}
    assert owner.post(PATH, data=sent | same).location == "/surveys/lunch/"
    respond(Survey.at("lunch"), how="a")
    assert Tally.of(Survey.at("lunch"))[1] == {"how": {"a": 2}}


def test_of_a_question_that_is_another_its_choices_need_not_be_told(owner):
    survey = make_survey(choice("How?", TRAIN, CAR, name="how"))
    respond(survey, how="a")
    changed(survey, choice("How not?", TRAIN | {"label": "Rail"}, CAR, name="how"))
    sent = form_of(page_of(owner.get(PATH)), PATH)
    assert owner.post(PATH, data=sent | {"means.how": "same"}).status_code == 422
    assert owner.post(PATH, data=sent | {"means.how": "other"}).location == "/surveys/lunch/"
    (how,) = Survey.at("lunch").definition.questions
    assert (how.name, how.fields[0].labels) == ("how_2", {"a": "Rail", "b": "Car"})


def test_an_answer_that_comes_while_the_page_is_open_is_not_overlooked(owner):
    survey = make_survey(choice("How?", TRAIN, CAR, name="how"))
    changed(survey, choice("How not?", TRAIN, CAR, name="how"))
    page = page_of(owner.get(PATH))
    assert page.all("fieldset") == []
    respond(survey, how="a")
    refused = owner.post(PATH, data=form_of(page, PATH))
    assert (refused.status_code, len(page_of(refused).all("fieldset"))) == (422, 1)
