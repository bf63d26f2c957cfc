"""The organiser sets times and a limit; attendees are told, and the form keeps to them."""

from datetime import UTC, datetime, timedelta

import pytest

from models.survey.schedule import Schedule
from models.survey.survey import Survey
from tests.makers import choice, make_organiser, make_survey, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/schedule"
HOUR = timedelta(hours=1)


def save(client, **given):
    """Fill in the form and save it."""
    return client.post(PATH, data=form_of(page_of(client.get(PATH)), PATH) | given)


def state_of(client) -> str:
    page = page_of(client.get("/surveys/lunch/"))
    (state,) = [one for one in page.all("p") if one.attributes.get("class") == "state"]
    return state.words


def test_times_and_limit_are_set_shown_and_taken_away(owner):
    make_survey(choice("Good?", "Yes", "No"))
    assert page_of(owner.get("/surveys/lunch/settings")).one("a", href=PATH)
    reply = save(
        owner,
        opens_at="2026-01-03T09:00",
        closes_at="2999-07-01T18:30",
        time_zone="Europe/Berlin",
        response_limit="200",
    )
    assert (reply.status_code, reply.location) == (303, "/surveys/lunch/")
    assert Survey.at("lunch").schedule == Schedule(
        datetime(2026, 1, 3, 8, tzinfo=UTC),
        datetime(2999, 7, 1, 16, 30, tzinfo=UTC),
        200,
        "Europe/Berlin",
    )
    assert state_of(owner) == (
        "Open. People can answer now. "
        "It closes by itself on Monday 1 July 2999 at 6:30pm (time in Berlin)."
    )
    shown = form_of(page_of(owner.get(PATH)), PATH)
    assert {name: shown[name] for name in ("opens_at", "closes_at", "response_limit")} == {
        "opens_at": ["2026-01-03 09:00"],
        "closes_at": ["2999-07-01 18:30"],
        "response_limit": ["200"],
    }
    assert page_of(owner.get(PATH)).one("option", selected="").words == "Europe/Berlin"
    save(owner, opens_at="", closes_at="", response_limit="")
    assert Survey.at("lunch").schedule == Schedule(time_zone="Europe/Berlin")
    assert state_of(owner) == "Open. People can answer now."


def test_the_time_zone_is_the_one_that_the_organiser_chose_last(owner, outsider):
    make_survey(choice("Good?", "Yes", "No"), code="first").plan(Schedule(time_zone="Asia/Tokyo"))
    make_survey(choice("Good?", "Yes", "No"))
    make_survey(choice("Good?", "Yes"), code="x", organiser=make_organiser("outsider@example.org"))
    assert form_of(page_of(owner.get(PATH)), PATH)["time_zone"] == ["Asia/Tokyo"]
    foreign = form_of(page_of(outsider.get("/surveys/x/schedule")), "/surveys/x/schedule")
    assert foreign["time_zone"] == ["UTC"]


def test_what_cannot_be_is_said_at_its_field_and_what_was_written_is_kept(owner):
    make_survey(choice("Good?", "Yes", "No"))
    reply = save(owner, opens_at="2026-12-03T09:00", closes_at="2026-12-02T09:00",
                 response_limit="many")  # fmt: skip
    assert reply.status_code == 422
    page = page_of(reply)
    assert [one.words for one in page.one("div", role="alert").all("a")] == [
        "Enter a time after the one at which it opens",
        "Enter a whole number, 1 or more, or leave it empty",
    ]
    assert page.one("input", name="closes_at")["aria-invalid"] == "true"
    shown = form_of(page, PATH)
    assert (shown["closes_at"], shown["response_limit"]) == (["2026-12-02T09:00"], ["many"])
    assert Survey.at("lunch").schedule == Schedule()


