"""Those who asked are written to once, singly, and no more once their contact is deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from forms.answer.response import new_key
from models.answer.contact import Contact
from models.answer.response import Response
from models.event.event import Event
from models.mail import mail_server, outbox
from models.mail.addressee import Addressee, unseal
from models.mail.letter import Letter, LetterUnfit
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import Fate, Handed, NoMail
from models.request.inbox import Inbox, InboxLine
from models.request.request import Request
from models.request.request_letter import LetterReach, RequestLetter, reach_of, write
from models.survey.survey import Survey
from storage.database import db
from tests.makers import make_event, make_survey, question

LISTS = {"topics": ["Blogs", "Film"], "places": ["London", "Leeds"]}


@pytest.fixture(autouse=True)
def server(database):
    """A mail server that nobody asks here."""
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    yield
    mail_server.use(None)


def leave(
    survey: Survey, contact: str, topic: str = "blogs", place: str = "leeds", tell=True
) -> None:
    """Ask for it and leave a contact, with what was asked for where they tell it."""
    said = {"need.topic": topic, "need.place": place}
    more = (topic, place) if tell else ()
    Response.record(survey, new_key(), said, [("need", contact, *more)])


def line_of(event: Event, called: str = "Blogs, Leeds") -> InboxLine:
    return next(one for one in Inbox(event).lines if one.request.called == called)


def the_event(people: int = 5, **lists: list[str]) -> tuple[Event, Survey]:
    survey = make_survey(question("request", "need", "Training?", **lists or LISTS))
    event = make_event(survey)
    for n in range(people):
        leave(survey, f"eve{n}@example.org")
    return event, survey


def sent_to(letter: Letter) -> list[str]:
    rows = Addressee.select().where(Addressee.letter == letter)
    return sorted(unseal(bytes(one.sealed))[0] for one in rows)


def post(event: Event, survey: Survey, called: str = "Blogs, Leeds") -> Letter:
    return write(event.organiser, event, line_of(event, called), [survey], "It is on", "Come.")


def test_each_is_written_to_once_about_a_request():
    event, survey = the_event()
    assert sent_to(post(event, survey)) == [f"eve{n}@example.org" for n in range(5)]
    with pytest.raises(LetterUnfit, match="nobody"):
        post(event, survey)
    for n in range(5, 10):
        leave(survey, f"eve{n}@example.org")
    reach = reach_of(line_of(event), [survey])
    assert (len(reach.unwritten), reach.written) == (5, 5)
    assert sent_to(post(event, survey)) == [f"eve{n}@example.org" for n in range(5, 10)]
    assert Letter.select().count() == 2


def test_fewer_than_five_wait_until_the_survey_is_closed():
    event, survey = the_event(people=4)
    assert reach_of(line_of(event), [survey]) == LetterReach({}, 0, 0, ())
    with pytest.raises(LetterUnfit, match="nobody"):
        post(event, survey)
    survey.close()
    assert len(sent_to(post(event, survey))) == 4


def test_only_those_who_wanted_it_known_are_written_to_and_only_of_this_request():
    event, survey = the_event(people=2)
    leave(survey, "quiet@example.org", tell=False)
    leave(survey, "film@example.org", topic="film")
    leave(survey, "0114 496 0000")
    reach = reach_of(line_of(event), [survey])
    assert (sorted(reach.unwritten), reach.others) == (["eve0@example.org", "eve1@example.org"], 1)
    assert [(one.code, number) for one, number in reach.surveys] == [("lunch", 3)]
    assert sent_to(post(event, survey, "Film, Leeds")) == ["film@example.org"]


def test_who_wrote_what_means_the_same_is_written_to_once():
    survey = make_survey(question("request", "need", "Training?"))
    event = make_event(survey)
    for topic, contact in (
        *(("GIS", "a"), ("gis", "b"), ("GIS", "c"), ("gis", "a"), ("Film", "d")),
    ):
        leave(survey, f"{contact}@example.org", topic, "")
    assert sent_to(post(event, survey, "GIS")) == ["a@example.org", "c@example.org"]
    gis, small = (line_of(event, one).request for one in ("GIS", "gis"))
    small.put_with(gis, event.organiser)
    assert sent_to(post(event, survey, "GIS")) == ["b@example.org"]
    Request.get_by_id(small.id).take_apart(event.organiser)
    # Who was written to while they were together.
    assert reach_of(line_of(event, "gis"), [survey]).written == 1


def test_no_address_is_kept_but_as_a_keyed_hash():
    event, survey = the_event()
    post(event, survey)
    rows = db.execute_sql('SELECT * FROM "request_letter"').fetchall()
    assert len(rows) == RequestLetter.select().count() == 5
    assert "eve" not in repr(rows)


def test_whose_contact_is_deleted_alone_or_with_its_survey_is_written_to_no_more():
    event, survey = the_event(6)
    letter = post(event, survey)
    people = [f"eve{n}@example.org" for n in range(6)]
    assert sent_to(letter) == people
    Contact.get(Contact.contact == people[0]).delete_instance()
    assert sent_to(letter) == people[1:]
    survey.delete_instance()
    assert sent_to(letter) == []


def test_without_a_mail_server_nobody_counts_as_written_to():
    event, survey = the_event()
    mail_server.use(None)
    with pytest.raises(NoMail):
        post(event, survey)
    assert RequestLetter.select().count() == 0


@pytest.mark.parametrize("how", ["stopped", "given up", "dropped", "stopped at the server"])
def test_who_was_written_to_in_vain_can_be_written_to_again(how):
    event, survey = the_event()
    leave(survey, "eve0@example.org", topic="film")
    other = post(event, survey, "Film, Leeds")
    claimed = outbox.claim()
    outbox.settle(taken(claimed), Fate.SENT)
    outbox.release(claimed)
    letter, claimed = post(event, survey), outbox.claim()
    handed = [one := taken(claimed), taken(claimed, one.mark)]
    outbox.settle(handed[0], Fate.SENT)
    outbox.settle(handed[1], Fate.LATER if how == "stopped at the server" else Fate.UNSURE)
    if how == "given up":
        Letter.update(made_at=datetime.now(UTC) - timedelta(days=3), claimed_until=None).execute()
        outbox.give_up_old()
    elif how == "dropped":
        assert outbox.stop_all() == 3
    else:
        outbox.stop(letter, event.organiser)
    arrived = handed[:1] if how == "stopped at the server" else handed
    written = {one.address for one in arrived}
    again = sent_to(post(event, survey))
    assert again == sorted({f"eve{n}@example.org" for n in range(5)} - written)
    # Of another request nothing is taken back.
    with pytest.raises(LetterUnfit, match="nobody"):
        post(event, survey, "Film, Leeds")
    assert Letter.get_by_id(other.id).sent == 1


def taken(claimed: Letter, after: str = "") -> Handed:
    """The next message, handed over."""
    handed = outbox.take(claimed, after)
    assert handed is not None
    return handed
