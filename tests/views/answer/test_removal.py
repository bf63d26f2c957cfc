"""Responses that are ticked or found are deleted together, and no other."""

from typing import Any

import pytest

from models.account.audit import Audit
from models.answer import leaf, removal
from models.answer.recount import recount
from models.answer.response import Response
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond, responses_of
from tests.page import Page, form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

LIST, REMOVAL = "/surveys/lunch/responses/", "/surveys/lunch/responses/removal"
NO = 'q = "no"'
# A filter that is wrong beside words, and words without a letter.
UNSOUGHT: list[dict[str, str]] = [{"q": "text", "where": "nothing = 3"}, {"q": "\u0301"}]


@pytest.fixture
def survey(database) -> Survey:
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why", "Why?"))
    Response.take_in(
        survey, [({"q": ("yes", "no")[n % 2], "why": f"Text {n}"}, None) for n in range(60)]
    )
    return survey


def said(survey: Survey) -> list[str]:
    return [one.answers["q"] for one in responses_of(survey)]


def fields(page: Page) -> dict[str, Any]:
    """What the form to delete sends, but for the number that is typed."""
    return form_of(page, REMOVAL)


def test_all_that_is_found_goes_in_one_press_with_its_number_typed(owner, survey):
    page = page_of(owner.get(LIST, query_string={"where": NO}))
    link = next(one for one in page.all("a") if one.words == "Delete all 30 that are found")
    page = page_of(owner.get(link["href"]))
    assert "“Good?” is “No”" in page.words
    refused = owner.post(REMOVAL, data=fields(page) | {"number": "29"})
    assert refused.status_code == 422
    assert len(said(survey)) == 60

    reply = owner.post(REMOVAL, data=fields(page) | {"number": "30"})

    assert (reply.status_code, reply.location) == (303, LIST)
    assert "30 answers were deleted." in page_of(owner.get(LIST)).words
    assert said(survey) == ["yes"] * 30
    assert [(one.about, one.detail) for one in Audit.all_of("answers deleted")] == [("lunch", "30")]
    assert recount(survey)[1] == []


def test_those_that_are_ticked_go_without_a_number_where_they_are_few(owner, survey):
    page = page_of(owner.get(LIST, query_string={"q": "text 5"}))
    boxes = page.all("input", name="id")
    assert len(boxes) == 15
    assert {one["form"] for one in boxes} == {page.one("form", action=REMOVAL)["id"]}
    ids = [one["value"] for one in boxes[:3]]
    page = page_of(owner.get(REMOVAL, query_string={"id": ids}))
    assert "They are 3 responses that you ticked." in page.words
    data = fields(page) | {"id": ids}

    assert owner.post(REMOVAL, data=data).status_code == 303
    assert len(said(survey)) == 57
    assert not {one.id for one in responses_of(survey)} & set(ids)
    assert owner.post(REMOVAL, data=data).location == LIST  # by a second click
    assert len(said(survey)) == 57


def test_all_of_a_page_are_ticked_at_once(owner, survey):
    page = page_of(owner.get(LIST, query_string={"q": "text 5"}))
    link = next(one for one in page.all("a") if one.words == "Tick all on this page")
    boxes = page_of(owner.get(link["href"])).all("input", name="id")
    assert len(boxes) == 15
    assert all("checked" in one for one in boxes)


@pytest.mark.parametrize("comes", [True, False])
def test_nothing_goes_where_answers_came_or_went_since_the_page_was_opened(owner, survey, comes):
    page = page_of(owner.get(REMOVAL, query_string={"where": NO}))
    if comes:
        respond(survey, q="no")
    else:
        next(one for one in responses_of(survey) if one.answers["q"] == "no").delete_instance()
    now = "31" if comes else "29"
    reply = owner.post(REMOVAL, data=fields(page) | {"number": now})
    assert reply.status_code == 409
    assert "Nothing was deleted: look at the number." in page_of(reply).words
    assert said(survey).count("no") == int(now)


def written(survey: Survey) -> list[str]:
    return sorted(one.answers["why"] for one in responses_of(survey))


@pytest.mark.parametrize(
    ("asked", "number"), [({"q": "TEXT 5"}, 15), ({"q": "text 5", "where": NO}, 10)]
)
def test_what_words_find_alone_or_with_a_filter_goes_in_one_press(owner, survey, asked, number):
    before = written(survey)
    page = page_of(owner.get(LIST, query_string=asked))
    assert f"{number} of 60 responses" in page.words
    link = next(one for one in page.all("a") if one.words.startswith("Delete all"))
    assert link.words == f"Delete all {number} that are found"
    page = page_of(owner.get(link["href"]))
    assert f"Delete {number} answers" in page.words
    assert f"all of these words, anywhere: “{asked['q']}”" in page.words
    data = fields(page) | {"number": str(number)}

    assert owner.post(REMOVAL, data=data).location == LIST
    gone = set(before) - set(written(survey))
    assert len(gone) == number
    assert all("5" in one for one in gone)
    assert recount(survey)[1] == []


def test_nothing_that_words_find_goes_where_another_came_meanwhile(owner, survey):
    page = page_of(owner.get(REMOVAL, query_string={"q": "text 5"}))
    respond(survey, q="yes", why="text 55555")
    assert owner.post(REMOVAL, data=fields(page)).status_code == 409
    assert len(written(survey)) == 61


