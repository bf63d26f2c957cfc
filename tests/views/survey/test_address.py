"""An organiser chooses an address; attendees find the form however they come by it."""

from urllib.parse import urlsplit

import pytest

from models.account.audit import Audit
from models.answer.response import Response
from models.event.event import Event
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey
from tests.page import form_of, page_of
from tests.sending import HTMX, send

YES_NO = choice("Good?", "Yes", "No")
ADDRESS = "/surveys/lunch/address"


def test_an_address_is_chosen_in_words_and_said_once_to_be_the_new_one(owner, attendee):
    make_survey(YES_NO)
    page = page_of(owner.get("/surveys/lunch/"))
    assert page.one("a", href=ADDRESS)
    page = page_of(owner.get(ADDRESS))
    sent = form_of(page, ADDRESS)
    assert sent["code"] == ["lunch"]
    assert "http://localhost/s/" in page.words
    reply = owner.post(ADDRESS, data=sent | {"code": " Digital_Day  2026 "})
    assert (reply.status_code, reply.location) == (303, "/surveys/digital-day-2026/")
    said = "This is the address now."
    assert said in owner.get(reply.location).text
    assert said not in owner.get(reply.location).text
    assert attendee.get("/s/digital-day-2026").status_code == 200
    (row,) = Audit.all_of("address changed")
    assert (row.about, row.detail) == ("digital-day-2026", "lunch")
    assert "/s/lunch" in page_of(owner.get("/surveys/digital-day-2026/address")).words


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "Write what the address should end with"),
        ("a/b", "cannot be a code"),
        ("supper", "is taken"),
        ("breakfast", "is taken"),
    ],
)
@pytest.mark.sqlite
def test_what_cannot_be_had_is_said_while_one_types_and_when_it_is_sent(owner, code, fault):
    make_survey(YES_NO)
    make_survey(YES_NO, code="breakfast").move("supper")
    told = owner.get(ADDRESS, query_string={"code": code}, headers=HTMX)
    assert "<title>" not in told.text
    assert "This can be had" not in told.text
    if code:
        assert fault in told.text
    reply = owner.post(ADDRESS, data=form_of(page_of(owner.get(ADDRESS)), ADDRESS) | {"code": code})
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one("title").words.startswith("Error: ")
    assert fault in page.one("div", **{"class": "problem"}).words
    assert Survey.at("lunch").code == "lunch"
    assert Audit.all_of("address changed").count() == 0


@pytest.mark.sqlite
def test_what_can_be_had_is_said_while_one_types(owner):
    make_survey(YES_NO)
    for code in "digital-day", "lunch":
        told = owner.get(ADDRESS, query_string={"code": code}, headers=HTMX)
        assert page_of(told).one("strong").words == f"http://localhost/s/{code}"


def test_an_answer_to_a_former_address_is_stored_and_who_looks_is_sent_on(owner, attendee):
    survey = make_survey(YES_NO)
    survey.move("supper")
    reply = attendee.get("/s/LUNCH?from=poster")
    assert (reply.status_code, reply.location) == (308, "/s/supper?from=poster")
    stored = send(attendee, "/s/lunch", q="yes")
    assert stored.status_code == 303
    assert stored.location.startswith("/s/supper/receipt/")
    assert send(attendee, "/s/supper", q="yes").location == stored.location
    former = stored.location.replace("supper", "lunch")
    assert attendee.get(former).location == stored.location
    assert attendee.get("/s/lunch/qr.png").location == "/s/supper/qr.png"
    assert Response.select().count() == 1
    # What is open in another window of the organiser works on.
    assert owner.get("/surveys/lunch/edit?focus=add").location == "/surveys/supper/edit?focus=add"
    token = form_of(page_of(owner.get("/surveys/supper/settings")), "/surveys/supper/closure")
    assert owner.post("/surveys/lunch/closure", data=token).status_code == 303
    assert Survey.at("supper").state == "closed"


