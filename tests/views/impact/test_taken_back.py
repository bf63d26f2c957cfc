"""What people may take back is gone from what an event changed, from every version of it."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.answer import public_snapshot
from models.answer.response import Response
from models.coding.quote import Quote
from models.event.event import Event
from models.evidence.evidence import Evidence, key_of
from models.impact.difference import EventDifference
from models.impact.journal import JournalEntry
from models.impact.published import PublishedDifferences
from models.outcome import outcome_proposal
from models.outcome.outcome import Outcome
from models.outcome.substantiation import Substantiation
from models.telling.difference_kind import DifferenceKind
from models.wall.board import Board
from models.wall.exhibit import ExhibitState, fields_asked, moderate
from models.wall.reply import ReaderReply, ReplyState
from models.wall.wall import Wall
from models.wall.withdrawal import take_back
from tests.makers import make_event, make_organiser, make_outcome, make_survey, question, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

DESK, PUBLIC = "/events/fair/differences", "/e/fair/differences"
EVERYWHERE = (PUBLIC, f"{PUBLIC}/1", f"{PUBLIC}.atom", f"{PUBLIC}.svg")
OF_THE_DESK = (DESK, f"{DESK}/preview", f"{DESK}.csv", f"{DESK}.json")
WHY = question("text", "why", "What changed?", permission=True)


def take(owner: FlaskClient, source: str) -> None:
    """Take the proposal of this noun into the page, and publish it."""
    page = page_of(owner.get(DESK))
    [named] = {
        one["value"] for one in page.all("input", name="source") if one["value"].startswith(source)
    }
    token = page.all("input", name="csrf_token")[0]["value"]
    taken = {"csrf_token": token, "source": named}
    assert owner.post(f"{DESK}/proposals", data=taken).status_code == 303
    form = form_of(page_of(owner.get(DESK)), f"{DESK}/versions")
    assert owner.post(f"{DESK}/versions", data=form).status_code == 303


def where(owner: FlaskClient, attendee: FlaskClient, words: str) -> list[str]:
    """The addresses at which these words stand now."""
    asked = [*((attendee, one) for one in EVERYWHERE), *((owner, one) for one in OF_THE_DESK)]
    replies: list[tuple[str, Any]] = [(address, who.get(address)) for who, address in asked]
    assert {reply.status_code for _, reply in replies} == {200}
    return [address for address, reply in replies if words in reply.get_data(as_text=True)]


def published(words: str) -> tuple[Event, str]:
    """An event on whose wall somebody's words stand; their receipt."""
    survey = make_survey(WHY)
    receipt = respond(survey, why=words, why__permission="named", why__credit="Ada Lovelace")
    event, ann = make_event(survey), make_organiser()
    Wall.of(event).share(ann, shared=True)
    (place,) = fields_asked([survey])
    response = next(Response.all_of(survey))["id"]
    moderate(event, place, response, ExhibitState.PUBLISHED, ann)
    return event, receipt


def test_words_that_their_writer_takes_back_are_gone_from_every_version(owner, attendee):
    event, receipt = published("We speak in public now")
    take(owner, "testimony:")
    for said in "We speak in public now", "Ada Lovelace":
        shown = where(owner, attendee, said)
        assert {PUBLIC, f"{PUBLIC}/1", f"{DESK}/preview"} <= set(shown)
        # In a feed reader, and in a file, nobody can take anything back.
        assert not set(shown) & {f"{PUBLIC}.atom", f"{PUBLIC}.svg", f"{DESK}.csv", f"{DESK}.json"}
    take_back(event.parts.get().survey, receipt)
    assert where(owner, attendee, "We speak in public now") == []
    assert where(owner, attendee, "Ada Lovelace") == []


def test_the_name_of_who_confirms_an_outcome_is_read_while_they_agree_to_that(owner, attendee):
    event = make_event()
    token = Substantiation.ask(make_outcome(event), "Grace Hopper", "admiral", event.organiser)
    asked = Substantiation.behind(token)
    assert asked is not None
    asked.say(1, "agree", "", may_name=True)
    take(owner, "outcome:")
    assert {PUBLIC, f"{PUBLIC}/1"} <= set(where(owner, attendee, "Grace Hopper"))
    again = Substantiation.behind(token)
    assert again is not None
    again.say(1, "agree", "", may_name=False)
    assert set(where(owner, attendee, "Grace Hopper")) <= {DESK}
    assert page_of(attendee.get(PUBLIC)).all("article")


