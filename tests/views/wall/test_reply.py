"""Replies under a public page: read by an organiser first, kept off programs without a puzzle."""

import csv
import io
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.account.guess import Guess
from models.event.event import Event
from models.wall import reply as replies
from models.wall.board import IS_PUBLIC, Board
from models.wall.reply import ReaderReply, ReplyState
from models.wall.wall import Wall
from tests.makers import make_event, make_organiser, make_survey, question
from tests.page import form_of, page_of
from tests.statements import statements
from views.wall import reply as reply_view
from web import form_token

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

REPLIES, DESK = "/e/fair/wall/replies", "/events/fair/replies"
BATCH = f"{DESK}/batch"
BOARD, FILE = f"{DESK}/board", "/events/fair/replies.csv"


@pytest.fixture
def event(database) -> Event:
    """An event whose wall everyone may read and reply to."""
    event = make_event(make_survey(question("text", "why", permission=True)))
    Wall.of(event).share(make_organiser(), shared=True)
    Board.of(event, "wall").change(make_organiser(), is_open=True, closes_on=None)
    return event


@pytest.fixture
def patient(monkeypatch) -> None:
    """Take forms that are sent at once: a test does not read them first."""
    monkeypatch.setattr(form_token, "LEAST_SECONDS", 0)


def send(reader: FlaskClient, **said: str) -> Any:
    form = form_of(page_of(reader.get(REPLIES)), REPLIES)
    return reader.post(REPLIES, data=form | said)


def show(event: Event, text: str) -> ReaderReply:
    reply = ReaderReply.get(ReaderReply.event == event, ReaderReply.text == text)
    reply.put(ReplyState.SHOWN, make_organiser())
    return reply


@pytest.mark.both
def test_a_reply_is_read_by_an_organiser_before_everyone_reads_it(owner, attendee, event, patient):
    assert send(attendee, text="Well done <b>all</b>", name="Ada").status_code == 303
    assert "Thank you. Your reply waits" in page_of(attendee.get(f"{REPLIES}?told=sent")).words
    for address in (REPLIES, "/e/fair/wall"):
        assert b"Well done" not in attendee.get(address).data
    page = page_of(owner.get(DESK))
    assert "Well done <b>all</b>" in page.words
    form = form_of(page, DESK) | {"state": "shown"}
    assert owner.post(DESK, data=form).status_code == 303
    for address in (REPLIES, "/e/fair/wall"):
        words = page_of(attendee.get(address)).one("section", id="replies").words
        assert "1 reply Well done <b>all</b> Ada" in words
    assert owner.post(DESK, data=form | {"state": "hidden"}).status_code == 303
    assert b"Well done" not in attendee.get(REPLIES).data
    assert owner.post(DESK, data=form | {"state": "deleted"}).status_code == 303
    assert ReaderReply.select().count() == 0
    assert owner.post(DESK, data=form | {"state": "shown"}).status_code == 404
    assert owner.post(DESK, data=form | {"state": "waiting"}).status_code == 422
    kinds = [one.kind for one in Audit.select().order_by(Audit.id)]
    assert kinds[2:5] == ["reply shown", "reply not shown", "reply deleted"]


@pytest.mark.both
def test_of_a_sender_nothing_is_kept_but_the_name_the_words_and_the_day(attendee, event, patient):
    send(attendee, text="Well done")
    row: Any = ReaderReply.select().dicts().get()
    today = datetime.now(UTC).date().isoformat()
    assert {name: row[name] for name in row if name != "id"} == {
        **{"event": event.id, "page": "wall", "name": "", "text": "Well done"},
        **{"state": "waiting", "sent_on": today, "reports": 0},
    }
    assert b"127.0.0.1" not in bytes(Guess.get().subject)


def test_a_form_that_comes_twice_is_one_reply(attendee, event, patient):
    form = form_of(page_of(attendee.get(REPLIES)), REPLIES) | {"text": "Well done"}
    assert [attendee.post(REPLIES, data=form).status_code for _ in range(2)] == [303, 303]
    assert ReaderReply.select().count() == 1


