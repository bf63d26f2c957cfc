"""What people ask for, taken in from answers: every number counted, nothing merged by itself."""

import csv
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from models.account.audit import Audit
from models.answer.response import Response
from models.coding.redaction import Redaction, redact
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.request import request as requests
from models.request.home import RequestHome
from models.request.inbox import Inbox, InboxFigures, InboxWish, figures_of
from models.request.intake import RequestIntake, RequestRewording
from models.request.request import (
    DECLINED,
    MET,
    NEW,
    Request,
    RequestCount,
    RequestOvertaken,
    RequestStatement,
    RequestUnfit,
    today_at,
)
from models.survey.survey import Survey
from storage.database import db
from tests.makers import (
    make_event,
    make_request,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)

pytestmark = pytest.mark.usefixtures("database")
LISTS = {"topics": ["Blogs", "Film"], "places": ["London", "Leeds"]}


def listed(code: str = "lunch", anonymous: bool = True) -> Survey:
    return make_survey(
        question("request", "need", "Training?", **LISTS), code=code, anonymous=anonymous
    )


def own_words(code: str = "words") -> Survey:
    return make_survey(question("request", "need", "Training?"), code=code)


def ask(survey: Survey, topic: str = "", place: str = "", times: int = 1) -> None:
    for _ in range(times):
        said = {"need__topic": topic, "need__place": place}
        respond(survey, **{name: one for name, one in said.items() if one})


def seen(event: Event) -> dict[str, int]:
    """{request: people} of the inbox."""
    return {one.request.called: one.people for one in Inbox(event).lines}


def line(event: Event, called: str):
    return next(one for one in Inbox(event).lines if one.request.called == called)


def stand(event: Event, called: str, **said) -> Request:
    """Have another thing said of a request, as the owner says."""
    found = line(event, called)
    one = found.request
    statement = RequestStatement(**one.said | {"day": today_at(event).isoformat()} | said)
    one.change(one.revision, statement, event.organiser, "So it is", people=found.people)
    return Request.get_by_id(one.id)


def test_each_topic_for_each_place_is_a_request_with_the_number_of_people(database):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    ask(survey, "blogs", "london")
    ask(survey, "film", times=2)
    ask(survey, place="leeds")
    assert seen(event) == {"Blogs, Leeds": 3, "Film": 2, "Blogs, London": 1, "Something, Leeds": 1}
    assert RequestCount.select().count() == Request.select().count() == 4


def test_new_answers_raise_its_number_and_deleted_ones_lower_it(database):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 2)
    before = line(event, "Blogs, Leeds").request.id
    ask(survey, "blogs", "leeds", 2)
    assert (line(event, "Blogs, Leeds").request.id, seen(event)) == (before, {"Blogs, Leeds": 4})
    ids = Response.ids(survey)
    Response.delete_among(survey, [*ids][:3])
    assert seen(event) == {"Blogs, Leeds": 1}
    Response.delete_among(survey, [*Response.ids(survey)])
    assert seen(event) == {}


def test_what_an_organiser_has_spoken_of_stays_without_answers(database):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds")
    stand(event, "Blogs, Leeds", owner="Ann")
    Response.delete_among(survey, [*Response.ids(survey)])
    assert seen(event) == {"Blogs, Leeds": 0}


def test_own_words_are_read_and_go_with_their_answer(database):
    survey = own_words()
    event = make_event(survey)
    ask(survey, "  GIS   training", "Leeds")
    ask(survey, "GIS training", "Leeds")
    ask(survey, "gis training", "Leeds")
    assert seen(event) == {"GIS training, Leeds": 2, "gis training, Leeds": 1}
    stand(event, "gis training, Leeds", owner="Ann")
    Response.delete_among(survey, [*Response.ids(survey)])
    assert seen(event) == {"Something": 0}


