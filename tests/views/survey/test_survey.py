"""The organiser's desk: the list, a survey's page, opening, closing, sharing, the QR code."""

import logging
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from app import create_app
from models.answer.export import Export
from models.answer.response import Response
from models.event.event_survey import EventSurvey
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.survey.version import Version
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_event,
    make_export,
    make_organiser,
    make_survey,
    question,
    respond,
)
from tests.page import CheckedClient, form_of, page_of
from tests.samples import every_kind, some_answers
from tests.statements import statements
from web.address import is_of_this_machine

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

COPY = "Copy the form, without answers"
KEEP = "Save it as a starting point"


def press(client: CheckedClient, action: str, code: str = "lunch") -> TestResponse:
    """Press the button of the survey's settings that does this."""
    page = page_of(client.get(f"/surveys/{code}/settings"))
    address = f"/surveys/{code}/{action}"
    return client.post(address, data=form_of(page, address))


def buttons(client: CheckedClient) -> list[str]:
    return [one.words for one in page_of(client.get("/surveys/lunch/settings")).all("button")]


def first_of(client: CheckedClient, path: str = "/surveys/lunch/") -> list[str]:
    """The buttons of a page that are neither quiet nor red: what comes next."""
    page = page_of(client.get(path))
    found = [one for one in page.all("button") if "class" not in one]
    links = [one for one in page.all("a") if one.attributes.get("class") == "button"]
    return [one.words for one in (*found, *links)]


def test_a_newcomer_begins_an_empty_form_with_its_title_and_cannot_open_it_yet(owner, attendee):
    begin = page_of(owner.get("/surveys/")).one("a", **{"class": "button"})
    assert begin["href"] == "/surveys/new"
    sent = form_of(page_of(owner.get("/surveys/new")), "/surveys/new")
    refused = owner.post("/surveys/new", data=sent | {"title": "  "})
    assert refused.status_code == 422
    assert "Write a title" in page_of(refused).one("div", **{"class": "problem"}).words
    begun = owner.post("/surveys/new", data=sent | {"title": " My *day* "})
    code = begun.location.split("/")[2]
    assert begun.location == f"/surveys/{code}/edit?focus=add"
    assert page_of(owner.get(f"/surveys/{code}/")).one("h1").words == "My day"
    assert first_of(owner, f"/surveys/{code}/") == ["Edit the form"]
    token = {"csrf_token": sent["csrf_token"]}
    assert owner.post(f"/surveys/{code}/opening", data=token).location == f"/surveys/{code}/edit"
    assert attendee.get(f"/s/{code}").status_code == 404


def test_a_draft_that_was_worked_on_is_opened_by_publishing_what_the_organiser_wrote(
    owner, attendee
):
    survey = make_survey(choice("Good?", "Yes", "No"), draft=True)
    assert "Open the survey" in buttons(owner)
    token = form_of(page_of(owner.get("/surveys/lunch/")), "/surveys/lunch/opening")
    assert first_of(owner) == ["Open the survey"]
    draft = Draft.of(survey)
    more = [*draft.document["question"], question("text", "why", "Why?")]
    draft.change(0, draft.document | {"question": more}, "Added")
    page = page_of(owner.get("/surveys/lunch/"))
    assert "To open the survey, publish what you have written" in page.words
    assert "Open the survey" not in buttons(owner)
    assert first_of(owner) == ["Publish and open …"]
    address = page.one("a", href="/surveys/lunch/edit/publication")["href"]
    # Also from a page that was loaded before the change.
    assert owner.post("/surveys/lunch/opening", data=token).location == address
    assert attendee.get("/s/lunch").status_code == 404
    sent = form_of(page_of(owner.get(address)), address)
    assert owner.post(address, data=sent | {"do": "open"}).location == "/surveys/lunch/"
    told = "It is open. Now show it."
    assert told in owner.get("/surveys/lunch/").text
    assert told not in owner.get("/surveys/lunch/").text
    assert "Why?" in attendee.get("/s/lunch").text


def test_the_list_has_a_survey_without_questions(owner):
    sent = form_of(page_of(owner.get("/surveys/new")), "/surveys/new")
    owner.post("/surveys/new", data=sent | {"title": "Empty"})
    line = page_of(owner.get("/surveys/")).one("li", **{"class": "entry"})
    assert line.words == "Tick Empty Empty Draft 0 responses to Empty"


