"""The outbox: letters on their way to people, each handed to the mail server by itself.

Every process of every node looks, and one sends at a time: whoever claims a letter. A message is
marked before it is handed over, and its row deleted afterwards. So one that was with the server
when a process died, or when its answer did not come, is not sent again: it may have arrived, and
nobody is written to twice. It is counted as unsure. One at most is so each time.

Whoever waited when a letter was stopped, given up or dropped was handed over to nobody: the room
that wrote it is told (WHEN_UNSENT), so that they can be written to again.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from peewee import fn

from language.message import gettext as _
from language.message import ngettext, spoken
from models.account import audit
from models.account.email import EmailUnfit, bare, reachable
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import Fault
from models.mail import mail_server
from models.mail.addressee import Addressee, kept_for_room, mark_of, seal, unseal
from models.mail.letter import (
    LONGEST_SUBJECT,
    LONGEST_TAG,
    LONGEST_TEXT,
    MOST_LETTERS,
    About,
    Letter,
    LetterUnfit,
    is_about,
)
from models.survey.survey import Survey
from storage.database import db, writing
from storage.seal import SealUnfit

MOST_RECIPIENTS = 5_000  # of one letter
MOST_PEOPLE = 10_000  # to whom an organiser writes in a day, each as often as they are written to
LEASE = timedelta(minutes=5)  # within which whoever sends says that they still do
# Before each further try; together a little less than a day.
AGAIN = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))
LONGEST_WAIT = timedelta(days=2)  # however it comes that a letter is not sent
ROWS = 200  # in one statement
KEY_BYTES = 16


class NoMail(Exception):
    """The operator has named no mail server."""


@dataclass(frozen=True)
class Recipient:
    """A person to write to, and the whole address at which they take themselves off the list.

    `one_click` says that a POST to that address does it without a question (RFC 8058). The `room`
    that keeps that they were written to has what it needs to take that back in `told`.
    """

    address: str = field(repr=False)
    leave_url: str | None = field(default=None, repr=False)
    one_click: bool = False
    room: str = ""
    told: tuple[int, ...] = ()


Unsent = Sequence[tuple[str, Sequence[int]]]  # addresses, each with what its room told
# Called in the transaction in which a message is given up that was handed over to nobody.
WHEN_UNSENT: dict[str, Callable[[Unsent], None]] = {}


class Fate(Enum):
    """What became of a message that was handed over."""

    SENT = "sent"  # the server took it
    REFUSED = "refused"  # it never will
    LATER = "later"  # it may, another time
    HELD = "held"  # it takes nothing from us now: no fault of this one
    UNSURE = "unsure"  # it got all of it, and did not answer


@dataclass(frozen=True)
class Handed:
    """A message that is marked as handed over, to one person; `title` is of what it is about."""

    letter: Letter = field(repr=False)
    mark: str
    address: str = field(repr=False)
    leave_url: str | None = field(repr=False)
    one_click: bool
    title: str


def post(
    organiser: Organiser,
    about: About,
    subject: str,
    text: str,
    recipients: Iterable[Recipient],
    *,
    language: str = "",
) -> Letter:
    """Write to each of these people, singly, about an event or a survey; it is sent from now on.

    An address that is there twice gets one message; one that cannot be an address is counted as
    failed. The line with the link to leave is added in the language with the tag `language`, by
    default the one that is spoken. Whether the organiser may write to them is for the caller to
    ask. Returns the letter, of which nothing is sent yet. Raises NoMail, and LetterUnfit.
    """
    if not mail_server.is_set_up():
        raise NoMail
    subject, text = " ".join(subject.split()), _lines(text)
    LetterUnfit.tell(_faults(subject, text))
    key = secrets.token_hex(KEY_BYTES)
    unique = {bare(one.address): one for one in recipients}
    if not 0 < len(unique) <= MOST_RECIPIENTS:
        raise LetterUnfit("recipients", _too_many(len(unique)))
    now = datetime.now(UTC)
    rows = [row for one in unique.values() if (row := _row(key, one, now))]
    with audit.noted("letter written", organiser, about.code, str(len(unique))):
        db.serialise(b"lett" + organiser.id.to_bytes(4))
        if Letter.lately(organiser) >= MOST_LETTERS:
            raise LetterUnfit("letter", _too_often())
        if Letter.people_lately(organiser) + len(unique) > MOST_PEOPLE:
            raise LetterUnfit("letter", _too_many_in_a_day())
        letter: Letter = Letter.create(
            key=key,
            organiser=organiser,
            event=about if isinstance(about, Event) else None,
            survey=about if isinstance(about, Survey) else None,
            subject=subject,
            text=text,
            language=(language or spoken.get().tag)[:LONGEST_TAG],
            made_at=now,
            recipients=len(unique),
            failed=len(unique) - len(rows),
            due_at=now if rows else None,
        )
        for start in range(0, len(rows), ROWS):
            part = [{"letter": letter, **one} for one in rows[start : start + ROWS]]
            Addressee.insert_many(part).execute()
    return letter


def withdraw(addresses: Iterable[str], *about: About) -> None:
    """Write no more to these addresses about any of these.

    What is with the mail server at this moment may arrive; it is not tried again, nor counted.
    """
    several = list(addresses)
    with writing():
        for letter in _going(about):
            marks = [mark_of(letter.key, one) for one in several]
            gone = 0
            for start in range(0, len(marks), ROWS):
                mine = Addressee.mark << marks[start : start + ROWS]
                gone += Addressee.delete().where(Addressee.letter == letter, mine).execute()
            if gone:
                Letter.update(recipients=Letter.recipients - gone).where(_is(letter)).execute()


def delete_waiting(*about: About) -> None:
    """Forget whoever still waits for a letter about any of these."""
    with writing():
        for letter in _going(about):
            _stop(letter)


def stop(letter: Letter, by: Organiser) -> None:
    """Send no more of it. What is with the mail server at this moment arrives."""
    with writing():
        if _stop(letter):
            audit.note("letter stopped", by, letter.about.code)


def waiting(letter: Letter) -> int:
    """How many messages of it wait."""
    return Addressee.select().where(Addressee.letter == letter).count()


def is_due() -> bool:
    """True if a letter waits to be sent now."""
    return bool(Letter.select().where(Letter.due_at <= datetime.now(UTC)).exists())


def claim() -> Letter | None:
    """The next letter to send, as nobody else sends any; None without one, or while another does.

    What the one before left with the mail server is counted as unsure.
    """
    now = datetime.now(UTC)
    with writing():
        db.serialise(b"mail")
        going = Letter.due_at.is_null(False) & Letter.claimed_until.is_null(False)
        for one in list(Letter.select().where(going)):
            if one.claimed_until > now:
                return None
            _give_up_unsure(one)
        due = Letter.select().where(Letter.due_at <= now)
        letter: Letter | None = due.order_by(Letter.due_at, Letter.id).first()
        if letter is None:
            return None
        if letter.made_at + LONGEST_WAIT < now:
            _fail_all(letter)
            return None
        if not letter.may_be_sent:
            _stop(letter)
            return None
        letter.claimed_until = _moment(now + LEASE)
        letter.save(only=[Letter.claimed_until])
    return letter


def take(letter: Letter, after: str = "") -> Handed | None:
    """The next message of a letter that one has claimed, marked as handed over from this moment.

    `after` is the mark of the one before: what is behind it is next, and nothing is read twice.
    None where there is none now, it was stopped, or somebody else has it.
    """
    now = datetime.now(UTC)
    while True:
        with writing():
            mine = _is(letter) & (Letter.claimed_until == letter.claimed_until)
            until = _moment(now + LEASE)
            if not Letter.update(claimed_until=until).where(mine).execute():
                return None
            letter.claimed_until = until
            due = Addressee.select().where(
                _waits(letter), Addressee.due_at <= now, Addressee.mark > after
            )
            one = due.order_by(Addressee.mark).first()
            if one is None:
                return None
            after = one.mark
            try:
                handed = Handed(letter, one.mark, *unseal(bytes(one.sealed)), letter.title)
            except SealUnfit:
                _delete_one(letter, one.mark, failed=1)
                continue
            Addressee.update(handed_at=now).where(_is_one(letter, one.mark)).execute()
            return handed


def settle(one: Handed, fate: Fate) -> None:
    """Keep what became of a message. Its address goes, unless it is tried again."""
    letter = one.letter
    with writing():
        row = Addressee.get_or_none(_is_one(letter, one.mark), Addressee.handed_at.is_null(False))
        if row is None:
            return  # it took so long that it was counted as unsure
        if fate is Fate.SENT:
            _delete_one(letter, one.mark, sent=1)
        elif fate is Fate.UNSURE:
            _delete_one(letter, one.mark, unsure=1)
        elif fate is Fate.REFUSED:
            _delete_one(letter, one.mark, failed=1)
        elif Letter.select().where(_is(letter), Letter.stopped_at.is_null(False)).exists():
            _unsent([row])
            _delete_one(letter, one.mark)
        elif fate is Fate.LATER and row.tries >= len(AGAIN):
            _unsent([row])
            _delete_one(letter, one.mark, failed=1)
        else:
            is_counted = fate is Fate.LATER
            pause = AGAIN[row.tries] if is_counted else timedelta()
            Addressee.update(
                handed_at=None, due_at=datetime.now(UTC) + pause, tries=row.tries + is_counted
            ).where(_is_one(letter, one.mark)).execute()


def release(letter: Letter) -> None:
    """Let others send what is left of it, behind the other letters."""
    with writing():
        mine = _is(letter) & (Letter.claimed_until == letter.claimed_until)
        if not Letter.update(claimed_until=None).where(mine).execute():
            return
        _end(letter)
        mine = _is(letter) & Letter.due_at.is_null(False)
        first = Addressee.select(fn.MIN(Addressee.due_at)).where(Addressee.letter == letter)
        due = max(first.scalar() or datetime.now(UTC), datetime.now(UTC))
        Letter.update(due_at=due).where(mine).execute()


def postpone(letter: Letter) -> None:
    """The mail server takes nothing now: try again later, and give up after about a day."""
    with writing():
        mine = _is(letter) & (Letter.claimed_until == letter.claimed_until)
        if not Letter.update(claimed_until=None).where(mine).execute():
            return
        tries = Letter.select(Letter.tries).where(_is(letter)).scalar()
        if tries >= len(AGAIN):
            _fail_all(letter)
            return
        due = datetime.now(UTC) + AGAIN[tries]
        Letter.update(tries=tries + 1, due_at=due).where(_is(letter)).execute()
        _end(letter)


def give_up_old() -> None:
    """Give up what has waited for LONGEST_WAIT, also where no mail server is named any more."""
    now = datetime.now(UTC)
    old = Letter.select().where(Letter.due_at.is_null(False), Letter.made_at < now - LONGEST_WAIT)
    free = Letter.claimed_until.is_null() | (Letter.claimed_until <= now)
    for letter in list(old.where(free)):
        with writing():
            _fail_all(letter)


def stop_all() -> int:
    """Stop all letters, as they come from a backup: much of them may have been sent since.

    Returns how many messages are not sent. What was with the mail server then is unsure.
    """
    now = datetime.now(UTC)
    with writing():
        going = Letter.due_at.is_null(False)
        for letter in list(Letter.select().where(going)):
            _give_up_unsure(letter)
        waiting = list(Addressee.select())
        _unsent(waiting)
        Addressee.delete().execute()
        Letter.update(stopped_at=now, due_at=None).where(going).execute()
    return len(waiting)


def _going(about: Iterable[About]) -> list[Letter]:
    """The letters about any of these that are not sent to all yet."""
    found = []
    for one in about:
        found += list(Letter.select().where(is_about(one), Letter.due_at.is_null(False)))
    return found


def _stop(letter: Letter) -> bool:
    """Send no more of it; False if it was over already."""
    going = _is(letter) & Letter.due_at.is_null(False) & Letter.stopped_at.is_null()
    if not Letter.update(stopped_at=datetime.now(UTC)).where(going).execute():
        return False
    _delete_waiting(letter)
    _end(letter)
    return True


def _faults(subject: str, text: str) -> Iterator[Fault]:
    if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        yield (
            "subject",
            ngettext(
                "Write a subject of 1 to %(num)s character",
                "Write a subject of 1 to %(num)s characters",
                LONGEST_SUBJECT,
            ),
        )
    if not text or len(text) > LONGEST_TEXT:
        yield (
            "text",
            ngettext(
                "Write a text of 1 to %(num)s character",
                "Write a text of 1 to %(num)s characters",
                LONGEST_TEXT,
            ),
        )


def _lines(text: str) -> str:
    """The text with plain ends of lines, and without signs that nobody sees."""
    plain = "\n".join(text.splitlines()).replace("\t", "    ")
    return "".join(one for one in plain if one == "\n" or one.isprintable()).strip()


def _too_many(number: int) -> str:
    if not number:
        return _("There is nobody to write to")
    return ngettext(
        "A letter goes to %(num)s person at most",
        "A letter goes to %(num)s people at most",
        MOST_RECIPIENTS,
    )


def _too_often() -> str:
    return ngettext(
        "You have written %(num)s letter within a day, and that is the most. Write tomorrow.",
        "You have written %(num)s letters within a day, and that is the most. Write tomorrow.",
        MOST_LETTERS,
    )


def _too_many_in_a_day() -> str:
    return ngettext(
        "Within a day you can write to %(num)s person at most. Write tomorrow.",
        "Within a day you can write to %(num)s people at most. Write tomorrow.",
        MOST_PEOPLE,
    )


def _row(key: str, one: Recipient, now: datetime) -> dict[str, Any] | None:
    try:
        address = reachable(one.address)
    except EmailUnfit:
        return None
    sealed = seal(address, one.leave_url, one_click=one.one_click, room=one.room, told=one.told)
    return {"mark": mark_of(key, address), "sealed": sealed, "due_at": now}


def _is(letter: Letter) -> Any:
    return Letter.id == letter.id


def _is_one(letter: Letter, mark: str) -> Any:
    return (Addressee.letter == letter) & (Addressee.mark == mark)


def _waits(letter: Letter) -> Any:
    return (Addressee.letter == letter) & Addressee.handed_at.is_null()


def _delete_one(
    letter: Letter, mark: str, *, sent: int = 0, failed: int = 0, unsure: int = 0
) -> None:
    """Delete an address, and count what became of its message."""
    Addressee.delete().where(_is_one(letter, mark)).execute()
    changes = {
        "sent": Letter.sent + sent,
        "failed": Letter.failed + failed,
        "unsure": Letter.unsure + unsure,
        **({"tries": 0} if sent else {}),
    }
    Letter.update(**changes).where(_is(letter)).execute()


def _fail_all(letter: Letter) -> None:
    """Give up whoever waits."""
    number = _delete_waiting(letter)
    Letter.update(failed=Letter.failed + number).where(_is(letter)).execute()
    _end(letter)


def _delete_waiting(letter: Letter) -> int:
    """Forget whoever waits for it, who can be written to again; how many."""
    _unsent(Addressee.select().where(_waits(letter)))
    return int(Addressee.delete().where(_waits(letter)).execute())


def _unsent(rows: Iterable[Addressee]) -> None:
    """Tell the rooms that these were not written to. Whose address cannot be read stays so."""
    found: dict[str, list[tuple[str, Sequence[int]]]] = defaultdict(list)
    for one in rows:
        with suppress(SealUnfit):
            address, room, told = kept_for_room(bytes(one.sealed))
            found[room].append((address, told))
    for room, several in found.items():
        if room in WHEN_UNSENT:
            WHEN_UNSENT[room](several)


def _end(letter: Letter) -> None:
    """It is over once nobody waits."""
    if not Addressee.select().where(Addressee.letter == letter).exists():
        Letter.update(due_at=None).where(_is(letter)).execute()


def _give_up_unsure(letter: Letter) -> None:
    """Count what was with the mail server when whoever sent it went away."""
    left = Addressee.handed_at.is_null(False)
    number = Addressee.delete().where(Addressee.letter == letter, left).execute()
    changes = {"unsure": Letter.unsure + number, "claimed_until": None}
    Letter.update(**changes).where(_is(letter)).execute()
    _end(letter)


def _moment(exact: datetime) -> datetime:
    """A moment as it is stored: in whole milliseconds."""
    return exact.replace(microsecond=exact.microsecond // 1000 * 1000)
