"""The sample: what somebody finds who has just installed the service."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from commands import sample
from commands.sample import SAMPLES, add_sample, addresses
from models.account.organiser import Organiser
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.kind import KINDS
from models.form.zone import local_time
from models.impact.difference import EventDifference
from models.impact.differences import Differences
from models.impact.published import told
from models.indicator.indicator_proposal import proposals
from models.request.inbox import Inbox
from models.request.request import MET, NEW, PLANNED
from models.result.audience import Audience, pairs_for
from models.result.wave_share import wave_shares
from models.service.instance import Instance
from models.survey.schedule import CLOSED, WAITING
from models.survey.survey import Survey
from models.wall.photo import newest_photos
from models.wave.series import Series
from models.you_said.heard import HeardOf
from models.you_said.subject import subject_at
from models.you_said.you_said import YouSaid
from tests.makers import make_survey, question

SURVEYS = ("digital-day", "clinic", "writing", "social-media-guideline", "autumn-training")


def test_the_sample_is_an_event_of_today_and_every_made_up_answer_in_its_files_is_counted(database):
    add_sample()

    event = Event.at("digital-day")
    parts = EventSurvey.all_of(event)
    heard = Tally.responses_of(part.survey for part in parts)
    assert (event.title, event.is_sample) == ("Digital Day", True)
    assert event.details.start.date() == local_time(datetime.now(UTC), event.time_zone).date()
    assert {part.survey.code: heard[part.survey_id] for part in parts if part.survey.is_open} == {
        code: len((SAMPLES / f"{code}.csv").read_text().splitlines()) - 1 for code in SURVEYS
    }
    assert heard[parts[0].survey_id] > 100
    assert [recount(part.survey)[1] for part in parts] == [[]] * len(parts)
    later = [part.survey for part in parts if part.survey.state == WAITING]
    assert len(parts) == len(SURVEYS) + len(later)
    assert [one.label for one in Series.all_in(event)[0].waves] == [
        *("At the event", "3 months later", "12 months later"),
    ]


def test_every_kind_of_question_is_in_the_sample_and_each_but_the_sections_has_answers(database):
    add_sample()

    asked, answered = set(), set()
    for part in EventSurvey.all_of(Event.at("digital-day")):
        said = [set(one["answers"]) for one in Response.all_of(part.survey)]
        for one in part.survey.definition.questions:
            asked.add(one.type)
            if any(field.name in answers for field in one.fields for answers in said):
                answered.add(one.type)
    assert set(KINDS) - asked == {"section"}
    assert asked - answered == {"note"}


def test_the_sample_is_added_once_and_not_to_surveys_that_are_there(database):
    add_sample()
    add_sample()
    assert (Event.select().count(), Organiser.select().count()) == (3, 1)

    for one in Event.at("digital-day").sample:
        one.delete_sample()
    make_survey(question("text"))
    add_sample()
    assert (Event.select().count(), Survey.select().count()) == (0, 1)


def test_the_sample_tells_what_came_of_the_day_a_year_ago_in_four_versions(database):
    add_sample()
    event = Event.at("digital-day-before")
    page = told(event)
    assert [one.number for one in page.versions] == [4, 3, 2, 1]
    assert len(page.items) == 13
    assert len({one.telling.kind for one in page.items}) == 11
    assert all(one.telling.as_of <= page.version.day for one in page.items)
    days = [(one.day - event.details.start.date()).days for one in page.versions]
    assert days == [364, 182, 91, 28]
    assert [len(told(event, number).items) for number in (1, 2, 3, 4)] == [5, 7, 9, 13]
    assert Differences.of(Event.at("digital-day")).former_id == event.id


def test_what_the_sample_tells_of_waves_is_what_its_waves_say(database):
    add_sample()
    event = Event.at("digital-day-before")
    [series] = Series.all_in(event)
    assert {one.survey.state for one in series.waves} == {CLOSED}
    change = pairs_for(series.waves[2].survey, Audience.EVERYONE).change
    [alone] = [one for one in change.choices if one.choice == "alone"]
    assert (alone.before, alone.now, alone.people) == (9, 21, 34)
    assert (round(100 * alone.low), round(100 * alone.high)) == (21, 52)
    [used] = wave_shares(series.waves, Audience.EVERYONE, name="platforms")
    many = [sum(one.shares[place].share > 1 / 8 for one in used.lines) for place in range(4)]
    assert many == [2, 5, 5, 5]
    assert [(one.shares[2].count, one.shares[2].of) for one in used.lines] == [
        *((31, 40), (15, 40), (8, 40), (7, 40), (6, 40)),
    ]
    said = {one.heading: one.sentence for one in (d.telling for d in EventDifference.all_of(event))}
    assert said["More do it themselves"].startswith("21 of 34 who answered twice")
    sentences = [one.sentence for one in proposals(event)]
    assert sentences[0].startswith("Members of the internal network: 120 on")
    assert "30.4 %" in sentences[1]
    assert "47.2 %" in sentences[1]
    assert said["More of us write a blog"] == (
        "A blog for work each week: 30.4 % on the day, 47.2 % nine months later."
    )


def test_what_the_sample_tells_of_requests_is_what_its_inbox_says(database):
    add_sample()
    event = Event.at("digital-day-before")
    inbox = Inbox(event)
    figures = inbox.figures
    assert (figures.homes, figures.requests, figures.outside) == (("London",), 14, 9)
    assert (figures.within, figures.met, figures.declined) == (6, 11, 2)
    places = Counter(one.request.words[1] for one in inbox.lines)
    assert places == {"London": 5, "Sheffield": 4, "Cardiff": 3, "Online": 2}
    grown = [one for one in inbox.lines if one.request.grown_id]
    assert [one.request.called for one in grown] == ["A day like this one, Sheffield"]
    tour = grown[0].request.grown
    assert (tour.code, tour.is_sample) == ("digital-day-sheffield", True)
    said = [
        [one.telling for one in told(event, number).items if "not just" in one.telling.heading]
        for number in (1, 2, 4)
    ]
    assert [one.sentence for [one] in said] == [
        "14 requests were made, 9 of them from outside London.",
        "14 requests were made, 9 of them from outside London. 6 were met within 60 days, 1 later.",
        "14 requests were made, 9 of them from outside London. 6 were met within 60 days, 11 "
        "within the year.",
    ]
    bars = [{bar.label: bar.people for bar in one.bars} for [one] in said]
    assert bars[0] == places
    # As it was when the second version was published: what was said later is left out.
    by = event.details.start.date() + timedelta(days=88)
    known = [[c.statement for c in one.request.versions] for one in inbox.lines]
    then = Counter(
        max((c for c in one if c.day <= by.isoformat()), key=lambda c: (c.day, c.status)).status
        for one in known
    )
    assert bars[1] == {"Met": then[MET], "Planned": then[PLANNED], "Declined": 1, "Open": then[NEW]}
    assert bars[2] == {"Met": figures.met, "Declined": figures.declined, "Open": 1}


def test_the_sample_says_what_became_of_answers_and_shows_a_wall_with_pictures(database):
    add_sample()
    event = Event.at("digital-day-before")
    [series] = Series.all_in(event)
    first = series.waves[0].survey
    replies = {one.question: one for one in YouSaid.all_of([first])}
    assert {name: one.shown_at is not None for name, one in replies.items()} == {
        **{"publish": True, "platforms": True, "sure": False},
    }
    heard = HeardOf(first)
    for name, one in replies.items():
        now = heard.of(subject_at(first, name))
        assert (one.statement.said, one.statement.figures) == (now.sentence, now.figures)
        assert now.figures
    shown = {one.key: one for one in newest_photos(event, 5)}
    assert len(shown) == 2
    assert all("drawing" in one.alternative for one in shown.values())
    page = {one.telling.heading: one for one in told(event).items}
    assert page["As it was seen"].telling.number == f"{len(shown)}"
    assert {one.photo.key for one in page["As it was seen"].evidence} <= set(shown)
    became = page["More do it themselves"].evidence[-1]
    assert became.leads_to == (first.code, str(replies["publish"].id))
    tour = [one for one in page["The day went on tour"].evidence if one.noun == "demand"]
    assert [one.leads_to for one in tour] == [("digital-day-sheffield",)]


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "To answer on a phone in the same wifi, stop this and start it with HOST="),
        ("0.0.0.0", "On a phone  http://192.0.2.7:8000/s/digital-day  (in the same wifi)"),
    ],
)
def test_it_is_said_how_a_phone_comes_to_the_form(database, monkeypatch, tmp_path, host, said):
    add_sample()
    monkeypatch.setattr(sample, "_address_in_network", lambda: "192.0.2.7")
    *_, last = addresses(Instance(tmp_path, "", "", host=host), sampled=True)
    assert last.startswith(said)
