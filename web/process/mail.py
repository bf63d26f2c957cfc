"""Hands letters to the mail server: a look at the database every few seconds, a thread that sends.

Every process of every node looks. Whoever claims a letter in the database sends it, and nobody else
sends any meanwhile; the mail server sees one connection at a time.

A thread, and no process without secrets as for webhooks: whom it connects to is the operator's
choice alone, and each message is marked in the database before it is handed over.
"""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

from peewee import PeeweeException

from formats.text.mail import NotWritable, write
from models.mail import mail_server, outbox
from models.mail.letter import Letter
from models.mail.mail_server import FAULTS, MailServer
from models.mail.outbox import Fate, Handed
from storage.database import connection
from storage.fault import name
from telemetry import log

STEP_SECONDS = 30.0  # to connect, and for each piece of an answer
BATCH = 50  # messages of one connection, then it is another letter's turn
GO_ON, GONE = 354, 421  # RFC 5321: send the text; this server goes away
END_SECONDS = 5.0  # that the end of a process waits for the answer to one message
_sending, _ending = Lock(), Event()


def look() -> None:
    """Begin to send what is due. Never fails, never waits."""
    try:
        with connection():
            outbox.give_up_old()
            waits = mail_server.is_set_up() and outbox.is_due()
    except PeeweeException as fault:
        log.count("mail waits", fault=name(fault))
        return
    if waits and _sending.acquire(blocking=False):
        Thread(target=_send_all, name="mail", daemon=True).start()


def _send_all() -> None:
    try:
        while send():
            pass
    except PeeweeException as fault:
        log.count("mail waits", fault=name(fault))  # what was claimed is free again in minutes
    finally:
        _sending.release()


def end() -> None:
    """Begin no message any more, and wait a little for the answer to the one that is sent now."""
    _ending.set()
    if _sending.acquire(timeout=END_SECONDS):
        _sending.release()
        _ending.clear()


def send() -> bool:
    """Send messages of one letter; False where there is none, or the server takes nothing now."""
    server = mail_server.in_use()
    if server is None or _ending.is_set():
        return False
    with connection():
        letter = outbox.claim()
    if letter is None:
        return False
    goes_on = False
    try:
        with _closing(server.line(STEP_SECONDS)) as line:
            goes_on = _send_some(line, letter, server)
    except FAULTS as fault:
        log.count("mail waits", fault=type(fault).__name__)
    with connection():
        (outbox.release if goes_on else outbox.postpone)(letter)
    return goes_on


def _send_some(line: smtplib.SMTP, letter: Letter, server: MailServer) -> bool:
    """Send a batch; False where the server takes no more at the moment."""
    after = ""
    for _number in range(BATCH):
        if _ending.is_set():
            return True
        with connection():
            handed = outbox.take(letter, after)
        if handed is None:
            return True
        after = handed.mark
        fate, goes_on = hand_over(line, handed, server)
        with connection():
            outbox.settle(handed, fate)
        if not goes_on:
            return False
    return True


def hand_over(line: smtplib.SMTP, handed: Handed, server: MailServer) -> tuple[Fate, bool]:
    """Give one message to the server: what became of it, and whether the server takes another.

    Never raises what has to do with the server: then the message was not taken. But once all of
    it was sent, and no answer comes, nobody knows.
    """
    try:
        address, message = write(handed, server.sender, takes_utf8=line.has_extn("smtputf8"))
    except NotWritable:
        return Fate.REFUSED, True
    is_all_sent = False
    try:
        options = () if address.isascii() else ("SMTPUTF8",)
        code, _said = line.mail(server.sender.address, options)
        if code // 100 != 2:
            return Fate.HELD, False  # it takes nothing of ours, whoever it is to
        code, _said = line.rcpt(address)
        if code // 100 == 2:
            code, _said = line.docmd("data")
        if code == GO_ON:
            line.send(_on_the_line(message))
            is_all_sent = True
            code, _said = line.getreply()
            if code // 100 == 2:
                return Fate.SENT, True
        if code == GONE:
            return Fate.HELD, False
        line.rset()
    except FAULTS:
        return (Fate.UNSURE if is_all_sent else Fate.LATER), False
    return (Fate.REFUSED if code // 100 == 5 else Fate.LATER), True


def _on_the_line(message: bytes) -> bytes:
    """A message with its end, and a dot before each dot that begins a line (RFC 5321, 4.5.2)."""
    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole) + b".\r\n"


@contextmanager
def _closing(line: smtplib.SMTP) -> Iterator[smtplib.SMTP]:
    """A connection that is closed after the `with`, whatever the server says to it."""
    try:
        yield line
        with suppress(*FAULTS):
            line.quit()
    finally:
        line.close()
