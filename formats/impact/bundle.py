"""What an event changed, as the files of it that stand in the archive of the event."""

from collections.abc import Collection, Iterable, Iterator

from formats.impact import indicator, outcome
from formats.impact.table import as_csv, as_json
from formats.wall import log
from language.message import gettext as _
from models.event.event import Event
from models.impact import outcome_log
from models.impact.course import courses
from models.impact.indicator import Indicator
from models.impact.outcome import Outcome
from models.impact.published import draft
from models.wall.moderation import Moderation
from models.wall.reply import ReaderReply

File = tuple[str, str, int, Iterable[bytes]]  # its name, what is in it, how many, its bytes


def files(event: Event, *, with_log: bool, seen: Collection[int] = ()) -> Iterator[File]:
    """What is told as differences, and `with_log` what only who runs the event may read.

    `seen` are the ids of the surveys of which the numbers are for them.
    """
    told = draft(event)
    if told.items:
        many, about = len(told.items), _("What the event changed")
        yield "differences.csv", about, many, [as_csv(told)]
        yield "differences.json", about, many, [as_json(event, told)]
    if not with_log:
        return
    logged = Outcome.select().where(Outcome.event == event).count()
    if logged:
        made = outcome.write(outcome_log.everything(event), "csv")
        yield "outcomes.csv", _("What came of it: outcomes"), logged, made
    figures = Indicator.all_of(event)
    if figures:
        made = iter([indicator.write(courses(event, figures, seen))])
        yield "figures.csv", _("Figures over time"), len(figures), made
    decided = Moderation.select().where(Moderation.event == event).count()
    if decided:
        made = log.moderations(Moderation.all_of(event))
        yield "moderation.csv", _("What was decided about the wall"), decided, made
    replies = ReaderReply.select().where(ReaderReply.event == event).count()
    if replies:
        made = log.replies(ReaderReply.all_of(event))
        yield "replies.csv", _("Replies of readers"), replies, made
