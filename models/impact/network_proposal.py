"""A network proposal: the ties of an event, as everyone may be told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import RESULTS
from models.form.excerpt import IN_A_SENTENCE
from models.form.zone import local_time
from models.impact.network import asks_twice, counted_twice, held
from models.result.tie import HeldTies, TieFigures, added, tied_fields
from models.survey.schedule import CLOSED
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar, source_of
from models.wave.series import Wave

MOST_EVIDENCE = 3  # surveys that a proposal names


def proposals(event: Event) -> list[Proposal]:
    """How many ties between teams are new, as everyone may know it of the shared results.

    It is one number of pairs of teams, told of teams of enough people when their surveys are over;
    it names no team. What was asked again later is told by itself, with its time.
    """
    surveys = [part.survey for part in EventSurvey.all_of(event)]
    each, times = held(surveys), Wave.times_of(surveys)
    shared = [one for one in surveys if one.id in each]
    found = _of(event, [one for one in shared if one.id not in times], each, f"{event.id}")
    for one in shared:
        if one.id in times:
            again = _of(event, [one], each, f"{event.id}.{one.code}")
            found += [proposal.at(times[one.id]) for proposal in again]
    return found


def _of(
    event: Event, surveys: Sequence[Survey], each: Mapping[int, HeldTies], key: str
) -> list[Proposal]:
    """The proposal of these surveys together; none where no pair of teams is newly in touch."""
    found = added(each[one.id] for one in surveys)
    figures = found.figures if found is not None else None
    number = (figures.new if figures.first is None else figures.first) if figures else 0
    if figures is None or not number:
        return []
    return [
        Proposal(
            source_of("network", key),
            DifferenceKind.CONNECTION,
            _("Teams that met"),
            _sentence(figures),
            grouped(number),
            max(_as_of(event, one) for one in surveys),
            tuple(_evidence(one) for one in surveys[:MOST_EVIDENCE]),
            _unknown(figures),
            " ".join([_method(figures), *([counted_twice()] if asks_twice(surveys) else [])]),
            _bars(figures),
        )
    ]


def _sentence(figures: TieFigures) -> str:
    """The pairs newly in touch where it was asked who knew whom; else those that met."""
    if figures.first is None:
        return ngettext(
            "%(num)s new tie between %(teams)s teams: people of one met people of the other.",
            "%(num)s new ties between %(teams)s teams: people of one met people of another.",
            figures.new,
            teams=grouped(figures.tied),
        )
    return ngettext(
        "%(num)s pair of teams is newly in touch: people of one met people of the other, and "
        "nobody said that they had known anybody there before.",
        "%(num)s pairs of teams are newly in touch: people of one met people of the other, and "
        "nobody said that they had known anybody there before.",
        figures.first,
    )


def _evidence(survey: Survey) -> Evidence:
    question = tied_fields(survey)[0][0].name.partition(".")[0]
    title = " ".join(survey.definition.title.split())
    return Evidence(RESULTS, f"{survey.code}/{question}", title[:IN_A_SENTENCE])


def _unknown(figures: TieFigures) -> str:
    """What is not known: what those teams told of which too few answered to be counted."""
    if not figures.silent:
        return _("Who ticked no team is taken to have met none.")
    return ngettext(
        "Nobody or too few of %(num)s team answered: what it would have told is not counted.",
        "Nobody or too few of %(num)s teams answered: what they would have told is not counted.",
        figures.silent,
    )


def _method(figures: TieFigures) -> str:
    if figures.first is None:
        return ngettext(
            "Counted from %(num)s answer in shared results. A tie is a pair of teams of which "
            "somebody of either told that they met somebody of the other for the first time. "
            "Possible pairs: %(possible)s.",
            "Counted from %(num)s answers in shared results. A tie is a pair of teams of which "
            "somebody of either told that they met somebody of the other for the first time. "
            "Possible pairs: %(possible)s.",
            figures.answers,
            possible=grouped(figures.possible),
        )
    return ngettext(
        "Counted from %(num)s answer in shared results. A tie is a pair of teams of which "
        "somebody of either told that they met somebody of the other for the first time. "
        "Possible pairs: %(possible)s. Of %(first)s of the ties nobody said that they had known "
        "anybody of the other team before.",
        "Counted from %(num)s answers in shared results. A tie is a pair of teams of which "
        "somebody of either told that they met somebody of the other for the first time. "
        "Possible pairs: %(possible)s. Of %(first)s of the ties nobody said that they had known "
        "anybody of the other team before.",
        figures.answers,
        possible=grouped(figures.possible),
        first=grouped(figures.first),
    )


def _bars(figures: TieFigures) -> tuple[ShareBar, ...]:
    """The pairs of teams in touch, of all possible ones: before and now where it is known."""
    if figures.before is None or figures.now is None:
        return (ShareBar(_("Pairs of teams that met"), figures.new, figures.possible),)
    return (
        ShareBar(_("Pairs of teams in touch before"), figures.before, figures.possible),
        ShareBar(_("Pairs of teams in touch now"), figures.now, figures.possible),
    )


def _as_of(event: Event, survey: Survey) -> date:
    """The day on which the survey was closed, or today while it takes answers."""
    now = datetime.now(UTC)
    closed = survey.closed_at or survey.closes_at if survey.state == CLOSED else None
    return local_time(min(closed or now, now), event.time_zone).date()