def test_programs_are_kept_off(attendee, event):
    fast = send(attendee, text="Buy this")
    assert fast.status_code == 422
    assert "That was very fast" in page_of(fast).words
    assert page_of(fast).one("textarea").source.strip() == "Buy this"
    assert send(attendee, text="Buy this", website="https://example.org").status_code == 303
    for token in ("", "1.x", "1.x.y", "9" * 30, "é.é.é"):
        late = send(attendee, text="Buy this", token=token)
        assert (late.status_code, "open for a long time" in page_of(late).words) == (422, True)
    assert ReaderReply.select().count() == 0


def test_a_form_that_a_reader_takes_time_for_is_taken_for_a_day(attendee, event, monkeypatch):
    form = form_of(page_of(attendee.get(REPLIES)), REPLIES) | {"text": "Well done"}
    now = time.time()
    for seconds, status in (2, 422), (form_token.MOST_SECONDS + 9, 422), (9, 303):
        monkeypatch.setattr(time, "time", lambda later=seconds: now + later)
        assert attendee.post(REPLIES, data=form).status_code == status
    other = form | {"text": "Elsewhere"}
    IS_PUBLIC["differences"] = lambda event, page: True
    try:
        Board.of(event, "differences").change(make_organiser(), is_open=True, closes_on=None)
        # The form of one page is none of another.
        assert attendee.post("/e/fair/differences/replies", data=other).status_code == 422
    finally:
        del IS_PUBLIC["differences"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"text": " \u200b "}, "Write what you want to say"),
        ({"text": "x" * 2_001}, "Write 2,000 characters or fewer"),
        ({"text": "x", "name": "x" * 81}, "Write 80 characters or fewer"),
        ({"text": "http://a https://b www.c"}, "Take links out: a reply has 2 at most"),
    ],
)
def test_what_cannot_be_taken_is_kept_on_the_page(attendee, event, patient, said, message):
    refused = send(attendee, **said)
    assert refused.status_code == 422
    page = page_of(refused)
    assert message in page.one("div", **{"class": "problem"}).words
    assert page.one("textarea").source.strip() == said["text"].strip()


def test_one_network_sends_so_much_and_so_many_may_wait(attendee, event, patient, monkeypatch):
    monkeypatch.setattr(replies, "MOST_WAITING", 20)
    assert {send(attendee, text=f"Reply {n}").status_code for n in range(20)} == {303}
    held = send(attendee, text="One more")
    assert (held.status_code, "Try again in 15 minutes" in page_of(held).words) == (429, True)
    Guess.delete().execute()
    full = send(attendee, text="One more")
    assert (full.status_code, "Try again tomorrow" in page_of(full).words) == (429, True)
    assert ReaderReply.select().count() == 20


@pytest.mark.both
def test_a_report_is_counted_and_the_reply_stays_until_an_organiser_has_looked(
    owner, attendee, event, patient, monkeypatch
):
    send(attendee, text="An insult")
    hidden = f"{REPLIES}/{ReaderReply.get().id}/complaint"
    assert attendee.post(hidden).status_code == 404
    show(event, "An insult")
    monkeypatch.setattr(replies, "MOST_REPORTS", 2)
    ways = [one["action"] for one in page_of(attendee.get(REPLIES)).all("form")]
    (way,) = [one for one in ways if one.endswith("/complaint")]
    assert [attendee.post(way).status_code for _ in range(3)] == [303, 303, 303]
    assert ReaderReply.get().reports == 2
    assert b"An insult" in attendee.get(REPLIES).data
    page = page_of(owner.get(f"{DESK}?state=reported"))
    assert "Reported 2 times" in page.words
    form = form_of(page, DESK)
    assert owner.post(DESK, data=form | {"state": "shown"}).status_code == 303
    assert (ReaderReply.get().reports, ReaderReply.get().state) == (0, "shown")
    attendee.post(way)
    assert owner.post(DESK, data=form | {"state": "hidden"}).status_code == 303
    assert b"An insult" not in attendee.get(REPLIES).data
    Guess.delete().execute()
    show(event, "An insult")
    assert {attendee.post(way).status_code for _ in range(21)} == {303, 429}


