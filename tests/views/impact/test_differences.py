"""What an event changed: put together by its organiser, published in versions, read by everyone."""

import logging
import re
from datetime import UTC, datetime, timedelta
from gzip import decompress
from typing import Any

import pytest
from flask.testing import FlaskClient

from commands.sample import add_sample
from models.account.audit import Audit
from models.answer import public_snapshot
from models.answer.response import Response
from models.coding.quote import Quote
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact import difference, published
from models.impact.difference import EventDifference
from models.impact.differences import Differences
from models.impact.published import PublishedDifferences
from models.outcome.substantiation import Substantiation
from models.survey.survey import Survey
from models.wall.board import Board
from models.wall.exhibit import ExhibitState, fields_asked, moderate, queue
from models.wall.reply import ReaderReply
from models.wall.wall import Wall
from tests.makers import (
    choice,
    make_event,
    make_organiser,
    make_outcome,
    make_request,
    make_survey,
    question,
    respond,
)
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

DESK, PUBLIC = "/events/fair/differences", "/e/fair/differences"
KINDS_OF_OURS = {"differences published", "differences withdrawn", "difference withdrawn"}
MYTH = question("myth", "senior", "Only seniors may speak online.")
WHY = question("text", "why", "What will you do differently?")


def told(owner: FlaskClient, **said: Any) -> Any:
    """Write a difference; what is not said is what a test does not look at."""
    form = form_of(page_of(owner.get(f"{DESK}/new")), f"{DESK}/new")
    usual = {
        "heading": "The day went on tour",
        "sentence": "Sheffield had a Digital Day of its own for 41 people.",
        "number": "41",
        "as_of": "2012-09-30",
        "kind": "new_event",
    }
    return owner.post(f"{DESK}/new", data=form | usual | said)


def press(owner: FlaskClient, address: str, **said: Any) -> Any:
    """Press the button of the desk that sends to this address."""
    form = form_of(page_of(owner.get(DESK)), address)
    return owner.post(address, data=form | said)


def publish(owner: FlaskClient, note: str = "") -> int:
    return press(owner, f"{DESK}/versions", note=note).status_code


def cards(page: Any) -> list[str]:
    return [one.one("h2").words for one in page.all("article")]


def believers(event: str = "fair") -> Survey:
    """A survey of twelve people, shared: nine believed it before and three do now."""
    survey = make_survey(MYTH, WHY)
    for n in range(12):
        before, now = ("true" if n < 9 else "false"), ("true" if n < 3 else "false")
        respond(survey, senior__before=before, senior__now=now, why=f"I ask number {n} in public")
    public_snapshot.share(survey)
    survey.close()
    make_event(survey, code=event)
    return survey


def test_nobody_reads_anything_before_it_is_published_and_then_everyone_does(owner, attendee):
    make_event()
    assert told(owner).status_code == 303
    assert [attendee.get(PUBLIC + end).status_code for end in ("", ".atom", ".svg")] == [404] * 3
    assert page_of(attendee.get("/e/fair")).all("a", href=PUBLIC) == []
    assert publish(owner, "The first of it") == 303
    page = page_of(attendee.get(PUBLIC))
    assert cards(page) == ["The day went on tour"]
    card = page.one("article")
    assert page_of(attendee.get("/e/fair")).one("a", href=PUBLIC).words == "What came of it"
    assert card.one("strong").words == "41"
    assert "As of 30 September 2012" in card.words
    assert page.one("h1").words == "What came of it"
    assert [attendee.get(PUBLIC + end).status_code for end in (".atom", ".svg")] == [200] * 2


def test_shared_results_are_proposed_and_taken_with_one_press(owner, attendee):
    believers()
    desk = page_of(owner.get(DESK))
    assert "9 of 12 believed it before, 3 do now." in desk.one(id="proposals").words
    assert press(owner, f"{DESK}/proposals").status_code == 303
    assert press(owner, f"{DESK}/versions").status_code == 303
    card = page_of(attendee.get(PUBLIC)).one("article")
    assert [one.words for one in card.all("strong")] == ["9", "What is not known:"]
    assert [one["href"] for one in card.all("a")] == [
        "http://localhost/s/lunch/results#asked-senior"
    ]
    assert [one.words for one in card.all("td", **{"class": "number"})] == ["9", "3"]


