"""One question over the waves: shares of answers side by side, of enough people."""

import pytest

from models.answer import public_snapshot
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.result.audience import Audience
from models.result.filter import filter_from, how_many
from models.result.wave_share import wave_shares
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.wave_proposal import proposals
from models.wave.series import Series
from tests.makers import (
    choice,
    make_event,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)

USES = question(
    "select_multiple", "uses", "Which do you use weekly?", choices=["Yammer", "Twitter"]
)
TEAM = choice("Your team?", "Press", "Web", name="team")


def followed(first: int, of: int, then: int, of_then: int, *months: int) -> Series:
    """A series whose first two waves were answered so: so many of so many use Yammer."""
    survey = make_survey(USES, TEAM, question("text", "why"))
    series = make_series(survey, *(months or (6,)))
    answered(survey, first, of)
    pass_days(190)
    answered(series.waves[1].survey, then, of_then)
    return series


def answered(survey: Survey, using: int, of: int) -> None:
    for one in range(of):
        uses = ["yammer"] if one < using else ["twitter"]
        respond(Survey.at(survey.code), uses=uses, team="press" if one % 2 else "web")


def test_shares_of_each_answer_stand_side_by_side_with_their_intervals(database):
    shown = wave_shares(followed(4, 12, 9, 12).waves, Audience.ORGANISER)
    assert [one.name for one in shown] == ["uses", "team"]
    uses = shown[0]
    assert [(one.wave.number, one.people) for one in uses.waves] == [(1, 12), (2, 12)]
    yammer = uses.lines[0]
    assert [(one.count, one.of) for one in yammer.shares] == [(4, 12), (9, 12)]
    assert [round(one.low, 4) for one in yammer.shares] == [0.1381, 0.4677]
    assert len(yammer.points) == 2
    assert uses.widest == yammer
    assert round(yammer.gap.value, 4) == 0.4167
    assert not uses.words_differ


def test_of_fewer_than_five_people_no_share_is_told(database):
    (uses, _team) = wave_shares(followed(4, 12, 2, 4).waves, Audience.ORGANISER)
    assert [one.is_told for one in uses.waves] == [True, False]
    assert uses.lines[0].shares[1] is None
    assert uses.widest is None
    assert len(uses.lines[0].points) == 1


def test_other_words_are_noticed(database):
    survey = make_survey(USES)
    series = make_series(survey, 6)
    wave = series.waves[1].survey
    reworded = question("select_multiple", "uses", "And now?", choices=["Yammer", "Twitter"])
    wave.publish(make_survey(reworded, code="x").definition)
    answered_both = (survey, wave)
    pass_days(190)
    for one in answered_both:
        for _ in range(5):
            respond(Survey.at(one.code), uses=["yammer"])
    (uses,) = wave_shares(series.waves, Audience.ORGANISER)
    assert uses.words_differ


def test_a_filter_narrows_each_wave_and_knows_the_wave(database):
    series = followed(4, 12, 9, 12)
    history = series.original.history
    narrowed = wave_shares(
        series.waves, Audience.ORGANISER, filter_from('team = "press"', history), "uses"
    )
    assert [one.people for one in narrowed[0].waves] == [6, 6]
    second = wave_shares(
        series.waves, Audience.ORGANISER, filter_from("wave >= 2", history), "uses"
    )
    assert [one.people for one in second[0].waves] == [0, 12]
    assert wave_shares(series.waves, Audience.EVERYONE, filter_from("wave >= 2", history)) == []


@pytest.mark.parametrize(
    ("filter", "people"),
    [
        ("wave = 2", [0, 12]),
        ("wave < 2", [12, 0]),
        ("wave != 1", [0, 12]),
        ('wave = 1 or team = "press"', [12, 6]),
        ("answered(wave)", [12, 12]),
        ("not (wave = 1)", [0, 12]),
    ],
)
@pytest.mark.same_sql
def test_the_wave_stands_in_any_filter(database, filter, people):
    series = followed(4, 12, 9, 12)
    condition = filter_from(filter, series.original.history)
    (uses, _) = wave_shares(series.waves, Audience.ORGANISER, condition)
    assert [one.people for one in uses.waves] == people


def test_a_survey_that_is_asked_once_is_no_wave(database):
    survey = make_survey(TEAM)
    respond(survey, team="press")
    for filter, found in (("wave = 1", 0), ("answered(wave)", 0), ("not answered(wave)", 1)):
        assert how_many(survey, filter_from(filter, survey.history)) == found


def test_two_waves_propose_what_lies_farthest_apart_and_call_it_no_change(database):
    series = followed(20, 60, 41, 58)
    event = make_event(series.original)
    EventSurvey.add(event, series.waves[1].survey)
    assert proposals(event) == []
    for one in series.waves:
        one.survey.close()
        public_snapshot.share(one.survey)
    found = proposals(event)
    first = found[0]
    assert first.source == f"wave:{series.key}.uses"
    assert first.kind is DifferenceKind.PRACTICE
    assert first.heading == "Which do you use weekly?"
    assert first.number == "41 of 58"
    assert first.sentence == (
        "“Yammer”: 41 of 58 (6 months later), 20 of 60 before (The first time). "
        "Other people may have answered."
    )
    assert first.evidence == (
        Evidence("wave", "lunch", "The first time"),
        Evidence("wave", series.waves[1].survey.code, "6 months later"),
    )
    assert "change" not in (first.sentence + first.unknown).lower()


def test_what_is_not_shared_with_everyone_proposes_nothing(database):
    series = followed(20, 60, 41, 58)
    event = make_event(*(one.survey for one in series.waves))
    public_snapshot.share(series.original)
    assert proposals(event) == []


def shared_by(*surveys: Survey) -> None:
    for one in surveys:
        Survey.get_by_id(one.id).close()
        public_snapshot.share(Survey.get_by_id(one.id))


def test_what_chance_may_have_made_among_all_answers_that_were_looked_at_is_not_proposed(database):
    series = followed(30, 60, 41, 58)
    event = make_event(*(one.survey for one in series.waves))
    shared_by(*(one.survey for one in series.waves))
    uses = wave_shares(series.waves, Audience.EVERYONE)[0]
    # By itself it would be more than chance makes; there are four answers.
    assert uses.widest.gap.is_sure
    assert proposals(event) == []


def test_of_few_people_nothing_is_proposed(database):
    series = followed(0, 9, 9, 9)
    event = make_event(*(one.survey for one in series.waves))
    shared_by(*(one.survey for one in series.waves))
    assert proposals(event) == []


@pytest.mark.parametrize(
    "other",
    [
        question("select_multiple", "uses", "And now?", choices=["Yammer", "Twitter"]),
        question(
            "select_multiple",
            "uses",
            USES["label"],
            choices=[{"name": "yammer", "label": "Yammer or Teams"}, "Twitter"],
        ),
    ],
    ids=["question", "choice"],
)
def test_what_was_asked_in_other_words_is_not_proposed(database, other):
    survey = make_survey(USES)
    series = make_series(survey, 6)
    wave = series.waves[1].survey
    wave.publish(make_survey(other, code="x").definition)
    event = make_event(survey, wave)
    for _ in range(20):
        respond(Survey.at(survey.code), uses=["twitter"])
    pass_days(190)
    for _ in range(20):
        respond(Survey.at(wave.code), uses=["yammer"])
    shared_by(survey, wave)
    (uses,) = wave_shares(series.waves, Audience.EVERYONE)
    assert uses.words_differ
    assert proposals(event) == []
