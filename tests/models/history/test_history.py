"""A history: outcomes, myths, replies and requests say another thing by the same rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from models.account.organiser import Organiser
from models.history import history
from models.history.history import StatementVersion, WithHistory
from models.history.statement import StatementOvertaken, StatementUnfit
from tests.makers import (
    choice,
    make_event,
    make_myth,
    make_organiser,
    make_outcome,
    make_reply,
    make_request,
    make_survey,
    question,
)

pytestmark = pytest.mark.usefixtures("database")


def an_outcome() -> tuple[Any, Any, Any]:
    made = make_outcome(make_event(code="outcomes"))
    return made, made.statement, replace(made.statement, place="Leeds")


def a_myth() -> tuple[Any, Any, Any]:
    survey = make_survey(question("myth", "q", "Only seniors may post", answer=False))
    make_event(survey, code="myths")
    made = make_myth(survey)
    return made, made.statement, replace(made.statement, claim="Nobody may post")


def a_reply() -> tuple[Any, Any, Any]:
    made = make_reply(make_survey(choice("Good?", "Yes"), code="tea"), "q")
    return made, made.statement, replace(made.statement, did="We bought more chairs.")


def a_request() -> tuple[Any, Any, Any]:
    made = make_request(make_event(code="requests"), topic="Blogs")
    return made, made.statement, replace(made.statement, owner="Ben")


KEPT = [an_outcome, a_myth, a_reply, a_request]
Made = Callable[[], tuple[Any, Any, Any]]


def change(one: Any, seen: int, said: Any, by: Organiser, why: str) -> None:
    one.change(seen, said, by, why, people=0)


def numbers(one: Any) -> list[int]:
    return [row.number for row in one.versions]


def _differs(first: Any, other: Any, name: str) -> bool:
    return bool(getattr(first, name) != getattr(other, name))


def now(one: Any) -> tuple[Any, ...]:
    stored = type(one).get_by_id(one.id)
    return stored.revision, stored.said, numbers(stored)


@pytest.mark.parametrize("make", KEPT, ids=lambda one: one.__name__)
def test_a_statement_is_followed_by_another_with_who_wrote_it_and_why(make: Made):
    one, first, other = make()
    change(one, 1, other, make_organiser("ben@example.org"), " They told me ")
    assert now(one) == (2, other.document, [2, 1])
    assert [(row.said, row.by, row.why) for row in one.versions] == [
        (other.document, "ben@example.org", "They told me"),
        (first.document, "owner@example.org", ""),
    ]
    [changed] = [name for name in one.statement_class.names if _differs(first, other, name)]
    assert [(row.statement, names) for row, names in one.history] == [
        *((other, [changed]), (first, [])),
    ]


@pytest.mark.parametrize("make", KEPT, ids=lambda one: one.__name__)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_stored(make: Made, monkeypatch):
    one, first, other = make()
    by, before = make_organiser(), now(one)
    with pytest.raises(StatementUnfit, match="Say in a few words why you change it"):
        change(one, 1, other, by, "  ")
    with pytest.raises(StatementUnfit, match="Shorten it to 300 characters"):
        change(one, 1, other, by, "x" * 301)
    for seen in (0, 2):
        with pytest.raises(StatementOvertaken):
            change(one, seen, other, by, "Why not")
    change(one, 1, first, by, "Nothing is another")
    monkeypatch.setattr(history, "MOST_VERSIONS", 1)
    with pytest.raises(StatementUnfit, match="It was changed 0 times"):
        change(one, 1, other, by, "Once more")
    assert now(one) == before
    monkeypatch.undo()
    change(one, 1, other, by, "x" * 300)
    assert now(one)[0] == 2


@pytest.mark.parametrize("make", KEPT, ids=lambda one: one.__name__)
def test_of_one_that_is_gone_nothing_can_be_said(make: Made):
    one, _first, other = make()
    type(one).delete().where(type(one).id == one.id).execute()
    with pytest.raises(StatementOvertaken):
        change(one, 1, other, make_organiser(), "Why not")


@pytest.mark.parametrize("make", KEPT, ids=lambda one: one.__name__)
def test_what_only_a_newer_version_knows_is_read_without_it(make: Made):
    one, first, _other = make()
    model = type(one)
    model.update(said=one.said | {"weather": "fine"}).execute()
    assert one.statement_class.of(model.get_by_id(one.id).said) == first


def test_a_word_that_only_a_newer_version_knows_is_read_as_the_least_that_it_may_mean():
    outcome, myth, reply, request = (make()[0] for make in (an_outcome, a_myth, a_reply, a_request))
    odd = {"kind": "weather", "verdict": "weather", "state": "weather", "status": "weather"}
    read = [one.statement_class.of(one.said | odd) for one in (outcome, myth, reply, request)]
    assert (read[0].kind, read[1].verdict, read[2].state, read[3].status) == (
        *("other", "open", "heard", "new"),
    )
    piece = {"noun": "results", "key": "lunch"}
    assert outcome.statement_class.of(outcome.said | {"evidence": [piece]}).evidence[0].words == ""
    assert (
        reply.statement_class.of({k: v for k, v in reply.said.items() if k != "figures"}).figures
        == ()
    )


def test_whatever_has_a_history_is_among_these_and_locks_what_it_changes():
    kinds = {type(make()[0]) for make in KEPT}
    assert set(WithHistory.__subclasses__()) == kinds
    for one in kinds:
        assert one._lock is not WithHistory._lock
        assert issubclass(one.version_rows.rel_model, StatementVersion)


@pytest.mark.parametrize("make", KEPT, ids=lambda one: one.__name__)
def test_of_two_who_change_the_same_version_one_is_told_even_without_a_lock(make, monkeypatch):
    one, _first, other = make()
    mine, theirs = (type(one).get_by_id(one.id) for _ in "ab")
    monkeypatch.setattr(type(one), "_lock", lambda self: None)
    check = WithHistory.check

    def meanwhile(self, statement, why):
        """The other one’s change comes when this one has looked already."""
        monkeypatch.setattr(type(one), "check", check)
        change(theirs, 1, other, make_organiser("ben@example.org"), "Ben was first")

    monkeypatch.setattr(type(one), "check", meanwhile)
    with pytest.raises(StatementOvertaken):
        change(mine, 1, other, make_organiser(), "I was second")
