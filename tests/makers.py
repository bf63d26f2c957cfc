"""Makers: what a test needs, made in one line with its data in sight."""

from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from formats.process import export as maker
from forms.answer.response import new_key
from models.account.organiser import Organiser
from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.response import Response
from models.event.event import Details, Event
from models.event.event_survey import EventSurvey
from models.form.definition import Definition, definition_from
from models.form.zone import local_time
from models.indicator.data_point import DataPoint, points_in
from models.indicator.indicator import Indicator, IndicatorTerms
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_statement import MythStatement
from models.outcome.outcome import Outcome, OutcomeStatement
from models.request.request import Request, RequestStatement, today_at
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.telling import Telling
from models.wall.exhibit import ExhibitState
from models.wall.photo import MadeAnew, Photo
from models.wave.series import PlannedWave, Series, Wave, first_day, months_after, plan
from models.you_said.subject import subject_at
from models.you_said.you_said import YouSaid, YouSaidStatement

MOMENTS = ("opened_at", "closed_at", "opens_at", "closes_at")  # of a survey
Words = str | dict[str, str]  # a table by language, in a form of several


def question(type: str, name: str = "q", label: Words = "Question?", **settings: Any) -> dict:
    """A question as a definition file has it."""
    return {"type": type, "name": name, "label": label, **settings}


def choice(label: Words, *choices: str | dict[str, Any], name: str = "q", **settings: Any) -> dict:
    """A question with one answer of several."""
    return question("select_one", name, label, choices=list(choices), **settings)


def definition(*questions: dict, title: Words = "Lunch", **settings: Any) -> Definition:
    """A definition of these questions."""
    return definition_from({"title": title, "question": list(questions), **settings})


def make_organiser(email: str = "owner@example.org", password: str = "") -> Organiser:
    """The organiser with this address, added where they are not there yet."""
    return Organiser.get_or_none(Organiser.email == email) or Organiser.add(email, password)


def make_survey(
    *questions: dict,
    code: str = "lunch",
    organiser: Organiser | None = None,
    draft: bool = False,
    **settings: Any,
) -> Survey:
    """An open survey of these questions, the owner's unless another organiser is named."""
    made = definition(*questions, **settings)
    return Survey.add(made, organiser or make_organiser(), code, draft=draft)


def details(**changed: Any) -> Details:
    """What is said of the fair: a Wednesday in London, and what is `changed` about it."""
    said: dict[str, Any] = {
        "title": "Fair 2012",
        "places": "Hall\nGarden",
        "start": datetime.fromisoformat("2012-06-06T09:30"),
        "end": datetime.fromisoformat("2012-06-06T17:00"),
        "time_zone": "Europe/London",
        "expected": 120,
    }
    return Details(**said | changed)


def clock_of_fair(days_ago: int = 0) -> datetime:
    """What the clocks at the fair show now, or showed so many days ago."""
    now = local_time(datetime.now(UTC), details().time_zone)
    return now.replace(microsecond=0) - timedelta(days=days_ago)


def make_event(
    *surveys: Survey, code: str = "fair", organiser: Organiser | None = None, **changed: Any
) -> Event:
    """An event of these surveys, in that order; each is there what its code says."""
    event = Event.add(details(**changed), organiser or make_organiser(), code)
    for survey in surveys:
        EventSurvey.add(event, survey, f"the {survey.code}")
    return event


def statement(**said: Any) -> OutcomeStatement:
    """What is said of an outcome: the finance team posts its minutes, and what is said else."""
    usual = {
        "what": "The finance team posts its minutes for everyone",
        "who": "Finance",
        "happened": "2012-09",
        "kind": DifferenceKind.PRACTICE,
    }
    return OutcomeStatement(**usual | said)


def make_outcome(event: Event, **said: Any) -> Outcome:
    """An outcome of this event, which its owner has logged."""
    return Outcome.log(event, statement(**said), event.organiser)


def we_did(**said: Any) -> YouSaidStatement:
    """What is replied: they asked for minutes and have them, and what is said else."""
    usual = {"said": "Post the minutes", "did": "They are posted", "state": "done"}
    return YouSaidStatement(**usual | {"on": "2012-09-30"} | said)


def make_reply(survey: Survey, about: str, *, shown: bool = True, **said: Any) -> YouSaid:
    """A reply of its owner to this subject of a survey, which everyone reads unless not `shown`."""
    subject = subject_at(survey, about)
    assert subject is not None
    made = YouSaid.write(survey, subject, we_did(**said), survey.organiser)
    if shown:
        made.show(survey.organiser, shown=True)
    return made


