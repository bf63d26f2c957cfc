"""The gate: what of a tally each audience may see. Every number that leaves passes here."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from models.answer.public_snapshot import PublicSnapshot
from models.answer.tally import Tally
from models.answer.threshold import SMALLEST_GROUP
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.field import FREE, WRITTEN
from models.opinion.opinion import Opinions
from models.result.band import bands
from models.result.demand import is_safe
from models.result.reading import Reading
from models.survey.schedule import OPEN, WAITING
from models.survey.survey import Survey


class Audience(Enum):
    """Who reads."""

    ORGANISER = "organiser"
    ROOM = "room"  # before the screen that an organiser has put up
    EVERYONE = "everyone"


@dataclass(frozen=True)
class Disclosure:
    """What an audience is shown of a survey; two with the same `revision` look the same.

    `responses` is how many there are, of which `reading` may count fewer; it is None before a room
    where the results are not shared. `event` says of how many people they were expected. `until` is
    when the clock alone changes what is seen.
    """

    responses: int
    revision: str
    reading: Reading | None
    event: Event | None = None
    until: datetime | None = None


def disclosed_to(survey: Survey, audience: Audience) -> Disclosure | None:
    """What this audience is shown of `survey`; None when it may see nothing.

    A room sees what everyone sees and besides, at once, how many have answered: who pressed Send it
    sees anyway, and what they sent the number does not tell.
    """
    reading = reading_for(survey, audience)
    # A new version has new words for the same counts.
    seen = [str(survey.version), *([str(reading.revision)] if reading else [])]
    if audience is Audience.ROOM:
        return _before_a_room(survey, reading, seen) if survey.opened_at else None
    if reading is None:
        return None
    part = EventSurvey.of(survey) if audience is Audience.ORGANISER else None
    event = part.event if part else None
    if event is not None:
        seen.append(f"of {event.expected}")
    return Disclosure(reading.responses, ".".join(seen), reading, event)


def reading_for(survey: Survey, audience: Audience) -> Reading | None:
    """The tally of `survey` as this audience may see it; None when it may see nothing.

    The organiser sees every number. Everyone sees what the organiser shares, without what people
    wrote; of an anonymous survey what was last released, in steps too large to single out a person,
    and of free numbers, days and times only bands of SMALLEST_GROUP people or more. A room sees the
    same.
    """
    if audience is Audience.ORGANISER:
        return Reading.of(survey)
    if survey.shared_at is None:
        return None
    if not survey.anonymous:
        return _without_writing(Reading.of(survey))
    return _in_bands(_without_writing(_released(survey)))


def opinions_for(survey: Survey, audience: Audience) -> Opinions | None:
    """The opinion groups of `survey` for its organiser; for everyone there are none.

    Either every group has SMALLEST_GROUP people or none is shown: so there is none that could be
    worked out from the others.
    """
    return Opinions.of(survey, SMALLEST_GROUP) if audience is Audience.ORGANISER else None


def _before_a_room(survey: Survey, reading: Reading | None, seen: list[str]) -> Disclosure:
    responses, state = Tally.responses_of([survey])[survey.id], survey.state
    until = {WAITING: survey.opens_at, OPEN: survey.closes_at}.get(state)
    bounds = survey.opens_at, survey.closes_at, survey.time_zone, survey.response_limit
    revision = ".".join([*seen, f"{responses} {state}", *map(str, bounds)])
    return Disclosure(responses, revision, reading, until=until)


def _released(survey: Survey) -> Reading:
    release = PublicSnapshot.get_or_none(PublicSnapshot.survey == survey)
    if release is None:
        return Reading(survey, responses=0, revision=0, counts={})
    return Reading(survey, release.responses, release.revision, release.counts)


def _without_writing(reading: Reading) -> Reading:
    written = {field.name for field in reading.survey.fields if field.type in WRITTEN}
    small = {
        field.pair
        for field in reading.survey.fields
        if field.is_place and not is_safe(reading.counts.get(field.pair, {}))
    }
    counts = {
        name: counts for name, counts in reading.counts.items() if name not in written | small
    }
    return replace(reading, counts=counts, written=False)


def _in_bands(reading: Reading) -> Reading:
    """The same, and of every free field nothing but bands.

    Everybody is in one, so nobody is left to be worked out from the sums. A mean, a median or a sum
    would tell, beside the next one, what who came between had given; so would the smallest and the
    largest answer. `PublicSnapshot` keeps two of a field SMALLEST_GROUP answers apart, or equal.
    """
    free = {field.name: field.type for field in reading.survey.fields if field.type in FREE}
    counts = {
        name: bands(free[name], counts, SMALLEST_GROUP) if name in free else counts
        for name, counts in reading.counts.items()
    }
    return replace(reading, counts=counts, banded=True)
