"""Writing to those who asked, as an organiser does it: a text, a number, and no address."""

import pytest

from models.mail import mail_server
from models.mail.letter import Letter
from models.mail.mail_server import MailServer, Sender
from tests.models.request.test_request_letter import line_of, the_event
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite


@pytest.fixture
def server():
    """A mail server that nobody asks here."""
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    yield
    mail_server.use(None)


def test_the_page_says_how_many_and_not_who_and_each_is_written_to_once(owner, server):
    event, _survey = the_event()
    here = f"/events/fair/requests/{line_of(event).request.id}/letter"
    page = page_of(owner.get(here))
    assert "eve0@" not in owner.get(here).text
    assert "Write to 5 people" in page.words
    form = form_of(page, here)
    assert form["text"] == ["You asked for this at “Fair 2012”: Blogs, Leeds."]
    wrong = owner.post(here, data=form | {"subject": " "})
    assert (wrong.status_code, Letter.select().count()) == (422, 0)
    assert page_of(wrong).one(id="fault-subject").words
    done = owner.post(here, data=form | {"text": "It is on 3 June in Leeds."})
    said = page_of(owner.get(done.location)).one(role="status").words
    assert said == "Letters are on their way to 5 people, to each alone."
    again = page_of(owner.get(here)).words
    assert "5 people have been written to already." in again
    assert "There is nobody to write to now." in again
    assert owner.post(here, data=form).status_code == 422
    assert Letter.get().recipients == 5
    inbox = page_of(owner.get("/events/fair/requests/"))
    letters = inbox.one("a", href="/events/fair/letters/")
    assert letters.words == "Letters of the event"
    assert Letter.get().subject in page_of(owner.get(letters["href"])).words


def test_without_a_mail_server_the_page_leads_to_the_contacts(owner):
    event, _survey = the_event()
    here = f"/events/fair/requests/{line_of(event).request.id}/letter"
    page = page_of(owner.get(here))
    assert page.one("a", href="/surveys/lunch/contacts/").words == "Lunch"
    assert "5 people can be written to. This service sends no mail" in page.words
    request = f"/events/fair/requests/{line_of(event).request.id}/edit"
    token = form_of(page_of(owner.get(request)), request)["csrf_token"]
    sent = owner.post(here, data={"csrf_token": token, "subject": "A", "text": "B"})
    assert "No mail server is set up here." in page_of(sent).one(role="alert").words