def test_results_that_are_not_shared_are_proposed_to_nobody(owner):
    survey = believers()
    assert "believed it before" in owner.get(DESK).text
    public_snapshot.end_sharing(survey)
    assert "believed it before" not in owner.get(DESK).text


def test_what_was_told_or_left_out_is_said_and_the_list_has_the_focus(owner):
    believers()
    reply = press(owner, f"{DESK}/proposals/leaving")
    page = page_of(owner.get(reply.location))
    assert page.one("p", role="status").words.startswith("It is left out: “")
    reply = press(owner, f"{DESK}/proposals")
    assert reply.location.endswith("#proposals")
    page = page_of(owner.get(reply.location))
    assert page.one("p", role="status").words.startswith("It is told now: “")
    assert page.one(id="proposals")["tabindex"] == "-1"


def test_no_sort_of_difference_is_chosen_beforehand_and_one_has_to_be(owner):
    make_event()
    new = f"{DESK}/new"
    assert form_of(page_of(owner.get(new)), new)["kind"] == [""]
    reply = told(owner, kind="")
    assert reply.status_code == 422
    fault = page_of(reply).one(id="fault-kind").words
    assert fault == "Error: Choose what sort of difference it is"


@pytest.mark.both
def test_a_proposal_that_is_left_out_is_offered_no_longer_and_can_be_taken_later(owner):
    believers()
    assert press(owner, f"{DESK}/proposals/leaving").status_code == 303
    desk = page_of(owner.get(DESK))
    assert "1 left out" in desk.one(id="proposals").words
    assert "proposal is new" not in desk.words
    assert press(owner, f"{DESK}/proposals").status_code == 303
    assert len(EventDifference.all_of(Event.get())) == 1


@pytest.mark.both
def test_figures_that_move_are_told_to_the_organiser_and_change_nothing_by_themselves(
    owner, attendee
):
    survey = believers()
    press(owner, f"{DESK}/proposals")
    publish(owner)
    survey.open()
    for n in range(40):
        respond(survey, senior__before="true", senior__now=("true", "false")[n % 2])
    for n in range(40):
        respond(survey, senior__before="false", senior__now=("true", "false")[n % 2])
    # What came last is shown to everyone once nothing can be on its way.
    before = datetime.now(UTC) - timedelta(minutes=1)
    Survey.update(closed_at=before).where(Survey.id == survey.id).execute()
    desk = page_of(owner.get(DESK)).one(id="differences").words
    assert "The figures have moved." in desk
    assert "49 of 92 believed it before" in desk
    assert "9 of 12" in page_of(attendee.get(PUBLIC)).one("article").words
    assert press(owner, f"{DESK}/proposals").status_code == 303
    assert publish(owner) == 303
    assert "49 of 92" in page_of(attendee.get(PUBLIC)).one("article").words
    assert "9 of 12" in page_of(attendee.get(f"{PUBLIC}/1")).one("article").words


def test_versions_stay_and_what_is_new_since_one_is_marked(owner, attendee):
    make_event()
    told(owner)
    publish(owner, "First")
    told(owner, heading="A myth exploded", sentence="4 still believe it.", number="4")
    edit = f"{DESK}/{EventDifference.all_of(Event.get())[0].id}/edit"
    form = form_of(page_of(owner.get(edit)), edit)
    assert (
        owner.post(edit, data=form | {"sentence": "Sheffield had 41, Cardiff 9."}).status_code
        == 303
    )
    told(owner, heading="Third", sentence="Said.", number="")
    publish(owner, "Two more")
    page = page_of(attendee.get(f"{PUBLIC}?since=1"))
    assert [one.words for one in page.one(id="new").all("li")] == [
        *("A myth exploded", "Third"),
        "The day went on tour (says something else now)",
    ]
    assert [one.all("span", **{"class": "new"})[0].words for one in page.all("article")] == [
        *("Changed", "New", "New")
    ]
    old = page_of(attendee.get(f"{PUBLIC}/1"))
    assert cards(old) == ["The day went on tour"]
    assert "This is the page as it was on" in old.words
    plain = page_of(attendee.get(PUBLIC))
    assert plain.all("span", **{"class": "new"}) == []
    listed = plain.one(id="more").one("details")
    assert ": Two more" in listed.words
    assert ": First" in listed.words
    for strange in ("?since=9", "?since=2", "?since=x", "?since=-1"):
        assert attendee.get(PUBLIC + strange).text == attendee.get(PUBLIC).text
    assert attendee.get(f"{PUBLIC}/3").status_code == 404


