"""A handover: gives what an organiser made to another one, with all answers to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.team.colleague import Colleague, Thing, lock, on
from models.team.invitation import Invitation
from models.team.role import Role
from models.wave.series import Series
from storage.database import writing


class HandoverUnfit(ValueError):
    """It cannot be handed over; the message says what to do."""


@dataclass(frozen=True)
class Belongings:
    """Everything that an organiser can hand over."""

    events: list[Event]  # their surveys go with them
    surveys: list[Survey]  # those in no event
    patterns: int  # how many starting points

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to hand over."""
        return not (self.events or self.surveys or self.patterns)


def belongings(organiser: Organiser) -> Belongings:
    """Everything that this organiser can hand over."""
    in_event = (
        EventSurvey.select(EventSurvey.survey).join(Event).where(Event.organiser == organiser)
    )
    alone = Survey.all_of(organiser).where(Survey.id.not_in(in_event))
    patterns = Pattern.select().where(Pattern.organiser == organiser).count()
    return Belongings(Event.all_of(organiser), list(alone), patterns)


def hand_over_survey(
    survey: Survey, to: Organiser, by: Organiser | None = None, *, stays: bool = False
) -> None:
    """Give a survey to the organiser `to`; its owner `stays` as an editor or loses sight of it.

    What is asked again goes with all its times. Raises HandoverUnfit.
    """
    _check(survey.organiser_id, to)
    with writing():
        given = [survey, *_other_waves([survey])]
        for one in given:
            part = EventSurvey.of(one)
            if part is None or part.event.organiser_id != survey.organiser_id:
                continue
            if one is survey:
                raise HandoverUnfit(
                    _(
                        "It is part of the event %(code)s: hand the event over, and its surveys "
                        "go with it, or take it out of the event first.",
                        code=part.event.code,
                    )
                )
            raise HandoverUnfit(
                _(
                    "It is asked again, and one of its times is part of the event %(code)s: hand "
                    "the event over, and all its times go with it.",
                    code=part.event.code,
                )
            )
        for one in given:
            _give(one, to, by, stays=stays)


def hand_over_event(
    event: Event, to: Organiser, by: Organiser | None = None, *, stays: bool = False
) -> None:
    """Give an event with its surveys to the organiser `to`; `stays` as for a survey.

    Raises HandoverUnfit.
    """
    _check(event.organiser_id, to)
    with writing():
        lock(event)  # nobody accepts an invitation to it meanwhile
        Event.update(organiser=to).where(Event.id == event.id).execute()
        _settle(event, to, stays)
        surveys = [part.survey for part in EventSurvey.all_of(event)]
        given = [one for one in surveys if one.organiser_id == event.organiser_id]
        for survey in (*given, *_in_no_event(_other_waves(given), event)):
            _give(survey, to, by)
        audit.note("event handed over", by, event.code, to.email)


def hand_over_patterns(organiser: Organiser, to: Organiser, by: Organiser | None = None) -> None:
    """Give all starting points of an organiser to `to`. Raises HandoverUnfit."""
    _check(organiser.id, to)
    with writing():
        if Pattern.update(organiser=to).where(Pattern.organiser == organiser).execute():
            audit.note("starting points handed over", by, organiser.email, to.email)


def hand_over_all(organiser: Organiser, to: Organiser, by: Organiser | None = None) -> Belongings:
    """Give everything of an organiser to `to`; returns what it was. Raises HandoverUnfit."""
    with writing():
        found = belongings(organiser)
        for event in found.events:
            hand_over_event(event, to, by)
        for survey in found.surveys:
            if Survey.get_by_id(survey.id).organiser_id != to.id:  # it went with another wave
                hand_over_survey(survey, to, by)
        hand_over_patterns(organiser, to, by)
        return found


def _give(
    survey: Survey, to: Organiser, by: Organiser | None = None, *, stays: bool = False
) -> None:
    lock(survey)  # nobody accepts an invitation to it meanwhile
    Survey.update(organiser=to).where(Survey.id == survey.id).execute()
    _settle(survey, to, stays)
    audit.note("survey handed over", by, survey.code, to.email)


def _other_waves(surveys: Sequence[Survey]) -> list[Survey]:
    """The other times of what is asked again among these surveys, of the same owner."""
    there = {one.id for one in surveys}
    found: dict[int, Survey] = {}
    for survey in surveys:
        series = Series.of(survey)
        for wave in series.waves if series else ():
            if wave.survey.organiser_id == survey.organiser_id and wave.survey_id not in there:
                found[wave.survey_id] = wave.survey
    return list(found.values())


def _in_no_event(surveys: Iterable[Survey], but: Event) -> Iterator[Survey]:
    """Those that go with no other event of the owner of `but`."""
    for survey in surveys:
        part = EventSurvey.of(survey)
        if part is None or part.event.organiser_id != but.organiser_id:
            yield survey


def _settle(thing: Thing, to: Organiser, stays: bool) -> None:
    """End the new owner’s role as a colleague, and the invitations of the former owner."""
    Colleague.delete().where(on(Colleague, thing), Colleague.organiser == to).execute()
    Invitation.delete().where(on(Invitation, thing)).execute()
    if stays:
        Colleague.let_in(thing, thing.organiser, Role.EDITOR)


def _check(owner: int, to: Organiser) -> None:
    if owner == to.id:
        raise HandoverUnfit(_("It is %(email)s’s already.", email=to.email))
    if not to.may_sign_in:
        raise HandoverUnfit(
            _("%(email)s is disabled and could not reach it; choose another.", email=to.email)
        )
