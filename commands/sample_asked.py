"""The sample of what people asked for and said, what became of it, and its wall with pictures."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import DEMAND, PHOTO, RECORD, YOU_SAID
from models.form.zone import moment_of
from models.impact.difference import EventDifference
from models.impact.published import PublishedDifferences
from models.request.home import RequestHome
from models.request.request import NEW, Request, RequestStatement
from models.telling.difference_kind import DifferenceKind
from models.telling.telling import Telling
from models.wall.exhibit import ExhibitState
from models.wall.photo import MadeAnew, Maker, People, Photo
from models.wall.wall import Wall
from models.you_said.heard import HeardOf
from models.you_said.subject import subject_at
from models.you_said.you_said import YouSaid, YouSaidStatement

SIZES = (1200, 800, 640, 427)  # dots: width and height of the large files, of the small ones


def asked_for(event: Event, organiser: Organiser, said: Mapping[str, Any]) -> dict[str, Evidence]:
    """{what it is called: evidence}: what people asked for by hand, and the event it grew into.

    `said` is what the file of differences has; its days are counted from the event.
    """
    RequestHome.change(event, said["home"])
    found = {}
    for one in said["asked"]:
        made = _request(event, organiser, one)
        found[made.called] = Evidence(DEMAND, str(made.id), made.called)
        if grown := one.get("grown"):
            made.grow(_grown(event, organiser, grown, made.called), organiser)
    return found


def _request(event: Event, organiser: Organiser, said: Mapping[str, Any]) -> Request:
    since = _day(event, said["days"]).isoformat()
    first = RequestStatement(said["topic"], said["place"], NEW, since, people=said["people"])
    made = Request.enter(event, first, since, organiser)
    for step in said.get("step", ()):
        on = _day(event, step["days"]).isoformat()
        statement = replace(made.statement, status=step["status"], day=on)
        made.change(made.revision, statement, organiser, step["why"], people=said["people"])
    return made


def _grown(event: Event, organiser: Organiser, said: Mapping[str, Any], asked: str) -> Event:
    """The event that grew out of a request, with what it changed itself."""
    back = timedelta(days=said["days"])
    start, end = (one + back for one in (event.details.start, event.details.end))
    details = replace(
        event.details, title=said["title"], places=said["places"], start=start, end=end
    )
    made = Event.add(details, organiser, said["code"])
    Event.update(is_sample=True).where(Event.id == made.id).execute()
    tells = Telling(
        DifferenceKind.CONNECTION,
        said["heading"],
        said["sentence"],
        said["number"],
        start.date(),
        (Evidence(RECORD, asked, said["shown_by"]),),
        said["unknown"],
        "",
    )
    EventDifference.add(made, tells)
    at = min(moment_of(end + timedelta(days=1), details.time_zone), datetime.now(UTC))
    PublishedDifferences.publish(made, said["news"], organiser, at)
    return made


def replied(
    event: Event, organiser: Organiser, replies: Iterable[Mapping[str, Any]]
) -> dict[str, Evidence]:
    """{what it is about: evidence}: what is replied to what people said in a survey of the event.

    What they said is told as the shared results tell it.
    """
    surveys = {part.survey.code: part.survey for part in EventSurvey.all_of(event)}
    heard = {one.code: HeardOf(one) for one in surveys.values() if one.shared_at is not None}
    found = {}
    for one in replies:
        survey = surveys[one["survey"]]
        subject = subject_at(survey, one["about"])
        assert subject is not None, one["about"]
        told = heard[survey.code].of(subject)
        did = YouSaidStatement(
            told.sentence,
            one.get("did", ""),
            one["state"],
            one.get("reason", ""),
            _day(event, one["days"]).isoformat(),
            figures=told.figures,
        )
        made = YouSaid.write(survey, subject, did, organiser)
        if one["shown"]:
            made.show(organiser, shown=True)
        found[one["about"]] = Evidence(YOU_SAID, str(made.id), subject.asked)
    return found


def hung_up(
    event: Event, organiser: Organiser, photos: Iterable[Mapping[str, Any]], samples: Path
) -> dict[str, Evidence]:
    """{its file: evidence}: the pictures of the wall, which is shown. They are drawn."""
    Wall.of(event).share(organiser, shared=True)
    found = {}
    for one in photos:
        name = one["file"]
        large, small = ((samples / f"{name}{size}.webp").read_bytes() for size in ("", "-small"))
        made = MadeAnew(large, small, *SIZES)
        usual = {"people": People.NOBODY.value, "maker": Maker.SELF.value, "consent": ""}
        words = {part: one.get(part, "") for part in ("alternative", "caption", "credit", "topic")}
        photo = Photo.add(event, made, usual | words, organiser)
        photo.decide(ExhibitState.PUBLISHED, organiser)
        on = _day(event, one["days"]).isoformat()
        Photo.update(added_on=on, published_on=on).where(Photo.id == photo.id).execute()
        found[name] = Evidence(PHOTO, photo.key, "")
    return found


def _day(event: Event, days: int) -> date:
    return event.details.start.date() + timedelta(days=days)
