"""What an event changed, as the files of it that stand in the archive of the event."""

from collections.abc import Iterable, Iterator

from formats.impact import indicator, outcome
from language.message import gettext as _
from models.event.event import Event
from models.impact import outcome_log
from models.impact.course import courses
from models.impact.indicator import Indicator
from models.impact.outcome import Outcome

File = tuple[str, str, int, Iterable[bytes]]  # its name, what is in it, how many, its bytes


def files(event: Event) -> Iterator[File]:
    """The outcome log and the figures, where there are some."""
    logged = Outcome.select().where(Outcome.event == event).count()
    if logged:
        made = outcome.write(outcome_log.everything(event), "csv")
        yield "outcomes.csv", _("What came of it: outcomes"), logged, made
    figures = Indicator.all_of(event)
    if figures:
        made = iter([indicator.write(courses(event, figures))])
        yield "figures.csv", _("Figures over time"), len(figures), made
