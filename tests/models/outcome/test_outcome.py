"""Outcomes: every statement stays, quotes keep their rule, what may be told is proposed."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.account.audit import Audit
from models.answer.response import Response
from models.coding.quote import Quote
from models.coding.redaction import redact
from models.evidence.evidence import Evidence, Quotes, as_it_is, key_of, links_in, offered
from models.history import history
from models.impact.public_evidence import witnesses
from models.outcome import outcome, outcome_log, outcome_proposal
from models.outcome.confirmation import concurrences
from models.outcome.outcome import (
    DeletedOutcome,
    Outcome,
    OutcomeOvertaken,
    OutcomeUnfit,
    OutcomeVersion,
)
from models.outcome.outcome_log import LogWish
from models.outcome.substantiation import Substantiation
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal
from models.telling.telling import first_words
from storage.database import db
from tests.makers import (
    make_event,
    make_organiser,
    make_outcome,
    make_survey,
    question,
    respond,
    statement,
)

pytestmark = pytest.mark.usefixtures("database")
WHY = question("text", "why", "Why?", multiline=True)
LINK = Evidence("link", "https://example.org/minutes", "The minutes")


def said_by(token: str, verdict: str, revision: int = 1, *, may_name: bool = False) -> None:
    found = Substantiation.behind(token)
    assert found
    found.say(revision, verdict, "", may_name=may_name)


def a_quote(words: str, *, permitted: bool, code: str = "lunch") -> tuple[str, str]:
    """The key of a quote of a survey, and the response that it stands in."""
    survey = make_survey(WHY, code=code)
    respond(survey, why=f"Well, {words}.")
    response = Response.get(Response.survey == survey).id
    Quote.choose(survey, "why", response, words, permitted=permitted)
    [quote] = Quote.all_of(survey)
    return key_of(survey.code, quote), response


def test_each_statement_stays_with_who_wrote_it_and_why():
    event, ben = make_event(), make_organiser("ben@example.org")
    logged = make_outcome(event)
    logged.change(1, statement(place="Leeds", evidence=(LINK,)), ben, " They told me ")
    assert Outcome.get_by_id(logged.id).statement == statement(place="Leeds", evidence=(LINK,))
    assert [(one.number, one.statement, one.by, one.why) for one in logged.versions] == [
        (2, statement(place="Leeds", evidence=(LINK,)), "ben@example.org", "They told me"),
        (1, statement(), "owner@example.org", ""),
    ]
    latest, first = (one.statement for one in logged.versions)
    assert latest.changed_from(first) == ["place", "evidence"]


def test_a_change_says_why_and_no_change_is_no_version():
    logged = make_outcome(make_event())
    owner = make_organiser()
    with pytest.raises(OutcomeUnfit, match="Say in a few words why you change it"):
        logged.change(1, statement(place="Leeds"), owner, "  ")
    logged.change(1, statement(), owner, "")
    assert (len(logged.versions), Outcome.get().revision) == (1, 1)


def test_who_changes_what_somebody_else_has_changed_or_deleted_is_told():
    logged = make_outcome(make_event())
    owner = make_organiser()
    logged.change(1, statement(place="Leeds"), owner, "Heard it")
    with pytest.raises(OutcomeOvertaken):
        Outcome.get().change(1, statement(place="York"), owner, "Heard it")
    assert Outcome.get().statement.place == "Leeds"
    logged.delete_by(owner)
    with pytest.raises(OutcomeOvertaken):
        logged.change(2, statement(place="York"), owner, "Heard it")


def test_of_a_deleted_outcome_not_a_word_stays_but_that_there_was_one():
    event = make_event()
    logged = make_outcome(event, what="A secret of Jane")
    logged.change(1, statement(what="Another secret of Jane"), event.organiser, "Jane")
    Substantiation.ask(logged, "Jane", "", event.organiser)
    before = stored()
    assert "Jane" in before
    logged.delete_by(make_organiser())
    assert "Jane" not in stored()
    [line] = DeletedOutcome.all_of(event)
    assert (line.outcome, line.by) == (logged.id, "owner@example.org")
    assert OutcomeVersion.select().count() == Substantiation.select().count() == 0
    [row] = Audit.all_of("outcome deleted")
    assert (row.about, row.detail) == ("fair", str(logged.id))
    logged.delete_by(make_organiser())
    assert len(DeletedOutcome.all_of(event)) == 1


def stored() -> str:
    """Every row of every table but that of who did what."""
    tables = set(db.get_tables()) - {"audit"}
    return repr([list(db.execute_sql(f'SELECT * FROM "{one}"')) for one in sorted(tables)])


TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("said", "setting", "fault"),
    [
        ({"what": " \u200b"}, "what", "Write what changed"),
        ({"who": ""}, "who", "Write who changed it: a person, a team, an organisation"),
        ({"what": "x" * 2001}, "what", "Shorten it to 2,000 characters"),
        ({"place": "x" * 201}, "place", "Shorten it to 200 characters"),
        ({"happened": TOMORROW}, "happened", "Write a day or a month that has been"),
        ({"happened": "1899-12"}, "happened", "Write a day or a month that has been"),
        ({"effect": "lovely"}, "effect", "Choose one of those that are offered"),
        ({"level": 5}, "level", "Choose one of those that are offered"),
        ({"evidence": (LINK,) * 21}, "links", "Give 20 pieces of evidence at the most"),
    ],
)
def test_what_does_not_fit_is_not_logged(said, setting, fault):
    with pytest.raises(OutcomeUnfit) as raised:
        make_outcome(make_event(), **said)
    assert (raised.value.setting, raised.value.message) == (setting, fault)
    assert Outcome.select().count() == 0


@pytest.mark.sqlite
def test_there_is_a_most_of_outcomes_and_of_versions(monkeypatch):
    monkeypatch.setattr(outcome, "MOST_OUTCOMES", 1)
    monkeypatch.setattr(history, "MOST_VERSIONS", 2)
    event = make_event()
    logged = make_outcome(event)
    with pytest.raises(OutcomeUnfit, match="There is room for 1 outcome of an event"):
        make_outcome(event)
    logged.change(1, statement(place="a"), event.organiser, "b")
    with pytest.raises(OutcomeUnfit, match="It was changed 1 time, and can no longer be"):
        logged.change(2, statement(place="c"), event.organiser, "d")


@pytest.mark.sqlite
def test_links_are_read_a_line_each_with_what_they_are():
    text = "https://a.example/x The minutes\n\nhttp://b.example\nftp://c\njavascript:alert(1)\nhttps://"
    assert links_in(text) == (
        [
            Evidence("link", "https://a.example/x", "The minutes"),
            Evidence("link", "http://b.example", ""),
        ],
        ["ftp://c", "javascript:alert(1)", "https://"],
    )
    assert links_in(f"https://a.example/{'x' * 500}")[0] == []


def test_a_quote_is_evidence_while_it_stands_in_its_answer_and_everyone_may_read_it():
    key, response = a_quote("we met", permitted=True)
    survey = Survey.at("lunch")
    assert survey
    evidence = (LINK, Evidence("quote", key, ""))
    told = (LINK, Evidence("quote", key, "we met"))
    assert "we met" not in repr(evidence)
    assert response not in key
    assert as_it_is(evidence) == told
    Quote.choose(survey, "why", response, "we met", permitted=False)
    assert as_it_is(evidence) == (LINK,)
    Quote.choose(survey, "why", response, "we met", permitted=True)
    assert as_it_is(evidence) == told
    redact(survey, "why", response, ["met"], "A name", survey.organiser)
    assert as_it_is(evidence) == (LINK,)


def test_a_quote_goes_with_its_answer_and_with_its_survey():
    key, _response = a_quote("we met", permitted=True)
    survey = Survey.at("lunch")
    assert survey
    evidence = (Evidence("quote", key, ""),)
    assert as_it_is(evidence) != ()
    Response.delete().where(Response.survey == survey).execute()
    assert as_it_is(evidence) == ()
    survey.delete_instance()
    assert as_it_is(evidence) == ()


def test_what_an_outcome_keeps_of_a_quote_tells_nobody_who_tries_words_which_they_were():
    key, response = a_quote("we met", permitted=True)
    survey = Survey.at("lunch")
    [quote] = Quote.all_of(survey)
    tried = hashlib.sha256(b"we met").digest()
    assert bytes(quote.digest) == tried  # beside the answer, and gone with it
    assert tried.hex() not in key
    assert response not in key
    assert key == f"lunch/why/{hmac.digest(response.encode(), tried, 'sha256').hex()}"


def test_what_can_be_named_is_results_clauses_and_quotes_that_everyone_may_read():
    key, _response = a_quote("we met", permitted=True)
    a_quote("in secret", permitted=False, code="tea")
    guide = make_survey(question("stance", "c1", "Be kind"), code="guide", title="Guide")
    lunch, tea = Survey.at("lunch"), Survey.at("tea")
    assert lunch
    assert tea
    draft = make_survey(WHY, code="draft", draft=True)
    assert offered([lunch, draft, guide], [lunch, tea]) == [
        Evidence("results", "lunch", "Lunch"),
        Evidence("results", "lunch/why", "Why?"),
        Evidence("results", "guide", "Guide"),
        Evidence("clause", "guide/c1", "Be kind"),
        Evidence("quote", key, "we met"),
    ]


def test_the_quotes_of_a_survey_are_read_once_for_all_that_name_some(caplog):
    key, _response = a_quote("we met", permitted=True)
    quotes = Quotes()
    quotes.words(key)
    caplog.set_level("DEBUG", logger="peewee")
    assert [quotes.words(key) for _ in range(3)] == ["we met"] * 3
    assert [one for one in caplog.records if one.name == "peewee"] == []


def test_what_everyone_may_read_is_proposed_with_who_confirms_it_and_what_is_not_known():
    event = make_event()
    make_outcome(event, what="Words of an answer", tellable=False)
    make_outcome(event, happened="2012-06-20", evidence=(LINK,), kind=DifferenceKind.SKILL)
    logged = make_outcome(event)
    tokens = [Substantiation.ask(logged, name, "boss", event.organiser) for name in "abc"]
    said_by(tokens[0], "agree", may_name=True)
    said_by(tokens[1], "agree")
    said_by(tokens[2], "not", may_name=True)
    today = datetime.now(UTC).date()
    assert outcome_proposal.proposals(event) == [
        Proposal(
            source=f"outcome:{logged.id}",
            kind=DifferenceKind.PRACTICE,
            heading="The finance team posts its minutes for everyone",
            sentence="Finance, September 2012: The finance team posts its minutes for everyone",
            number="",
            as_of=today,
            evidence=(
                Evidence(
                    "confirmation",
                    f"outcome:{logged.id}:1",
                    "2 people who were asked agree, 1 does not agree",
                ),
                Evidence("confirmation", "1", "a (boss) agrees"),
                Evidence("confirmation", "3", "c (boss) does not agree"),
            ),
        ),
        Proposal(
            source=f"outcome:{logged.id - 1}",
            kind=DifferenceKind.SKILL,
            heading="The finance team posts its minutes for everyone",
            sentence="Finance, 20 June 2012: The finance team posts its minutes for everyone",
            number="",
            as_of=today,
            evidence=(
                Evidence(
                    "confirmation",
                    f"outcome:{logged.id - 1}:1",
                    "Nobody but its organisers has confirmed it yet.",
                ),
                LINK,
            ),
        ),
    ]


@pytest.mark.sqlite
def test_an_outcome_is_headed_by_its_first_words():
    event = make_event()
    make_outcome(event, what=f"{'They post their minutes ' * 5}\nfor all")
    [proposal] = outcome_proposal.proposals(event)
    whole = "They post their minutes They post their minutes They post their…"
    assert proposal.heading == whole
    assert first_words("记" * 80) == f"{'记' * 69}…"


def test_who_agreed_with_other_words_is_not_told_as_agreeing_with_these():
    event = make_event()
    logged = make_outcome(event)
    said_by(Substantiation.ask(logged, "Jo", "", event.organiser), "agree", may_name=True)
    [before] = outcome_proposal.proposals(event)
    assert [one.words for one in before.evidence] == ["1 person who was asked agrees", "Jo agrees"]
    logged.change(1, statement(what="Everybody posts everything"), event.organiser, "More")
    [after] = outcome_proposal.proposals(event)
    nobody = "Nobody but its organisers has confirmed it yet."
    assert [one.words for one in after.evidence] == [nobody]


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["not"], "Nobody who was asked agrees, 1 does not agree"),
        (["partly", "not", "not"], "Nobody who was asked agrees, 1 agrees partly, 2 do not agree"),
        (["agree", "partly"], "1 person who was asked agrees, 1 agrees partly"),
    ],
)
def test_who_does_not_agree_is_counted_beside_who_does(verdicts, words):
    event = make_event()
    logged = make_outcome(event)
    for number, verdict in enumerate(verdicts):
        said_by(Substantiation.ask(logged, f"Jo {number}", "", event.organiser), verdict)
    [proposal] = outcome_proposal.proposals(event)
    assert ([one.words for one in proposal.evidence], proposal.unknown) == ([words], "")


def test_what_is_said_of_a_later_version_speaks_for_a_former_one_only_as_it_did_then():
    event = make_event()
    logged = make_outcome(event)
    token = Substantiation.ask(logged, "Jo", "", event.organiser)
    key = f"outcome:{logged.id}:1"

    def stands() -> tuple[str, bool]:
        found = concurrences(event, [key])[key]
        return found.words, found.is_doubtful

    said_by(token, "agree")
    agrees = "1 person who was asked agrees", False
    assert stands() == agrees
    logged.change(1, statement(what="Everybody posts everything"), event.organiser, "More")
    said_by(token, "agree", 2)
    assert stands() == agrees
    said_by(token, "not", 2)
    assert stands() == ("Nobody who was asked agrees, 1 does not agree", True)
    assert concurrences(event, ["5x", "outcome:1:2:3"]) == {}
    logged.delete_by(event.organiser)
    assert stands() == ("Nobody but its organisers has confirmed it yet.", True)


def test_how_many_agree_is_asked_once_for_all_that_is_told(caplog):
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    asked = []
    for more in 1, 30:
        for _ in range(more):
            token = Substantiation.ask(make_outcome(event), "Jo", "", event.organiser)
            said_by(token, "agree", may_name=True)
        evidence = [piece for one in outcome_proposal.proposals(event) for piece in one.evidence]
        caplog.clear()
        seen = witnesses(event, evidence)
        asked.append(len([one for one in caplog.records if one.name == "peewee"]))
    assert len(seen) == 2 * 31
    assert asked == [2, 2]


def test_no_outcome_has_the_number_of_one_that_was_deleted():
    event = make_event()
    logged = make_outcome(event)
    logged.delete_by(event.organiser)
    again = make_outcome(event)
    assert again.id > logged.id
    assert Outcome.get().id == again.id
    assert [one.number for one in again.versions] == [1]


def test_the_log_is_filtered_by_kind_and_by_who_has_confirmed():
    event, other = make_event(), make_event(code="other")
    make_outcome(other)
    unasked, waiting, agreed, doubted = (
        make_outcome(event, happened=f"2012-0{month}", kind=DifferenceKind(kind))
        for month, kind in zip("9876", ["skill", "skill", "policy", "policy"], strict=True)
    )
    tokens = [
        Substantiation.ask(one, "Jo", "", event.organiser) for one in (waiting, agreed, doubted)
    ]
    said_by(tokens[1], "agree")
    said_by(tokens[2], "partly")

    def found(**wish: Any) -> list[int]:
        leaf = outcome_log.leaf_of(event, LogWish(**wish))
        assert leaf.found == len(leaf.lines)
        return [line.outcome.id for line in leaf.lines]

    assert found() == [unasked.id, waiting.id, agreed.id, doubted.id]
    assert found(kind="skill") == [unasked.id, waiting.id]
    assert found(state="unasked") == [unasked.id]
    assert found(state="waiting") == [waiting.id]
    assert found(state="agreed") == [agreed.id]
    assert found(state="doubted") == [doubted.id]
    assert found(kind="skill", state="agreed") == []
    assert found(kind="nothing", state="of ours") == found()
    [line] = outcome_log.leaf_of(event, LogWish(state="agreed")).lines
    assert (line.asked, line.answered, line.agreed) == (1, 1, 1)


def test_a_page_of_the_log_costs_the_same_however_many_there_are(caplog):
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    asked = []
    for more in 1, 30:
        for _ in range(more):
            logged = make_outcome(event)
            Substantiation.ask(logged, "Jo", "", event.organiser)
        caplog.clear()
        leaf = outcome_log.leaf_of(event, LogWish(page=2))
        asked.append(len([one for one in caplog.records if one.name == "peewee"]))
    assert (len(leaf.lines), leaf.pages, leaf.logged, leaf.wish.page) == (1, 2, 31, 2)
    assert asked[0] == asked[1]


def test_proposals_cost_the_same_however_many_there_are(caplog):
    key, _response = a_quote("we met", permitted=True)
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    make_outcome(event, evidence=(Evidence("quote", key, ""),))
    outcome_proposal.proposals(event)  # what is kept of a definition is there from here on
    asked = []
    for more in 1, 30:
        for _ in range(more):
            make_outcome(event, evidence=(Evidence("quote", key, ""),))
        caplog.clear()
        assert {one.evidence[1].words for one in outcome_proposal.proposals(event)} == {"we met"}
        asked.append(len([one for one in caplog.records if one.name == "peewee"]))
    assert asked[0] == asked[1]
