"""Words that stand in many texts are found in each, and struck out of those that are meant."""

import logging
import sys

import pytest

from models.account.audit import Audit
from models.answer.export import Export
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.screen import Approval, Screen
from models.coding import mention, redaction
from models.coding.mention import ALONE, Mentions, mentions_of
from models.coding.quote import Quote
from models.coding.redaction import MARK, Redaction, redact, redact_all, struck
from models.survey.survey import Survey
from storage.database import db
from storage.seal import sealed
from tests.makers import (
    choice,
    make_export,
    make_organiser,
    make_survey,
    question,
    respond,
    responses_of,
)
from tests.statements import statements


@pytest.fixture
def survey(database) -> Survey:
    return make_survey(
        question("text", "why", "Why?"),
        choice("Day?", "Mon", name="day", other=True),
        question("text", "how", "How?"),
    )


def texts_in(survey: Survey) -> list[str]:
    every = (one.answers.get(name) for one in responses_of(survey) for name in ("why", "how"))
    return sorted(filter(None, every))


def places(found: Mentions) -> list[tuple[str, str]]:
    return [one.key for one in found.found]


def test_each_text_that_has_the_words_is_found_in_its_context(survey):
    respond(survey, why="x" * 70 + " Ann Smith said so. ann  smith! " + "y" * 70)
    respond(survey, why="Annual", how="ANN SMITHSON", day="other", day__other="ann smith")
    respond(survey, why="Nobody", how="Else")
    found = mentions_of(survey, ["Ann Smith", " "])
    told = sorted(
        (one.field, one.before, one.words, one.behind, one.times, one.is_whole)
        for one in found.found
    )
    assert told == [
        ("day.other", "", "ann smith", "", 1, True),
        ("how", "", "ANN SMITH", "SON", 1, False),
        (
            *("why", "…" + "x" * 59 + " ", "Ann Smith"),
            *((" said so. ann  smith! " + "y" * 70)[:60] + "…", 2, True),
        ),
    ]
    assert (found.looked, found.more) == (6, False)
    assert len(mentions_of(survey, ["smith", "else"]).found) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ΟΔΟΣ", "οδος"),
        ("Straße", "STRAßE"),
        ("İstanbul", "istanbul"),
        ("我叫张三。", "张三"),
        ("Dr\n\tAnn", "dr ann"),
        ("0161  496 0000", "0161 496 0000"),
    ],
)
def test_what_one_text_has_struck_out_is_found_in_many(survey, text, words):
    assert MARK in struck(text, [words])
    respond(survey, why=text)
    assert [one.field for one in mentions_of(survey, [words]).found] == ["why"]


@pytest.mark.sqlite
def test_no_letter_that_becomes_several_is_forgotten():
    every = {n for n in range(sys.maxunicode + 1) if len(chr(n).casefold()) > 1}
    assert set(ALONE) == every
    assert all(one.casefold() == one for one in ALONE.values())


@pytest.mark.sqlite
def test_what_looks_as_if_it_had_the_words_and_has_not_is_passed(survey):
    respond(survey, why="Straße")
    assert mentions_of(survey, ["strasse"]).found == ()


@pytest.mark.parametrize(
    ("bound", "size"),
    [("MOST_MENTIONS", 2), ("MOST_LOOKED_AT", 2), ("MOST_LETTERS", 8), ("MOST_LETTERS_FOUND", 8)],
)
def test_a_step_finds_so_much_and_the_next_goes_on_after_it(survey, monkeypatch, bound, size):
    monkeypatch.setattr(mention, bound, size)
    monkeypatch.setattr(mention, "AT_ONCE", 3)
    for n in range(7):
        respond(survey, why=f"Ann {n}")
    seen, after, steps = [], "", 0
    while steps < 10:
        found = mentions_of(survey, ["ann"], after)
        seen += places(found)
        after, steps = found.last, steps + 1
        if not found.more:
            break
    assert (len(seen), len(set(seen)), steps) == (7, 7, 4)


