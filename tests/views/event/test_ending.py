"""The end of an event on the desk: one button closes all its surveys, one shares all results."""

import pytest

from models.account.audit import Audit
from models.event.event import Event
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey
from tests.page import form_of, page_of

# Pages alone: the domain is asked on both databases by its own tests.
pytestmark = pytest.mark.sqlite

SETTINGS = "/events/fair/settings"
CLOSURE, SHARING = "/events/fair/closure", "/events/fair/sharing"


@pytest.fixture
def fair(app) -> Event:
    """An event of 2012 with two open surveys, and a draft."""
    surveys = [
        make_survey(choice("Good?", "Yes", "No"), code=code, title=code.title(), draft=is_draft)
        for code, is_draft in (("lunch", False), ("clinic", False), ("draft", True))
    ]
    return make_event(*surveys)


def test_all_are_closed_and_shared_by_a_button_each_that_says_how_many_and_who_sees_what(
    owner, attendee, fair
):
    page = page_of(owner.get(SETTINGS))
    assert "2 surveys take answers." in page.words
    assert "results of 2 surveys. Once you share them, everyone who has the link" in page.words

    for action, words in (
        (CLOSURE, "2 surveys are closed."),
        (SHARING, "The results of 2 surveys are shared."),
    ):
        reply = owner.post(action, data=form_of(page_of(owner.get(SETTINGS)), action))
        assert (reply.status_code, reply.location) == (303, SETTINGS)
        assert page_of(owner.get(SETTINGS)).one("p", role="status").words == words

    assert attendee.get("/s/lunch").status_code == 410
    assert attendee.get("/s/clinic/results").status_code == 200
    assert Survey.at("draft").state == "draft"
    assert sorted(one.about for one in Audit.all_of("results shared")) == ["clinic", "lunch"]
    assert "When it is over" not in page_of(owner.get(SETTINGS)).words


@pytest.mark.parametrize("action", [CLOSURE, SHARING])
def test_what_was_changed_in_another_window_is_neither_closed_nor_shared_unseen(
    owner, fair, action
):
    seen = form_of(page_of(owner.get(SETTINGS)), action)
    Survey.at("draft").open()
    reply = owner.post(action, data=seen)
    page = page_of(reply)
    assert reply.status_code == 409
    assert "Nothing was" in page.one(role="alert").words
    assert Survey.at("lunch").is_open
    assert Survey.at("lunch").shared_at is None
    assert owner.post(action, data=form_of(page, action)).status_code == 303


def test_the_programme_of_an_event_that_is_over_closes_what_is_still_open(owner, fair):
    page = page_of(owner.get("/events/fair/"))
    assert page.one("section", id="ending").one("a", href=f"{SETTINGS}#ending")
    assert owner.post(CLOSURE, data=form_of(page, CLOSURE)).status_code == 303
    assert "The event is over" not in page_of(owner.get("/events/fair/")).words
    Survey.at("lunch").open()
    Event.update(ends_at=fair.ends_at.replace(year=2092)).execute()
    assert "The event is over" not in page_of(owner.get("/events/fair/")).words


def test_an_event_that_cannot_be_archived_yet_leads_to_where_all_is_closed(owner, fair):
    refused = owner.post("/archive", data=form_of(page_of(owner.get(SETTINGS)), "/archive"))
    assert refused.status_code == 409
    assert page_of(refused).one("a", href=f"{SETTINGS}#ending")