def test_what_somebody_wrote_is_stored_nowhere_but_with_the_answer(database):
    survey = own_words()
    event = make_event(survey)
    ask(survey, "Help for Eve", "Leeds")
    assert seen(event) == {"Help for Eve, Leeds": 1}
    stand(event, "Help for Eve, Leeds", owner="Ann")
    for table in ("request", "request_change", "request_count", "request_intake"):
        rows = db.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        assert rows
        assert "Eve" not in repr(rows)


def test_words_that_are_struck_out_are_gone_from_the_inbox(database):
    survey = own_words()
    event = make_event(survey)
    ask(survey, "Help for Eve", "Leeds")
    assert seen(event) == {"Help for Eve, Leeds": 1}
    [id] = Response.ids(survey)
    redact(survey, "need.topic", id, ["Eve"], "A name", survey.organiser)
    assert not any("Eve" in words for words in seen(event))


def test_each_striking_is_seen_and_what_was_said_of_the_request_stays(database):
    survey = own_words()
    event = make_event(survey)
    ask(survey, "Help against Karl and Bob", "Leeds")
    ask(survey, "Other", "Leeds")
    first = stand(event, "Help against Karl and Bob, Leeds", status=MET, owner="Zoe")
    [id] = [one.id for one in Response.select() if "Karl" in one.answers["need.topic"]]
    for name, words in (
        ("Karl", "Help against █████ and Bob, Leeds"),
        ("Bob", "Help against █████ and █████, Leeds"),
    ):
        redact(survey, "need.topic", id, [name], "A name", survey.organiser)
        assert seen(event) == {words: 1, "Other, Leeds": 1}
        now = line(event, words).request
        assert (now.id, now.status, now.statement.owner) == (first.id, MET, "Zoe")
        assert [one.why for one in now.versions] == ["So it is"]
    Redaction.of(survey, "need.topic", id).undo(survey.organiser)
    assert line(event, "Help against Karl and Bob, Leeds").request.id == first.id
    assert RequestRewording.select().count() == 0


def test_what_was_struck_twice_before_anybody_looked_is_the_same_request(database):
    survey = own_words()
    event = make_event(survey)
    ask(survey, "Help for Ann and Eve")
    first = stand(event, "Help for Ann and Eve", owner="Zoe")
    [id] = Response.ids(survey)
    for name in ("Ann", "Eve"):
        redact(survey, "need.topic", id, [name], "A name", survey.organiser)
    assert seen(event) == {"Help for █████ and █████": 1}
    assert line(event, "Help for █████ and █████").request.id == first.id


def test_where_somebody_still_asks_in_the_same_words_these_keep_what_was_said(database):
    survey, other = own_words(), own_words("tea")
    event = make_event(survey, other)
    ask(survey, "Help for Eve")
    ask(other, "Help for Eve")
    first = stand(event, "Help for Eve", owner="Zoe")
    [id] = Response.ids(survey)
    redact(survey, "need.topic", id, ["Eve"], "A name", survey.organiser)
    assert seen(event) == {"Help for Eve": 1, "Help for █████": 1}
    assert line(event, "Help for Eve").request.id == first.id


def test_what_somebody_writes_as_a_list_has_it_is_the_same_request(database):
    survey, other = listed(), own_words()
    event = make_event(survey, other)
    ask(survey, "blogs", "leeds")
    ask(other, "Blogs", "Leeds", 2)
    ask(other, "blogs", "Leeds")
    assert seen(event) == {"Blogs, Leeds": 3, "blogs, Leeds": 1}


def test_spellings_are_put_together_by_hand_alone_and_taken_apart_again(database):
    survey = own_words()
    event = make_event(survey)
    for topic, times in (("GIS", 3), ("gis", 2), ("G.I.S.", 1)):
        ask(survey, topic, times=times)
    ann = event.organiser
    assert seen(event) == {"GIS": 3, "gis": 2, "G.I.S.": 1}
    gis, small, dots = (line(event, one).request for one in ("GIS", "gis", "G.I.S."))
    dots.put_with(small, ann)
    assert seen(event) == {"GIS": 3, "gis": 3}
    small.put_with(gis, ann)
    assert seen(event) == {"GIS": 6}
    ask(survey, "gis", times=4)
    assert seen(event) == {"GIS": 10}
    Request.get_by_id(small.id).take_apart(ann)
    assert seen(event) == {"gis": 6, "GIS": 4}
    with pytest.raises(RequestOvertaken):
        Request.get_by_id(dots.id).put_with(small, ann)
    whys = [one.why for one in small.versions]
    assert whys == ["Taken apart", f"Put together with number {gis.id}"]


