"""A request letter: what is written once to people who asked for it and said that one may.

It goes to those contacts that were let out with the topic and the place that their writers wanted
to be known (docs/decisions/0016-contacts.md). That somebody has been written to about a request is
known by a keyed hash, so that nobody is written to twice. When a contact is deleted, what still
waits for it is not sent, and the hash goes too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from peewee import CharField, CompositeKey, ForeignKeyField

from models.account.email import EmailUnfit, bare, reachable
from models.account.organiser import Organiser
from models.answer.contact import Contact
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.mail import outbox
from models.mail.letter import Letter
from models.mail.outbox import WHEN_UNSENT, Recipient, Unsent, post
from models.request.inbox import InboxLine
from models.request.request import Request, lock, spelling_among
from models.result.wanted import as_wanted
from models.survey.survey import Survey
from storage.database import Stored, writing
from storage.seal import marked

MARK_LENGTH = 32  # hexadecimal digits: 128 bits
ROWS = 200  # in one statement
ROOM = "request letter"


class RequestLetter(Stored):
    """A person who was written to about a request: a keyed hash of their address, and no more."""

    asked_id: int
    asked = ForeignKeyField(Request, on_delete="CASCADE", index=False)
    survey = ForeignKeyField(Survey, on_delete="CASCADE")  # in which they left their contact
    mark = CharField(max_length=MARK_LENGTH)

    class Meta:
        primary_key = CompositeKey("asked", "survey", "mark")
        # Rows lie in the order of their marks: no row number tells who came first.
        without_rowid = True


@dataclass(frozen=True)
class LetterReach:
    """How many people of a request can be written to, were written to, or left no email address.

    `surveys` are those in which they left their contact, each with how many did. Each address has
    the numbers of the requests that its writer made, each with that of the survey.
    """

    unwritten: Mapping[str, frozenset[tuple[int, int]]]
    written: int
    others: int
    surveys: tuple[tuple[Survey, int], ...]


def reach_of(line: InboxLine, surveys: Iterable[Survey]) -> LetterReach:
    """How many of those who asked for it in these surveys can be written to.

    What waits to be let out and may be is let out first.
    """
    several = list(surveys)
    Contact.let_out(one.id for one in several)
    return _reach(line, several)


def _reach(line: InboxLine, surveys: Iterable[Survey]) -> LetterReach:
    known = {one.spelling: one.id for one in line.spellings if one.spelling}
    marks = {one.mark for one in RequestLetter.select().where(_of(line))}
    addresses: dict[str, set[tuple[int, int]]] = defaultdict(set)
    others = 0
    found = []
    for survey in surveys:
        contacts = _asking(survey, known)
        if contacts:
            found.append((survey, len(contacts)))
        for contact, id in contacts:
            try:
                addresses[bare(reachable(contact))].add((id, survey.id))
            except EmailUnfit:
                others += 1
    unwritten = {
        one: frozenset(ids) for one, ids in addresses.items() if not _marks(line, one) & marks
    }
    return LetterReach(unwritten, len(addresses) - len(unwritten), others, tuple(found))


def write(
    by: Organiser, event: Event, line: InboxLine, surveys: Iterable[Survey], subject: str, text: str
) -> Letter:
    """Write to each of those who have not been written to about this request, singly.

    Returns the letter. Raises NoMail and LetterUnfit (models.mail.outbox), also where there is
    nobody.
    """
    several = list(surveys)
    # Before the lock: who deletes contacts waits for the two in the other order.
    Contact.let_out(one.id for one in several)
    with writing():
        lock(event)
        to = _reach(line, several).unwritten
        # Those of a request that is put together and taken apart again have been written to anyway.
        told = {
            one: {*asked, *((line.request.id, survey) for _id, survey in asked)}
            for one, asked in to.items()
        }
        people = [
            Recipient(one, room=ROOM, told=tuple(sorted({id for id, _survey in told[one]})))
            for one in sorted(told)
        ]
        letter = post(by, event, subject, text, people)
        rows = [
            {"asked": id, "survey": survey, "mark": mark_of(id, one)}
            for one, asked in told.items()
            for id, survey in sorted(asked)
        ]
        for start in range(0, len(rows), ROWS):
            RequestLetter.insert_many(rows[start : start + ROWS]).execute()
    return letter


def delete_with_contacts(survey: Survey, contacts: Iterable[str]) -> None:
    """Send nothing more to these contacts, which are deleted, and forget that they were written to.

    Whoever left the same address a second time in the survey stays known as written to.
    """
    part = EventSurvey.of(survey)
    if part is not None:
        lock(part.event)  # or a letter that is written just now would go to them
    of_survey = RequestLetter.survey == survey
    written = Request.select(Request.id, Event).join(Event)
    asked = list(
        written.where(Request.id << RequestLetter.select(RequestLetter.asked).where(of_survey))
    )
    if not asked:
        return
    addresses = _addresses(contacts)
    outbox.withdraw(addresses, *{one.event.id: one.event for one in asked}.values())
    left = addresses - _addresses(one.contact for one in Contact.all_of(survey))
    marks = [mark_of(one.id, address) for one in asked for address in left]
    for start in range(0, len(marks), ROWS):
        mine = RequestLetter.mark << marks[start : start + ROWS]
        RequestLetter.delete().where(of_survey, mine).execute()


Contact.at_deletion.append(delete_with_contacts)


def _addresses(contacts: Iterable[str]) -> set[str]:
    found = set()
    for one in contacts:
        with suppress(EmailUnfit):
            found.add(bare(reachable(one)))
    return found


def mark_of(request: int, address: str) -> str:
    """What an address is known by at the request with this number."""
    return marked(f"request {request} {bare(address)}")[:MARK_LENGTH]


def _asking(survey: Survey, known: Mapping[str, int]) -> list[tuple[str, int]]:
    """(contact, number of the request) of those let out of a survey who want it known."""
    contacts = Contact.all_of(survey).where(
        Contact.topic.is_null(False) | Contact.place.is_null(False)
    )
    found = []
    for one in contacts:
        wanted = as_wanted(survey, one.question, one.topic or "", one.place or "")
        if (spelling := spelling_among(wanted, known)) in known:
            found.append((one.contact, known[spelling]))
    return found


def _of(line: InboxLine) -> Any:
    return RequestLetter.asked << [one.id for one in line.spellings]


def _marks(line: InboxLine, address: str) -> set[str]:
    return {mark_of(one.id, address) for one in line.spellings}


def _unwrite(several: Unsent) -> None:
    """These were not written to after all."""
    marks: dict[int, list[str]] = defaultdict(list)
    for address, ids in several:
        for id in ids:
            marks[id].append(mark_of(id, address))
    for id, those in marks.items():
        for start in range(0, len(those), ROWS):
            mine = RequestLetter.mark << those[start : start + ROWS]
            RequestLetter.delete().where(RequestLetter.asked == id, mine).execute()


WHEN_UNSENT[ROOM] = _unwrite
