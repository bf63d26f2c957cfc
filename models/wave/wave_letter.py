"""The letter about a wave, to those who left their address to be told of it: once to each."""

from collections.abc import Callable
from typing import Any

from models.account.organiser import Organiser
from models.mail import outbox
from models.mail.letter import Letter
from models.mail.outbox import MOST_RECIPIENTS, Recipient
from models.survey.survey import Survey
from models.wave.reminder import LET_OUT, Reminder, take_turns
from models.wave.series import Series, Wave
from storage.database import writing
from storage.seal import SealUnfit, opened

Link = Callable[[str], str]


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

    `link` makes the whole address at which a mark is taken off the list, by a POST at once. Raises
    LetterUnfit and NoMail.
    """
    with writing():
        take_turns(wave.series)
        rows = list(Reminder.select().where(_untold(wave)).limit(MOST_RECIPIENTS))
        people = [person for one in rows if (person := _recipient(one, link))]
        letter = outbox.post(by, about, subject, text, people, language=language)
        Reminder.update(told=wave.number).where(_untold(wave)).execute()
    return letter


def _untold(wave: Wave) -> Any:
    told = Reminder.told.is_null() | (Reminder.told < wave.number)
    return (Reminder.series == wave.series) & (Reminder.lot == LET_OUT) & told


def _recipient(one: Reminder, link: Link) -> Recipient | None:
    try:
        return Recipient(opened(bytes(one.sealed)), link(one.mark), one_click=True)
    except SealUnfit:
        return None
