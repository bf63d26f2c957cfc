"""What becomes of requests as everyone may be told: through the gate, small numbers held back."""

from datetime import timedelta

import pytest

from models.answer import public_snapshot
from models.answer.response import Response
from models.answer.tally import Tally
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.impact.difference import EventDifference
from models.impact.differences import Differences
from models.impact.differences_desk import desk_of, proposals_for
from models.impact.public_evidence import witnesses
from models.request import request_proposal
from models.request.home import RequestHome
from models.request.inbox import Inbox
from models.request.request import MET, Request, RequestStatement, today_at
from models.result.audience import Audience, wanted_for
from models.result.wanted import Wanted
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import ShareBar
from models.telling.telling import Telling
from storage.database import db
from tests.makers import choice, make_event, make_request, make_survey, question, respond

pytestmark = pytest.mark.usefixtures("database")
LISTS = {"topics": ["Blogs", "Film"], "places": ["London", "Leeds"]}


def asked(anonymous: bool = True, **lists: list[str]) -> Survey:
    need = question("request", "need", "Training?", **lists)
    return make_survey(need, anonymous=anonymous)


def ask(survey: Survey, topic: str, place: str, times: int = 1) -> None:
    for _ in range(times):
        respond(survey, need__topic=topic, need__place=place)


def met(event: Event, called: str, **said: str) -> Request:
    inbox = Inbox(event)
    [one] = [x.request for x in inbox.lines if x.request.called == called]
    day = {"status": MET, "day": today_at(event).isoformat()}
    one.change(
        one.revision,
        RequestStatement(**one.said | day | said),
        event.organiser,
        "Held",
        people=one.id,
    )
    return Request.get_by_id(one.id)


def told(event: Event) -> dict[str, str]:
    return {one.source: one.sentence for one in request_proposal.proposals(event)}


def test_nothing_is_proposed_where_nothing_was_asked_for(database):
    assert told(make_event()) == {}


def test_requests_by_hand_count_openly(database):
    event = make_event()
    today = today_at(event)
    first = (today - timedelta(days=59)).isoformat()
    for topic, place in (("Blogs", "Leeds"), ("Film", "London")):
        one = make_request(event, topic=topic, place=place, people=12)
        Request.update(since=first).where(Request.id == one.id).execute()
    make_request(event, topic="Data", place="Sheffield")
    RequestHome.change(event, "London")
    one = met(event, "Blogs, Leeds")
    [every, single] = request_proposal.proposals(event)
    assert every.sentence == (
        "3 requests were made. 2 of 3 that name a place were from outside London. "
        "1 of 3 were met within 60 days."
    )
    assert (every.number, every.source, every.kind) == ("3", "demand:all", "request_met")
    assert every.bars == (
        ShareBar("From outside London", 2, 3),
        ShareBar("Met within 60 days", 1, 3),
        ShareBar("Met", 1, 3),
    )
    [witness] = witnesses(event, every.evidence).values()
    assert (witness.noun, witness.words, witness.leads_to) == (
        "demand",
        "The organisers’ list of requests",
        (),
    )
    assert (single.source, single.kind, single.number) == (
        f"demand:{one.id}",
        DifferenceKind.REQUEST_MET,
        "12",
    )
    assert single.sentence.startswith("“Blogs” in Leeds, asked for by 12 people, was met on ")
    for proposal in (every, single):
        Telling.of(proposal).check()


@pytest.mark.parametrize("anonymous", [True, False])
def test_small_numbers_of_answers_are_held_back(database, anonymous):
    survey = asked(anonymous, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 4)
    met(event, "Blogs, Leeds")
    public_snapshot.share(survey)
    survey.close()
    assert told(event) == {}
    assert wanted_for(Survey.get(), Audience.EVERYONE) == ([], False)


@pytest.mark.parametrize("anonymous", [True, False])
def test_what_is_not_shared_is_told_to_nobody(database, anonymous):
    survey = asked(anonymous, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 40)
    met(event, "Blogs, Leeds")
    assert told(event) == {}
    public_snapshot.share(survey)
    survey.close()
    [_every, single] = told(event).values()
    assert "asked for by 40 people" in single


def test_of_a_table_that_is_held_back_the_topic_alone_is_told(database):
    survey = asked(anonymous=False, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 8)
    ask(survey, "blogs", "london", 2)
    met(event, "Blogs, Leeds")
    public_snapshot.share(survey)
    [single] = told(event).values()
    assert single.startswith("“Blogs” was asked for by 10 people, at all places together.")
    assert wanted_for(Survey.get(), Audience.EVERYONE) == ([], False)


def crowd(**asked: int) -> tuple[Survey, Event]:
    """A survey that is closed and shared, in which so many asked for each topic_place."""
    lists = {"topics": ["Blogs", "Film", "Data"], "places": ["London", "Leeds", "York"]}
    survey = make_survey(question("request", "need", "Training?", **lists), anonymous=False)
    event = make_event(survey)
    for pair, times in asked.items():
        topic, place = pair.split("_")
        ask(survey, topic, place, times)
    public_snapshot.share(survey)
    survey.close()
    return Survey.get(), event


