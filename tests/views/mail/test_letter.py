"""How far a letter is, is told in numbers; it can be stopped; others’ letters are not there."""

import pytest

from models.account.audit import Audit
from models.mail import mail_server, outbox
from models.mail.letter import PAGE_SIZE, Letter
from models.mail.outbox import Recipient
from tests.mail import Postbox
from tests.mail import mail_server as a_server
from tests.makers import choice, make_event, make_organiser, make_survey
from tests.page import form_of, page_of
from tests.sending import HTMX
from tests.statements import statements
from tests.web.process.test_mail import send_all
from web.process import mail

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PEOPLE = [Recipient(f"eve{n:02}@example.org") for n in range(40)]
GOOD = choice("Good?", "Yes", "No")


@pytest.fixture
def box(app):
    """A mail server that the service uses."""
    with a_server() as box:
        mail_server.use(box.server())
        yield box


def posted(people: list[Recipient] = PEOPLE) -> Letter:
    """A letter about the event."""
    event = make_event()
    return outbox.post(event.organiser, event, "Thank you", "For <b>coming</b>\n\nAnn", people)


def test_progress_is_shown_and_moves_by_itself(owner, box: Postbox, monkeypatch):
    monkeypatch.setattr(mail, "BATCH", 31)
    box.answers["RCPT eve05@example.org"] = "550 nobody here"
    path = f"/events/fair/letters/{posted().id}"
    page = page_of(owner.get(path))
    assert "0 of 40 sent." in page.words
    assert "For <b>coming</b>" in page.words
    mail.send()
    part = owner.get(path, headers=HTMX).text
    assert "sent." in part
    assert "<h2" not in part
    send_all()
    said = page_of(owner.get(path)).words
    assert "39 of 40 sent. 1 could not be delivered." in said
    assert "eve05" not in said
    assert "Send no more of it" not in said


def test_it_is_stopped_with_a_press_and_that_is_noted(owner, box, monkeypatch):
    monkeypatch.setattr(mail, "BATCH", 10)
    path = f"/events/fair/letters/{posted().id}"
    mail.send()
    stop = f"{path}/stop"
    reply = owner.post(stop, data=form_of(page_of(owner.get(path)), stop))
    assert (reply.status_code, reply.location) == (303, path)
    send_all()
    assert len(box.got) == 10
    said = page_of(owner.get(path)).words
    assert "10 of 40 sent. It was stopped: 30 are not sent." in said
    (line,) = Audit.newest("letter stopped")
    assert (line.about, line.detail) == ("fair", "")


def test_letters_of_others_are_not_there(owner, outsider, box):
    letter = posted()
    make_survey(GOOD)
    for path in ("/events/fair/letters/", f"/events/fair/letters/{letter.id}"):
        assert owner.get(path).status_code == 200
        assert outsider.get(path).status_code == 404
    for path in (f"/surveys/lunch/letters/{letter.id}", f"/events/fair/letters/{letter.id + 1}"):
        assert owner.get(path).status_code == 404
    assert owner.get(f"/events/fair/letters/{10**19}").status_code == 404


@pytest.mark.both
def test_letters_are_listed_in_pages_and_a_page_asks_no_more_with_many(
    owner, box, monkeypatch, caplog
):
    monkeypatch.setattr(outbox, "MOST_LETTERS", 100)
    event, author = make_event(), make_organiser()
    path = "/events/fair/letters/"
    assert "No letter was written." in page_of(owner.get(path)).words
    outbox.post(author, event, "Letter 1", "Text", PEOPLE[:1])
    caplog.set_level("DEBUG", "peewee")
    owner.get(path)
    few = len(statements(caplog))
    for number in range(2, PAGE_SIZE + 3):
        outbox.post(author, event, f"Letter {number}", "Text", PEOPLE[:1])
    caplog.clear()
    page = page_of(owner.get(path))
    assert len(statements(caplog)) == few
    assert "Letter 22" in page.words
    assert "Letter 2 " not in page.words
    older = page_of(owner.get(page.one("main").all("a")[-1]["href"])).words
    assert ("Letter 2 " in older, "Letter 1 " in older, "Letter 3 " in older) == (True, True, False)
