"""The letter about a wave: to each who left an address, alone, and once about each time."""

import pytest

from models.account.audit import Audit
from models.mail import mail_server, outbox
from models.mail.letter import LONGEST_TEXT, Letter
from models.team.colleague import Colleague
from models.team.role import Role
from models.wave import wave_letter
from models.wave.reminder import Reminder
from models.wave.series import Series
from storage import seal
from tests.conftest import signed_in
from tests.mail import Postbox
from tests.mail import mail_server as a_server
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days
from tests.page import form_of, page_of
from tests.sending import faults
from tests.web.process.test_mail import send_all, text_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

INDEX, PATH = "/surveys/lunch/reminders/", "/surveys/lunch/reminders/letter"
USES = choice("Which?", "Yammer", "Twitter", name="uses")
PEOPLE = [f"eve{n}@example.org" for n in range(5)]


@pytest.fixture
def box(app):
    """A mail server that the service uses."""
    with a_server() as box:
        mail_server.use(box.server())
        yield box


def begun(**more: object) -> Series:
    """A series of which the second wave is open, and five people who want to be told."""
    series = make_series(make_survey(USES, **more), 1, 3, takes=True)  # type: ignore[arg-type]
    for one in PEOPLE:
        Reminder.keep(series.original, one)
    pass_days(32)
    return series


def write(owner, **changed: str):
    """Send the form as it is shown, with what is changed."""
    sent = form_of(page_of(owner.get(PATH)), PATH)
    return owner.post(PATH, data=sent | changed)


def test_all_are_written_to_with_a_press_and_nobody_sees_an_address(owner, attendee, box: Postbox):
    series = begun()
    page = page_of(owner.get(INDEX))
    assert "5 addresses" in page.words
    assert not any(one in page.words for one in PEOPLE)
    assert page.all("textarea", id="addresses") == []
    assert Audit.all_of("reminders seen").count() == 0
    reply = write(owner)
    assert reply.status_code == 303
    send_all()
    assert box.to == PEOPLE
    wave = series.waves[1].survey
    for message in box.messages:
        assert message["Subject"] == "Lunch – 1 month later"
        said = text_of(message)
        assert f"http://localhost/s/{wave.code}\n" in said
        assert said.count(f"http://localhost/s/{wave.code}/reminder/") == 1
        link = message["List-Unsubscribe"].strip("<>")
        assert link in said
        assert not any(one in said for one in PEOPLE)
    page = page_of(owner.get(reply.location))
    assert "5 of 5 sent." in page.words
    assert not any(one in page.words for one in PEOPLE)
    # The link takes off whose it is, as mail programs do it: a POST from nowhere.
    link = box.messages[0]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    reply = attendee.post(link, data={"List-Unsubscribe": "One-Click"})
    assert reply.status_code == 200
    assert Reminder.select().count() == 4


def test_nobody_is_written_to_twice_about_one_time_and_again_about_the_next(owner, box):
    begun()
    write(owner)
    page = page_of(owner.get(INDEX))
    assert "All of them have been written to about this time." in page.words
    assert owner.get(PATH).location == INDEX
    assert Letter.select().count() == 1
    pass_days(61)
    assert write(owner).status_code == 303
    send_all()
    assert len(box.got) == 10
    assert Letter.select().count() == 2