@pytest.mark.sqlite
def test_the_form_tells_the_script_under_which_addresses_it_may_have_kept_a_draft(attendee):
    survey = make_survey(YES_NO)
    form = page_of(attendee.get("/s/lunch")).one("form")
    assert "data-former" not in form.attributes
    survey.move("supper")
    for page in attendee.get("/s/supper"), attendee.post("/s/lunch", data={"q": "no such"}):
        form = page_of(page).one("form")
        assert form["data-send"] == "/s/supper"
        assert form["data-former"].split() == ["/s/lunch"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/s/lunch/", "/s/lunch"),
        ("/S/LUNCH", "/s/lunch"),
        ("/S/Lunch/", "/s/lunch"),
        ("/s/lunch.", "/s/lunch"),
        ("/s/lunch,", "/s/lunch"),
        ("/s/lunch).", "/s/lunch"),
        ("/s/(lunch)", "/s/lunch"),
        ("/s/lunch>", "/s/lunch"),
        ("/s/lunch”", "/s/lunch"),
        ("/s/lunch%20", "/s/lunch"),
        ("/s/lunch/?a=b", "/s/lunch?a=b"),
        ("/s/Lunch/results.", "/s/lunch/results"),
        ("/e/fair/", "/e/fair"),
        ("/E/FAIR.", "/e/fair"),
        ("/r/aB-_c_.", "/r/aB-_c_"),
        ("/r/aB-/", "/r/aB-"),
        ("/r/event/aB-_c_.", "/r/event/aB-_c_"),
        ("/r/aB%E2%80%9D", "/r/aB"),
        ("/s/lunch/qr.svg.", "/s/lunch/qr.svg"),
        ("/e/fair/qr.png/", "/e/fair/qr.png"),
        ("/s/lunch/results/q.svg.", "/s/lunch/results/q.svg"),
        ("/api/v1/surveys/", "/api/v1/surveys"),
        (
            "/api/v1/surveys/lunch/responses.csv/?token=x",
            "/api/v1/surveys/lunch/responses.csv?token=x",
        ),
        ("/api/v1/openapi.json.", "/api/v1/openapi.json"),
    ],
)
def test_an_address_is_found_as_people_type_it_or_cut_it_out_of_a_text(attendee, typed, found):
    make_event(make_survey(YES_NO))
    reply = attendee.get(typed)
    assert (reply.status_code, reply.location) == (308, found)
    assert "max-age" not in reply.headers["Cache-Control"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "path",
    [
        *("/s/lunch/nothing", "/s/", "/s/.", "/x/lunch.", "/s/lunch/receipt/x.", "/s/nobody"),
        *("/s/lunch" + "." * 9, "/s/" + "a" * 65 + ".", "/s/a.evil.example", "/s/lunch\n.a"),
        *("/s/\\evil.example", "/s/@evil.example", "/s/%E9."),
        *("/r/a", "/r/.", "/api/v1/", "/s/lunch/results//evil.example/a.svg."),
        *("/r/a" + "." * 9, "/r/a%0A.", "/s/lunch/results/q."),
    ],
)
def test_what_is_no_address_is_not_found_and_leads_to_no_other_site(attendee, path):
    make_survey(YES_NO)
    reply = attendee.get(path)
    assert reply.status_code == 404


@pytest.mark.sqlite
def test_no_address_leads_to_another_site(attendee):
    make_survey(YES_NO).move("supper")
    paths = "//evil.example/s/lunch/", "/s//evil.example.", "/s/lunch?_external=1&_scheme=x"
    for path in paths:
        location = attendee.get(path).location or ""
        assert urlsplit(location).netloc in ("", "localhost")
    assert attendee.get("/s/lunch?_scheme=x&_external=1").location.startswith("/s/supper?")


@pytest.mark.sqlite
def test_the_address_of_an_event_is_changed_in_the_same_way(owner, attendee):
    make_event(make_survey(YES_NO))
    address = "/events/fair/address"
    assert page_of(owner.get("/events/fair/share")).one("a", href=address)
    told = owner.get(address, query_string={"code": "day"}, headers=HTMX)
    assert "http://localhost/e/day" in told.text
    sent = form_of(page_of(owner.get(address)), address)
    assert owner.post(address, data=sent | {"code": "a b/c"}).status_code == 422
    assert owner.post(address, data=sent | {"code": "day"}).location == "/events/day/share"
    assert attendee.get("/e/fair").location == "/e/day"
    assert attendee.get("/e/fair/qr.svg").location == "/e/day/qr.svg"
    assert owner.get("/events/fair/surveys/lunch").location == "/events/day/surveys/lunch"
    assert Event.at("fair").code == "day"
