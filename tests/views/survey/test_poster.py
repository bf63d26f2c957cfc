"""A poster says what it is, how to get there and what to expect, in the language of the form."""

from datetime import UTC, datetime

import pytest

from models.survey.schedule import Schedule
from tests.makers import choice, make_survey
from tests.page import page_of

YES_NO = choice("Good?", "Yes", "No")
pytestmark = pytest.mark.sqlite


def test_a_poster_has_the_title_the_code_the_address_and_what_is_promised(owner):
    make_survey(YES_NO, title="Digital *Day*")
    page = page_of(owner.get("/surveys/lunch/poster"))
    assert page.one("h1").words == "Digital Day"
    assert page.one("img")["src"] == "/s/lunch/qr.svg"
    assert page.one("bdi").words == "localhost/s/lunch"
    assert "It takes about 1 minute. Your answers are anonymous." in page.words


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"anonymous": False}, "Your answers are not anonymous"),
        ({"more": {"type": "email", "name": "mail", "label": "Mail?"}}, "unless you say who"),
        (
            {"more": {"type": "email", "name": "mail", "label": "Mail?", "required": True}},
            "The form asks who you are",
        ),
    ],
)
def test_a_poster_promises_no_more_than_the_form_keeps(owner, settings, said):
    more = settings.pop("more", None)
    make_survey(YES_NO, *([more] if more else []), **settings)
    words = page_of(owner.get("/surveys/lunch/poster")).words
    assert said in words
    assert "Your answers are anonymous." not in words


def test_a_poster_of_an_arabic_form_goes_from_right_to_left_but_for_its_address(owner):
    make_survey(YES_NO, title="كيف كان اليوم؟", language="ar")
    page = page_of(owner.get("/surveys/lunch/poster"))
    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("ar", "rtl")
    assert page.one("bdi")["dir"] == "ltr"


def test_a_draft_has_no_poster_yet(owner):
    make_survey(YES_NO, draft=True)
    assert owner.get("/surveys/lunch/poster").location == "/surveys/lunch/"


def test_an_invitation_says_until_when_one_can_answer(owner, attendee):
    survey = make_survey(YES_NO)
    closes = datetime(2999, 12, 3, 9, 30, tzinfo=UTC)
    survey.plan(Schedule(closes_at=closes, time_zone="Europe/London"))
    text = page_of(owner.get("/surveys/lunch/")).one("textarea").words
    assert "You can answer until" in text
    assert "2999" in text
    assert text.endswith("http://localhost/s/lunch")
