"""Public evidence: every noun is looked up, and what nobody looks up is shown to nobody."""

import pytest

from models.evidence.evidence import Evidence
from models.evidence.noun import NAMED, NOUNS, NUMBERED, TAKEN_BACK
from models.impact import differences_desk
from models.impact.differences_desk import desk_of
from models.impact.public_evidence import LOOKS, witnesses
from models.myth.followed_myth import FollowedMyth, MythQuestion
from tests.makers import make_event, make_myth, make_outcome, make_request, make_survey, question

KEPT = "in the words that were kept"


def test_every_noun_of_evidence_is_looked_up():
    assert set(LOOKS) == set(NOUNS)
    assert len(NOUNS) == len(set(NOUNS))
    assert set(NAMED) >= TAKEN_BACK | NUMBERED


def test_of_a_noun_that_nobody_knows_nothing_is_shown(database):
    event = make_event()
    known, unknown = Evidence("record", "1", KEPT), Evidence("diary", "1", KEPT)
    found = witnesses(event, [known, unknown])
    assert {piece: one.words for piece, one in found.items()} == {known: KEPT}


@pytest.mark.parametrize("noun", sorted(TAKEN_BACK))
def test_words_of_what_can_be_taken_back_are_never_those_that_were_kept(database, noun: str):
    piece = Evidence(noun, "lunch/q/0a1b", KEPT)
    assert witnesses(make_event(), [piece]) == {}


def test_an_outcome_that_is_named_is_told_while_everyone_may_read_it(database):
    event = make_event()
    told, kept = make_outcome(event), make_outcome(event, tellable=False)
    pieces = [Evidence("outcome", str(one.id), KEPT) for one in (told, kept)]
    found = witnesses(event, pieces)
    assert {piece: one.words for piece, one in found.items()} == {pieces[0]: told.statement.what}


def test_a_myth_that_nobody_could_withdraw_is_told_nowhere(database):
    survey = make_survey(question("myth", "q", "Only seniors may post", answer=False))
    event = make_event(survey)
    myth = make_myth(survey)
    myth.publish(survey.organiser)
    piece = Evidence("myth", myth.code, KEPT)
    assert list(witnesses(event, [piece])) == [piece]
    MythQuestion.delete().execute()
    FollowedMyth.update(organiser=None).execute()
    assert witnesses(event, [piece]) == {}
    assert not FollowedMyth.at(myth.code).is_public


def test_many_outcomes_leave_room_for_what_else_could_be_told(database, monkeypatch):
    monkeypatch.setattr(differences_desk, "MOST_NEW", 2)
    event = make_event()
    for number in range(5):
        make_outcome(event, what=f"Change {number}")
    request = make_request(event, topic="Blogs", status="met")
    desk = desk_of(event, {})
    sources = [one.source.partition(":")[0] for one in desk.new]
    assert (sources.count("outcome"), desk.more) == (2, 3)
    assert "demand" in sources, request
