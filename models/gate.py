"""The gate: what of a tally each audience may see. Every number that leaves passes here."""

from enum import Enum

from models.demand import is_safe
from models.field import WRITTEN
from models.opinion import Opinions
from models.reading import Reading
from models.release import Release
from models.survey import Survey

SMALLEST_GROUP = 5


class Audience(Enum):
    """Who reads."""

    ORGANISER = "organiser"
    EVERYONE = "everyone"


def reading_for(survey: Survey, audience: Audience) -> Reading | None:
    """The tally of `survey` as this audience may see it; None when it may see nothing.

    The organiser sees every number. Everyone sees what the organiser shares, without what people
    wrote; of an anonymous survey what was last released, in steps too large to single out a person.
    """
    if audience is Audience.ORGANISER:
        return Reading.of(survey)
    if survey.shared_at is None:
        return None
    return _without_writing(_released(survey) if survey.anonymous else Reading.of(survey))


def opinions_for(survey: Survey, audience: Audience) -> Opinions | None:
    """The opinion groups of `survey` for its organiser; for everyone there are none.

    Either every group has SMALLEST_GROUP people or none is shown: so there is none that could be
    worked out from the others.
    """
    return Opinions.of(survey, SMALLEST_GROUP) if audience is Audience.ORGANISER else None


def _released(survey: Survey) -> Reading:
    release = Release.get_or_none(Release.survey == survey)
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
    return Reading(reading.survey, reading.responses, reading.revision, counts, written=False)