def test_nothing_new_is_no_version_and_an_empty_page_neither(owner):
    make_event()
    assert publish(owner) == 409
    told(owner)
    assert publish(owner) == 303
    assert publish(owner) == 409
    assert PublishedDifferences.select().count() == 1


@pytest.mark.both
def test_withdrawing_the_page_takes_away_all_of_it_at_once(owner, attendee):
    make_event()
    told(owner)
    publish(owner)
    addresses = [PUBLIC, f"{PUBLIC}/1", f"{PUBLIC}.atom", f"{PUBLIC}.svg", f"{PUBLIC}.pdf"]
    assert 404 not in [attendee.get(one).status_code for one in addresses]
    assert press(owner, f"{DESK}/withdrawal").status_code == 303
    assert {attendee.get(one).status_code for one in addresses} == {404}
    assert publish(owner) == 303
    assert attendee.get(f"{PUBLIC}/1").status_code == 200
    assert PublishedDifferences.select().count() == 1


def test_a_difference_that_is_withdrawn_is_in_no_version_any_more(owner, attendee):
    believers()
    press(owner, f"{DESK}/proposals")
    told(owner)
    publish(owner)
    first = EventDifference.all_of(Event.get())[0].id
    edit = f"{DESK}/{first}/edit"
    form = form_of(page_of(owner.get(edit)), f"{DESK}/{first}/withdrawal")
    assert owner.post(f"{DESK}/{first}/withdrawal", data=form).status_code == 303
    for address in (PUBLIC, f"{PUBLIC}/1"):
        assert cards(page_of(attendee.get(address))) == ["The day went on tour"]
    for ending in (".atom", ".svg"):
        assert "seniors" not in attendee.get(PUBLIC + ending).text
    # Told again it is a new difference.
    press(owner, f"{DESK}/proposals")
    assert publish(owner) == 303
    assert len(cards(page_of(attendee.get(PUBLIC)))) == 2
    assert len(cards(page_of(attendee.get(f"{PUBLIC}/1")))) == 1


@pytest.mark.both
def test_a_quote_is_never_frozen_and_goes_with_its_response_from_old_versions_too(owner, attendee):
    survey = believers()
    one = Response.wrote(survey, "why")[0]
    words = one.answers["why"]
    Quote.choose(survey, "why", one.id, words, permitted=False)
    assert "In their words" not in page_of(owner.get(DESK)).one(id="proposals").words
    Quote.choose(survey, "why", one.id, words, permitted=True)
    token = page_of(owner.get(DESK)).all("input", name="csrf_token")[0]["value"]
    said = {"csrf_token": token, "source": f"quote:{survey.id}"}
    assert owner.post(f"{DESK}/proposals", data=said).status_code == 303
    publish(owner)
    assert words in page_of(attendee.get(PUBLIC)).one("blockquote").words
    assert words not in PublishedDifferences.get().items[0]["told"]["sentence"]
    assert words not in str(PublishedDifferences.get().items)
    told(owner)
    publish(owner)
    assert words not in attendee.get(f"{PUBLIC}.atom").text
    for export in ("json", "csv"):
        assert words not in owner.get(f"{DESK}.{export}").text
    one.delete_instance()
    for address in (PUBLIC, f"{PUBLIC}/1"):
        assert words not in attendee.get(address).text


