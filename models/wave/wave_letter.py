"""The letter about a wave, to those who left their address to be told of it: once to each."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from models.account.organiser import Organiser
from models.mail import outbox
from models.mail.letter import Letter
from models.mail.outbox import MOST_RECIPIENTS, Recipient, Unsent
from models.survey.survey import Survey
from models.wave.reminder import LET_OUT, Reminder, mark_of, take_turns
from models.wave.series import Series, Wave
from storage.database import writing
from storage.seal import SealUnfit, opened

Link = Callable[[str], str]
ROOM = "wave letter"
ROWS = 200  # in one statement


def newest_open(series: Series) -> Wave | None:
    """The wave that is asked now, of which a letter tells; None where none is open."""
    waves = [one for one in series.waves if not one.is_first and one.survey.is_open]
    return waves[-1] if waves else None


def untold(wave: Wave) -> int:
    """To how many addresses that were let out no letter of ours has told of this wave."""
    return Reminder.select().where(_untold(wave)).count()


def write(
    wave: Wave,
    about: Survey,
    by: Organiser,
    subject: str,
    text: str,
    link: Link,
    *,
    language: str = "",
) -> Letter:
    """Write to each of these people. The letter is about the survey on whose page it was written.

    `link` makes the whole address at which a mark is taken off the list, by a POST at once. Returns
    the letter. Raises LetterUnfit and NoMail.
    """
    with writing():
        take_turns(wave.series)
        rows = list(Reminder.select().where(_untold(wave)).limit(MOST_RECIPIENTS))
        people = [person for one in rows if (person := _recipient(one, wave, link))]
        letter = outbox.post(by, about, subject, text, people, language=language)
        Reminder.update(told=wave.number).where(_untold(wave)).execute()
    return letter


def _untold(wave: Wave) -> Any:
    told = Reminder.told.is_null() | (Reminder.told < wave.number)
    return (Reminder.series == wave.series) & (Reminder.lot == LET_OUT) & told


def _recipient(one: Reminder, wave: Wave, link: Link) -> Recipient | None:
    told = wave.series_id, wave.number
    try:
        address = opened(bytes(one.sealed))
        return Recipient(address, link(one.mark), one_click=True, room=ROOM, told=told)
    except SealUnfit:
        return None


def _untell(several: Unsent) -> None:
    """These were not told of the wave after all."""
    addresses: dict[tuple[int, int], list[str]] = defaultdict(list)
    for address, (series, number) in several:
        addresses[series, number].append(address)
    for (id, number), those in addresses.items():
        found = Series.get_or_none(Series.id == id)
        marks = [mark_of(found, one) for one in those] if found else []
        of_it = (Reminder.series == id) & (Reminder.told == number)
        for start in range(0, len(marks), ROWS):
            mine = Reminder.mark << marks[start : start + ROWS]
            Reminder.update(told=None).where(of_it, mine).execute()


outbox.WHEN_UNSENT[ROOM] = _untell