CROWD = {
    **{"blogs_leeds": 9, "blogs_london": 3, "blogs_york": 2},
    **{"film_leeds": 4, "film_london": 3, "data_leeds": 2, "data_york": 4},
}


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_pair_is_told_once_closed_where_no_small_one_can_be_worked_out(database, anonymous):
    lists = {"topics": ["Blogs", "Film", "Data"], "places": ["London", "Leeds", "York"]}
    need = question("request", "need", "Training?", **lists)
    survey = make_survey(need, anonymous=anonymous)
    event = make_event(survey)
    for pair, times in CROWD.items():
        topic, place = pair.split("_")
        ask(survey, topic, place, times)
    one = met(event, "Blogs, Leeds")
    public_snapshot.share(survey)
    assert Wanted("Blogs", "Leeds", 9) not in wanted_for(Survey.get(), Audience.EVERYONE)[0]
    survey.close()
    assert wanted_for(Survey.get(), Audience.EVERYONE)[0] == [Wanted("Blogs", "Leeds", 9)]
    [every, single] = request_proposal.proposals(event)
    assert every.sentence.startswith("Of all requests 1 can be told of here. ")
    assert (single.source, single.number) == (f"demand:{one.id}", "9")
    assert single.sentence.startswith(
        "“Blogs” in Leeds, asked for by at least 9 people, was met on "
    )


def test_of_sums_of_another_moment_no_pair_is_told(database, monkeypatch):
    survey, _event = crowd(**CROWD)
    late = {"need.topic": {"blogs": 15, "film": 7, "data": 6}}
    exact = Tally.of(survey)
    monkeypatch.setattr(Tally, "of", lambda _survey: (exact[0], exact[1] | late))
    assert wanted_for(survey, Audience.EVERYONE)[0] == []


def test_where_the_pair_may_not_be_told_the_topic_is_at_all_places_together(database):
    _survey, event = crowd(blogs_leeds=9, blogs_london=2, film_york=1)
    one = met(event, "Blogs, Leeds")
    met(event, "Blogs, London")
    met(event, "Film, York")
    [single] = request_proposal.proposals(event)
    assert single.source == f"demand:{one.id}"
    assert single.sentence.startswith(
        "“Blogs” was asked for by 11 people, at all places together. "
        "There is something for some of them since "
    )
    assert not any(place in repr(single) for place in ("Leeds", "London"))
    Telling.of(single).check()


def test_where_others_may_be_held_back_nothing_is_said_as_if_of_all(database):
    survey = asked(anonymous=False, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 2)
    met(event, "Blogs, Leeds")
    make_request(event, topic="Data", people=12)
    sentence = told(event)["demand:all"]
    assert sentence == ("Of all requests 1 can be told of here. 0 of 1 was met within 60 days.")
    Response.delete_among(survey, [*Response.ids(survey)])
    Inbox(event)
    assert told(event)["demand:all"] == sentence, "that tells of nobody who is held back"


def test_what_is_no_place_is_neither_at_home_nor_elsewhere(database):
    event = make_event()
    for place in ("London", "Leeds", "Online", "Bath"):
        make_request(event, topic="Data", place=place)
    RequestHome.change(event, "London\nLeeds", "online")
    assert (
        "1 of 3 that name a place were from outside London and Leeds." in told(event)["demand:all"]
    )


def test_who_named_a_topic_alone_is_told_where_they_are_enough(database):
    survey = asked(anonymous=False, **LISTS)
    ask(survey, "blogs", "leeds", 6)
    for topic, times in (("blogs", 5), ("film", 2)):
        for _ in range(times):
            respond(survey, need__topic=topic)
    public_snapshot.share(survey)
    assert wanted_for(Survey.get(), Audience.EVERYONE)[0] == [
        Wanted("Blogs", "Leeds", 6),
        Wanted("Blogs", "", 5),
    ]


def test_of_a_sensitive_survey_ten_are_the_fewest(database):
    survey = make_survey(question("request", "need"), choice("Good?", "Yes", "No"), sensitive=True)
    event = make_event(survey)
    ask(survey, "Help", "Leeds", 9)
    public_snapshot.share(survey)
    survey.close()
    assert wanted_for(Survey.get(), Audience.EVERYONE)[0] == []
    assert Inbox(event).lines[0].people == 9


def test_what_people_wrote_is_told_in_bands_once_closed_and_in_words_of_the_organiser(database):
    survey = make_survey(question("request", "need", "Training?"), choice("Good?", "Yes", name="c"))
    event = make_event(survey)
    ask(survey, "help for Eve", "Leeds", 13)
    met(event, "help for Eve, Leeds")
    public_snapshot.share(survey)
    assert told(event) == {}
    survey.close()
    assert [*told(event)] == ["demand:all"]
    inbox = Inbox(event)
    one = inbox.lines[0].request
    words = RequestStatement(**one.said | {"topic": "Help with forms"})
    one.change(one.revision, words, event.organiser, "In our words", people=13)
    [_every, single] = told(event).values()
    assert single.startswith("“Help with forms”, asked for by at least 10 people, was met on ")
    assert not any("Eve" in repr(one) for one in request_proposal.proposals(event))