def test_the_year_before_stands_beside_this_one_while_both_are_public(owner, attendee):
    make_event()
    make_event(code="before", title="Fair 2011")
    told(owner)
    edit = f"{DESK}/edit"
    form = form_of(page_of(owner.get(edit)), edit)
    said = form | {"former": "before", "introduction": "We look *back*."}
    assert owner.post(edit, data=said).status_code == 303
    publish(owner)
    page = page_of(attendee.get(PUBLIC))
    assert page.all("section", **{"class": "years"}) == []
    assert page.one("em").words == "back"
    before = Event.at("before")
    former = EventDifference.of(Event.at("fair"), EventDifference.get().id)
    EventDifference.add(before, former.telling)
    PublishedDifferences.publish(before, "", make_organiser())
    table = page_of(attendee.get(PUBLIC)).one("section", **{"class": "years"})
    assert [one.words for one in table.all("th")] == ["Fair 2012", "Fair 2011", "New event"]
    Differences.withdraw(before, make_organiser())
    assert page_of(attendee.get(PUBLIC)).all("section", **{"class": "years"}) == []


def test_of_many_proposals_from_one_noun_the_first_are_in_sight_and_the_rest_unfold(owner):
    event = make_event()
    for number in range(12):
        if number == 5:  # with that of all together one more than are in sight: nothing to fold
            assert not page_of(owner.get(DESK)).one("section", id="proposals").all("details")
        make_request(event, topic=f"Topic {number}", status="met", people=20 - number)
    folded = page_of(owner.get(DESK)).one("section", id="proposals").one("details")
    assert folded.one("summary").words == "8 more of this sort"
    told = [one.words for one in folded.all("strong") if one.words.startswith("Topic")]
    assert told == [f"Topic {number}" for number in range(4, 12)]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"heading": " "}, "Write 1 to 200 characters"),
        ({"heading": "x" * 201}, "Write 1 to 200 characters"),
        ({"sentence": ""}, "Write what changed"),
        ({"sentence": "41 " + "x" * 1_000}, "Write 1,000 characters or fewer"),
        ({"number": "42"}, "Write the number as it stands in the sentence"),
        ({"as_of": ""}, "Say of which day this is"),
        ({"as_of": "yesterday"}, "Enter the day, the month and the year"),
        ({"as_of": str((datetime.now(UTC) + timedelta(3)).date())}, "Choose today or an earlier"),
        ({"links": "javascript:alert(1) x"}, "Write links that begin with https:// or http://"),
        ({"links": f"https://example.org/ {'x' * 301}"}, "Shorten it to 300 characters"),
        ({"links": "https://example.org/ a\n" * 11}, "Give 10 pieces of evidence at the most"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_what_was_written_stays(owner, said, fault):
    make_event()
    reply = told(owner, **said)
    assert reply.status_code == 422
    page = page_of(reply)
    assert any(fault in one.words for one in page.all("p", **{"class": "fault"}))
    assert page.one("textarea", name="links").words == said.get("links", "").strip().replace(
        "\n", " "
    )
    assert EventDifference.select().count() == 0


def test_differences_are_put_in_order_one_place_at_a_time(owner):
    make_event()
    for heading in ("One", "Two", "Three"):
        told(owner, heading=heading)
    event = Event.get()
    ids = [one.id for one in EventDifference.all_of(event)]
    press(owner, f"{DESK}/{ids[2]}/earlier")
    press(owner, f"{DESK}/{ids[0]}/later")
    assert [one.telling.heading for one in EventDifference.all_of(event)] == ["Three", "One", "Two"]


def test_the_words_of_organisers_go_through_the_one_sanitiser(owner, attendee):
    make_event()
    told(
        owner,
        sentence="**41** <script>alert(1)</script> [x](javascript:alert) ![x](https://e.example/x)",
        links="https://example.org/tour The programme of the tour",
        unknown="<img src=x>",
    )
    publish(owner)
    card = page_of(attendee.get(PUBLIC)).one("article")
    assert card.all("script") == card.all("img") == []
    assert [one["href"] for one in card.all("a")] == ["https://example.org/tour"]


def test_pages_ask_as_many_statements_of_thirty_differences_as_of_one(owner, attendee, caplog):
    make_event()
    places = ((PUBLIC, attendee), (DESK, owner), (f"{PUBLIC}.atom", attendee))
    counted: list[list[int]] = []
    for many in (1, 29):
        for _ in range(many):
            told(owner)
        publish(owner)
        counted.append([])
        for address, who in places:
            with caplog.at_level(logging.DEBUG, logger="peewee"):
                caplog.clear()
                who.get(address)
            counted[-1].append(len(statements(caplog)))
    assert counted[0] == counted[1]
    assert counted[0][0] <= 9


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("language", "heading"),
    [("de", "Was daraus geworden ist"), ("ar", "ما الذي نتج عنه"), ("en", "What came of it")],
)
def test_readers_are_spoken_to_in_the_language_of_the_event(owner, attendee, language, heading):
    make_event(make_survey(WHY, language=language))
    told(owner)
    publish(owner)
    page = page_of(attendee.get(PUBLIC))
    assert page.one("h1").words == heading
    assert page.one("html")["lang"] == language
    assert ("dir" in page.one("html")) == (language == "ar")
    for ending in (".atom", ".svg"):
        assert heading in attendee.get(PUBLIC + ending).text


