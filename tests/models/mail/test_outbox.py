"""A letter has bounds, is noted, and keeps addresses sealed and no longer than they are needed."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account.audit import Audit
from models.mail import mail_server, outbox
from models.mail.addressee import Addressee
from models.mail.letter import LONGEST_SUBJECT, LONGEST_TEXT, MOST_LETTERS, Letter, LetterUnfit
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import LONGEST_WAIT, NoMail, Recipient
from storage import seal
from tests.makers import choice, make_event, make_organiser, make_survey
from tests.web.process.test_mail import later, numbers

GOOD = choice("Good?", "Yes", "No")
PEOPLE = [Recipient(f"eve{n}@example.org") for n in range(3)]


@pytest.fixture(autouse=True)
def server(database):
    """A mail server that nobody asks here."""
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))


def posted(*people: Recipient, subject: str = "Again", text: str = "Tell us.") -> Letter:
    return outbox.post(make_organiser(), make_event(), subject, text, people or PEOPLE)


def test_a_letter_is_noted_with_the_number_of_people_and_no_address():
    letter = posted()
    (line,) = Audit.newest("letter written")
    assert (line.about, line.detail, line.email) == ("fair", "3", "owner@example.org")
    assert (letter.about.code, letter.recipients) == ("fair", 3)
    assert Letter.all_of(letter.about).count() == 1
    assert Letter.of(letter.about, letter.id) == letter
    assert Letter.of(make_survey(GOOD), letter.id) is None
    assert letter.progress == "0 of 3 sent."


def test_an_address_is_there_once_and_what_is_none_has_failed():
    letter = posted(Recipient("Eve@example.org"), Recipient("eve@example.org "), Recipient("eve"))
    assert numbers(letter) == (0, 1, 0, 1)
    assert letter.recipients == 2


def test_the_database_holds_no_address():
    posted()
    for one in Addressee.select():
        assert b"example.org" not in bytes(one.sealed) + one.mark.encode()
    first, second = (one.mark for one in Addressee.select().limit(2))
    assert first != second
    other = outbox.post(make_organiser(), make_survey(GOOD), "Again", "Text", PEOPLE)
    of_other = {one.mark for one in Addressee.select().where(Addressee.letter == other)}
    assert not of_other & {first, second}, "the same people are not known again in another letter"


def test_without_a_mail_server_nothing_is_written():
    mail_server.use(None)
    with pytest.raises(NoMail):
        posted()


@pytest.mark.parametrize(
    ("subject", "text", "setting"),
    [
        (" \r\n", "Text", "subject"),
        ("s" * (LONGEST_SUBJECT + 1), "Text", "subject"),
        ("a\0b", "Text", "subject"),
        ("Again", " \n", "text"),
        ("Again", "t" * (LONGEST_TEXT + 1), "text"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(subject, text, setting):
    with pytest.raises(LetterUnfit) as refusal:
        posted(subject=subject, text=text)
    assert refusal.value.setting == setting
    assert Letter.select().count() == 0


def test_there_is_a_most_of_people_and_of_letters_in_a_day(monkeypatch):
    monkeypatch.setattr(outbox, "MOST_RECIPIENTS", 2)
    event, organiser = make_event(), make_organiser()
    with pytest.raises(LetterUnfit, match="2 people at most"):
        outbox.post(organiser, event, "Again", "Text", PEOPLE)
    with pytest.raises(LetterUnfit, match="nobody"):
        outbox.post(organiser, event, "Again", "Text", [])
    for _ in range(MOST_LETTERS):
        outbox.post(organiser, event, "Again", "Text", PEOPLE[:1])
    with pytest.raises(LetterUnfit, match="Write tomorrow"):
        outbox.post(organiser, event, "Again", "Text", PEOPLE[:1])
    outbox.post(make_organiser("other@example.org"), event, "Again", "Text", PEOPLE[:1])
    assert Letter.select().count() == MOST_LETTERS + 1


def test_there_is_a_most_of_people_whom_an_organiser_writes_to_in_a_day(monkeypatch):
    monkeypatch.setattr(outbox, "MOST_PEOPLE", 5)
    event, organiser = make_event(), make_organiser()
    outbox.post(organiser, event, "Again", "Text", PEOPLE)
    with pytest.raises(LetterUnfit, match="5 people at most") as refusal:
        outbox.post(organiser, event, "Again", "Text", PEOPLE)
    assert refusal.value.setting == "letter"
    outbox.post(organiser, event, "Again", "Text", PEOPLE[:2])
    outbox.post(make_organiser("other@example.org"), event, "Again", "Text", PEOPLE)
    yesterday = datetime.now(UTC) - timedelta(days=1, seconds=1)
    Letter.update(made_at=yesterday).execute()
    outbox.post(organiser, event, "Again", "Text", PEOPLE)


def test_who_leaves_before_their_turn_gets_no_letter():
    letter = posted()
    outbox.withdraw(["EVE1@example.org"], letter.about)
    outbox.withdraw(["nobody@example.org"], letter.about)
    assert Letter.get().recipients == outbox.waiting(letter) == 2


def test_what_another_secret_key_has_sealed_is_not_sent():
    letter = posted()
    seal.open_with(lambda: "another key of 32 characters or more, as it has to be")
    claimed = outbox.claim()
    assert claimed is not None
    assert outbox.take(claimed) is None
    outbox.release(claimed)
    assert numbers(letter) == (0, 3, 0, 0)
    assert Letter.get().is_over


def test_addresses_go_even_where_nothing_is_ever_sent():
    posted()
    mail_server.use(None)
    outbox.give_up_old()
    assert Addressee.select().count() == 3
    long_ago = datetime.now(UTC) - LONGEST_WAIT - timedelta(seconds=1)
    Letter.update(made_at=long_ago).execute()
    outbox.give_up_old()
    assert Addressee.select().count() == 0
    assert (Letter.get().is_over, Letter.get().failed) == (True, 3)


def test_a_letter_of_a_backup_is_not_sent_again():
    letter = posted()
    assert outbox.stop_all() == 3
    later(timedelta(days=1))
    assert outbox.claim() is None
    assert numbers(letter) == (0, 0, 0, 0)
    assert Letter.get().progress == "0 of 3 sent. It was stopped: 3 are not sent."


def test_letters_go_with_their_survey_and_stay_when_their_author_goes():
    survey, author = make_survey(GOOD), make_organiser("author@example.org")
    outbox.post(author, survey, "Again", "Text", PEOPLE)
    author.delete_instance()
    assert Letter.get().organiser is None
    claimed = outbox.claim()
    assert claimed is None
    assert Addressee.select().count() == 0
    survey.delete_instance()
    assert Letter.select().count() == 0


def test_while_one_sends_another_claims_nothing():
    posted()
    other = outbox.post(make_organiser(), make_survey(GOOD), "Again", "Text", PEOPLE)
    first = outbox.claim()
    assert first is not None
    assert outbox.claim() is None
    outbox.release(first)
    assert outbox.claim() == other
