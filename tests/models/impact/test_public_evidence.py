"""Public evidence: every noun is looked up, and what nobody looks up is shown to nobody."""

import pytest

from models.evidence.noun import NAMED, NOUNS, NUMBERED, TAKEN_BACK
from models.evidence.proposal import Evidence
from models.impact.public_evidence import LOOKS, witnesses
from tests.makers import make_event

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
