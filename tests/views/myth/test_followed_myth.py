"""A myth over events: followed in two presses, settled with its source, read by everyone."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from formats.text.moment import to_words
from models.account.audit import Audit
from models.answer import public_snapshot
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_statement import MythStatement
from models.outcome.outcome import Outcome
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.wall.board import Board
from models.wall.reply import ReaderReply
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, make_survey, question, respond
from tests.page import form_of, page_of
from tests.statements import statements
from web import form_token

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

EVENT = "/events/fair/myths"
LABEL = "Only seniors may post"
CLAUSE = "Everybody may post"


def asking(code: str = "lunch", label: str = LABEL, **settings: Any) -> Survey:
    """A survey that asks what people believed of a statement."""
    return make_survey(question("myth", "q", label, answer=False), code=code, **settings)


def answer(survey: Survey, before: str, now: str, people: int) -> None:
    """So many people who believed this before and believe that now."""
    for number in range(people):
        said = {"q.before": before, "q.now": now}
        respond(survey, f"{survey.code} {before} {now} {number}", **said)


def share(survey: Survey) -> None:
    """Close it and share its results with everyone."""
    survey.close()
    public_snapshot.share(survey)


@pytest.fixture
def survey(database) -> Survey:
    """The survey of the fair; 40 people have answered it."""
    survey = asking()
    make_event(survey)
    answer(survey, "true", "false", 22)
    answer(survey, "true", "true", 8)
    answer(survey, "false", "false", 9)
    answer(survey, "false", "true", 1)
    return survey


def follow(owner: FlaskClient) -> FollowedMyth:
    """The myth that the owner follows from the event, by the button there."""
    form = form_of(page_of(owner.get(EVENT)), EVENT)
    assert owner.post(EVENT, data=form).status_code == 303
    return FollowedMyth.get()


def settle(owner: FlaskClient, myth: FollowedMyth, **said: Any) -> Any:
    address = f"/myths/{myth.code}/edit"
    form = form_of(page_of(owner.get(address)), address)
    usual = {"verdict": "false", "words": "Clause 3 **says** so.", "why": "We have read it"}
    return owner.post(address, data=form | usual | said)


def publish(owner: FlaskClient, myth: FollowedMyth) -> None:
    address = f"/myths/{myth.code}/publication"
    form = form_of(page_of(owner.get(f"/myths/{myth.code}")), address)
    assert owner.post(address, data=form).status_code == 303


def test_a_myth_is_followed_from_its_event_and_tells_how_it_moved(owner, survey):
    myth = follow(owner)
    assert (myth.claim, myth.home.code) == (LABEL, "fair")
    page = page_of(owner.get(f"/myths/{myth.code}"))
    steps = page.one("section", id="steps").words
    assert "30 of 40 believed it before, 9 do now: 21 fewer." in steps
    assert "Chance alone seldom makes such a difference." in steps
    assert "22 people stopped believing it, 1 began to." in steps
    assert "McNemar’s test: p < 0.001" in steps
    assert "It is followed" in page_of(owner.get(EVENT)).words
    assert LABEL in page_of(owner.get("/myths/")).words


def test_its_history_says_when_by_the_clocks_of_an_event(owner):
    myth = FollowedMyth.follow(MythStatement(LABEL), make_organiser())
    when = myth.history[0][0].at

    def told(zone: str) -> bool:
        page = page_of(owner.get(f"/myths/{myth.code}"))
        return f"Version 1, {to_words(when, zone)}, by" in page.words

    assert told("UTC")  # nobody has said yet where they are
    make_event(code="latest", time_zone="Asia/Tokyo")
    assert told("Asia/Tokyo")
    make_event(asked := asking(), time_zone="Pacific/Kiritimati")
    MythQuestion.add(myth, asked, "q", make_organiser())
    assert told("Pacific/Kiritimati")


def test_what_settles_it_is_changed_with_a_reason_and_the_former_stays(owner, survey):
    myth = follow(owner)
    assert settle(owner, myth, settled_on="3 June 2012", why="").status_code == 422
    assert settle(owner, myth, settled_on="").status_code == 422
    reply = settle(owner, myth, settled_on="3 June 2012", links="https://example.org/rules Rules")
    assert reply.status_code == 303
    page = page_of(owner.get(f"/myths/{myth.code}"))
    assert "It is not so Settled on 3 June 2012" in page.words
    assert "We have read it" in page.words
    assert "Not settled yet" in page.words  # what version 1 said
    address = f"/myths/{myth.code}/edit"
    stale = form_of(page_of(owner.get(address)), address) | {"why": "x", "words": "Other"}
    assert settle(owner, myth, settled_on="3 June 2012", words="Third").status_code == 303
    late = owner.post(address, data=stale)
    assert (late.status_code, len(page_of(late).all("a", target="_blank"))) == (409, 1)
    assert FollowedMyth.get().statement.words == "Third"
    assert [one.number for one in FollowedMyth.get().versions] == [3, 2, 1]
    assert owner.post(address, data=stale | {"links": "javascript:x"}).status_code == 422
    assert owner.post(address, data=stale | {"verdict": "maybe"}).status_code == 422
    assert owner.post(address, data=stale | {"words": "x" * 2_001}).status_code == 422


def test_a_clause_of_a_guideline_settles_it_and_leads_there_once_its_results_are_shared(
    owner, attendee, survey
):
    guide = make_survey(question("stance", "c3", CLAUSE), code="guide", kind="guideline")
    myth = follow(owner)
    reply = settle(owner, myth, settled_on="3 June 2012", clauses="guide/c3")
    assert reply.status_code == 303
    publish(owner, myth)
    words = page_of(attendee.get(f"/m/{myth.code}")).words
    assert f"What settles it: {CLAUSE}" in words
    assert b"/s/guide/results" not in attendee.get(f"/m/{myth.code}").data
    share(guide)
    assert b"/s/guide/results#asked-c3" in attendee.get(f"/m/{myth.code}").data


@pytest.mark.both
def test_everyone_reads_a_published_myth_and_of_each_event_what_is_shared(owner, attendee, survey):
    myth = follow(owner)
    for place in ("", "/feed.atom", "/picture.svg", "/picture.png"):
        assert attendee.get(f"/m/{myth.code}{place}").status_code == 404
    publish(owner, myth)
    page = page_of(attendee.get(f"/m/{myth.code}"))
    assert "30 of 40" not in page.words
    assert "1 event asked about it; its results are not shared" in page.words
    share(survey)
    words = page_of(attendee.get(f"/m/{myth.code}")).words
    assert "30 of 40 believed it before, 9 do now: 21 fewer." in words
    assert "asked about it; its results" not in words
    other = asking("dinner")
    make_event(other, code="gala", title="Gala")
    MythQuestion.add(myth, other, "q", make_organiser())
    answer(other, "true", "false", 4)
    share(other)
    words = page_of(attendee.get(f"/m/{myth.code}")).words
    assert "Gala" not in words
    assert "1 more event asked about it; its results are not shared" in words
    end = f"/myths/{myth.code}/publication/end"
    form = form_of(page_of(owner.get(f"/myths/{myth.code}")), end)
    assert owner.post(end, data=form).status_code == 303
    assert attendee.get(f"/m/{myth.code}").status_code == 404


def test_of_fewer_than_ten_people_no_interval_stands_on_desk_page_or_file(
    owner, attendee, database
):
    survey = asking()
    make_event(survey)
    answer(survey, "true", "false", 7)
    answer(survey, "true", "true", 2)
    myth = follow(owner)
    publish(owner, myth)
    share(survey)
    for reply in owner.get(f"/myths/{myth.code}"), attendee.get(f"/m/{myth.code}"):
        page = page_of(reply)
        steps = page.one("section", id="steps")
        assert "So few answered that nothing more can be said." in steps.words
        assert "95 % interval" not in steps.one("table").words
        assert 'class="sure' not in reply.text
        assert len({len(row.all("td")) for row in steps.one("tbody").all("tr")}) == 1
    head, line = csv.reader(io.StringIO(owner.get(f"/myths/{myth.code}.csv").text))
    found = dict(zip(head, line, strict=True))
    assert (found["share_before"], found["share_now"], found["change"]) == (
        "1.0",
        "0.2222",
        "-0.7778",
    )
    intervals = {one for one in head if one.endswith(("_low", "_high"))} | {"p"}
    assert {found[one] for one in intervals} == {""}
    answer(asked := asking("dinner"), "true", "false", 10)
    make_event(asked, code="gala", title="Gala")
    MythQuestion.add(myth, asked, "q", make_organiser())
    share(asked)
    assert attendee.get(f"/m/{myth.code}").text.count('class="sure') == 2


def test_the_page_says_what_was_said_before_only_if_everyone_could_read_it(owner, attendee, survey):
    myth = follow(owner)
    settle(owner, myth, verdict="true", settled_on="3 June 2012")
    publish(owner, myth)
    assert "What was said before" not in page_of(attendee.get(f"/m/{myth.code}")).words
    settle(owner, myth, verdict="partly", settled_on="4 June 2012")
    words = page_of(attendee.get(f"/m/{myth.code}")).words
    assert "It is so" in words.partition("What was said before")[2]
    assert "We have read it" not in words
    feed = attendee.get(f"/m/{myth.code}/feed.atom").text
    assert feed.count("<entry>") == 2
    assert "It is partly so" in feed
    assert "Not settled yet" not in feed


def test_a_feed_and_a_picture_go_with_it(owner, attendee, survey):
    myth = follow(owner)
    share(survey)
    publish(owner, myth)
    svg = attendee.get(f"/m/{myth.code}/picture.svg")
    assert svg.mimetype == "image/svg+xml"
    assert "30 → 9 of 40" in svg.text
    assert attendee.get(f"/M/{myth.code.upper()}/").location.endswith(f"/m/{myth.code}")


def test_who_does_not_see_its_home_is_told_nothing_of_that_event(app, owner, survey):
    myth = follow(owner)
    publish(owner, myth)
    other = make_survey(question("myth", "q", LABEL), code="dinner")
    event = make_event(other, code="gala", title="Gala")
    MythQuestion.add(myth, other, "q", make_organiser())
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    here = f"/myths/{myth.code}"
    assert "/events/fair/replies" in owner.get(here).text
    theirs = signed_in(app, ben).get(here)
    assert theirs.status_code == 200
    assert "fair" not in theirs.text.replace("fairly", "").lower()


@pytest.mark.both
def test_readers_reply_below_it_where_its_home_opens_that(owner, attendee, survey, monkeypatch):
    monkeypatch.setattr(form_token, "LEAST_SECONDS", 0)
    myth = follow(owner)
    name = f"myths/{myth.code}"
    replies = f"/e/fair/{name}/replies"
    assert LABEL not in page_of(owner.get("/events/fair/replies")).words
    publish(owner, myth)
    assert attendee.get(replies).status_code == 404
    page = page_of(owner.get("/events/fair/replies"))
    assert f"“{LABEL}”" in page.words
    board = "/events/fair/replies/board"
    opened = {"page": name, "is_open": "y", "closes_on": "31 December 2999"}
    assert owner.post(board, data=form_of(page, board) | opened).status_code == 303
    form = form_of(page_of(attendee.get(replies)), replies)
    assert attendee.post(replies, data=form | {"text": "I was told so"}).status_code == 303
    assert "I was told so" not in page_of(attendee.get(f"/m/{myth.code}")).words
    desk = "/events/fair/replies"
    shown_now = form_of(page_of(owner.get(desk)), desk) | {"state": "shown"}
    assert owner.post(desk, data=shown_now).status_code == 303
    shown = page_of(attendee.get(f"/m/{myth.code}"))
    assert "1 reply I was told so" in shown.words
    reply = ReaderReply.get()
    complaint = f"{replies}/{reply.id}/complaint"
    assert attendee.post(complaint).status_code == 303
    assert ReaderReply.get().reports == 1
    assert attendee.get(f"/e/fair/{name}").location == f"/m/{myth.code}"
    assert attendee.get(f"/e/fair/{name}x").status_code == 404
    make_event(code="gala")
    assert attendee.get(f"/e/gala/{name}").status_code == 404
    Board.of(Event.get(), name).change(
        make_organiser(), is_open=True, closes_on=datetime.now(UTC).date() - timedelta(days=2)
    )
    assert "Replies are closed." in page_of(attendee.get(f"/m/{myth.code}")).words
    deletion = f"/myths/{myth.code}/deletion"
    form = form_of(page_of(owner.get(f"/myths/{myth.code}")), deletion)
    assert owner.post(deletion, data=form).status_code == 303
    assert attendee.get(replies).status_code == 404
    assert [ReaderReply.select().count(), Board.select().count()] == [0, 0]
    kinds = [one.kind for one in Audit.select().order_by(Audit.id)]
    assert [one for one in kinds if "myth" in one] == [
        *("myth question added", "myth published", "myth deleted")
    ]


def test_an_outcome_begins_with_it_in_two_presses(owner, survey):
    myth = follow(owner)
    page = page_of(owner.get(f"/myths/{myth.code}"))
    [address] = [one["href"] for one in page.all("a") if "outcomes/new" in one["href"]]
    new = page_of(owner.get(address))
    form = form_of(new, "/events/fair/outcomes/new")
    assert form["kind"] == ["awareness"]  # nobody settled it
    assert owner.post(address, data=form).status_code == 303
    said = Outcome.get().statement
    assert said.what == "30 of 40 believed it before, 9 do now: 21 fewer."
    assert [(one.noun, one.key) for one in said.evidence] == [("myth", myth.code)]
    shown = page_of(owner.get(f"/events/fair/outcomes/{Outcome.get().id}"))
    assert any(one["href"] == f"/myths/{myth.code}" for one in shown.all("a"))


@pytest.mark.both
def test_what_is_asked_in_the_same_words_is_suggested_and_added_only_by_a_press(owner, survey):
    myth = follow(owner)
    other = asking("dinner", f" {LABEL.upper()}  ")
    make_event(other, code="gala", title="Gala")
    assert "You follow a myth in the same words." in page_of(owner.get("/events/gala/myths")).words
    address = f"/myths/{myth.code}/questions"
    page = page_of(owner.get(f"/myths/{myth.code}"))
    assert MythQuestion.select().count() == 1
    form = form_of(page, address)
    nothing = {name: said for name, said in form.items() if name != "named"}
    assert owner.post(address, data=nothing).status_code == 422
    assert owner.post(address, data=nothing | {"named": "lunch/q"}).status_code == 422
    assert owner.post(address, data=form).status_code == 303
    assert MythQuestion.select().count() == 2
    removal = f"{address}/removal"
    other_one = form_of(page, removal) | {"question": "dinner/q"}
    assert owner.post(removal, data=other_one).status_code == 303
    assert owner.post(removal, data=other_one).status_code == 404
    assert [one.survey.code for one in FollowedMyth.get().questions] == ["lunch"]


@pytest.mark.both
def test_each_time_is_told_apart_by_name_and_one_finds_back_to_what_changed(owner, survey):
    myth = follow(owner)
    later = make_survey(question("myth", "q", LABEL), code="later", title="The day – 1 month later")
    EventSurvey.add(Event.get(), later)
    MythQuestion.add(myth, later, "q", make_organiser())
    Event.update(time_zone="Asia/Tokyo").execute()
    page = page_of(owner.get(f"/myths/{myth.code}"))
    names = [one.words for one in page.all("button") if "not about" in one.words]
    assert len(names) == len(set(names)) == 2
    assert names[1].endswith("The day – 1 month later")
    assert page.one("a", href="/events/fair/differences").words.startswith("What changed")
    assert to_words(FollowedMyth.get().versions[0].at, "Asia/Tokyo") in page.words


def test_the_file_has_a_line_a_time_with_the_four_cells(owner, survey):
    myth = follow(owner)
    settle(owner, myth, statement="=1+1", settled_on="3 June 2012")
    reply = owner.get(f"/myths/{myth.code}.csv")
    assert reply.headers["Content-Disposition"] == f"attachment; filename=myth-{myth.code}.csv"
    head, line = csv.reader(io.StringIO(reply.text))
    found = dict(zip(head, line, strict=True))
    assert found == {
        **{"statement": "'=1+1", "verdict": "false", "settled_on": "2012-06-03"},
        **{"event": "fair", "event_title": "Fair 2012", "survey": "lunch", "question": "q"},
        **{"time": "", "day": "2012-06-06", "people": "40", "believed_before": "30"},
        **{"believe_now": "9", "stopped": "22", "began": "1", "both": "8", "neither": "9"},
        **{"share_before": "0.75", "share_before_low": "0.5981", "share_before_high": "0.8581"},
        **{"share_now": "0.225", "share_now_low": "0.1232", "share_now_high": "0.375"},
        **{"change": "-0.525", "change_low": found["change_low"]},
        **{"change_high": found["change_high"], "p": "0.0"},
    }
    assert float(found["change_low"]) < -0.5250 < float(found["change_high"]) < 0


@pytest.mark.both
def test_who_may_do_what_with_it_follows_from_the_events_that_ask_it(app, owner, outsider, survey):
    myth = follow(owner)
    address = f"/myths/{myth.code}"
    places = ("", ".csv", "/edit")
    assert [outsider.get(address + one).status_code for one in places] == [404] * 3
    viewer, editor = (make_organiser(f"{one}@example.org") for one in ("viewer", "editor"))
    for person, role in ((viewer, Role.VIEWER), (editor, Role.EDITOR)):
        Colleague.let_in(Event.get(), person, role)
    asked = {who: signed_in(app, who) for who in (viewer, editor)}
    assert [asked[viewer].get(address + one).status_code for one in places] == [200, 200, 403]
    assert [asked[editor].get(address + one).status_code for one in places] == [200] * 3
    sent = form_of(page_of(asked[editor].get(address)), f"{address}/publication")
    assert "Delete the myth" not in page_of(asked[editor].get(address)).words
    assert asked[editor].post(f"{address}/deletion", data=sent).status_code == 403
    assert asked[editor].post(f"{address}/publication", data=sent).status_code == 303
    for one in ("publication/end", "questions", "questions/removal", "edit", "deletion"):
        token = form_of(page_of(asked[viewer].get("/surveys/new")), "/surveys/new")
        assert asked[viewer].post(f"{address}/{one}", data=token).status_code == 403, one
        token = form_of(page_of(outsider.get("/surveys/new")), "/surveys/new")
        assert outsider.post(f"{address}/{one}", data=token).status_code == 404, one
    assert LABEL in page_of(asked[viewer].get("/myths/")).words
    assert LABEL not in page_of(outsider.get("/myths/")).words


def test_a_colleague_of_one_event_reads_nothing_of_another(app, owner, survey):
    myth = follow(owner)
    other = asking("dinner")
    gala = make_event(other, code="gala", title="Gala")
    MythQuestion.add(myth, other, "q", make_organiser())
    answer(other, "true", "false", 6)
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(gala, viewer, Role.VIEWER)
    words = page_of(signed_in(app, viewer).get(f"/myths/{myth.code}")).words
    assert "6 of 6 believed it before, 0 do now: 6 fewer." in words
    assert "30 of 40" not in words
    assert "Fair 2012" not in words
    assert "1 more event asked about it; it is not shared with you." in words
    assert "30" not in signed_in(app, viewer).get(f"/myths/{myth.code}.csv").text
    assert "30 of 40" in page_of(owner.get(f"/myths/{myth.code}")).words


def test_pages_ask_the_database_as_much_with_thirty_as_with_one(owner, attendee, survey, caplog):
    myth = follow(owner)
    share(survey)
    publish(owner, myth)
    pages = {
        **{"list": (owner, "/myths/"), "event": (owner, EVENT)},
        "everyone": (attendee, f"/m/{myth.code}"),
    }

    def asked() -> dict[str, int]:
        found = {}
        for name, (who, address) in pages.items():
            who.get(address)
            caplog.clear()
            with caplog.at_level("DEBUG", "peewee"):
                assert who.get(address).status_code == 200
            found[name] = len(statements(caplog))
        return found

    one = asked()
    for number in range(29):
        FollowedMyth.follow(MythStatement(f"Myth {number}"), make_organiser())
    survey.open()
    answer(survey, "not_sure", "true", 29)
    share(survey)
    assert asked() == one