@pytest.mark.sqlite
def test_a_page_has_room_for_so_many_differences_and_versions_and_no_more(owner, monkeypatch):
    monkeypatch.setattr(difference, "MOST_DIFFERENCES", 2)
    monkeypatch.setattr(published, "MOST_VERSIONS", 1)
    believers()
    told(owner)
    assert publish(owner) == 303
    told(owner)
    assert told(owner).status_code == 409
    reply = press(owner, f"{DESK}/proposals")
    assert reply.status_code == 409
    assert "There is room for 2 differences." in reply.text
    assert publish(owner) == 409
    monkeypatch.setattr(difference, "MOST_LEFT_OUT", 0)
    assert press(owner, f"{DESK}/proposals/leaving").status_code == 409


@pytest.mark.sqlite
def test_a_copy_for_next_year_knows_the_year_before(owner):
    event = make_event(make_survey(MYTH))
    form = form_of(page_of(owner.get("/events/fair/duplicate")), "/events/fair/duplicate")
    assert owner.post("/events/fair/duplicate", data=form | {"code": "next"}).status_code == 303
    assert Differences.of(Event.at("next")).former_id == event.id


def test_what_is_published_and_withdrawn_is_in_the_security_record(owner):
    make_event()
    told(owner)
    publish(owner)
    one = EventDifference.get().id
    edit = f"{DESK}/{one}/edit"
    form = form_of(page_of(owner.get(edit)), f"{DESK}/{one}/withdrawal")
    owner.post(f"{DESK}/{one}/withdrawal", data=form)
    press(owner, f"{DESK}/withdrawal")
    found = [(row.kind, row.about) for row in Audit.all_of() if row.kind in KINDS_OF_OURS]
    assert found == [
        ("differences published", "fair"),
        ("difference withdrawn", "fair"),
        ("differences withdrawn", "fair"),
    ]


@pytest.mark.sqlite
def test_the_page_of_a_whole_year_is_light(attendee):
    add_sample()
    gzip = {"Accept-Encoding": "gzip"}
    page = attendee.get("/e/digital-day-before/differences", headers=gzip)
    html = decompress(page.data).decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert len(sheets) == 2
    sent = [page, *(attendee.get(one, headers=gzip) for one in sheets)]
    assert {one.headers["Content-Encoding"] for one in sent} == {"gzip"}
    assert sum(len(one.data) for one in sent) < 25_000


def part(client, name: str) -> str:
    """What stands in the line of this part of what feeds the page."""
    lines = page_of(client.get(DESK)).one(id="parts").all("li")
    return next(one.words for one in lines if one.words.startswith(name))


