"""What became of it: what everyone reads, in which order, and what a receipt begins with."""

from datetime import timedelta

import pytest

from models.evidence.evidence import Evidence
from models.evidence.witness import Witness
from models.survey.survey import Survey
from models.you_said import became
from models.you_said.became import (
    at_receipt,
    became_of,
    became_of_event,
    in_order,
    in_short,
    newest_of,
    questions_told,
    read_since,
)
from models.you_said.you_said import YouSaid
from tests.makers import choice, make_event, make_outcome, make_reply, make_survey, question

pytestmark = pytest.mark.usefixtures("database")
CLAUSES = [question("stance", f"c{n}", f"Be {n}.", number=str(n)) for n in range(1, 5)]


def guideline(code: str = "lunch") -> Survey:
    return make_survey(*CLAUSES, kind="guideline", code=code)


def again(survey: Survey) -> Survey:
    """The survey as the next request finds it."""
    found = Survey.at(survey.code)
    assert found is not None
    return found


def told(leaf: became.BecameLeaf | None) -> list[list[str]]:
    return [[one.question for one in each.items] for each in leaf.surveys] if leaf else []


def test_everyone_reads_what_is_shown_in_the_order_of_the_form():
    survey = guideline()
    for name in ("c3", "c1", "c4"):
        make_reply(survey, name)
    make_reply(survey, "c2", shown=False)
    assert told(became_of(again(survey), 1)) == [["c1", "c3", "c4"]]
    assert questions_told(again(survey)).keys() == {"c1", "c3", "c4"}


def test_where_nothing_is_shown_there_is_no_page():
    survey = guideline()
    event = make_event(survey)
    make_reply(survey, "c1", shown=False)
    assert became_of(again(survey), 1) is None
    assert became_of_event(event, 1) is None
    assert at_receipt(again(survey), {"c1": "agree"}) is None


def test_a_page_that_is_not_there_is_the_last_one_and_an_item_finds_its_own(monkeypatch):
    monkeypatch.setattr(became, "PAGE_SIZE", 2)
    survey = guideline()
    made = {name: make_reply(survey, name) for name in ("c1", "c2", "c3")}
    now = again(survey)
    for number, here in ((1, ["c1", "c2"]), (2, ["c3"]), (9, ["c3"]), (-1, ["c1", "c2"])):
        leaf = became_of(now, number)
        assert leaf is not None
        assert (told(leaf), leaf.pages, leaf.all) == ([here], 2, 3)
    assert told(became_of(now, 1, made["c3"].id)) == [["c3"]]


def test_an_event_tells_of_its_surveys_in_their_order():
    lunch, dinner = guideline(), guideline("dinner")
    event = make_event(dinner, lunch)
    for survey in (lunch, dinner):
        make_reply(survey, "c2")
    leaf = became_of_event(event, 1)
    assert leaf is not None
    assert [one.code for one in leaf.surveys] == ["dinner", "lunch"]


def test_a_receipt_begins_with_what_that_person_answered_and_has_so_much_room(monkeypatch):
    survey = guideline()
    made = {name: make_reply(survey, name).id for name in ("c1", "c2", "c3", "c4")}
    found = at_receipt(again(survey), {"c3": "agree", "c1.comment": "Yes"})
    assert found == became.AtReceipt((made["c1"], made["c3"]), (made["c2"], made["c4"]), 0)
    monkeypatch.setattr(became, "MOST_AT_RECEIPT", 3)
    found = at_receipt(again(survey), {"c3": "agree"})
    assert found == became.AtReceipt((made["c3"],), (made["c1"], made["c2"]), 1)


def test_a_receipt_has_room_for_few_words_and_never_reads_what_is_not_shown(monkeypatch):
    monkeypatch.setattr(became, "MOST_WORDS_AT_RECEIPT", 10)
    survey = guideline()
    shown = make_reply(survey, "c1", said="A long sentence", did="Short", evidence=())
    hidden = make_reply(survey, "c2", shown=False)
    [one] = in_short(again(survey), [shown.id, hidden.id])
    assert (one.statement.said, one.statement.did) == ("A long se…", "Short")


def test_the_newest_are_those_that_everyone_could_read_last():
    survey = guideline()
    first, *_others = [make_reply(survey, name) for name in ("c4", "c1", "c2")]
    later = YouSaid.get_by_id(first.id).said_at + timedelta(hours=1)
    YouSaid.update(shown_at=later).where(YouSaid.id == first.id).execute()
    assert read_since(YouSaid.get_by_id(first.id)) == later
    [of_survey] = newest_of(again(survey), 1)
    assert [one.question for one in of_survey.items] == ["c4"]


def test_in_order_a_question_is_before_its_parts_and_what_is_no_longer_asked_is_last():
    need = question("request", "need", "A need?", topics=["Yammer", "Video"], places=["Leeds"])
    survey = make_survey(need, choice("Tea?", "Yes", name="tea"))
    made = [make_reply(survey, one) for one in ("tea", "need.topic/yammer", "need")]
    gone = YouSaid(id=1, sort="question", field="gone", part="", called="")
    assert [one.key for one in in_order(again(survey), [gone, *made])] == [
        *("need", "need.topic/yammer", "tea", "gone"),
    ]


def test_evidence_stands_there_while_everyone_may_read_it():
    survey = guideline()
    event = make_event(survey)
    outcome = make_outcome(event, what="They post them", tellable=True)
    link = Evidence("link", "https://example.org/a", "Minutes")
    named = (link, Evidence("outcome", str(outcome.id), "Kept words"))
    make_reply(survey, "c1", evidence=named)

    def witnesses() -> tuple[Witness, ...]:
        leaf = became_of_event(event, 1)
        assert leaf is not None
        return leaf.surveys[0].items[0].evidence

    of_link = Witness("link", "Minutes", ("https://example.org/a",))
    assert witnesses() == (of_link, Witness("outcome", "They post them"))
    outcome.delete_instance()
    assert witnesses() == (of_link,)