def test_the_same_words_in_two_surveys_and_in_a_wave_are_one_request(database):
    first, other = listed(), listed("tea")
    wave = make_series(first, 1).waves[1].survey
    event = make_event(first, other, wave)
    pass_days(40)
    for survey, times in ((first, 2), (other, 1), (wave, 3)):
        ask(Survey.get_by_id(survey.id), "blogs", "leeds", times)
    [found] = Inbox(event).lines
    said = [(one.survey.code, one.wave, one.people) for one in found.sources]
    assert (found.people, sorted(said)) == (
        6,
        sorted(
            [
                ("lunch", "The first time", 2),
                ("tea", "", 1),
                (wave.code, "1 month later", 3),
            ]
        ),
    )


def test_the_day_is_that_on_which_the_survey_opened_and_no_answer_moves_it(database):
    survey = listed()
    event = make_event(survey)
    pass_days(10)
    survey = Survey.get_by_id(survey.id)
    ask(survey, "blogs", "leeds")
    before = line(event, "Blogs, Leeds").since
    assert before == today_at(event) - timedelta(days=10)
    ask(survey, "blogs", "leeds")
    assert line(event, "Blogs, Leeds").since == before


def test_who_asks_after_it_was_met_or_declined_is_told(database):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    ask(survey, "film", "leeds", 1)
    stand(event, "Blogs, Leeds", status=MET)
    stand(event, "Film, Leeds", status=DECLINED)
    ask(survey, "blogs", "leeds", 4)
    ask(survey, "film", "leeds", 1)
    assert {one.request.called: one.more for one in Inbox(event).lines} == {
        "Blogs, Leeds": 4,
        "Film, Leeds": 1,
    }
    stand(event, "Blogs, Leeds", status=NEW)
    assert line(event, "Blogs, Leeds").more == 0


def test_outside_home_how_many_are_met_and_how_fast(database):
    survey = listed()
    event = make_event(survey)
    pass_days(100)
    survey = Survey.get_by_id(survey.id)
    today = today_at(event)
    ask(survey, "blogs", "leeds", 5)
    ask(survey, "film", "leeds", 2)
    ask(survey, "blogs", "london", 4)
    ask(survey, "film")
    make_request(event, topic="Data", place="LONDON", people=7)
    RequestHome.change(event, "London\n")
    stand(event, "Blogs, Leeds", status=MET, day=(today - timedelta(days=60)).isoformat())
    stand(event, "Blogs, London", status=MET, day=(today - timedelta(days=20)).isoformat())
    stand(event, "Film", status=DECLINED)
    assert Inbox(event).figures == InboxFigures(
        homes=("London",),
        requests=5,
        people=19,
        placed=4,
        placed_people=18,
        outside=2,
        outside_people=7,
        met=2,
        declined=1,
        within=1,
        median_days=60,
    )
    assert figures_of([], []).median_days is None


def test_filters_and_pages(database):
    event = make_event()
    today = today_at(event)
    late = (today - timedelta(days=1)).isoformat()
    for n in range(31):
        made = {"topic": f"Topic {n}", "place": "Leeds" if n % 2 else "Bath"}
        make_request(event, **made, owner="Ann" if n < 3 else "", due=late if n < 2 else "")
    inbox = Inbox(event)
    leaf = inbox.leaf(InboxWish(page=9))
    assert (leaf.wish.page, leaf.pages, len(leaf.lines), leaf.found) == (2, 2, 1, 31)
    assert (leaf.owners, leaf.places) == (("Ann",), ("Bath", "Leeds"))
    found = {
        wish: inbox.leaf(wish).found
        for wish in (
            InboxWish(status="overdue"),
            InboxWish(status=NEW),
            InboxWish(status=MET),
            InboxWish(owner="Ann"),
            InboxWish(place="Leeds", owner="Ann"),
        )
    }
    assert [*found.values()] == [2, 31, 0, 3, 1]
    assert Request.overdue([event]) == {event.id: 2}
    stand(event, "Topic 0, Bath", status=MET)
    assert Request.overdue([event]) == {event.id: 1}


