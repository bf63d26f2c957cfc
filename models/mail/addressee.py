"""An addressee: one person whom a letter still has to reach.

The address is sealed, and the row goes as soon as the mail server took the message or it is given
up. Rows lie in the order of keyed hashes, so none tells when an address was left.
"""

import json
from collections.abc import Sequence

from peewee import BlobField, CharField, CompositeKey, ForeignKeyField, IntegerField

from models.account.email import bare
from models.mail.letter import Letter
from storage.database import MomentField, Stored
from storage.seal import marked, opened, sealed

MARK_LENGTH = 32  # hexadecimal digits: 128 bits


class Addressee(Stored):
    """A message that waits, or that is with the mail server now (`handed_at`).

    `mark` is a keyed hash of the address, another one in each letter, so that it is there once.
    """

    letter_id: int
    letter = ForeignKeyField(Letter, on_delete="CASCADE", index=False)
    mark = CharField(max_length=MARK_LENGTH)
    sealed = BlobField()
    due_at = MomentField()
    tries = IntegerField(default=0)
    handed_at = MomentField(null=True)

    class Meta:
        primary_key = CompositeKey("letter", "mark")
        without_rowid = True


def mark_of(key: str, address: str) -> str:
    """What an address is known by in the letter with this key."""
    return marked(f"letter {key} {bare(address)}")[:MARK_LENGTH]


def seal(
    address: str,
    leave_url: str | None,
    *,
    one_click: bool,
    room: str = "",
    told: Sequence[int] = (),
) -> bytes:
    """An address with its link to leave, and by what its `room` knows of it, sealed."""
    return sealed(json.dumps([address, leave_url, one_click, room, list(told)]))


def unseal(found: bytes) -> tuple[str, str | None, bool]:
    """What `seal` was given first. Raises SealUnfit."""
    address, leave_url, one_click, *_kept = json.loads(opened(found))
    return address, leave_url, one_click


def kept_for_room(found: bytes) -> tuple[str, str, list[int]]:
    """The address, the room that wrote and what it has of it; "" and none before they were kept.

    Raises SealUnfit.
    """
    address, _leave_url, _one_click, *kept = json.loads(opened(found))
    room, told = kept or ("", [])
    return address, room, told
