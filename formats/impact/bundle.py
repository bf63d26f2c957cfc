"""What an event changed, as the files of it that stand in the archive of the event."""

from collections.abc import Collection, Iterable, Iterator

from formats.impact import belief, indicator, outcome, you_said
from formats.impact.table import as_csv, as_json
from formats.request import request
from formats.result import tie
from formats.wall import log
from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact import outcome_log
from models.impact.belief import steps_of
from models.impact.course import courses
from models.impact.followed_myth import FollowedMyth
from models.impact.indicator import Indicator
from models.impact.network import Network
from models.impact.outcome import Outcome
from models.impact.published import draft
from models.impact.you_said import YouSaid
from models.request.inbox import Inbox, is_empty
from models.result.audience import Audience
from models.wall.moderation import Moderation
from models.wall.reply import ReaderReply

File = tuple[str, str, int, Iterable[bytes]]  # its name, what is in it, how many, its bytes


def files(event: Event, *, with_log: bool) -> Iterator[File]:
    """What is told as differences, and `with_log` what only who runs the event may read."""
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
    surveys = [part.survey for part in EventSurvey.all_of(event)]
    said = YouSaid.all_of(surveys)
    if said:
        made = iter([you_said.write(surveys, said)])
        yield "you_said.csv", _("You said, we did"), len(said), made
    figures = Indicator.all_of(event)
    if figures:
        made = iter([indicator.write(courses(event, figures))])
        yield "figures.csv", _("Figures over time"), len(figures), made
    myths = FollowedMyth.asked_at(event)
    if myths:
        yield "myths.csv", _("Myths that are followed"), len(myths), _beliefs(event, myths)
    if not is_empty(event):
        inbox = Inbox(event, anew=False)
        about = _("What people ask for, and what becomes of it")
        yield "requests.csv", about, len(inbox.lines), iter([request.write(inbox)])
    decided = Moderation.select().where(Moderation.event == event).count()
    if decided:
        made = log.moderations(Moderation.all_of(event))
        yield "moderation.csv", _("What was decided about the wall"), decided, made
    replies = ReaderReply.select().where(ReaderReply.event == event).count()
    if replies:
        made = log.replies(ReaderReply.all_of(event))
        yield "replies.csv", _("Replies of readers"), replies, made


def _beliefs(event: Event, myths: Iterable[FollowedMyth]) -> Iterator[bytes]:
    """What the surveys of this event say of the myths that they ask about."""
    told = (
        (
            one.settlement,
            [
                step
                for step in steps_of(one, Audience.ORGANISER, [event])
                if step.event == event.code
            ],
        )
        for one in myths
    )
    yield belief.write(told)


def connections(event: Event, chosen: Collection[int]) -> Iterator[File]:
    """Which teams met which, by the answers to those surveys of the event whose ids are chosen."""
    surveys = [part.survey for part in EventSurvey.all_of(event) if part.survey_id in chosen]
    network = Network.of(surveys, Audience.ORGANISER)
    if network.whole.answers:
        made = [tie.write(network.whole)]
        yield "connections.csv", _("Which teams met which"), network.whole.answers, made
