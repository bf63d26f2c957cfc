"""A reply to what people said: what may be in it, who may read it, and that a survey knows."""

from typing import Any

import pytest

from models.account.audit import Audit
from models.evidence.evidence import Evidence
from models.survey.survey import Survey
from models.you_said import you_said
from models.you_said.subject import subject_at
from models.you_said.you_said import (
    YouSaid,
    YouSaidOvertaken,
    YouSaidUnfit,
    not_shown,
    shown_among,
)
from tests.makers import make_event, make_organiser, make_reply, make_survey, question, we_did

pytestmark = pytest.mark.usefixtures("database")
CLAUSES = [question("stance", name, f"Be {name}.", number="1") for name in ("c1", "c2")]


def guideline(code: str = "lunch") -> Survey:
    return make_survey(*CLAUSES, kind="guideline", code=code)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"state": "elsewhere"}, "state: Choose where it stands"),
        ({"said": " "}, "said: Write what people said"),
        ({"state": "doing", "did": ""}, "did: Write what you did, or what you are doing"),
        ({"state": "not_done", "reason": " "}, "reason: Say why it will not be done"),
        ({"said": "x" * 1_001}, "said: Shorten it to 1,000 characters"),
        ({"reason": "x" * 501}, "reason: Shorten it to 500 characters"),
        ({"on": "1899-12-31"}, "on: Write a day that has been"),
        ({"on": "2999-01-01"}, "on: Write a day that has been"),
        (
            {"evidence": (Evidence("link", "javascript:alert(1)", ""),)},
            "links: Begin each line with an address: https://…",
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_nothing_is_stored(
    said: dict[str, Any], fault: str
):
    survey = guideline()
    with pytest.raises(YouSaidUnfit) as refused:
        make_reply(survey, "c1", **said)
    assert f"{refused.value.setting}: {refused.value}" == fault
    assert YouSaid.select().count() == 0


def test_what_is_heard_needs_neither_a_deed_nor_a_reason():
    survey = guideline()
    made = make_reply(survey, "c1", state="heard", did="", reason="")
    assert YouSaid.get_by_id(made.id).statement == we_did(state="heard", did="", reason="")


def test_of_a_subject_there_is_one_reply_and_of_a_survey_so_many(monkeypatch):
    survey = guideline()
    make_reply(survey, "c1")
    with pytest.raises(YouSaidOvertaken):
        make_reply(survey, "c1", said="Again")
    monkeypatch.setattr(you_said, "MOST_ITEMS", 1)
    with pytest.raises(YouSaidUnfit, match="There is room for 1 of them in a survey"):
        make_reply(survey, "c2")
    assert [one.statement for one in YouSaid.select()] == [we_did()]


def test_a_survey_says_since_when_everyone_can_read_any_and_when_that_changed_last():
    survey = guideline()

    def moment() -> Any:
        return Survey.get_by_id(survey.id).you_said_at

    first, second = make_reply(survey, "c1", shown=False), make_reply(survey, "c2", shown=False)
    assert moment() is None
    first.show(survey.organiser, shown=True)
    since = moment()
    assert since is not None
    second.change(1, we_did(did="Otherwise"), survey.organiser, "Truer")
    assert moment() >= since
    second.show(survey.organiser, shown=True)
    first.show(survey.organiser, shown=False)
    assert moment() is not None
    second.delete_by(survey.organiser)
    assert moment() is None


def test_lists_have_those_that_everyone_may_read_and_of_their_own_survey_alone():
    lunch, dinner = guideline(), guideline("dinner")
    shown, hidden = make_reply(lunch, "c1"), make_reply(lunch, "c2", shown=False)
    other = make_reply(dinner, "c1")
    event = make_event(lunch)
    ids = [one.id for one in (shown, hidden, other)]
    assert [one.id for one in YouSaid.heads_of([lunch])] == [shown.id]
    assert {one.id for one in YouSaid.shown_among(ids)} == {shown.id, other.id}
    assert shown_among(event, ids) == {shown.id}
    assert (not_shown([lunch, dinner]), not_shown([dinner])) == (1, 0)
    assert YouSaid.inside(dinner, shown.id) is None
    assert YouSaid.inside(lunch, shown.id) == shown


def test_who_showed_and_deleted_it_stands_in_the_record_and_not_what_it_said():
    survey, ben = guideline(), make_organiser("ben@example.org")
    made = make_reply(survey, "c1", did="Secret words", shown=False)
    for shown in (True, False):
        made.show(ben, shown=shown)
    made.delete_by(ben)
    kept = list(Audit.select().where(Audit.email == ben.email).order_by(Audit.id))
    assert [one.kind for one in kept] == [
        *("you said we did shown", "you said we did withdrawn", "you said we did deleted"),
    ]
    assert "Secret" not in str([one.__data__ for one in kept])


def test_a_reply_keeps_what_its_part_was_called():
    need = question("request", "need", "A need?", topics=["Yammer"], places=["Leeds"])
    survey = make_survey(need)
    subject = subject_at(survey, "need.topic/yammer")
    assert subject is not None
    made = YouSaid.write(survey, subject, we_did(), survey.organiser)
    assert (made.sort, made.field, made.part, made.called) == (
        *("topic", "need.topic", "yammer", "Yammer"),
    )
    assert (made.key, made.question) == (subject.key, subject.question)