def test_the_form_says_when_it_opens_opens_by_itself_and_closes_by_itself(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.plan(Schedule(opens_at=datetime(2999, 7, 1, 16, 30, tzinfo=UTC),
                         time_zone="Europe/Berlin"))  # fmt: skip
    early = attendee.get("/s/lunch")
    assert early.status_code == 200
    assert page_of(early).one("h1").words == "This form is not open yet"
    assert "“Lunch” opens on Monday 1 July 2999 at 6:30pm (time in Berlin)" in (
        page_of(early).words.replace(" .", ".")
    )
    assert page_of(early).all("form") == []
    refused = attendee.post("/s/lunch", data={"q": "yes"})
    assert refused.status_code == 409
    assert form_of(page_of(refused), "/s/lunch")["q"] == ["yes"]
    assert "Not open yet." in state_of(owner)
    assert "Not open yet" in page_of(owner.get("/surveys/")).one("li", **{"class": "entry"}).words

    survey.plan(Schedule(opens_at=datetime.now(UTC) - HOUR, closes_at=datetime.now(UTC) + HOUR))
    page = page_of(attendee.get("/s/lunch"))
    sent = form_of(page, "/s/lunch") | {"q": "yes"}
    assert attendee.post("/s/lunch", data=sent).status_code == 303

    survey.plan(Schedule(closes_at=datetime.now(UTC)))
    closed = attendee.get("/s/lunch")
    assert (closed.status_code, page_of(closed).one("h1").words) == (410, "This form is closed")
    assert attendee.post("/s/lunch", data={"q": "yes"}).status_code == 410
    assert attendee.post("/s/lunch", data={"q": "nonsense"}).status_code == 410
    assert attendee.post("/s/lunch", data=sent).status_code == 303  # its receipt again


@pytest.mark.parametrize("hour", [-1, 1])
def test_a_page_that_is_kept_ready_does_not_outlive_its_time(attendee, hour):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert attendee.get("/s/lunch").status_code == 200  # from now on it is kept
    moment = datetime.now(UTC) + hour * HOUR
    survey.plan(Schedule(closes_at=moment) if hour < 0 else Schedule(opens_at=moment))
    reply = attendee.get("/s/lunch")
    assert (reply.status_code, page_of(reply).all("form")) == (410 if hour < 0 else 200, [])


def test_a_full_form_says_so_and_those_who_are_in_have_their_receipt(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.plan(Schedule(response_limit=2))
    late = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch") | {"q": "no"}
    sent = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch") | {"q": "yes"}
    receipt = attendee.post("/s/lunch", data=sent).location
    respond(survey, q="yes")

    assert attendee.get("/s/lunch").status_code == 410
    refused = attendee.post("/s/lunch", data=late)
    assert refused.status_code == 410
    assert "as many answers as it takes" in refused.text
    assert attendee.post("/s/lunch", data=sent).location == receipt
    assert attendee.get(receipt).status_code == 200
    assert state_of(owner).startswith("Full. There are as many responses as it takes.")
    save(owner, response_limit="3")
    assert attendee.post("/s/lunch", data=late).status_code == 303


def test_who_opens_the_survey_by_hand_opens_it_now(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.plan(Schedule(opens_at=datetime.now(UTC) + HOUR))
    page = page_of(owner.get("/surveys/lunch/"))
    assert page.all("button")[0].words == "Open the survey now"
    address = "/surveys/lunch/opening"
    owner.post(address, data=form_of(page, address))
    assert attendee.get("/s/lunch").status_code == 200
    assert page_of(attendee.get("/s/lunch")).all("form")


def test_times_are_the_owners_to_set(owner, outsider, attendee):
    make_survey(choice("Good?", "Yes", "No"))
    sent = form_of(page_of(owner.get(PATH)), PATH) | {"response_limit": "1"}
    assert [outsider.get(PATH).status_code, outsider.post(PATH, data=sent).status_code] in (
        [404, 404],
        [404, 419],
    )
    assert attendee.post(PATH, data=sent).location == "/sign-in"
    assert owner.post(PATH, data={"response_limit": "1"}).status_code == 419
    assert Survey.at("lunch").schedule == Schedule()
    assert owner.post(PATH, data=sent).status_code == 303
    assert Survey.at("lunch").response_limit == 1
