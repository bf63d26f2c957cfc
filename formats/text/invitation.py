"""The invitation to answer, to a form or an event: for mail and chat, and on a poster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from formats.text.markdown import to_text
from formats.text.moment import to_period, to_words
from language.message import gettext as _
from language.message import ngettext
from models.event.event import Event
from models.form.definition import Definition
from models.form.duration import minutes
from models.form.identifying import identifies
from models.survey.survey import Survey


@dataclass(frozen=True)
class Announcement:
    """A title, what people want to know before they open the form or the event, and its address."""

    title: str
    sentences: tuple[str, ...]
    address: str

    @property
    def text(self) -> str:
        """All of it, to paste into a mail or a chat."""
        return f"{self.title}\n\n{' '.join(self.sentences)}\n\n{self.address}\n"


def invitation(survey: Survey, address: str) -> Announcement:
    """The invitation to the form of a survey, in the language that is spoken."""
    asked = survey.definition
    return Announcement(to_text(asked.title), tuple(_sentences(survey, asked)), address)


def event_invitation(event: Event, asked: Sequence[Definition], address: str) -> Announcement:
    """The invitation to an event that asks all this, in the language that is spoken."""
    return Announcement(event.title, tuple(_of_event(event, asked)), address)


def _of_event(event: Event, asked: Sequence[Definition]) -> Iterator[str]:
    details = event.details
    yield to_period(details.start, details.end) + "."
    long = max(map(minutes, asked), default=0)
    if len(asked) == 1:
        yield _lasts(long)
    elif asked:
        yield ngettext(
            "Each form takes about %(num)s minute.",
            "Each form takes about %(num)s minutes or less.",
            long,
        )
    promised = {_promised(one) for one in asked}
    if len(promised) == 1:
        yield promised.pop()
    elif promised:
        yield _("Each form says who sees your answers.")


def _sentences(survey: Survey, asked: Definition) -> Iterator[str]:
    yield _lasts(minutes(asked))
    yield _promised(asked)
    now = datetime.now(UTC)
    if survey.opens_at is not None and survey.opens_at > now:
        yield _("You can answer from %(moment)s.", moment=_told(survey, survey.opens_at))
    if survey.closes_at is not None and survey.closes_at > now:
        yield _("You can answer until %(moment)s.", moment=_told(survey, survey.closes_at))


def _lasts(long: int) -> str:
    return ngettext("It takes about %(num)s minute.", "It takes about %(num)s minutes.", long)


def _told(survey: Survey, moment: datetime) -> str:
    return to_words(moment, survey.time_zone)


def _promised(asked: Definition) -> str:
    """The promise in a sentence; the form itself says all of it."""
    if not asked.anonymous:
        return _("Your answers are not anonymous: the form says who sees them.")
    telling = [one for one in asked.questions if identifies(one)]
    if any(one.required for one in telling):
        return _("The form asks who you are, and says who sees it.")
    if telling:
        return _("Your answers are anonymous, unless you say who you are.")
    return _("Your answers are anonymous.")