def test_one_press_strikes_all_that_are_meant_with_one_line_in_the_record(survey, monkeypatch):
    monkeypatch.setattr(redaction, "LOT", 2)
    for n in range(5):
        respond(survey, why=f"Ann {n}", how=f"To ann and Bob, {n}")
    respond(survey, why="Ann stays"), respond(survey, why="Nobody")
    meant = [
        one.key
        for one in mentions_of(survey, ["Ann"]).found
        if "stays" not in one.before + one.behind
    ]
    other = next(one for one in responses_of(survey) if one.answers["why"] == "Nobody")
    make_export(survey)
    more = [*meant, *meant[:2], (other.id, "why"), ("0" * 32, "why")]
    struck_of = redact_all(survey, more, ["bob", "ann"], "A name", make_organiser())
    assert struck_of == 10
    assert texts_in(survey) == sorted(
        [f"{MARK} {n}" for n in range(5)]
        + [f"To {MARK} and {MARK}, {n}" for n in range(5)]
        + ["Ann stays", "Nobody"]
    )
    (line,) = Audit.all_of("words struck out")
    assert (line.about, line.detail) == ("lunch", "10")
    assert Export.select().count() == 0
    assert recount(survey)[1] == []
    owner = make_organiser()
    opened = sorted(one.open(owner) for one in Redaction.select())
    assert opened == sorted(
        [f"Ann {n}" for n in range(5)] + [f"To ann and Bob, {n}" for n in range(5)]
    )


def test_the_first_original_stays_and_quotes_and_what_a_room_reads_go(survey):
    respond(survey, why="Ann and Bob")
    (response,) = (one.id for one in responses_of(survey))
    who = make_organiser()
    redact(survey, "why", response, ["Ann"], "First", who)
    Quote.choose(survey, "why", response, "and Bob", permitted=True)
    Screen.of(survey).approve(response, "why", approved=True)
    assert redact_all(survey, [(response, "why")], ["bob"], "Second", who) == 1
    assert texts_in(survey) == [f"{MARK} and {MARK}"]
    found = Redaction.of(survey, "why", response)
    assert (found.open(who), found.reason) == ("Ann and Bob", "Second")
    assert (Quote.select().count(), Approval.select().count()) == (0, 0)


def test_of_texts_that_nobody_wrote_nothing_is_recorded(survey):
    respond(survey, why="Bob")
    (response,) = (one.id for one in responses_of(survey))
    make_export(survey)
    assert redact_all(survey, [(response, "why"), (response, "how")], ["ann"], "", None) == 0
    assert (Audit.all_of("words struck out").count(), Export.select().count()) == (0, 1)


def test_a_text_that_changes_meanwhile_is_looked_through_again(survey, monkeypatch):
    respond(survey, why="Ann met Bob"), respond(survey, why="Ann alone")
    who, every = make_organiser(), places(mentions_of(survey, ["ann"]))
    (met,) = [one for one in responses_of(survey) if "met" in one.answers["why"]]

    def meanwhile(text):
        monkeypatch.undo()
        redact(survey, "why", met.id, ["Bob"], "Bob", who)
        return sealed(text)

    monkeypatch.setattr(redaction, "sealed", meanwhile)
    assert redact_all(survey, every, ["ann"], "Ann", who) == 2
    assert texts_in(survey) == [f"{MARK} alone", f"{MARK} met {MARK}"]
    assert Redaction.of(survey, "why", met.id).open(who) == "Ann met Bob"


def test_while_words_are_looked_for_nobody_waits(survey, monkeypatch):
    respond(survey, why="Ann")
    inside = []

    def watched(work):
        def done(*words):
            inside.append(db.in_transaction())
            return work(*words)

        return done

    for name in "_without", "sealed":
        monkeypatch.setattr(redaction, name, watched(getattr(redaction, name)))
    redact_all(survey, places(mentions_of(survey, ["ann"])), ["ann"], "", make_organiser())
    assert inside == [False, False]


@pytest.mark.sqlite
def test_twice_as_many_texts_are_twice_as_many_statements_and_no_more(survey, caplog):
    counts = []
    for number in 20, 40:
        for n in range(number):
            respond(survey, why=f"Ann {number} {n}")
        every = places(mentions_of(survey, [f"Ann {number}"]))
        assert len(every) == number
        with caplog.at_level(logging.DEBUG, logger="peewee"):
            caplog.clear()
            redact_all(survey, every, ["ann"], "", make_organiser())
        counts.append(len(statements(caplog)))
    assert counts[1] <= 2 * counts[0]
    assert Response.select().count() == 60