def test_replies_are_taken_up_to_a_day_and_what_was_shown_stays(owner, attendee, event, patient):
    send(attendee, text="Well done")
    show(event, "Well done")
    form = form_of(page_of(owner.get(DESK)), BOARD) | {"is_open": "y"}
    today = datetime.now(UTC).date()
    assert owner.post(BOARD, data=form | {"closes_on": str(today)}).status_code == 303
    assert "Replies are taken until" in page_of(attendee.get(REPLIES)).words
    wrong = owner.post(BOARD, data=form | {"closes_on": "tomorrow"})
    assert wrong.status_code == 422
    assert page_of(wrong).one("input", id="closes_on")["value"] == "tomorrow"
    waiting = form_of(page_of(attendee.get(REPLIES)), REPLIES)
    ended = str(today - timedelta(days=1))
    assert owner.post(BOARD, data=form | {"closes_on": ended}).status_code == 303
    late = attendee.post(REPLIES, data=waiting | {"text": "Too late"})
    assert (late.status_code, "Replies are closed." in page_of(late).words) == (410, True)
    page = page_of(attendee.get("/e/fair/wall"))
    assert "Well done" in page.words
    assert "Replies are closed." in page.words
    shut = {name: said for name, said in form.items() if name != "is_open"}
    assert owner.post(BOARD, data=shut | {"closes_on": ""}).status_code == 303
    assert Board.of(event, "wall").takes_replies is False
    assert owner.post(BOARD, data=form | {"page": "No name!"}).status_code == 422


@pytest.mark.both
def test_under_a_page_that_is_not_public_or_has_no_board_there_are_no_replies(attendee, event):
    Wall.of(event).share(make_organiser(), shared=False)
    for page in ("wall", "wall/x", "differences", "nothing", "x" * 200):
        address = f"/e/fair/{page}/replies"
        assert attendee.get(address).status_code == 404
        assert attendee.post(address, data={"text": "Hello"}).status_code == 404
    Wall.of(event).share(make_organiser(), shared=True)
    assert attendee.get(REPLIES).status_code == 200
    Board.delete().execute()
    assert attendee.get(REPLIES).status_code == 404


@pytest.mark.parametrize("name", ["diary", "myths/made-up", "wall/2", "../wall", ""])
def test_no_board_is_set_up_for_a_page_that_is_not_there(owner, event, name):
    before = Board.select().count()
    form = form_of(page_of(owner.get("/events/fair/replies")), "/events/fair/replies/board")
    assert owner.post("/events/fair/replies/board", data=form | {"page": name}).status_code == 422
    assert Board.select().count() == before


def test_all_replies_are_a_file_in_which_nothing_runs(owner, outsider, attendee, event, patient):
    send(attendee, text="=1+1", name="@Ada")
    lines = list(csv.reader(io.StringIO(owner.get(FILE).get_data(as_text=True))))
    today = datetime.now(UTC).date().isoformat()
    assert lines == [
        ["page", "day", "name", "text", "state", "reports"],
        ["wall", today, "'@Ada", "'=1+1", "waiting", "0"],
    ]
    for address in (FILE, DESK):
        assert outsider.get(address).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_replies_are_asked_for_as_often_for_one_as_for_thirty(owner, attendee, event, caplog, many):
    for n in range(many):
        ReaderReply.create(
            event=event, page="wall", id=f"{n:032}", name="", text=f"Reply {n}",
            state="shown", sent_on="2026-11-30", reports=1,
        )  # fmt: skip
    for reader, address, most in (attendee, REPLIES, 6), (owner, f"{DESK}?state=reported", 14):
        reader.get(address)
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            assert reader.get(address).status_code == 200
        assert len(statements(caplog)) <= most


