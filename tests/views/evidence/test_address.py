"""Where evidence leads: those who organise to their pages, everyone to what everyone reads."""

import pytest

from models.evidence.evidence import Evidence
from models.evidence.noun import NAMED, NOUNS
from models.evidence.witness import Witness
from tests.makers import make_event
from views.evidence.address import ADDRESSES, PUBLIC_ADDRESSES, address_of, public_address_of

PLACED = {
    "link": ("https://example.org/a", "https://example.org/a"),
    "results": ("lunch/q", "/surveys/lunch/tally#asked-q"),
    "clause": ("lunch/q", "/surveys/lunch/clauses/q/"),
    "quote": ("lunch/q/0a1b", "/surveys/lunch/report"),
    "figure": ("7", "/events/fair/figures/7"),
    "demand": ("7", "/events/fair/requests/7"),
    "myth": ("abc", "/myths/abc"),
    "testimony": ("0a1b", "/e/fair/wall"),
    "photo": ("0a1b", "/e/fair/wall/photos/0a1b/large.webp"),
}
PUBLIC = {
    "link": (("https://example.org/a",), "https://example.org/a"),
    "results": (("lunch", "q"), "h/s/lunch/results#asked-q"),
    "clause": (("lunch", "q"), "h/s/lunch/results#asked-q"),
    "demand": (("tour",), "h/e/tour"),
    "myth": (("abc",), "h/m/abc"),
    "photo": (("fair", "0a1b"), "h/e/fair/wall/photos/0a1b/large.webp"),
    "you_said": (("lunch", "5"), "h/s/lunch/you-said?item=5#item-5"),
}


def test_whatever_can_be_named_as_evidence_leads_to_a_page_of_those_who_organise(app, database):
    event = make_event()
    assert set(ADDRESSES) == set(NAMED) == set(PLACED)
    with app.test_request_context():
        found = {
            noun: address_of(Evidence(noun, key, ""), event) for noun, (key, _) in PLACED.items()
        }
    assert found == {noun: address for noun, (_, address) in PLACED.items()}


@pytest.mark.parametrize("noun", ["figure", "demand"])
def test_a_key_that_is_no_number_leads_nowhere(app, database, noun: str):
    with app.test_request_context():
        assert address_of(Evidence(noun, "every", ""), make_event()) == ""


def test_what_everyone_may_see_leads_to_a_page_of_everyone_from_paper_as_well(app):
    assert set(PUBLIC_ADDRESSES) == set(PUBLIC) <= set(NOUNS)
    with app.test_request_context():
        found = {
            noun: public_address_of(Witness(noun, "", leads_to), "h")
            for noun, (leads_to, _) in PUBLIC.items()
        }
        assert public_address_of(Witness("quote", "Words", ("lunch",))) == ""
        assert public_address_of(Witness("results", "Lunch")) == ""
    assert found == {noun: address for noun, (_, address) in PUBLIC.items()}