@pytest.mark.parametrize("anonymous", [True, False])
def test_no_single_person_moves_what_is_told_of_what_people_wrote(database, anonymous):
    survey = asked(anonymous)
    public_snapshot.share(survey)

    def people() -> dict[str, int]:
        return {one.topic: one.people for one in wanted_for(Survey.get(), Audience.EVERYONE)[0]}

    def after(**more: int) -> dict[str, int]:
        """What is told at the next closing, when so many more have written this."""
        for topic, times in more.items():
            ask(survey, topic, "Leeds", times)
        Survey.get().close()
        told = people()
        Survey.get().open()
        return told

    assert after(Shifts=9, Maps=4) == {"Shifts": 5}
    assert after(Shifts=1, Maps=1) == {"Shifts": 5}
    assert after(Shifts=3, Maps=3) == {"Shifts": 5}
    assert after(Shifts=1, Maps=1) == {"Shifts": 10, "Maps": 5}
    Survey.get().close()
    gone = [one.id for one in Response.select() if one.answers["need.topic"] == "Shifts"]
    for one in gone[:4]:
        Response.delete_among(Survey.get(), [one])
        assert people() == {"Shifts": 10, "Maps": 5}
    Response.delete_among(Survey.get(), gone[4:5])
    assert people() == {"Shifts": 5, "Maps": 5}
    Response.delete_among(Survey.get(), gone[5:])
    assert people() == {"Maps": 5}
    assert "Shifts" not in repr(db.execute_sql("SELECT * FROM written_band").fetchall())


def test_a_number_with_others_held_back_is_the_least(database):
    survey = asked(anonymous=False, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 2)
    one = met(event, "Blogs, Leeds")
    make_request(event, topic="Blogging", people=3).put_with(one, event.organiser)
    [_every, single] = told(event).values()
    assert "asked for by at least 3 people" in single


def singles(event: Event) -> list[str]:
    return [one.sentence.split(", was met")[0] for one in request_proposal.proposals(event)[1:]]


def test_the_order_and_the_words_follow_from_what_is_told_alone(database):
    survey = asked(True, **LISTS)
    event = make_event(survey)
    public_snapshot.share(survey)
    for n in range(40):
        ask(survey, *(("blogs", "leeds"), ("film", "london"))[n % 2])
    for called in ("Film, London", "Blogs, Leeds"):
        met(event, called)
    before = singles(event)
    assert len(before) == 2
    assert all("asked for by at least" in one for one in before)
    for topic, place in (("film", "london"), ("blogs", "leeds"), ("blogs", "leeds")):
        ask(survey, topic, place)
        Inbox(event)  # as somebody who looks after each answer
        assert singles(event) == before, "it waits for the next step"
    Survey.get().close()
    assert singles(event) == [
        "“Blogs” in Leeds, asked for by 22 people",
        "“Film” in London, asked for by 21 people",
    ]


def test_of_an_open_survey_all_numbers_are_the_least(database):
    survey = asked(anonymous=False, **LISTS)
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 6)
    met(event, "Blogs, Leeds")
    make_request(event, topic="Data", people=7, status=MET)
    public_snapshot.share(survey)
    assert singles(event) == [
        "“Data”, asked for by 7 people",
        "“Blogs” in Leeds, asked for by at least 6 people",
    ]


def test_the_event_that_grew_out_of_it_is_named_once_both_are_public(database):
    event, tour = make_event(), make_event(code="tour", title="Digital Day on tour")
    one = make_request(event, topic="A day", place="Sheffield", people=12)
    one.grow(tour, event.organiser)
    met(event, "A day, Sheffield")
    single = request_proposal.proposals(event)[1]
    assert "tour" not in repr(single)

    def shown() -> tuple[str, tuple[str, ...]]:
        [found] = witnesses(event, single.evidence).values()
        return found.words, found.leads_to

    since = single.evidence[0].words
    assert shown() == (since, ())
    Differences.change(tour, "", None)
    assert shown() == (since, ())
    Differences.update(published_at=tour.created_at).where(Differences.event == tour).execute()
    assert shown() == (f"{since}: it led to “Digital Day on tour”", ("tour",))


def test_what_is_no_longer_met_is_marked_where_it_is_told(database):
    event = make_event()
    one = make_request(event, topic="Data", people=12, status=MET)
    EventDifference.take(event, proposals_for(event)[f"demand:{one.id}"])
    EventDifference.take(event, proposals_for(event)["demand:all"])
    assert [x.is_gone for x in desk_of(event, {}).lines] == [False, False]
    one.put_with(make_request(event, topic="data"), event.organiser)
    assert [x.is_gone for x in desk_of(event, {}).lines] == [True, False]
    Request.get_by_id(one.id).take_apart(event.organiser)
    assert [x.is_gone for x in desk_of(event, {}).lines] == [False, False]
    one.delete_by(event.organiser)
    assert [x.is_gone for x in desk_of(event, {}).lines] == [True, False]


def test_evidence_of_before_keeps_its_words(database):
    [found] = witnesses(make_event(), [Evidence("demand", "7", "12 people")]).values()
    assert found.words == "12 people"
