"""What an event changed, as the files of it that stand in the archive of the event."""

from collections.abc import Callable, Collection, Iterable, Iterator

from formats.impact.table import as_csv, as_json
from formats.indicator import indicator
from formats.myth import belief
from formats.outcome import outcome
from formats.request import request
from formats.result import tie
from formats.wall import log, photo
from formats.you_said import you_said
from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.network import Network
from models.impact.published import draft
from models.indicator.course import courses
from models.indicator.indicator import Indicator
from models.myth.belief import MythStep, steps_of
from models.myth.followed_myth import FollowedMyth
from models.outcome import outcome_log
from models.outcome.outcome import Outcome
from models.request.inbox import Inbox, is_empty
from models.result.audience import Audience
from models.wall.moderation import Moderation
from models.wall.photo import LARGE, Photo
from models.wall.reply import ReaderReply
from models.you_said.you_said import YouSaid

File = tuple[str, str, int, Iterable[bytes]]  # its name, what is in it, how many, its bytes


def files(event: Event, chosen: Collection[int], *, with_log: bool) -> Iterator[File]:
    """What is told as differences, and what the surveys say whose ids are chosen.

    With `with_log` also what only who runs the event may read.
    """
    yield from _differences(event)
    if with_log:
        for made in FOR_WHO_RUNS_IT:
            yield from made(event)
        yield from _figures(event, chosen)
    yield from _connections(event, chosen)


def _connections(event: Event, chosen: Collection[int]) -> Iterator[File]:
    """Which teams met which, by the answers to those surveys of the event whose ids are chosen."""
    surveys = [part.survey for part in EventSurvey.all_of(event) if part.survey_id in chosen]
    network = Network.of(surveys, Audience.ORGANISER)
    if network.whole.answers:
        made = [tie.write(network.whole)]
        yield "connections.csv", _("Which teams met which"), network.whole.answers, made


def _differences(event: Event) -> Iterator[File]:
    told = draft(event)
    if told.items:
        many, about = len(told.items), _("What the event changed")
        yield "differences.csv", about, many, [as_csv(told)]
        yield "differences.json", about, many, [as_json(event, told)]


def _outcomes(event: Event) -> Iterator[File]:
    if many := Outcome.select().where(Outcome.event == event).count():
        made = outcome.write(outcome_log.everything(event), "csv")
        yield "outcomes.csv", _("What came of it: outcomes"), many, made


def _said_and_done(event: Event) -> Iterator[File]:
    surveys = [part.survey for part in EventSurvey.all_of(event)]
    if said := YouSaid.all_of(surveys):
        yield "you_said.csv", _("You said, we did"), len(said), [you_said.write(surveys, said)]


def _figures(event: Event, chosen: Collection[int]) -> Iterator[File]:
    if figures := Indicator.all_of(event):
        made = [indicator.write(courses(event, figures, chosen))]
        yield "figures.csv", _("Figures over time"), len(figures), made


def _myths(event: Event) -> Iterator[File]:
    """What the surveys of this event say of the myths that they ask about."""
    if myths := FollowedMyth.asked_at(event):
        told = ((one.statement, _steps_at(event, one)) for one in myths)
        yield "myths.csv", _("Myths that are followed"), len(myths), [belief.write(told)]


def _steps_at(event: Event, myth: FollowedMyth) -> list[MythStep]:
    steps = steps_of(myth, Audience.ORGANISER, [event])
    return [step for step in steps if step.event == event.code]


def _requests(event: Event) -> Iterator[File]:
    if not is_empty(event):
        inbox = Inbox(event, anew=False)
        about = _("What people ask for, and what becomes of it")
        yield "requests.csv", about, len(inbox.lines), [request.write(inbox)]


def _moderations(event: Event) -> Iterator[File]:
    if many := Moderation.select().where(Moderation.event == event).count():
        made = log.moderations(Moderation.all_of(event))
        yield "moderation.csv", _("What was decided about the wall"), many, made


def _photos(event: Event) -> Iterator[File]:
    photos = Photo.all_of(event)
    if photos:
        yield "photos.csv", _("Photos of the wall"), len(photos), [photo.write(photos)]
    for one in photos:
        yield photo.file_name(one), one.alternative, 1, [one.content(LARGE) or b""]


def _replies(event: Event) -> Iterator[File]:
    if many := ReaderReply.select().where(ReaderReply.event == event).count():
        yield "replies.csv", _("Replies of readers"), many, log.replies(ReaderReply.all_of(event))


# A line a noun.
FOR_WHO_RUNS_IT: tuple[Callable[[Event], Iterator[File]], ...] = (
    _outcomes,
    _said_and_done,
    _myths,
    _requests,
    _moderations,
    _photos,
    _replies,
)