@pytest.mark.both
def test_replies_have_pages(owner, attendee, event):
    for n in range(51):
        ReaderReply.create(
            event=event, page="wall", id=f"{n:032}", name="", text=f"Reply {n:02}",
            state="shown", sent_on="2026-11-30", reports=0,
        )  # fmt: skip
    first, second = (page_of(attendee.get(f"{REPLIES}?page={n}")) for n in (1, 2))
    assert [len(one.all("blockquote")) for one in (first, second)] == [50, 1]
    assert "51 replies" in first.words
    desk = page_of(owner.get(f"{DESK}?state=shown"))
    assert "Next page" in desk.words


def stored(event: Event, text: str, state: str, reports: int = 0, day: str = "2026-11-30") -> None:
    ReaderReply.create(
        event=event, page="wall", id=f"{ReaderReply.select().count():032}", name="", text=text,
        state=state, sent_on=day, reports=reports,
    )  # fmt: skip


def test_the_page_opens_on_what_needs_a_decision_the_reported_first(owner, event):
    assert "No reply waits for you, and none is reported." in page_of(owner.get(DESK)).words
    stored(event, "Fine", "shown")
    stored(event, "Off", "hidden")
    stored(event, "New", "waiting")
    stored(event, "Insult", "shown", reports=2, day="2026-11-01")
    page = page_of(owner.get(DESK))
    assert [one.words for one in page.all("bdi", **{"class": "written"})] == ["Insult", "New"]
    chips = page.one("nav", **{"aria-label": "Which replies"}).all("a")
    assert [one.words for one in chips] == ["To decide 2", "Shown 2", "Not shown 1"]
    assert [one.words for one in chips if "aria-current" in one] == ["To decide 2"]


def test_from_the_replies_one_gets_back_to_the_page_and_to_the_event(attendee, event):
    ways = [one["href"] for one in page_of(attendee.get(REPLIES)).one("main").all("a")]
    assert ways[:2] == ["/e/fair", "/e/fair/wall"]
    assert "/e/fair" in [one["href"] for one in page_of(attendee.get("/e/fair/wall")).all("a")]


@pytest.mark.parametrize("written", ["31 December 2046", "31/12/2046", "2046-12-31", "31.12.2046"])
def test_the_last_day_is_written_as_people_write_it(owner, attendee, event, written):
    form = form_of(page_of(owner.get(DESK)), BOARD) | {"is_open": "y", "closes_on": written}
    assert owner.post(BOARD, data=form).status_code == 303
    assert Board.of(event, "wall").closes_on == "2046-12-31"
    assert form_of(page_of(owner.get(DESK)), BOARD)["closes_on"] == ["31 December 2046"]


def test_a_last_day_that_can_be_two_is_asked_back_at_its_field(owner, event):
    form = form_of(page_of(owner.get(DESK)), BOARD) | {"is_open": "y", "closes_on": "3/4/2046"}
    refused = owner.post(BOARD, data=form)
    page = page_of(refused)
    assert refused.status_code == 422
    summary = page.one("div", **{"class": "problem"})
    for words in (summary.words, page.one(id="fault-closes_on").words):
        assert "3 April 2046 or 4 March 2046" in words or "4 March 2046 or 3 April 2046" in words
    assert summary.one("a")["href"] == "#closes_on"


def test_a_flood_from_ten_networks_shuts_nobody_out_who_has_one_thing_to_say(
    app, event, patient, monkeypatch
):
    monkeypatch.setattr(reply_view, "MOST_OF_A_BOARD", 5)

    def answered(address: str) -> int:
        reader = app.test_client()
        reader.environ_base["REMOTE_ADDR"] = address
        return send(reader, text="Buy this").status_code

    spam = [answered(f"192.0.2.{n}") for _ in range(3) for n in range(10)]
    assert spam == [303] * 15 + [429] * 15
    reader = app.test_client()
    reader.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    held = send(reader, text="Buy this")
    assert "Very many replies are sent just now. Try again in 15 minutes." in page_of(held).words
    assert [answered("198.51.100.1") for _ in range(2)] == [303, 429]
    # Of IPv6 the whole /48 is one sender.
    assert [answered(f"2001:db8:1:{n}::1") for n in range(3)] == [303, 429, 429]