def test_a_copy_has_the_form_as_it_is_being_worked_on_and_no_answers(owner):
    survey = make_survey(choice("Good?", "Yes", "No"), title="T" * 200)
    respond(survey, q="yes")
    draft = Draft.of(survey)
    asked = {"question": [choice("Better?", "Yes", "No")]}
    draft.change(0, draft.document | asked, "Changed")
    reply = press(owner, "copy")
    code = reply.location.split("/")[2]
    assert reply.location == f"/surveys/{code}/edit" != "/surveys/lunch/edit"
    copy = Survey.at(code)
    assert (copy.definition.title, copy.opened_at) == (f"Copy of {'T' * 192}", None)
    assert [one.label for one in copy.definition.questions] == ["Better?"]
    assert Response.select().where(Response.survey == copy).count() == 0


@pytest.mark.both
def test_a_survey_is_deleted_with_its_answers_once_it_is_said_twice(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    make_survey(choice("Good?", "Yes", "No"), code="other")
    for code in "lunch", "other":
        respond(Survey.at(code), q="yes")
    make_export(survey)
    owner.post("/surveys/lunch/edit", data={})
    path = "/surveys/lunch/deletion"
    page = page_of(owner.get(path))
    assert "One answer goes with it" in page.words
    sent = form_of(page, path)
    refused = owner.post(path, data=sent)
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert Response.select().count() == 2

    assert owner.post(path, data=sent | {"sure": "y"}).location == "/surveys/"

    assert [one.code for one in Survey.select()] == ["other"]
    assert [one.survey_id for one in Response.select()] == [Survey.at("other").id]
    assert Export.select().count() == Version.select().count() - 1 == 0
    for at in "", "/results", f"/receipt/{'0' * 24}":
        gone = attendee.get(f"/s/lunch{at}")
        assert (gone.status_code, page_of(gone).one("h1").words) == (410, "This is no longer here")
    late = attendee.post("/s/lunch", data={"q": "no"})
    assert late.status_code == 404
    assert owner.get(path).status_code == 404


def test_a_draft_is_opened_closed_and_opened_again(owner, attendee):
    make_survey(choice("Good?", "Yes", "No"), draft=True)
    assert buttons(owner) == ["Open the survey", "Share the results", KEEP, COPY, "Archive it"]
    for action, status, place, first in (
        ("opening", 200, "/surveys/lunch/", "Show it on a screen"),
        ("closure", 410, "/surveys/lunch/tally", "See the results"),
        ("opening", 200, "/surveys/lunch/", "Show it on a screen"),
    ):
        reply = press(owner, action)
        assert (reply.status_code, reply.location) == (303, place)
        assert attendee.get("/s/lunch").status_code == status
        assert first_of(owner) == [first]


@pytest.mark.both
def test_the_page_gives_the_link_and_its_qr_code(owner, attendee):
    make_survey(choice("Good?", "Yes", "No"), title="Mind the “gap” / *2026*")
    page = page_of(owner.get("/surveys/lunch/"))
    address = page.one("a", **{"class": "address large"})
    assert (address.words, address["href"]) == ("localhost/s/ lunch", "http://localhost/s/lunch")
    assert page.one("input", id="address")["value"] == "http://localhost/s/lunch"
    assert page.one("img")["src"] == "/s/lunch/qr.svg"
    for kind in "svg", "png":
        file = page.one("a", href=f"/s/lunch/qr.{kind}")
        assert file["download"] == f"Mind the “gap” / 2026.{kind}"
    picture = attendee.get("/s/lunch/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(picture.data).tag == "{http://www.w3.org/2000/svg}svg"
    dots = attendee.get("/s/lunch/qr.png")
    assert (dots.mimetype, dots.data[:4]) == ("image/png", b"\x89PNG")
    wide = int.from_bytes(dots.data[16:20])
    assert 1_000 < wide <= 1_200
    assert attendee.get("/s/lunch/qr.gif").status_code == 404


@pytest.mark.sqlite
def test_the_text_to_paste_stands_in_a_field_and_is_copied_where_there_is_a_script(owner):
    make_survey(choice("Good?", "Yes", "No"), title="Digital *Day*")
    page = page_of(owner.get("/surveys/lunch/"))
    assert page.one("textarea").words == (
        "Digital Day It takes about 1 minute. Your answers are anonymous. http://localhost/s/lunch"
    )
    for name in "address", "invitation":
        assert "readonly" in page.one(id=name)
        assert "hidden" in page.one("button", **{"data-copy": name})


@pytest.mark.parametrize(
    ("host", "is_said"),
    [
        ("localhost", True),
        ("127.0.0.1:8000", True),
        ("127.9.9.9", True),
        ("[::1]:8000", True),
        ("0.0.0.0", True),
        ("here.localhost", True),
        ("192.168.1.7:8000", False),
        ("feedback.example.org", False),
    ],
)
def test_an_address_that_no_phone_can_open_is_known(host, is_said):
    assert is_of_this_machine(f"http://{host}/s/lunch") is is_said


@pytest.mark.sqlite
def test_an_address_that_no_phone_can_open_is_said_to_be_one(owner):
    make_event(make_survey(choice("Good?", "Yes", "No")))
    for path in "/surveys/lunch/", "/events/fair/share":
        said = page_of(owner.get(path)).one("p", **{"class": "notice warn unprinted"})
        assert "No phone can open this address" in said.words


@pytest.mark.sqlite
def test_the_settings_stand_in_the_order_in_which_they_are_wanted(owner):
    make_survey(choice("Good?", "Yes", "No"))
    headings = [one.words for one in page_of(owner.get("/surveys/lunch/settings")).all("h2")]
    assert headings == [
        *("Times and limit", "Results for everyone", "Ask again", "Versions and files"),
        *("Begin others with it", "Colleagues", "Delete"),
    ]


def test_a_draft_has_no_link_yet(owner, attendee):
    make_survey(choice("Good?", "Yes", "No"), draft=True)
    page = page_of(owner.get("/surveys/lunch/"))
    assert page.all("img") == []
    assert "/s/lunch" not in " ".join(one["href"] for one in page.all("a"))
    assert attendee.get("/s/lunch/qr.svg").status_code == 404


def test_the_link_is_the_one_the_operator_has_set_whatever_the_browser_says(instance, database):
    app = create_app(replace(instance, base_url="https://localhost:8443"))
    app.test_client_class = CheckedClient
    make_survey(choice("Good?", "Yes", "No"))
    owner = signed_in(app, make_organiser())
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    reply = owner.get("/surveys/lunch/", base_url="https://localhost", headers=forged)
    assert "https://localhost:8443/s/lunch" in reply.text
    assert "evil.example" not in reply.text


def test_sharing_is_switched_on_and_off(owner, attendee):
    make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    assert attendee.get("/s/lunch/results").status_code == 404
    assert press(owner, "sharing").status_code == 303
    assert attendee.get("/s/lunch/results").status_code == 200
    assert buttons(owner) == ["Close the survey", "Stop sharing the results", KEEP, COPY]
    press(owner, "sharing/end")
    assert attendee.get("/s/lunch/results").status_code == 404


def test_a_shared_result_is_linked_from_the_receipt_and_the_closed_form(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    sent = attendee.post("/s/lunch", data={"q": "yes"}).location
    assert "/s/lunch/results" not in attendee.get(sent).text
    press(owner, "sharing")
    survey.close()
    for path in sent, "/s/lunch":
        assert page_of(attendee.get(path)).one("a", href="/s/lunch/results")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/surveys/", "/surveys/lunch/", "/surveys/lunch/tally", "/surveys/lunch/responses/"),
        *("/s/lunch", "/s/lunch/results", "/surveys/lunch/responses.csv", "/surveys/lunch/present"),
    ],
)
@pytest.mark.sqlite  # how often is asked is in our code, and the same on both
def test_a_page_asks_the_database_as_often_with_one_response_as_with_thirty(owner, path, caplog):
    survey = every_kind(anonymous=False)
    press(owner, "sharing")

    def asked() -> list[str]:
        owner.get(path)
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            assert owner.get(path).data
        records: list[Any] = statements(caplog)
        return [record.args[0] if record.args else record.msg for record in records]

    some_answers(survey, 1)
    few = asked()
    some_answers(survey, 29)
    many = asked()

    assert len(few) == len(many)
    assert len(few) <= 17


def test_an_empty_form_can_be_begun_in_an_event(owner, outsider):
    event = make_event()
    listed = page_of(owner.get("/surveys/new/patterns?event=fair"))
    [way] = [one["href"] for one in listed.all("a") if one.words == "Begin with an empty form"]
    sent = form_of(page_of(owner.get(way)), "/surveys/new") | {"title": "The day"}
    assert owner.post(way, data=sent).status_code == 303
    [survey] = EventSurvey.surveys_in(event)
    assert (survey.state, EventSurvey.of(survey).event.code) == ("draft", "fair")
    assert outsider.get(way).status_code == 404
