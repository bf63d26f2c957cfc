"""You said, we did: as its organiser writes it, as everyone reads it, and as a receipt tells it."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.answer.public_snapshot import share
from models.answer.response import Response
from models.coding.tag import Tag
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.form.word_diff import Piece, word_diff
from models.impact.differences_desk import desk_of
from models.outcome.outcome import Outcome
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.you_said.became import MOST_AT_RECEIPT, PAGE_SIZE
from models.you_said.subject import subjects_of
from models.you_said.you_said import MOST_EVIDENCE, YouSaid
from models.you_said.you_said_proposal import proposals
from storage.database import db
from tests.conftest import signed_in
from tests.growth import work
from tests.makers import (
    choice,
    definition,
    make_event,
    make_organiser,
    make_outcome,
    make_reply,
    make_survey,
    question,
    respond,
    we_did,
)
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

DESK = "/surveys/lunch/you-said/"
NEED = question(
    "request", "need", "What do you need?", topics=["Yammer", "Video"], places=["Leeds"]
)
WHY = question("text", "why", "Why?", multiline=True)
FIRST = question("stance", "c1", "Be civil.", number="1")
SECOND = question("stance", "c2", "Say who you are.", number="2")
SAID = {"said": "Many want minutes", "did": "We post them", "state": "done", "on": "30 Sep 2012"}


def guideline(*clauses: dict, **settings: Any) -> Survey:
    return make_survey(*(clauses or (FIRST, SECOND, NEED, WHY)), kind="guideline", **settings)


def send(client: FlaskClient, address: str, /, **said: Any) -> Any:
    """Send the form of a page as it stands, with this changed."""
    form = form_of(page_of(client.get(address)), address.partition("?")[0])
    return client.post(address, data=form | said)


def press(client: FlaskClient, page: str, address: str, **said: Any) -> Any:
    return client.post(address, data=form_of(page_of(client.get(page)), address) | said)


def receipt_of(client: FlaskClient, receipt: str) -> Any:
    return page_of(client.get(f"/s/lunch/receipt/{receipt}"))


def headings(section: Any) -> list[str]:
    return [one.words for one in section.all("h3")]


@pytest.mark.both
def test_a_reply_is_written_in_one_form_and_nobody_else_reads_it_yet(owner, attendee):
    guideline()
    address = f"{DESK}new?about=c1"
    reply = send(owner, address, **SAID)
    assert reply.status_code == 303
    [made] = YouSaid.select()
    assert made.statement == we_did(said="Many want minutes", did="We post them")
    assert (made.sort, made.field, made.part, made.shown_at) == ("clause", "c1", "", None)
    assert "Not shown yet" in page_of(owner.get(DESK)).words
    assert attendee.get("/s/lunch/you-said").status_code == 404
    assert attendee.get("/s/lunch/you-said.atom").status_code == 404


def test_the_form_begins_with_what_everyone_sees_of_the_shared_results(owner):
    survey = guideline(anonymous=False)
    stances = ["agree"] * 6 + ["agree_with_changes"] * 3 + ["disagree"] * 3
    for n, stance in enumerate(stances):
        topic = "video" if n % 4 else "yammer"
        respond(survey, c1=stance, need__topic=topic, need__place="leeds", why="Tea")
    Tag.add(survey, "why", "Cake")
    address = f"{DESK}new?about="
    said = {
        about: form_of(page_of(owner.get(f"{address}{about}")), f"{DESK}new")["said"]
        for about in ("c1", "need.topic/video", "why/cake")
    }
    assert said == {
        "c1": [""],
        "need.topic/video": [""],
        "why/cake": [""],
    }
    share(survey)
    said = {
        about: form_of(page_of(owner.get(f"{address}{about}")), f"{DESK}new")["said"]
        for about in ("c1", "need.topic/video", "need.topic/yammer", "why/cake")
    }
    assert said == {
        "c1": ["Of 12 people, 6 agree, 3 agree with changes, 3 disagree."],
        "need.topic/video": ["9 of the 12 people who asked for something asked for “Video”."],
        "need.topic/yammer": [""],  # three people: not even that they are some
        "why/cake": [""],
    }


def test_of_two_choices_that_as_many_made_none_is_said_to_have_more(owner):
    survey = make_survey(choice("Tea?", "Yes", "No", name="tea"), anonymous=False)
    share(survey)

    def said(chosen: str) -> list[str]:
        respond(survey, tea=chosen)
        return form_of(page_of(owner.get(f"{DESK}new?about=tea")), f"{DESK}new")["said"]

    for n in range(11):
        said("no" if n % 2 else "yes")
    assert said("no") == [""]
    assert said("no") == ["7 of 13 people chose “No”, more than anything else."]


def test_of_an_anonymous_survey_no_more_is_said_than_everyone_is_shown(owner, attendee):
    survey = guideline(FIRST)
    share(survey)
    for n in range(34):
        respond(survey, c1="agree" if n % 2 else "disagree")
    shown = page_of(attendee.get("/s/lunch/results"))
    counts = {one["data-value"]: one["data-count"] for one in shown.all() if "data-value" in one}
    said = form_of(page_of(owner.get(f"{DESK}new?about=c1")), f"{DESK}new")["said"]
    people = shown.one("section", **{"data-question": "c1"})["data-answered"]
    assert 5 <= int(people) < 34
    assert said == [
        f"Of {people} people, {counts['agree']} agree, 0 agree with changes, "
        f"{counts['disagree']} disagree."
    ]


def test_when_the_shared_results_move_the_desk_says_so_until_it_is_changed(owner):
    survey = guideline(anonymous=False)
    for stance in ["agree"] * 5 + ["disagree"] * 5:
        respond(survey, c1=stance)
    share(survey)
    said = "Of 10 people, 5 agree, 0 agree with changes, 5 disagree."
    where = send(owner, f"{DESK}new?about=c1", did="Kept", state="done").location
    [made] = YouSaid.select()
    assert (made.statement.said, made.statement.figures) == (said, (10, 5, 0, 5))
    assert "say another thing now" not in page_of(owner.get(where)).words
    for stance in ["agree"] * 5 + ["disagree"] * 5:
        respond(survey, c1=stance)
    moved = "The shared results say another thing now: Of 20 people, 10 agree"
    for address in (where, DESK, f"{where}/edit"):
        assert moved in page_of(owner.get(address)).words
    assert send(owner, f"{where}/edit", why="It grew").status_code == 303
    assert moved not in page_of(owner.get(where)).words


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(owner):
    guideline()
    address = f"{DESK}new?about=c1"
    faults = {
        "said": {"said": " "},
        "did": {"did": "", "state": "doing"},
        "reason": {"state": "not_done"},
        "on": {"on": "3 June 2999"},
        "links": {"links": "javascript:alert(1)"},
    }
    for field, wrong in faults.items():
        reply = send(owner, address, **SAID | wrong)
        page = page_of(reply)
        assert (reply.status_code, page.one("title").words[:6]) == (422, "Error:")
        assert page.one(id=f"fault-{field}")
        kept = form_of(page, f"{DESK}new")
        assert kept["said"] == [(SAID | wrong)["said"].strip() or kept["said"][0]]
    long = send(owner, address, **SAID | {"did": "x" * 1001})
    assert "Shorten it to 1,000 characters" in page_of(long).one(id="fault-did").words
    links = "\n".join(f"https://example.org/{n}" for n in range(MOST_EVIDENCE + 1))
    assert send(owner, address, **SAID, links=links).status_code == 422
    assert YouSaid.select().count() == 0


def test_a_change_wants_a_reason_and_what_was_said_stays_with_who_and_why(owner):
    made = make_reply(guideline(), "c1", shown=False)
    where = f"{DESK}{made.id}"
    reply = send(owner, f"{where}/edit", did="They are posted weekly")
    assert page_of(reply).one(id="fault-why").words.endswith("why you change it")
    assert send(owner, f"{where}/edit", did="Weekly", why="More precise").status_code == 303
    words = page_of(owner.get(where)).words
    for said in ("Version 2,", ": More precise", "Changed: We did"):
        assert said in words
    assert "They are posted" in words
    [first] = [one for one in YouSaid.get().versions if one.number == 1]
    assert first.statement == we_did()


def test_who_changes_what_a_colleague_changed_meanwhile_is_told_and_keeps_their_words(owner):
    made = make_reply(guideline(), "c1")
    where = f"{DESK}{made.id}/edit"
    form = form_of(page_of(owner.get(where)), where)
    made.change(1, we_did(did="Daily"), make_organiser(), "Truer")
    reply = owner.post(where, data=form | {"did": "Weekly", "why": "Mine"})
    assert (reply.status_code, "Weekly" in page_of(reply).words) == (409, True)
    assert YouSaid.get().statement.did == "Daily"


@pytest.mark.both
def test_two_who_reply_to_the_same_at_once_make_one_reply(owner):
    survey = guideline()
    address = f"{DESK}new?about=c1"
    form = form_of(page_of(owner.get(address)), f"{DESK}new")
    make_reply(survey, "c1")
    reply = owner.post(address, data=form | SAID)
    assert reply.status_code == 409
    assert "A colleague has replied to this meanwhile" in page_of(reply).words
    assert YouSaid.select().count() == 1


def test_it_is_shown_and_shown_no_longer_by_a_press_that_the_record_keeps(owner, attendee):
    made = make_reply(guideline(), "c1", shown=False)
    where = f"{DESK}{made.id}"
    assert press(owner, where, f"{where}/showing", shown="yes").status_code == 303
    assert "They are posted" in page_of(attendee.get("/s/lunch/you-said")).words
    assert press(owner, where, f"{where}/showing", shown="no").status_code == 303
    assert attendee.get("/s/lunch/you-said").status_code == 404
    kinds = [one.kind for one in Audit.select().order_by(Audit.id)]
    assert kinds[-2:] == ["you said we did shown", "you said we did withdrawn"]


def test_deleted_it_is_gone_from_every_page_at_once(owner, attendee):
    survey = guideline()
    receipt = respond(survey, c1="agree")
    made = make_reply(survey, "c1")
    assert "They are posted" in receipt_of(attendee, receipt).words
    where = f"{DESK}{made.id}"
    assert press(owner, where, f"{where}/deletion").status_code == 303
    assert attendee.get("/s/lunch/you-said").status_code == 404
    assert "They are posted" not in receipt_of(attendee, receipt).words
    assert Audit.select().order_by(Audit.id.desc()).get().kind == "you said we did deleted"


def test_a_receipt_tells_first_what_became_of_what_that_person_answered(attendee):
    survey = guideline()
    mine = respond(survey, c2="agree", need__topic="video", need__place="leeds", why="Tea")
    other = respond(survey, c1="disagree", need__topic="yammer", need__place="leeds")
    Tag.add(survey, "why", "Cake")
    for about in ("c1", "c2", "need.topic/video", "need.topic/yammer", "why/cake"):
        make_reply(survey, about, said=f"On {about}")
    told = {}
    for receipt in (mine, other):
        page = receipt_of(attendee, receipt)
        told[receipt] = [
            [one["id"] for one in page.one("section", id=part).all("article")]
            for part in ("theirs", "others")
        ]
    ids = {one.key: f"item-{one.id}" for one in YouSaid.select()}
    # Whoever has the address does not learn what they asked for, nor how their words are tagged.
    topics = {ids["need.topic/video"], ids["need.topic/yammer"]}
    assert [set(one) for one in told[mine]] == [
        {ids["c2"], ids["why/cake"]} | topics,
        {ids["c1"]},
    ]
    assert [set(one) for one in told[other]] == [
        {ids["c1"]} | topics,
        {ids["c2"], ids["why/cake"]},
    ]


def test_a_receipt_says_who_can_read_which_questions_were_answered(attendee):
    survey = guideline()
    receipt, other = respond(survey, c1="agree"), respond(survey, c2="agree")
    make_reply(survey, "c1")
    said = "Whoever has the address of this page can read here which questions you answered."
    assert said in receipt_of(attendee, receipt).one("section", id="theirs").words
    assert said not in receipt_of(attendee, other).words


def test_what_is_not_shown_is_on_no_receipt(attendee):
    survey = guideline()
    receipt = respond(survey, c1="agree")
    make_reply(survey, "c1", did="Shown words")
    make_reply(survey, "c2", did="Private words", shown=False)
    words = receipt_of(attendee, receipt).words
    assert ("Shown words" in words, "Private words" in words) == (True, False)
    assert "Private words" not in page_of(attendee.get("/s/lunch/you-said")).words


def test_who_answered_the_clause_that_was_reworded_reads_what_became_of_it(attendee):
    survey = guideline(FIRST, SECOND)
    receipt = respond(survey, c1="disagree")
    new = question("stance", "c1b", "Be civil and kind.", number="1", was="c1")
    survey.publish(definition(new, SECOND, kind="guideline"))
    survey = Survey.at("lunch")
    for name in sorted(["c1b", "c1"]):
        make_reply(survey, name)
    page = receipt_of(attendee, receipt)
    assert len(page.one("section", id="theirs").all("article")) == 2
    make_reply(survey, "c2", said="Of the next clause")
    public = page_of(attendee.get("/s/lunch/you-said"))
    # What is told of the words of before stands where those of now stand.
    assert [one.words for one in public.all("h2")] == [
        *("1 Be civil.", "1 Be civil and kind.", "2 Say who you are."),
    ]
    assert [one.words for one in public.all("ins")] == ["and kind", "and kind"]


def test_a_clause_that_was_taken_out_is_said_to_be_gone(attendee):
    survey = guideline(FIRST, SECOND)
    respond(survey, c2="agree")
    survey.publish(definition(FIRST, kind="guideline"))
    make_reply(Survey.at("lunch"), "c2")
    assert "It is no longer in the text." in page_of(attendee.get("/s/lunch/you-said")).words


def test_whoever_deleted_their_answer_is_led_to_the_public_page(attendee):
    survey = guideline()
    receipt = respond(survey, c1="agree")
    make_reply(survey, "c1")
    Response.get().delete_instance()
    reply = attendee.get(f"/s/lunch/receipt/{receipt}")
    assert reply.status_code == 404
    assert page_of(reply).one("a", href="/s/lunch/you-said").words == "What became of it"


def test_the_closed_form_leads_to_what_became_of_it(attendee):
    survey = guideline()
    survey.close()
    assert "What became of it" not in page_of(attendee.get("/s/lunch")).words
    made = make_reply(survey, "c1")
    assert page_of(attendee.get("/s/lunch")).one("a", href="/s/lunch/you-said")
    made.show(survey.organiser, shown=False)
    assert "What became of it" not in page_of(attendee.get("/s/lunch")).words


def test_the_shared_results_lead_there_beside_the_clause(attendee):
    survey = guideline()
    for _ in range(5):
        respond(survey, c1="agree", c2="agree")
    share(survey)
    made = make_reply(survey, "c1")
    page = page_of(attendee.get("/s/lunch/results"))
    [link] = [one for one in page.all("a") if "/you-said?" in one["href"]]
    assert link["href"] == f"/s/lunch/you-said?item={made.id}#item-{made.id}"
    made.show(make_organiser(), shown=False)
    assert "you-said" not in attendee.get("/s/lunch/results").text


@pytest.mark.same_sql
def test_a_receipt_that_was_shown_before_asks_the_database_nothing_more(attendee, caplog):
    survey = guideline(*(question("stance", f"c{n}", f"Clause {n}.") for n in range(31)))
    receipt = respond(survey, **{f"c{n}": "agree" for n in range(31)})
    caplog.set_level("DEBUG", logger="peewee")

    def asked() -> int:
        attendee.get(f"/s/lunch/receipt/{receipt}")
        caplog.clear()
        assert attendee.get(f"/s/lunch/receipt/{receipt}").status_code == 200
        return len(statements(caplog))

    without = asked()
    make_reply(survey, "c0", shown=False)
    assert asked() == without
    make_reply(survey, "c1")
    assert asked() == without
    for n in range(2, 31):
        make_reply(survey, f"c{n}", did="Done. " * 100)
    assert asked() == without
    page = receipt_of(attendee, receipt)
    assert len(page.one("section", id="theirs").all("article")) == MOST_AT_RECEIPT
    assert "all of it (18 more)" in page.words


@pytest.mark.sqlite
def test_a_receipt_is_as_little_work_however_much_is_told(attendee):
    survey = guideline(*(question("stance", f"c{n}", f"Clause {n}.") for n in range(60)))
    receipts = [respond(survey, c0="agree"), respond(survey, c0="agree", c1="agree")]

    def asked(receipt: str) -> int:
        return work(lambda: attendee.get(f"/s/lunch/receipt/{receipt}"))

    asked(receipts[0])
    without = asked(receipts[0])
    for n in range(60):
        make_reply(survey, f"c{n}")
    asked(receipts[0])
    # Another person's, of the same replies: nothing of what is told is made again for them.
    asked(receipts[1])
    assert max(map(asked, receipts)) < 3 * without
    changed = YouSaid.get(YouSaid.field == "c0")
    changed.change(1, we_did(did="Otherwise"), survey.organiser, "Truer")
    assert "Otherwise" in receipt_of(attendee, receipts[0]).words


@pytest.mark.sqlite
def test_only_a_page_that_is_made_works_out_how_its_clauses_changed(attendee, monkeypatch):
    clauses = range(PAGE_SIZE + 10)
    survey = guideline(*(question("stance", f"c{n}", f"Be civil, {n}.") for n in clauses))
    new = [question("stance", f"d{n}", f"Be kind, {n}.", was=f"c{n}") for n in clauses]
    survey.publish(definition(*new, kind="guideline"))
    survey = Survey.at("lunch")
    for n in clauses:
        make_reply(survey, f"d{n}")
    event = make_event(survey)
    compared: list[tuple[str, str]] = []

    def counted(before: str, after: str) -> list[Piece]:
        compared.append((before, after))
        return word_diff(before, after)

    monkeypatch.setattr("models.you_said.became.word_diff", counted)

    def asked(address: str) -> int:
        compared.clear()
        assert attendee.get(address).status_code == 200
        return len(compared)

    assert asked("/e/fair/you-said.atom") == asked("/s/lunch/you-said.atom") == 0
    assert len(proposals(event)) == PAGE_SIZE + 10
    assert not compared
    assert [asked("/e/fair/you-said?page=2"), asked("/e/fair/you-said?page=2")] == [10, 0]
    assert asked("/e/fair/you-said") == PAGE_SIZE


def test_a_receipt_stays_light(attendee):
    survey = guideline(*(question("stance", f"c{n}", f"Clause {n}.") for n in range(20)))
    receipt = respond(survey, c1="agree")
    for n in range(20):
        words = " ".join(f"word{n * 997 * k % 9973}" for k in range(1, 100))
        make_reply(survey, f"c{n}", said=words, did=words[::-1])
    reply = attendee.get(f"/s/lunch/receipt/{receipt}", headers={"Accept-Encoding": "gzip"})
    assert reply.content_encoding == "gzip"
    assert len(reply.data) < 10_000


@pytest.mark.same_sql
def test_the_pages_ask_the_database_as_often_for_one_as_for_thirty(owner, attendee, caplog):
    clauses = [question("stance", f"c{n}", f"Clause {n}.") for n in range(31)]
    survey = guideline(*clauses)
    make_event(survey)
    pages = ("/s/lunch/you-said", "/e/fair/you-said", "/e/fair/you-said.atom")
    caplog.set_level("DEBUG", logger="peewee")
    desk = (DESK, "/events/fair/you-said", "/events/fair/you-said.csv")

    def asked() -> list[int]:
        found = []
        for client, address in [(attendee, one) for one in pages] + [(owner, one) for one in desk]:
            client.get(address)
            caplog.clear()
            assert client.get(address).status_code == 200
            found.append(len(statements(caplog)))
        return found

    make_reply(survey, "c0")
    one = asked()
    for n in range(1, 31):
        make_reply(survey, f"c{n}")
    assert asked() == one


def test_what_is_told_has_pages_and_a_link_finds_the_page_of_its_reply(attendee):
    clauses = [question("stance", f"c{n}", f"Clause {n}.") for n in range(PAGE_SIZE + 5)]
    survey = guideline(*clauses)
    made = [make_reply(survey, f"c{n}") for n in range(PAGE_SIZE + 5)]
    page = page_of(attendee.get("/s/lunch/you-said"))
    assert len(page.all("article")) == PAGE_SIZE
    assert page.one("a", rel="next")["href"] == "/s/lunch/you-said?page=2"
    later = page_of(attendee.get(f"/s/lunch/you-said?item={made[-1].id}"))
    assert later.one("article", id=f"item-{made[-1].id}")
    for number in ("0", "99", "x", "-1", "1" * 40):
        assert attendee.get(f"/s/lunch/you-said?page={number}&item={number}").status_code == 200


def test_the_page_of_an_event_has_those_of_its_surveys_that_have_any(attendee):
    lunch = make_survey(choice("Good?", "Yes", "No"), title="Lunch")
    talks = make_survey(choice("Good?", "Yes", "No"), code="talks", title="Talks")
    make_event(lunch, talks)
    assert attendee.get("/e/fair/you-said").status_code == 404
    make_reply(talks, "q", said="Too long", did="Shorter ones")
    page = page_of(attendee.get("/e/fair/you-said"))
    assert [one.words for one in page.all("h2")] == ["Talks"]
    assert "Shorter ones" in page.words
    assert page_of(attendee.get("/e/fair")).one("a", href="/e/fair/you-said")
    feed = attendee.get("/e/fair/you-said.atom").text
    assert "You said: Too long\n\nWe did: Shorter ones\n\nDone<" in feed
    assert attendee.get("/S/TALKS/You-Said.").location == "/s/talks/you-said"


def test_a_second_reader_with_the_same_feed_gets_304(attendee):
    make_reply(guideline(), "c1")
    first = attendee.get("/s/lunch/you-said.atom")
    again = attendee.get("/s/lunch/you-said.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.mimetype, again.status_code) == ("application/atom+xml", 304)


def test_evidence_is_a_link_a_clause_and_an_outcome_while_everyone_may_read_it(owner, attendee):
    survey = guideline()
    event = make_event(survey)
    outcome = make_outcome(event)
    hidden = make_outcome(event, what="Not for everyone", tellable=False)
    send(
        owner,
        f"{DESK}new?about=c1",
        **SAID,
        links="https://example.org/m The minutes",
        clause="lunch/c2",
        outcome=str(outcome.id),
    )
    [made] = YouSaid.select()
    assert made.statement.evidence == (
        Evidence("link", "https://example.org/m", "The minutes"),
        Evidence("clause", "lunch/c2", "2 Say who you are."),
        Evidence("outcome", str(outcome.id), "The finance team posts its minutes for everyone"),
    )
    made.show(make_organiser(), shown=True)
    page = page_of(attendee.get("/s/lunch/you-said"))
    assert page.one("a", href="https://example.org/m").words == "The minutes"
    assert "The finance team posts its minutes" in page.words
    outcome.change(1, hidden.statement, make_organiser(), "Private")
    words = page_of(attendee.get("/s/lunch/you-said")).words
    assert "The finance team" not in words
    assert "Not for everyone" not in words


def test_an_outcome_of_it_is_logged_in_two_presses(owner):
    survey = guideline()
    make_event(survey)
    made = make_reply(survey, "c1", did="We made it clearer")
    page = page_of(owner.get(f"{DESK}{made.id}"))
    [begins] = [one["href"] for one in page.all("a") if "/outcomes/new?" in one["href"]]
    form = form_of(page_of(owner.get(begins)), "/events/fair/outcomes/new")
    reply = owner.post(begins, data=form | {"who": "The web team"})
    assert reply.status_code == 303
    said = Outcome.get().statement
    assert (said.what, said.kind) == ("We made it clearer", "guideline_changed")
    assert said.evidence == (Evidence("clause", "lunch/c1", "Be civil."),)


def test_each_that_is_shown_is_proposed_as_a_difference_and_moves_with_what_is_said(owner):
    survey = guideline()
    event = make_event(survey)
    made = make_reply(survey, "c1")
    make_reply(survey, "c2", shown=False)
    make_reply(survey, "need.topic/video", state="not_done", reason="No money.")
    clause, need = proposals(event)
    assert (clause.kind, clause.source) == ("guideline_changed", f"you_said:{made.id}")
    assert clause.sentence == "You said: Post the minutes We did: They are posted"
    assert need.sentence == "You said: Post the minutes It will not be done: No money."
    assert clause.source in {one.source for one in desk_of(event, {}).new}
    page = page_of(owner.get("/events/fair/differences"))
    assert "You said, we did" in page.words


@pytest.mark.both
def test_what_is_shown_no_longer_is_no_evidence_and_said_to_be_gone(owner, attendee):
    survey = guideline()
    event = make_event(survey)
    made = make_reply(survey, "c1")
    desk = "/events/fair/differences"
    press(owner, desk, f"{desk}/proposals", source=f"you_said:{made.id}")
    press(owner, desk, f"{desk}/versions")
    link = f"/s/lunch/you-said?item={made.id}#item-{made.id}"
    assert link in attendee.get("/e/fair/differences").text
    made.show(make_organiser(), shown=False)
    assert link not in attendee.get("/e/fair/differences").text
    [line] = desk_of(Event.get_by_id(event.id), {}).lines
    assert line.is_gone


def test_a_viewer_reads_what_everyone_does_and_changes_nothing(app):
    survey = guideline()
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(survey, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    shown = make_reply(survey, "c1", did="Shown words")
    private = make_reply(survey, "c2", did="Private words", shown=False)
    words = page_of(client.get(DESK)).words
    assert ("Shown words" in words, "Private words" in words) == (True, False)
    assert client.get(f"{DESK}{shown.id}").status_code == 200
    assert client.get(f"{DESK}{private.id}").status_code == 404
    assert client.get(f"{DESK}new?about=c1").status_code == 403
    assert client.get("/surveys/lunch/you-said.csv").status_code == 403


@pytest.mark.both
def test_the_file_has_every_reply_with_its_state_and_no_cell_can_run(owner):
    survey = guideline()
    make_event(survey)
    make_reply(survey, "c1", said="=1+1", shown=False)
    make_reply(survey, "need.topic/video", state="not_done", reason="No money.")
    for address in ("/surveys/lunch/you-said.csv", "/events/fair/you-said.csv"):
        rows = list(csv.DictReader(io.StringIO(owner.get(address).text)))
        assert [
            (one["about"], one["you_said"], one["state"], one["shown_on"] != "") for one in rows
        ] == [
            ("", "'=1+1", "done", False),
            ("Video", "Post the minutes", "not_done", True),
        ]
    assert Audit.select().order_by(Audit.id.desc()).get().kind == "you said we did exported"


def test_there_is_something_to_reply_to_in_every_kind_and_foreign_is_nowhere(owner, outsider):
    survey = guideline()
    Tag.add(survey, "why", "Cake")
    found = [(one.sort, one.key) for one in subjects_of(survey)]
    assert found == [
        ("clause", "c1"),
        ("clause", "c2"),
        ("question", "need"),
        ("topic", "need.topic/yammer"),
        ("topic", "need.topic/video"),
        ("question", "why"),
        ("theme", "why/cake"),
    ]
    made = make_reply(survey, "c1")
    for address in (DESK, f"{DESK}{made.id}", f"{DESK}new?about=c1", f"{DESK}{made.id}/edit"):
        assert (owner.get(address).status_code, outsider.get(address).status_code) == (200, 404)
    assert owner.get(f"{DESK}new?about=nothing").location == DESK
    assert owner.get(f"{DESK}1").status_code == 404


@pytest.mark.both
def test_a_reply_to_a_theme_whose_tag_was_deleted_can_still_be_found_and_taken_off(owner):
    survey = guideline()
    Tag.add(survey, "why", "Cake")
    made = make_reply(survey, "why/cake")
    Tag.delete().execute()
    page = page_of(owner.get(DESK))
    link = page.one("a", href=f"{DESK}{made.id}")
    assert link.words == "Cake"
    where = f"{DESK}{made.id}"
    assert press(owner, where, f"{where}/showing", shown="no").status_code == 303
    assert YouSaid.get().shown_at is None


def test_evidence_stays_when_something_else_is_changed(owner):
    survey = guideline()
    outcome = make_outcome(make_event(survey))
    kept = (
        Evidence("link", "https://example.org/m", "The minutes"),
        Evidence("clause", "lunch/gone", "A clause that is gone"),
        Evidence("outcome", str(outcome.id), "An outcome"),
    )
    made = make_reply(survey, "c1", evidence=kept)
    outcome.delete_by(survey.organiser)
    assert send(owner, f"{DESK}{made.id}/edit", did="Weekly", why="Truer").status_code == 303
    assert YouSaid.get().statement.evidence == kept


def test_what_is_not_shown_yet_waits_on_the_desk_of_the_event(owner):
    survey = guideline()
    make_event(survey)
    make_reply(survey, "c1", shown=False)
    line = page_of(owner.get("/events/fair/differences")).one("nav", id="parts").words
    assert "find it at their receipt 1 not shown yet" in line


@pytest.mark.both
def test_no_row_and_no_line_joins_a_reply_to_an_answer(attendee, caplog):
    survey = guideline()
    receipt = respond(survey, c1="agree", why="Tea")
    make_reply(survey, "c1")
    before = stored()
    caplog.set_level("INFO")
    assert receipt_of(attendee, receipt).one("section", id="theirs")
    assert stored() == before
    said = " ".join(one.getMessage() for one in caplog.records if one.name != "peewee")
    assert receipt not in said


def stored() -> dict[str, Any]:
    """Every row of every table."""
    return {
        name: sorted(db.execute_sql(f'SELECT * FROM "{name}"'), key=repr)
        for name in db.get_tables()
    }