def test_who_confirmed_other_words_does_not_stand_under_new_ones(owner, attendee):
    event = make_event()
    token = Substantiation.ask(make_outcome(event), "Grace Hopper", "admiral", event.organiser)
    asked = Substantiation.behind(token)
    assert asked is not None
    asked.say(1, "agree", "", may_name=True)
    take(owner, "outcome:")
    edit = f"{DESK}/{EventDifference.get().id}/edit"
    form = form_of(page_of(owner.get(edit)), edit)
    reply = owner.post(edit, data=form | {"sentence": "The event saved a million."})
    assert reply.status_code == 303
    assert "their confirmation is left out" in page_of(owner.get(reply.location)).words
    form = form_of(page_of(owner.get(DESK)), f"{DESK}/versions")
    owner.post(f"{DESK}/versions", data=form)
    page = page_of(attendee.get(PUBLIC)).words
    assert "saved a million" in page
    assert "Grace Hopper" not in page


def test_no_word_of_a_quote_is_kept_with_what_is_told(owner):
    survey = make_survey(question("text", "why"))
    respond(survey, why="We speak in public now")
    public_snapshot.share(survey)
    event = make_event(survey)
    response = next(Response.all_of(survey))["id"]
    Quote.choose(survey, "why", response, "We speak in public", permitted=True)
    [quote] = Quote.all_of(survey)
    make_outcome(event, evidence=(Evidence("quote", key_of("lunch", quote), ""),))
    [proposed] = outcome_proposal.proposals(event)
    assert [one.words for one in proposed.evidence if one.noun == "quote"] == ["We speak in public"]
    take(owner, "outcome:")
    kept = [EventDifference.get().told, EventDifference.get().proposed]
    kept += [one.items for one in PublishedDifferences.select()]
    assert "We speak" not in str(kept)


def test_words_whose_writer_did_not_agree_begin_nothing_that_everyone_reads(owner):
    survey = make_survey(WHY)
    respond(survey, why="My boss is afraid of it", why__permission="no")
    event = make_event(survey)
    response = next(Response.all_of(survey))["id"]
    begun = f"/events/fair/outcomes/new?survey=lunch&response={response}"
    page = page_of(owner.get(begun))
    assert "did not say yes" in page.words
    assert "afraid" not in page.one("textarea", name="what").words
    form = form_of(page, "/events/fair/outcomes/new") | {"who": "Somebody", "kind": "skill"}
    told = form | {"what": "Said: My boss  is afraid of it.", "tellable": "y"}
    reply = owner.post(begun, data=told)
    assert reply.status_code == 422
    assert "did not agree that they are published" in page_of(reply).words
    assert owner.post(begun, data=told | {"what": "A boss has learned of it"}).status_code == 303
    kept = {name: value for name, value in told.items() if name != "tellable"}
    assert owner.post(begun, data=kept).status_code == 303
    assert [one.statement.tellable for one in Outcome.select()] == [True, False]
    assert event.code == "fair"


def test_that_nobody_agrees_any_more_is_read_in_every_version_at_once(owner, attendee):
    event = make_event()
    logged = make_outcome(event)
    take(owner, "outcome:")
    nobody = "What is not known: Nobody but its organisers has confirmed it yet."
    for end in "", "/1":
        assert nobody in page_of(attendee.get(PUBLIC + end)).one("article").words
    token = Substantiation.ask(logged, "Grace Hopper", "admiral", event.organiser)

    def say(verdict: str, *, may_name: bool = False) -> list[str]:
        asked = Substantiation.behind(token)
        assert asked is not None
        asked.say(1, verdict, "", may_name=may_name)
        return [page_of(attendee.get(PUBLIC + end)).one("article").words for end in ("", "/1")]

    for words in say("agree"):
        assert "Evidence: 1 person who was asked agrees" in words
        assert "What is not known" not in words
    desk = page_of(owner.get(DESK)).one(id="differences").words
    assert "What shows it has changed: 1 person who was asked agrees" in desk
    take(owner, "outcome:")
    assert "What shows it has changed" not in page_of(owner.get(DESK)).words
    for words in say("not"):
        assert "What is not known: Nobody who was asked agrees, 1 does not agree" in words
    desk = page_of(owner.get(DESK)).one(id="differences").words
    assert "What shows it has changed: Nobody who was asked agrees, 1 does not agree" in desk
    say("not", may_name=True)
    take(owner, "outcome:")
    assert "Grace Hopper (admiral) does not agree" in page_of(attendee.get(PUBLIC)).words


