"""Letters reach people singly, through a real mail server that does its worst, and never twice."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from threading import Barrier, Thread

import pytest

from models.mail import mail_server, outbox
from models.mail.addressee import Addressee
from models.mail.letter import Letter
from models.mail.mail_server import MailServer
from models.mail.outbox import AGAIN, LEASE, Recipient
from storage.database import connection
from tests.mail import SENDER, certificate, nobody_listens, server_context
from tests.mail import mail_server as a_server
from tests.makers import choice, make_organiser, make_survey
from web.process import mail

PEOPLE = ["adam@example.org", "eve@example.org", "noah@example.org"]
WHY = (
    "\n-- \nYou get this from the organisers of “Lunch”: you left this address there and said that "
    "they may get in touch. To get no more, answer this letter and say so.\n"
)
GOOD = choice("Good?", "Yes", "No")


@pytest.fixture
def box(database):
    """A mail server that the service uses."""
    with a_server() as box:
        mail_server.use(box.server())
        yield box


def letter(*people: str, subject: str = "Again", text: str = "Tell us.", **more: object) -> Letter:
    """A letter to these people, by default to three."""
    survey = make_survey(GOOD, code=f"lunch{Letter.select().count()}")
    to = [Recipient(one, **more) for one in people or PEOPLE]  # type: ignore[arg-type]
    return outbox.post(make_organiser(), survey, subject, text, to)


def text_of(message: EmailMessage) -> str:
    """The text of a message, with plain ends of lines."""
    text: str = message.get_content()
    return text.replace("\r\n", "\n")


def numbers(letter: Letter) -> tuple[int, int, int, int]:
    """How many were sent, failed, are unsure, and wait."""
    now = Letter.get_by_id(letter.id)
    return now.sent, now.failed, now.unsure, outbox.waiting(letter)


def later(by: timedelta) -> None:
    """Let time go by for all that waits, or is claimed."""
    gone = int(by.total_seconds() * 1000)
    for one in (Letter.due_at, Letter.claimed_until, Addressee.due_at, Addressee.handed_at):
        one.model.update({one: one.cast("bigint") - gone}).where(one.is_null(False)).execute()


def send_all() -> None:
    while mail.send():
        pass


def test_each_person_gets_a_message_of_their_own_with_no_address_but_theirs(box):
    one = letter()
    send_all()
    assert box.to == PEOPLE
    for address, message in zip(box.to, sorted(box.messages, key=lambda m: m["To"]), strict=True):
        assert message["To"] == address
        assert message["From"] == "The fair <feedback@example.org>"
        assert message["Subject"] == "Again"
        assert text_of(message) == f"Tell us.\n{WHY}"
        assert message.get_content_type() == "text/plain"
        assert message["Message-ID"].endswith("@example.org>")
        assert message["Cc"] is message["Bcc"] is message["List-Unsubscribe-Post"] is None
        assert message["List-Unsubscribe"] == "<mailto:feedback@example.org?subject=unsubscribe>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Precedence"] == "bulk"
        others = [other for other in PEOPLE if other != address]
        (text,) = [text.decode() for to, text in box.got if to == address]
        assert not any(other in text for other in others)
    assert len({message["Message-ID"] for message in box.messages}) == 3
    assert numbers(one) == (3, 0, 0, 0)
    assert Letter.get().is_over
    assert box.connections == 1


def test_who_can_leave_is_told_how_in_a_header_and_at_the_end(box):
    letter("eve@example.org", leave_url="https://f.example.org/s/x/reminder/1", one_click=True)
    send_all()
    (message,) = box.messages
    assert message["List-Unsubscribe"] == "<https://f.example.org/s/x/reminder/1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert text_of(message).endswith("https://f.example.org/s/x/reminder/1\n")


def test_a_long_address_and_a_long_link_arrive_as_they_are(box):
    address = f"{'e' * 64}@{'x' * 60}.{'y' * 60}.{'z' * 50}.example"
    link = f"https://{'f' * 60}.example.org/s/{'a' * 200}/reminder/{'0' * 32}"
    letter(address, subject="Réunion " * 15, leave_url=link)
    send_all()
    (message,) = box.messages
    assert message["To"] == address
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["Subject"] == ("Réunion " * 15).strip()
    assert f"\nTo: {address}\r\n".encode() in b"\n" + box.got[0][1]


@pytest.mark.parametrize("url", ["https://x/ y", "https://x/>,<b", "https://x/é", "h" * 1000])
def test_a_link_that_cannot_stand_in_a_header_stands_in_the_text_alone(box, url):
    letter("eve@example.org", leave_url=url, one_click=True)
    send_all()
    (message,) = box.messages
    assert message["List-Unsubscribe"] is message["List-Unsubscribe-Post"] is None
    assert url in text_of(message)


def test_no_header_can_be_slipped_in_and_long_lines_arrive_whole(box):
    long = "x" * 9_000
    letter("eve@example.org", subject="Hi\r\nBcc: all@example.org", text=f"{long}\r\n.\r\n.. é")
    send_all()
    (message,) = box.messages
    assert message["Subject"] == "Hi Bcc: all@example.org"
    assert message["Bcc"] is None
    assert text_of(message) == f"{long}\n.\n.. é\n{WHY}"
    assert box.to == ["eve@example.org"]
    assert max(map(len, box.got[0][1].split(b"\r\n"))) < 998


def test_lines_that_begin_with_a_dot_are_not_the_end(box):
    letter("eve@example.org", text="a\n.\n..b\nc")
    send_all()
    assert text_of(box.messages[0]) == f"a\n.\n..b\nc\n{WHY}"


def test_one_that_is_refused_for_good_is_counted_and_the_others_get_theirs(box):
    box.answers["RCPT eve@example.org"] = "550 nobody here"
    one = letter()
    send_all()
    assert box.to == ["adam@example.org", "noah@example.org"]
    assert numbers(one) == (2, 1, 0, 0)
    assert Letter.get().progress == "2 of 3 sent. 1 could not be delivered."


def test_one_that_is_refused_for_now_is_tried_again_with_growing_pauses_for_a_day(box):
    box.answers["RCPT eve@example.org"] = "450 greylisted"
    one = letter()
    send_all()
    assert numbers(one) == (2, 0, 0, 1)
    send_all()
    assert len(box.got) == 2
    for pause in AGAIN[:-1]:
        later(pause)
        send_all()
        assert numbers(one) == (2, 0, 0, 1)
    later(AGAIN[-1])
    send_all()
    assert numbers(one) == (2, 1, 0, 0)
    tries = [said for said in box.said if said.lower().startswith("rcpt to:<eve@")]
    assert len(tries) == 1 + len(AGAIN)
    assert sum(AGAIN, timedelta()) < timedelta(days=1)


def test_once_it_is_taken_the_second_time_it_arrives(box):
    box.answers["RCPT eve@example.org"] = "450 greylisted"
    one = letter()
    send_all()
    del box.answers["RCPT eve@example.org"]
    later(AGAIN[0])
    send_all()
    assert box.to == PEOPLE
    assert numbers(one) == (3, 0, 0, 0)


def test_a_server_that_is_down_loses_nothing_and_is_asked_again_for_a_day(database):
    mail_server.use(MailServer("127.0.0.1", nobody_listens(), False, SENDER))
    one = letter()
    for pause in AGAIN:
        assert not mail.send()
        assert numbers(one) == (0, 0, 0, 3)
        later(pause)
    assert "We try again" in Letter.get().progress
    mail.send()
    assert numbers(one) == (0, 3, 0, 0)
    assert Addressee.select().count() == 0


def test_a_server_that_comes_back_takes_all_of_it(database):
    mail_server.use(MailServer("127.0.0.1", nobody_listens(), False, SENDER))
    one = letter()
    send_all()
    with a_server() as box:
        mail_server.use(box.server())
        later(AGAIN[0])
        send_all()
        assert box.to == PEOPLE
    assert numbers(one) == (3, 0, 0, 0)


def test_where_a_server_dies_after_the_text_nobody_is_written_to_twice(box):
    box.answers["END"] = "keep and drop"
    one = letter()
    send_all()
    assert len(box.got) == 1
    assert numbers(one) == (0, 0, 1, 2)
    box.answers.clear()
    later(AGAIN[0])
    send_all()
    assert box.to == PEOPLE
    assert numbers(one) == (2, 0, 1, 0)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_where_it_dies_before_the_text_the_message_is_sent_again(box, step):
    box.answers[step] = "drop"
    one = letter()
    send_all()
    assert numbers(one) == (0, 0, 0, 3)
    box.answers.clear()
    later(AGAIN[0])
    send_all()
    assert box.to == PEOPLE
    assert numbers(one) == (3, 0, 0, 0)


@pytest.mark.parametrize("answer", ["451 busy", "421 away", "550 not from you"])
def test_who_takes_nothing_from_us_costs_nobody_their_message(box, answer):
    box.answers["MAIL"] = answer
    one = letter()
    send_all()
    assert numbers(one) == (0, 0, 0, 3)
    assert [said.split(":")[0] for said in box.said].count("mail FROM") == 1
    box.answers.clear()
    later(AGAIN[0])
    send_all()
    assert numbers(one) == (3, 0, 0, 0)


def test_a_password_that_is_wrong_costs_nobody_their_message(box):
    box.answers["AUTH"] = "535 wrong"
    mail_server.use(box.server(user="ann", password="secret"))
    one = letter()
    send_all()
    assert numbers(one) == (0, 0, 0, 3)


def test_a_server_that_says_nothing_is_given_up_in_time(box, monkeypatch):
    monkeypatch.setattr(mail, "STEP_SECONDS", 0.2)
    box.answers["RCPT"] = "slow"
    one = letter()
    send_all()
    assert numbers(one) == (0, 0, 0, 3)
    box.answers = {"END": "slow"}
    later(AGAIN[0])
    send_all()
    assert numbers(one) == (0, 0, 1, 2)


@pytest.mark.parametrize("line", ["250-" + "x" * 400, "250-", "2"])
@pytest.mark.parametrize("asked", ["HELLO", "EHLO", "MAIL"])
@pytest.mark.sqlite
def test_a_server_whose_answer_never_ends_is_given_up_in_time_and_fills_nothing(
    box, monkeypatch, asked, line
):
    monkeypatch.setattr(mail, "STEP_SECONDS", 0.5)
    monkeypatch.setattr(mail_server, "LOOK_SECONDS", 0.5)
    box.endless = {asked: line}
    sent = letter(PEOPLE[0])
    tracemalloc.start()
    began = time.monotonic()
    try:
        while mail.send():
            pass
        fault = box.server().fault() if asked != "MAIL" else "SMTPServerDisconnected"
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (fault, most < 3_000_000) == ("SMTPServerDisconnected", True)
    assert time.monotonic() - began < 60  # and not without end
    assert numbers(sent) == (0, 0, 0, 1)


def test_what_was_with_the_server_when_a_process_died_is_not_sent_again(box):
    one = letter()
    claimed = outbox.claim()
    assert claimed is not None
    handed = outbox.take(claimed)
    assert handed is not None
    assert not mail.send()  # as long as it may be alive, nobody else sends
    assert box.got == []
    later(LEASE)
    send_all()
    assert len(box.got) == 2
    assert handed.address not in box.to
    assert numbers(one) == (2, 0, 1, 0)


def test_it_can_be_stopped_in_the_middle(box):
    one = letter()
    claimed = outbox.claim()
    assert claimed is not None
    handed = outbox.take(claimed)
    assert handed is not None
    outbox.stop(one, make_organiser())
    assert outbox.take(claimed) is None
    outbox.settle(handed, outbox.Fate.SENT)
    outbox.release(claimed)
    send_all()
    assert box.got == []
    now = Letter.get()
    assert (now.is_over, now.unsent, numbers(one)) == (True, 2, (1, 0, 0, 0))


def test_nothing_is_sent_for_somebody_who_may_no_longer_see_addresses(box):
    one = letter()
    make_organiser("other@example.org")
    Letter.update(organiser=make_organiser("other@example.org")).execute()
    send_all()
    assert box.got == []
    assert (Letter.get().is_over, outbox.waiting(one)) == (True, 0)


def test_no_address_is_in_the_log(box, caplog, capsys):
    box.answers = {"RCPT eve@example.org": "550 eve@example.org is unknown", "END": "drop"}
    letter()
    send_all()
    said = caplog.text + "".join(capsys.readouterr())
    assert "example.org" not in said


def test_letters_take_turns(box, monkeypatch):
    monkeypatch.setattr(mail, "BATCH", 2)
    first, second = letter(), letter("late@example.org")
    assert mail.send()
    assert mail.send()
    assert numbers(second) == (1, 0, 0, 0)
    assert numbers(first) == (2, 0, 0, 1)
    send_all()
    assert numbers(first) == (3, 0, 0, 0)


def test_a_process_that_ends_waits_for_the_one_answer_and_leaves_the_rest_to_others(
    box, monkeypatch
):
    monkeypatch.setattr(mail, "END_SECONDS", 60)  # a busy machine takes its time
    box.answers["END"] = "hold"
    one = letter()
    mail.look()
    assert box.is_holding.wait(30)
    end = Thread(target=mail.end)
    end.start()
    assert mail._ending.wait(30)
    assert box.got == []  # which it waits for: it has not come
    assert end.is_alive()
    box.answers.clear()
    box.is_free.set()
    end.join()
    now = Letter.get()
    assert (now.unsure, now.claimed_until, now.is_over) == (0, None, False)
    assert now.sent == len(box.got) == 1
    send_all()
    assert box.to == PEOPLE
    assert numbers(one) == (3, 0, 0, 0)


def test_a_look_sends_in_a_thread_of_its_own(box):
    letter()
    mail.look()
    until = datetime.now(UTC) + timedelta(seconds=30)
    while not Letter.get().is_over:
        assert datetime.now(UTC) < until
    assert box.to == PEOPLE


def test_of_several_nodes_at_once_one_sends_and_nobody_gets_two(box):
    people = [f"eve{n:02}@example.org" for n in range(30)]
    one = letter(*people)
    begin = Barrier(4)

    def node() -> None:
        with connection():
            begin.wait()
            while not Letter.get().is_over:
                mail.send()

    threads = [Thread(target=node) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert box.to == people
    assert numbers(one) == (30, 0, 0, 0)
    assert box.most_at_once == 1


@pytest.mark.parametrize("wraps", [False, True], ids=["STARTTLS", "smtps"])
@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_server_elsewhere_has_to_have_a_certificate_that_is_good(
    database, tmp_path, monkeypatch, wraps, is_trusted
):
    files = certificate(tmp_path)
    monkeypatch.setattr(MailServer, "is_here", False)
    mail_server._context.cache_clear()
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", files[0])
    with a_server(server_context(*files), wraps=wraps) as box:
        mail_server.use(box.server("localhost"))
        one = letter()
        send_all()
        assert numbers(one) == ((3, 0, 0, 0) if is_trusted else (0, 0, 0, 3))
        assert len(box.got) == (3 if is_trusted else 0)
    mail_server._context.cache_clear()


def test_a_server_elsewhere_without_encryption_hears_no_password_and_gets_nothing(box, monkeypatch):
    monkeypatch.setattr(MailServer, "is_here", False)
    mail_server.use(box.server(user="ann", password="secret"))
    one = letter()
    send_all()
    assert numbers(one) == (0, 0, 0, 3)
    assert [said.split(" ")[0] for said in box.said] == ["ehlo"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        *(("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)),
        *(("localhost.example.org", False), ("mail.example.org", False)),
    ],
)
def test_which_server_is_on_this_machine(host, is_here):
    assert MailServer(host, 25, False, SENDER).is_here == is_here


@pytest.mark.parametrize(
    ("address", "takes", "on_the_envelope"),
    [
        ("eve@bücher.example", False, "eve@xn--bcher-kva.example"),
        # Not strasse.example, which is somebody else's.
        ("eve@straße.example", False, "eve@xn--strae-oqa.example"),
        ("eve@STRAẞE.Example", False, "eve@xn--strae-oqa.Example"),
        ("eve@σοφός.example", False, "eve@xn--0xagbn4a.example"),
        ("é@example.org", True, "é@example.org"),
        ("é@example.org", False, None),
        ("a..b@example.org", False, "a..b@example.org"),
    ],
)
def test_letters_of_every_script_are_written_as_far_as_the_server_knows_them(
    box, address, takes, on_the_envelope
):
    if takes:
        box.extensions += ["SMTPUTF8", "8BITMIME"]
    one = letter(address)
    send_all()
    assert box.to == ([on_the_envelope] if on_the_envelope else [])
    assert numbers(one) == ((1, 0, 0, 0) if on_the_envelope else (0, 1, 0, 0))
