"""A message cannot be made to say more than it is given, whatever an address is."""

from datetime import UTC, datetime

import pytest

from formats.text.mail import NotWritable, write
from models.mail.letter import Letter
from models.mail.mail_server import Sender
from models.mail.outbox import Handed

LETTER = Letter(subject="Again", text="Tell us.", language="en", made_at=datetime.now(UTC))


def handed(address: str) -> Handed:
    return Handed(LETTER, "0" * 32, address, None, one_click=False, title="Lunch")


@pytest.mark.parametrize(
    "address",
    [
        "eve@example.org\r\nBcc: all@example.org",
        "eve\r\nBcc: all@example.org",
        "eve\n@example.org",
        "e" * 1000 + "@example.org",
        "eve@" + "x" * 64 + ".example",
        "eve@.example.org",
    ],
)
def test_what_is_no_address_is_not_written(address):
    with pytest.raises(NotWritable):
        write(handed(address), Sender("f@example.org"), takes_utf8=True)


def test_a_name_of_the_sender_is_written_as_it_is():
    _, message = write(
        handed("eve@example.org"), Sender("f@example.org", 'Ann "O" Müller, Ltd'), takes_utf8=False
    )
    head = message.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert b"\r\nFrom: " in head
    assert head.count(b"\r\nFrom") == head.count(b"@example.org>\r\nSubject") == 1
