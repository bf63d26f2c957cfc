"""A number in an address that no row can have leads nowhere, and is no fault."""

import pytest

from tests.makers import make_event, make_outcome

ADDRESSES = (
    "/events/fair/outcomes/%s",
    "/events/fair/outcomes/%s/edit",
    "/events/fair/figures/%s",
    "/events/fair/journal/%s",
    "/events/fair/sessions/%s",
    "/e/fair/differences/%s",
)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**20])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_number_that_is_too_large_for_a_row_leads_nowhere(owner, address, number):
    make_outcome(make_event())
    assert owner.get("/events/fair/outcomes/1").status_code == 200
    assert owner.get(address % number).status_code == 404
