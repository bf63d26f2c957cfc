"""Those who asked are written to once, singly, and no more once their contact is deleted."""

import pytest

from forms.answer.response import new_key
from models.answer import rehearsal
from models.answer.contact import Contact
from models.answer.response import Response
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.mail import mail_server, outbox
from models.mail.addressee import Addressee, unseal
from models.mail.letter import Letter, LetterUnfit
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import Fate, NoMail
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


def test_without_a_mail_server_nobody_counts_as_written_to():
    event, survey = the_event()
    mail_server.use(None)
    with pytest.raises(NoMail):
        post(event, survey)
    assert RequestLetter.select().count() == 0


def delete(survey: Survey, address: str) -> None:
    Contact.get(Contact.survey == survey, Contact.contact == address).delete_instance()


def test_who_is_no_longer_among_the_contacts_gets_no_letter_and_is_not_known_any_more():
    event, survey = the_event()
    letter = post(event, survey)
    delete(survey, "eve1@example.org")
    rest = [f"eve{n}@example.org" for n in (0, 2, 3, 4)]
    assert (sent_to(letter), Letter.get().recipients) == (rest, 4)
    assert RequestLetter.select().count() == 4


@pytest.mark.parametrize("end", [Contact.delete_all_of, rehearsal.end, Survey.delete_instance])
def test_of_all_contacts_that_are_deleted_nothing_is_left(end):
    event, survey = the_event(people=6)
    other = make_survey(question("request", "need", "More?", **LISTS), code="dinner")
    EventSurvey.create(event=event, survey=other, role="", position=2)
    for n in range(5):
        leave(other, f"ann{n}@example.org")
    letter = write(event.organiser, event, line_of(event), [survey, other], "It is on", "Come.")
    assert RequestLetter.select().count() == 11
    end(survey)
    assert sent_to(letter) == [f"ann{n}@example.org" for n in range(5)]
    assert RequestLetter.select().count() == Letter.get().recipients == 5


def test_a_contact_of_a_survey_that_has_left_the_event_is_taken_back_too():
    event, survey = the_event()
    letter = post(event, survey)
    EventSurvey.of(survey).delete_instance()
    Contact.delete_all_of(survey)
    assert (sent_to(letter), RequestLetter.select().count()) == ([], 0)


def test_an_event_that_is_deleted_leaves_no_address_and_no_mark():
    event, survey = the_event()
    post(event, survey)
    event.delete_instance()
    assert (Addressee.select().count(), RequestLetter.select().count()) == (0, 0)


def test_what_the_mail_server_has_not_taken_is_not_tried_again_for_a_deleted_contact():
    event, survey = the_event()
    letter = post(event, survey)
    claimed = outbox.claim()
    handed = outbox.take(claimed)
    delete(survey, handed.address)
    outbox.settle(handed, Fate.LATER)
    assert handed.address not in sent_to(letter)
    assert Letter.get().recipients == outbox.waiting(letter) == 4


def test_who_is_there_by_another_contact_still_is_not_written_to_a_second_time():
    event, survey = the_event()
    leave(survey, "eve0@example.org", topic="film")
    post(event, survey)
    gone = Contact.get(Contact.contact == "eve0@example.org", Contact.topic == "film")
    gone.delete_instance()
    assert reach_of(line_of(event), [survey]).written == 5