def test_a_difference_that_is_worded_keeps_the_line_of_who_agrees(owner, attendee):
    make_outcome(make_event())
    take(owner, "outcome:")
    [told] = EventDifference.all_of(Event.get())
    here = f"{DESK}/{told.id}/edit"
    page = page_of(owner.get(here))
    assert page.all("input", name="kept") == []
    form = form_of(page, here)
    assert owner.post(here, data=form | {"heading": "All is well"}).status_code == 303
    [after] = EventDifference.all_of(Event.get())
    assert (after.telling.heading, after.telling.evidence) == ("All is well", told.telling.evidence)


@pytest.mark.both
@pytest.mark.parametrize("withdraws", [True, False])
@pytest.mark.parametrize("is_off", [False, True])
def test_a_deleted_outcome_is_withdrawn_from_every_version_in_the_same_press(
    owner, attendee, withdraws, is_off
):
    logged = make_outcome(make_event())
    here = f"/events/fair/outcomes/{logged.id}"
    assert page_of(owner.get(here)).all("input", name="withdrawn") == []
    take(owner, "outcome:")
    if is_off:  # an earlier version shows it still
        EventDifference.all_of(Event.get())[0].take_off()
    page = page_of(owner.get(here))
    assert "It is told on the page of differences" in page.words
    assert "checked" in page.one("input", name="withdrawn")
    form = form_of(page, f"{here}/deletion")
    form = form if withdraws else {"csrf_token": form["csrf_token"]}
    assert owner.post(f"{here}/deletion", data=form).status_code == 303
    for end in "", "/1":
        assert bool(page_of(attendee.get(PUBLIC + end)).all("article")) is not withdraws
    assert EventDifference.select().count() == (0 if withdraws else 1)
    noted = "What it was taken from is deleted" in page_of(owner.get(DESK)).words
    assert noted is not (withdraws or is_off)


@pytest.mark.both
def test_a_line_of_a_journal_that_is_taken_back_is_marked_where_it_is_told(owner, attendee):
    event, ann = make_event(), make_organiser()
    entry = JournalEntry.write(event, ann, date(2012, 6, 7), "I was afraid")
    entry.publish("I dare", DifferenceKind.SKILL)
    take(owner, "journal:")
    assert "What it was taken from" not in page_of(owner.get(DESK)).words
    entry.take_back()
    assert "What it was taken from is deleted" in page_of(owner.get(DESK)).words


@pytest.mark.parametrize("end", ["", "/1"])
def test_replies_stand_below_it_once_somebody_has_read_them(owner, attendee, end):
    event, _receipt = published("We speak in public now")
    take(owner, "testimony:")
    board = Board.of(event, "differences")
    board.change(make_organiser(), is_open=True, closes_on=None)
    ReaderReply.send(Board.of(event, "differences"), "x", "Eve", "We did so too")
    link = "/e/fair/differences/replies"
    shown = page_of(attendee.get(PUBLIC + end))
    assert any(one["href"].startswith(link) for one in shown.all("a"))
    assert "We did so too" not in shown.words
    reply = ReaderReply.get()
    reply.put(ReplyState.SHOWN, make_organiser())
    assert "We did so too" in page_of(attendee.get(PUBLIC + end)).words
    reply.put(ReplyState.HIDDEN, make_organiser())
    assert "We did so too" not in page_of(attendee.get(PUBLIC + end)).words


@pytest.mark.both
@pytest.mark.parametrize("key", ["99999999999999999999", "2147483648", "9" * 300])
@pytest.mark.parametrize("noun", ["demand", "you_said", "confirmation", "figure"])
def test_a_number_that_no_row_can_have_leaves_every_page_as_it_is(owner, attendee, noun, key):
    make_outcome(make_event(), evidence=(Evidence(noun, key, "Long tables"),))
    take(owner, "outcome:")
    assert where(owner, attendee, "") == [*EVERYWHERE, *OF_THE_DESK]


@pytest.mark.parametrize(("key", "is_named"), [("9" * 20, False), ("one", False), ("7", True)])
def test_an_address_names_no_demand_by_a_number_that_no_row_can_have(owner, key, is_named):
    make_event()
    said = f"what=Long&who=We&kind=request_met&noun=demand&words=Tables&key={key}"
    page = owner.get(f"/events/fair/outcomes/new?{said}").get_data(as_text=True)
    assert ("<bdi>Tables</bdi>" in page) == is_named