@pytest.mark.both
def test_many_replies_are_decided_at_once_and_asked_about_before_they_are_gone(owner, event):
    for n in range(3):
        stored(event, f"Spam {n}", "waiting", day="2026-11-30")
    stored(event, "Older", "waiting", day="2026-11-29")
    stored(event, "Fine", "shown", day="2026-11-30")
    page = page_of(owner.get(DESK))
    offered = [one.words for one in page.one("select", id="of").all("option")]
    assert offered == [
        "Those that I tick below",
        "3 that wait, of Monday 30 November 2026",
        "1 that waits, of Sunday 29 November 2026",
        "All 4 that wait",
    ]
    sent = form_of(page, BATCH) | {"of": "2026-11-30", "state": "deleted"}
    asked = page_of(owner.post(BATCH, data=sent))
    assert asked.one("h2").words == "Delete 3 replies"
    assert ReaderReply.select().count() == 5
    sure = form_of(asked, BATCH) | {"state": "deleted"}
    stored(event, "Came meanwhile", "waiting", day="2026-11-30")
    again = page_of(owner.post(BATCH, data=sure))
    moved = "They are not the same replies any more since you looked. Nothing is decided yet."
    assert moved in again.words
    assert ReaderReply.select().count() == 6
    # One goes and another comes: as many, and not the same.
    sure = form_of(again, BATCH) | {"state": "deleted"}
    stored(event, "Nobody read it", "waiting", day="2026-11-30")
    ReaderReply.delete().where(ReaderReply.text == "Spam 0").execute()
    again = page_of(owner.post(BATCH, data=sure))
    assert moved in again.words
    assert ReaderReply.select().count() == 6
    done = owner.post(BATCH, data=form_of(again, BATCH) | {"state": "deleted"})
    assert "4 replies are deleted." in page_of(owner.get(done.location)).words
    assert [one.text for one in ReaderReply.select().order_by(ReaderReply.text)] == [
        "Fine",
        "Older",
    ]
    line = Audit.select().order_by(Audit.id.desc()).get()
    assert (line.kind, line.about, line.detail) == ("reply deleted", "fair", "4 together")


@pytest.mark.both
def test_ticked_replies_are_shown_or_put_aside_at_once_and_nothing_unread_is_shown(owner, event):
    for n in range(3):
        stored(event, f"Reply {n}", "waiting")
    page = page_of(owner.get(f"{DESK}?ticked=all"))
    ids = [one["value"] for one in page.all("input", form="together")]
    assert (len(ids), all("checked" in one for one in page.all("input", form="together"))) == (
        3,
        True,
    )
    form = form_of(page, BATCH)
    unread = owner.post(BATCH, data=form | {"of": "all", "state": "shown"})
    assert (unread.status_code, "each has to be read before" in page_of(unread).words) == (
        422,
        True,
    )
    none = owner.post(BATCH, data=form | {"of": "ticked", "id": [], "state": "shown"})
    assert (none.status_code, "Nothing is ticked" in page_of(none).words) == (422, True)
    for of in ("tomorrow", ""):
        assert owner.post(BATCH, data=form | {"of": of, "state": "hidden"}).status_code == 422
    ticked = form | {"of": "ticked", "id": ids[:2]}
    assert owner.post(BATCH, data=ticked | {"state": "shown"}).status_code == 303
    assert ReaderReply.numbers(event) == {"waiting": 1, "shown": 2, "hidden": 0, "undecided": 1}
    assert owner.post(BATCH, data=ticked | {"state": "hidden"}).status_code == 303
    assert ReaderReply.numbers(event) == {"waiting": 1, "shown": 0, "hidden": 2, "undecided": 1}
    rest = page_of(owner.post(BATCH, data=form | {"of": "all", "state": "hidden"}))
    assert rest.one("h2").words == "Do not show 1 reply"
    assert owner.post(BATCH, data=form_of(rest, BATCH) | {"state": "hidden"}).status_code == 303
    assert ReaderReply.numbers(event) == {"waiting": 0, "shown": 0, "hidden": 3, "undecided": 0}
