"""A journal proposal: a line that its author published."""

from datetime import date

from language.message import gettext as _
from models.event.event import Event
from models.impact.journal import JournalEntry
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.telling.telling import first_words

MOST_PROPOSED = 100


def proposals(event: Event) -> list[Proposal]:
    """The lines of journals that their authors published, the latest days first."""
    public = JournalEntry.select(
        JournalEntry.id, JournalEntry.published, JournalEntry.kind, JournalEntry.day
    ).where(JournalEntry.event == event, JournalEntry.published != "")
    latest = public.order_by(JournalEntry.day.desc(), JournalEntry.id.desc())
    return [
        Proposal(
            source=source_of("journal", one.id),
            kind=DifferenceKind.stored(one.kind),
            heading=first_words(one.published),
            sentence=one.published,
            number="",
            as_of=date.fromisoformat(one.day),
            unknown=_("An organiser says this of their own work."),
        )
        for one in latest.limit(MOST_PROPOSED)
    ]