def test_a_request_is_overdue_by_the_clocks_of_its_event(database):
    kiritimati = make_event(time_zone="Pacific/Kiritimati")
    pago_pago = make_event(code="later", time_zone="Pacific/Pago_Pago")  # always a day behind
    due = (today_at(kiritimati) - timedelta(days=1)).isoformat()
    for event in kiritimati, pago_pago:
        make_request(event, topic="Data", due=due)
    assert Request.overdue([kiritimati, pago_pago]) == {kiritimati.id: 1}
    assert Request.overdue([]) == {}


def test_nothing_is_edited_silently(database):
    event = make_event()
    one = make_request(event, topic="Data")
    statement = RequestStatement(**one.said | {"owner": "Ben"})
    with pytest.raises(RequestUnfit, match="why"):
        one.change(1, statement, event.organiser, " ", people=1)
    one.change(1, one.statement, event.organiser, "", people=1)
    assert Request.get().revision == 1
    one.change(1, statement, event.organiser, "Ben has time", people=1)
    with pytest.raises(RequestOvertaken):
        one.change(1, one.statement, event.organiser, "Again", people=1)
    assert [(x.number, x.statement.owner, x.by, x.why) for x in one.versions] == [
        (2, "Ben", event.organiser.called, "Ben has time"),
        (1, "", event.organiser.called, ""),
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("said", "setting"),
    [
        ({"topic": " "}, "topic"),
        ({"people": 0}, "people"),
        ({"people": 1_000_001}, "people"),
        ({"topic": "x" * 201}, "topic"),
        ({"owner": "x" * 121}, "owner"),
        ({"status": "odd"}, "status"),
        ({"day": "2999-01-01"}, "day"),
        ({"due": "1800-01-01"}, "due"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(database, said, setting):
    with pytest.raises(RequestUnfit) as fault:
        make_request(make_event(), **{"topic": "Data"} | said)
    assert fault.value.setting == setting


def test_there_is_room_for_so_many_and_those_that_most_want_are_taken(database, monkeypatch):
    monkeypatch.setattr(requests, "MOST_REQUESTS", 2)
    monkeypatch.setattr("models.request.intake.MOST_REQUESTS", 2)
    survey = own_words()
    event = make_event(survey)
    for topic, times in (("A", 1), ("B", 3), ("C", 2), ("D", 1)):
        ask(survey, topic, times=times)
    assert seen(event) == {"B": 3, "C": 2}
    assert RequestIntake.get().missing == 2


def test_what_one_person_alone_wants_gives_way_to_what_several_want_and_never_to_a_hand(
    database, monkeypatch
):
    monkeypatch.setattr(requests, "MOST_REQUESTS", 2)
    monkeypatch.setattr("models.request.intake.MOST_REQUESTS", 2)
    survey, other = own_words(), own_words("tea")
    event = make_event(survey, other)
    for topic in ("A", "B", "C"):
        ask(survey, topic)
    assert len(seen(event)) == 2
    ask(other, "Very popular", times=5)
    found = seen(event)
    assert (found.pop("Very popular"), list(found.values())) == (5, [1])
    assert RequestIntake.get(RequestIntake.survey == other).missing == 1
    make_request(event, topic="E")
    make_request(event, topic="F")
    with pytest.raises(RequestUnfit, match="room"):
        make_request(event, topic="G")
    assert seen(event).keys() >= {"Very popular", "E", "F"}


def test_a_survey_that_leaves_the_event_takes_its_numbers_along(database):
    survey, other = listed(), listed("tea")
    event = make_event(survey, other)
    ask(survey, "blogs", "leeds", 2)
    ask(other, "blogs", "leeds")
    assert seen(event) == {"Blogs, Leeds": 3}
    EventSurvey.inside(event, survey).delete_instance()
    assert seen(event) == {"Blogs, Leeds": 1}
    elsewhere = make_event(survey, code="else")
    assert seen(elsewhere) == {"Blogs, Leeds": 2}
    other.delete_instance()
    assert seen(event) == {}


def test_one_by_hand_is_deleted_with_its_line_in_the_record(database):
    event = make_event()
    one, other = make_request(event, topic="A"), make_request(event, topic="B")
    other.put_with(one, event.organiser)
    one.delete_by(event.organiser)
    assert seen(event) == {"B": 1}
    [noted] = Audit.select().where(Audit.kind == "request deleted")
    assert (noted.about, noted.detail) == ("fair", str(one.id))


def test_an_event_that_is_deleted_leaves_the_request_out_of_which_it_grew(database):
    event, grown = make_event(), make_event(code="tour")
    one = make_request(event, topic="Tour")
    one.grow(grown, event.organiser)
    assert [x.id for x in Request.grown_into(grown)] == [one.id]
    grown.delete_instance()
    assert Request.get().grown_id is None


def test_requests_go_with_their_event(database):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds")
    make_request(event, topic="A")
    RequestHome.change(event, "London")
    Inbox(event)
    event.delete_instance()
    for model in (Request, RequestCount, RequestHome):
        assert model.select().count() == 0
    assert seen(make_event(survey, code="again")) == {"Blogs, Leeds": 1}


def test_no_number_and_no_list_tells_in_which_order_people_asked(database):
    survey, words = own_words(), [f"Topic {n}" for n in range(12)]
    event = make_event(survey)
    for one in words:
        ask(survey, one)
        Inbox(event)  # as somebody who looks after each answer
    by_number = Request.select().where(Request.event == event).order_by(Request.id)
    topics = {one.request.id: one.request.called for one in Inbox(event).lines}
    assert [topics[one.id] for one in by_number] != words
    assert [*topics.values()] != words
    assert min(topics) > len(words)


def test_an_intake_is_made_only_where_something_changed(database, caplog):
    survey = listed()
    event = make_event(survey)
    ask(survey, "blogs", "leeds")
    Inbox(event)
    with caplog.at_level("DEBUG", "peewee"):
        Inbox(event)
    assert not [one for one in caplog.records if "INSERT" in str(one.msg)]


def test_real_requests_by_country_count_as_their_file_does(database, real_data):
    rows = csv.DictReader((real_data / "longterm-2020-12.csv").read_text().splitlines())
    said = [(one["new_topics"], one["workshop_country"]) for one in rows]
    wanted = [(topic, "" if place == "NA" else place) for topic, place in said if topic != "NA"]
    survey = own_words()
    event = make_event(survey)
    for topic, place in wanted:
        ask(survey, topic, place)
    RequestHome.change(event, "United States")
    figures = Inbox(event).figures
    placed = [place for _topic, place in wanted if place]
    abroad = [place for place in placed if place != "United States"]
    assert figures.people == len(wanted) == 65
    assert (figures.placed_people, figures.outside_people) == (len(placed), len(abroad))
    assert (len(placed), len(abroad)) == (65, 24)


@pytest.mark.parametrize(("days", "middle"), [((0, 60, 61, 400), 61), ((1, 2), 2), ((0, 61, 4), 4)])
def test_half_a_day_in_the_middle_is_rounded_up(days, middle):
    met = SimpleNamespace(words=("Film", ""), status=MET, is_settled=True)
    about = {"people": 1, "request": met, "is_placed": lambda _nowhere: False}
    lines: list[Any] = [SimpleNamespace(days=one, **about) for one in days]
    assert figures_of(lines, []).median_days == middle