def test_a_search_in_more_than_one_step_says_how_far_it_looked_and_goes_on(
    owner, survey, monkeypatch
):
    monkeypatch.setattr(leaf, "MOST_SOUGHT", 1)
    monkeypatch.setattr(leaf, "MOST_LOOKED_AT", 25)
    page = page_of(owner.get(LIST, query_string={"q": "text 5"}))
    assert "in the first 25 answers that were looked through; there are more" in page.words
    address = f"{REMOVAL}?q=text+5"
    steps = 0
    while address != LIST:
        page, steps = page_of(owner.get(address)), steps + 1
        assert ("25 answers were looked through in this step" in page.words) == (steps < 3)
        if page.all("input", name="seen"):
            data = fields(page)
            address = owner.post(REMOVAL, data=data | {"number": data["seen"]}).location
        else:
            further = [one["href"] for one in page.all("a") if one.words == "Go on searching"]
            address = further[0] if further else LIST
    assert steps == 3
    assert len(written(survey)) == 45
    assert not [one for one in written(survey) if "5" in one]


def test_many_go_in_steps_and_the_last_one_says_how_many_went(owner, survey, monkeypatch):
    monkeypatch.setattr(removal, "AT_ONCE", 4)
    monkeypatch.setattr(removal, "MOST", 12)
    page = page_of(owner.get(REMOVAL, query_string={"where": NO}))
    page = page_of(owner.post(REMOVAL, data=fields(page) | {"number": "30"}))
    assert page.one("progress")["value"] == "12"
    assert page.one("form", id="progress")["hx-trigger"] == "load, submit"
    assert "12 of 30 answers are deleted." in page.words
    page = page_of(owner.post(REMOVAL, data=fields(page)))
    assert page.one("form", id="progress")["data-left"] == "6"
    reply = owner.post(REMOVAL, data=fields(page))
    assert reply.location == LIST
    assert "30 answers were deleted." in page_of(owner.get(LIST)).words
    assert said(survey) == ["yes"] * 30
    assert sum(int(one.detail) for one in Audit.all_of("answers deleted")) == 30
    assert recount(survey)[1] == []


@pytest.mark.parametrize("gone", ["-5", "9" * 30, "9" * 4_300])
def test_a_number_that_never_went_is_told_to_nobody(owner, survey, gone):
    page = page_of(owner.get(REMOVAL, query_string={"where": NO}))
    reply = owner.post(REMOVAL, data=fields(page) | {"number": "30", "gone": gone})
    assert reply.status_code == 422
    assert (
        "what was sent does not say how many went before" in page_of(reply).one(role="alert").words
    )
    assert said(survey).count("no") == 30


def test_what_comes_between_two_steps_is_not_deleted_and_said(owner, survey, monkeypatch):
    monkeypatch.setattr(removal, "MOST", 20)
    page = page_of(owner.get(REMOVAL, query_string={"where": NO}))
    page = page_of(owner.post(REMOVAL, data=fields(page) | {"number": "30"}))
    respond(survey, q="no")
    reply = owner.post(REMOVAL, data=fields(page))
    words = page_of(owner.get(reply.location)).words
    assert "20 answers were deleted." in words
    assert "Others came or went meanwhile, so the rest was not deleted." in words
    assert "Delete 11 answers" in words
    assert said(survey).count("no") == 11


@pytest.mark.both
@pytest.mark.parametrize(
    "asked",
    [{}, {"where": "nothing = 3"}, {"id": "zzz"}, {"id": "f" * 32}, {"where": " "}, *UNSOUGHT],
)
def test_what_chooses_nothing_deletes_nothing(owner, survey, asked):
    token = fields(page_of(owner.get(REMOVAL, query_string={"where": NO})))["csrf_token"]
    for reply in (
        owner.get(REMOVAL, query_string=asked),
        owner.post(REMOVAL, data=asked | {"csrf_token": token, "seen": "60", "number": "60"}),
    ):
        assert reply.status_code == 303
    assert len(said(survey)) == 60


def test_another_surveys_responses_are_not_deleted(owner, survey):
    other = make_survey(choice("Good?", "Yes", "No"), code="other")
    respond(other, q="no")
    [one] = responses_of(other)
    assert owner.get(REMOVAL, query_string={"id": one.id}).status_code == 303
    assert len(responses_of(other)) == 1


@pytest.mark.parametrize("kept", [{}, {"q": "text 5"}, {"where": NO}])
def test_where_nothing_is_ticked_the_page_says_so_at_the_button(owner, survey, kept):
    """The form sends the filter that it stands below, and does not mean all that it finds."""
    page = page_of(owner.get(LIST, query_string=kept))
    sent = form_of(page, REMOVAL)
    assert {name: value for name, (value,) in sent.items()} == {"of": "ticked"} | kept
    reply = owner.get(REMOVAL, query_string=sent)
    assert reply.status_code == 303
    path, _, anchor = reply.location.partition("#")
    reply = owner.get(path)
    shown = page_of(reply)
    button = shown.one("button", id=anchor)
    assert (reply.status_code, button.words) == (422, "Delete those that are ticked")
    assert "Nothing is ticked" in shown.one("p", id=button["aria-describedby"]).words
    assert len(shown.all("input", name="id")) == len(page.all("input", name="id"))
    assert len(said(survey)) == 60


def test_who_ticked_some_below_a_filter_deletes_these_alone(owner, survey):
    page = page_of(owner.get(LIST, query_string={"where": NO}))
    assert "aria-describedby" not in page.one("button", id="those-ticked")
    ids = [one["value"] for one in page.all("input", name="id")[:2]]
    page = page_of(owner.get(REMOVAL, query_string=form_of(page, REMOVAL) | {"id": ids}))
    assert "They are 2 responses that you ticked." in page.words
    assert owner.post(REMOVAL, data=fields(page)).status_code == 303
    assert len(said(survey)) == 58