def test_pressed_twice_it_is_one_letter(owner, box):
    begun()
    sent = form_of(page_of(owner.get(PATH)), PATH)
    replies = [owner.post(PATH, data=sent) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [303, 303]
    assert replies[1].location == INDEX
    assert Letter.select().count() == 1


def test_what_was_changed_is_sent_and_what_is_wrong_is_said_and_kept(owner, box):
    begun()
    long = "t" * (LONGEST_TEXT + 1)
    reply = write(owner, subject=" ", text="Come back")
    assert (reply.status_code, set(faults(reply))) == (422, {"subject"})
    assert page_of(reply).one("textarea", id="text").source.strip() == "Come back"
    reply = write(owner, text=long)
    assert (reply.status_code, set(faults(reply))) == (422, {"text"})
    assert Letter.select().count() == 0
    assert wave_letter.untold(Series.get().waves[1]) == 5
    write(owner, subject="We ask again", text="Come back\r\n\r\nto us")
    send_all()
    assert {message["Subject"] for message in box.messages} == {"We ask again"}
    assert text_of(box.messages[0]).startswith("Come back\n\nto us\n")


def test_too_many_letters_in_a_day_are_said_above_the_form(owner, box, monkeypatch):
    begun()
    monkeypatch.setattr(outbox, "MOST_LETTERS", 0)
    reply = write(owner)
    assert reply.status_code == 422
    assert "Write tomorrow." in page_of(reply).words
    assert wave_letter.untold(Series.get().waves[1]) == 5


def test_who_leaves_before_their_turn_gets_no_letter(owner, attendee, box):
    begun()
    write(owner)
    attendee.post("/s/lunch/reminder/removal", data={"address": PEOPLE[0]})
    send_all()
    assert box.to == PEOPLE[1:]
    assert Letter.get().progress == "4 of 4 sent."


def test_when_all_addresses_are_deleted_nobody_is_written_to_any_more(owner, box):
    begun()
    write(owner)
    path = f"{INDEX}deletion"
    owner.post(path, data=form_of(page_of(owner.get(INDEX)), path))
    send_all()
    assert box.got == []
    assert Letter.get().is_over


@pytest.mark.both
def test_addresses_of_fewer_than_five_wait_for_others_here_too(owner, box):
    series = begun()
    Series.update(has_let_few_out=True).execute()
    Reminder.delete().where(
        Reminder.mark << [one.mark for one in Reminder.select().limit(1)]
    ).execute()
    assert owner.get(PATH).location == INDEX
    assert "4 addresses wait" in page_of(owner.get(INDEX)).words
    assert wave_letter.untold(series.waves[1]) == 0


def test_addresses_can_be_seen_all_the_same_and_that_is_noted(owner, box):
    begun()
    page = page_of(owner.get(f"{INDEX}?addresses=1"))
    assert page.one("textarea", id="addresses").source.strip() == ", ".join(PEOPLE)
    assert [one.kind for one in Audit.all_of("reminders seen")] == ["reminders seen"]


def test_without_a_mail_server_all_is_as_it_was(owner):
    begun()
    page = page_of(owner.get(INDEX))
    assert page.one("textarea", id="addresses").source.strip() == ", ".join(PEOPLE)
    assert "Write to all of them" not in page.words
    assert owner.get(PATH).location == INDEX


def test_who_leaves_an_address_is_told_who_writes_to_it(attendee, box):
    make_series(make_survey(USES), 1, takes=True)
    told = "Once we ask again, this service writes to you"
    assert told in page_of(attendee.get("/s/lunch/reminder")).words
    mail_server.use(None)
    said = page_of(attendee.get("/s/lunch/reminder")).words
    assert told not in said
    assert "and write to you themselves" in said


@pytest.mark.both
def test_one_that_another_key_has_sealed_is_left_out(owner, box):
    series = begun()
    (row,) = Reminder.select().where(Reminder.mark == Reminder.select().first().mark)
    Reminder.update(sealed=b"x" * 40).where(Reminder.mark == row.mark).execute()
    write(owner)
    assert Letter.get().recipients == 4
    assert wave_letter.untold(series.waves[1]) == 0
    assert seal.is_readable(b"x" * 40) is False


def test_the_link_speaks_the_language_of_the_form(owner, box):
    begun(language="de")
    write(owner)
    send_all()
    assert "Um keine solchen Briefe mehr zu bekommen:" in text_of(box.messages[0])
    assert box.messages[0]["Content-Language"] == "de"


def test_who_sees_results_alone_writes_to_nobody(app, box):
    begun()
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(Series.get().original, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    assert client.get(PATH).status_code == 403
    assert client.get("/surveys/lunch/letters/").status_code == 403


def test_a_letter_that_was_stopped_can_be_written_to_those_who_did_not_get_it(owner, box):
    begun()
    stop = f"{write(owner).location}/stop"
    outbox.settle(outbox.take(outbox.claim()), outbox.Fate.SENT)
    owner.post(stop, data=form_of(page_of(owner.get(stop.removesuffix("/stop"))), stop))
    assert Letter.get().progress == "1 of 5 sent. It was stopped: 4 are not sent."
    page = page_of(owner.get(INDEX))
    assert "4 of them were not written to about this time." in page.words
    assert "All of them have been written to" not in page.words
    write(owner)
    send_all()
    assert len(set(box.to)) == 4
    assert "All of them have been written to about this time." in page_of(owner.get(INDEX)).words


@pytest.mark.both
def test_who_was_told_of_a_later_time_is_not_told_of_it_twice(owner, box):
    series = begun()
    write(owner)
    first = Letter.get()
    pass_days(61)
    write(owner)
    outbox.stop(first, make_organiser())
    assert wave_letter.untold(series.waves[2]) == 0