def test_what_waits_in_a_part_stands_beside_it(owner):
    event = make_event(make_survey(question("text", "why", permission=True)))
    for name in ("Outcomes", "In their words", "Replies"):
        assert not any(sign.isdecimal() for sign in part(owner, name)), name
    for said in ("unnamed", "named", "no"):
        respond(Survey.get(), **{"why": "It helped", "why.permission": said})
    logged = make_outcome(event)
    Substantiation.ask(logged, "Jo", "", make_organiser())
    asked = Substantiation.get()
    assert not any(sign.isdecimal() for sign in part(owner, "Outcomes"))
    asked.say(logged.revision, "agree", "", may_name=False)
    for n, (state, reports) in enumerate((("waiting", 0), ("waiting", 0), ("shown", 3))):
        ReaderReply.create(
            event=event, page="wall", id=f"{n:032}", name="", text="Hello",
            state=state, sent_on="2026-11-30", reports=reports,
        )  # fmt: skip
    assert "1 answer to close" in part(owner, "Outcomes")
    assert "2 texts to look at" in part(owner, "In their words")
    assert "1 reported · 2 waiting" in part(owner, "Replies")
    [place] = fields_asked([Survey.get()])
    first = queue(place, ExhibitState.NEW)[0].response
    moderate(event, place, first, ExhibitState.SEEN, make_organiser())
    assert "1 text to look at" in part(owner, "In their words")
    asked.close(make_organiser())
    assert not any(sign.isdecimal() for sign in part(owner, "Outcomes"))


@pytest.mark.both
def test_what_waits_costs_as_many_statements_for_thirty_surveys_as_for_one(owner, caplog):
    def asked() -> int:
        owner.get(DESK)
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            assert f"{Response.select().count()} text" in part(owner, "In their words")
        return len([one for one in statements(caplog) if "exhibit" in str(one.msg)])

    asking = [question("text", f"why{n}", permission=True) for n in range(30)]
    surveys = [make_survey(one, code=f"s{n}") for n, one in enumerate(asking)]
    make_event(surveys[0])
    respond(surveys[0], **{"why0": "It helped", "why0.permission": "unnamed"})
    few = asked()
    for n, one in enumerate(surveys[1:], 1):
        EventSurvey.add(Event.get(), one)
        respond(one, **{f"why{n}": "It helped", f"why{n}.permission": "unnamed"})
    assert asked() == few


def test_a_page_without_proposals_leads_to_where_results_are_shared(owner):
    make_event(make_survey(choice("Good?", "Yes", "No")))
    there = page_of(owner.get(DESK)).one(id="proposals").all("a")
    assert "/events/fair/settings#sharing" in [one["href"] for one in there]
    assert page_of(owner.get("/events/fair/settings")).one(id="sharing")


def test_the_public_page_leads_to_the_wall_once_everyone_may_read_it(owner, attendee):
    event = make_event()
    told(owner)
    publish(owner)
    for shared in (False, True, False):
        Wall.of(event).share(make_organiser(), shared=shared)
        ways = [one["href"] for one in page_of(attendee.get(PUBLIC)).all("a")]
        assert ("/e/fair/wall" in ways) is shared


def test_on_paper_the_page_says_where_it_is_from_and_leaves_out_what_nobody_can_press(
    owner, attendee
):
    event = make_event()
    told(owner)
    publish(owner)
    Board.of(event, "differences").change(make_organiser(), is_open=True, closes_on=None)
    page = page_of(attendee.get(PUBLIC))
    [at] = page.all("p", **{"class": "hint printed"})
    assert f"http://localhost{PUBLIC}, as of" in at.words
    assert "unprinted" in page.one("section", id="replies")["class"]


def test_the_day_of_a_difference_stands_in_its_field_as_people_write_it(owner):
    make_event()
    told(owner, as_of="30/9/2012")
    id = EventDifference.all_of(Event.get())[0].id
    form = form_of(page_of(owner.get(f"{DESK}/{id}/edit")), f"{DESK}/{id}/edit")
    assert form["as_of"] == ["30 September 2012"]