def make_photo(event: Event, *, published: bool = True, **said: Any) -> Photo:
    """A photo of this event that its owner has added, another one each time."""
    usual = {"alternative": "Ada at the Twitter clinic", "caption": "", "people": "nobody"}
    usual |= {"maker": "self", "consent": "", "credit": "", "topic": ""}
    made = MadeAnew(b"large" + token_hex(8).encode(), b"small", 1600, 1200, 640, 480)
    photo = Photo.add(event, made, usual | said, event.organiser)
    if published:
        photo.decide(ExhibitState.PUBLISHED, event.organiser)
    return Photo.get_by_id(photo.id)


def make_indicator(event: Event, *lines: str, **said: Any) -> Indicator:
    """A figure of this event with these readings, a line each as people write them."""
    made = Indicator.add(event, IndicatorTerms(**{"name": "Yammer members"} | said))
    if lines:
        DataPoint.enter(made, points_in("\n".join(lines)), event.organiser)
    return made


def make_myth(survey: Survey, name: str = "q", **said: Any) -> FollowedMyth:
    """A myth that is followed by the owner of the survey, whose question is about it."""
    [label] = [one.label for one in survey.definition.questions if one.name == name]
    made = FollowedMyth.follow(MythStatement(**{"claim": label} | said), survey.organiser)
    MythQuestion.add(made, survey, name, survey.organiser)
    return FollowedMyth.get_by_id(made.id)


def make_request(event: Event, **said: Any) -> Request:
    """A request that the owner of the event enters by hand: of one person, today."""
    today = today_at(event).isoformat()
    usual: dict[str, Any] = {"day": today, "people": 1}
    terms = RequestStatement(**usual | said)
    return Request.enter(event, terms, min(today, terms.day), event.organiser)


def respond(survey: Survey, _key: str = "", **answers: Any) -> str:
    """Record `answers` (for `day.other` write day__other); the receipt."""
    given = {name.replace("__", "."): value for name, value in answers.items()}
    return Response.record(survey, _key or new_key(), given)


def make_series(survey: Survey, *months: int, days_open: int = 28, takes: bool = False) -> Series:
    """A series of this survey that is asked again in so many months."""
    first = first_day(survey)
    planned = [PlannedWave(months_after(first, one), one) for one in months]
    return plan(survey, planned, survey.organiser, days_open=days_open, takes_addresses=takes)


def pass_days(days: int, series: Series | None = None) -> None:
    """Let so many days go by: all that a clock decides of surveys lies so much earlier.

    Of all surveys, or of those of a series. Clocks on their walls show the same time as before,
    even where summer time has begun or ended since.
    """
    surveys = Survey.select()
    if series is not None:
        surveys = surveys.where(Survey.id << Wave.select(Wave.survey).where(Wave.series == series))
    for survey in surveys:
        part = EventSurvey.of(survey)
        zone = ZoneInfo(survey.time_zone or (part.event.time_zone if part else "UTC"))
        moments = {one: getattr(survey, one) for one in MOMENTS}
        earlier = {
            one: moment.astimezone(zone) - timedelta(days=days)
            for one, moment in moments.items()
            if moment
        }
        if earlier:
            Survey.update(earlier).where(Survey.id == survey.id).execute()


def make_contact(survey: Survey, contact: str = "eve@example.org", question: str = "q") -> Contact:
    """A contact that was let out."""
    made: Contact = Contact.create(
        survey=survey, id=token_hex(16), question=question, contact=contact
    )
    return made


def telling(heading: str = "It went on tour", **changed: Any) -> Telling:
    """What is said of a difference, and what is `changed` about it."""
    said: dict[str, Any] = {
        "kind": DifferenceKind.NEW_EVENT,
        "heading": heading,
        "sentence": "Sheffield had a Digital Day of its own for 41 people.",
        "number": "41",
        "as_of": date(2012, 9, 30),
    }
    return Telling(**said | changed)


def make_export(survey: Survey, format: str = "csv", *, labels: bool = False) -> Export:
    """A file of this survey's responses, finished."""
    export, _ = Export.ask(survey, format, labels=labels)
    maker.store(export.id)
    return Export.get_by_id(export.id)


def responses_of(survey: Survey) -> list[Response]:
    """Every response to it, in the order of ids."""
    return list(Response.select().where(Response.survey == survey).order_by(Response.id))
