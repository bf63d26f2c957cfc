"""Organisers add webhooks on a page of the survey, which says what came of the last messages."""

from datetime import UTC, datetime

import pytest

from models.api.webhook import EVENTS, RESPONSES, Delivery, Webhook, notice, settle
from tests.makers import choice, make_organiser, make_survey
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
PLACE, ADD = "/surveys/lunch/programs/", "/surveys/lunch/webhooks"
ADDRESS = "https://example.org/told"


def add(client, address=ADDRESS, tells=("responses.changed", "state")):
    """What comes of the form for a webhook."""
    token = form_of(page_of(client.get(PLACE)), ADD)["csrf_token"][0]
    return client.post(ADD, data={"address": address, "tells": list(tells), "csrf_token": token})


def press(client, path):
    """Press the button that leads there."""
    page = page_of(client.get(PLACE))
    assert page.all("form", action=path) or page.all("button", formaction=path)
    token = form_of(page, ADD)["csrf_token"][0]
    return client.post(path, data={"csrf_token": token})


@pytest.mark.both
def test_one_is_added_tried_and_removed(app, owner):
    make_survey(GOOD)
    secret = page_of(add(owner)).one("input", id="secret")["value"]
    made = Webhook.get()
    assert (made.address, made.wants) == (ADDRESS, EVENTS)
    assert secret.startswith("whsec_")
    assert secret not in owner.get(PLACE).text
    assert press(owner, f"{ADD}/{made.id}/test").location == PLACE
    page = page_of(owner.get(PLACE))
    assert "waits" in page.words
    press(owner, f"{ADD}/{made.id}/test")
    assert "The test before waits still" in page_of(owner.get(PLACE)).words
    assert Delivery.select().count() == 1
    settle(Delivery.get().id, 0, "forbidden")
    assert "not taken (that is no public address)" in page_of(owner.get(PLACE)).words
    settle(Delivery.get().id, 204)
    assert "arrived (204)" in page_of(owner.get(PLACE)).words
    assert press(owner, f"{ADD}/{made.id}/removal").location == PLACE
    assert (Webhook.select().count(), Delivery.select().count()) == (0, 0)


@pytest.mark.both
def test_one_that_is_switched_off_says_so_and_can_be_switched_on(app, owner):
    make_survey(GOOD)
    add(owner, tells=("responses.changed",))
    assert Webhook.get().wants == (RESPONSES,)
    Webhook.update(disabled_at=datetime.now(UTC)).execute()
    assert "Switched off:" in page_of(owner.get(PLACE)).words
    press(owner, f"{ADD}/{Webhook.get().id}")
    assert "Switched off:" not in page_of(owner.get(PLACE)).words


@pytest.mark.same_sql
@pytest.mark.parametrize("address", [
    "", "example.org", "http://example.org/", "ftp://example.org/", "https://", "https://a b/",
    "https://ann:word@example.org/", "https://example.org:99999/", "https://example.org:0/",
    "https://[::1", "https://example.org/#part", "https://exämple.org/",
    "https://e.org/" + "x" * 500, "javascript:alert(1)",
])  # fmt: skip
def test_what_is_no_address_is_refused_and_said(app, owner, address):
    make_survey(GOOD)
    reply = add(owner, address)
    assert reply.status_code == 422
    assert page_of(reply).one("p", id="fault-address")
    assert Webhook.select().count() == 0


def test_http_is_taken_where_the_operator_allows_what_is_within(app, owner):
    make_survey(GOOD)
    app.config["WEBHOOKS_WITHIN"] = True
    assert add(owner, "http://localhost:8000/told").status_code == 200
    assert add(owner, tells=()).status_code == 422


def test_of_an_anonymous_survey_the_page_knows_the_day_alone(app, owner):
    survey = make_survey(GOOD)
    add(owner)
    survey.close()
    notice()
    [day] = [row.all("td")[0].words for row in page_of(owner.get(PLACE)).all("tr")[1:]]
    made = Delivery.get().made_at
    assert day == f"{made:%A} {made.day} {made:%B %Y}"


@pytest.mark.both
def test_that_nothing_is_told_for_who_may_no_longer_run_the_survey_is_said(app, owner):
    make_survey(GOOD)
    add(owner)
    assert "It is told nothing." not in page_of(owner.get(PLACE)).words
    Webhook.update(organiser=make_organiser("ben@example.org")).execute()
    assert "It is told nothing." in page_of(owner.get(PLACE)).words


def test_that_of_another_survey_is_not_there(app, owner):
    make_survey(GOOD)
    add(owner)
    made = Webhook.get()
    make_survey(GOOD, code="tea", organiser=make_organiser())
    token = form_of(page_of(owner.get(PLACE)), ADD)["csrf_token"][0]
    for end in f"{made.id}", f"{made.id}/test", f"{made.id}/removal", f"{2**40}/test":
        path = f"/surveys/tea/webhooks/{end}"
        assert owner.post(path, data={"csrf_token": token}).status_code == 404, end
    assert (Webhook.select().count(), Delivery.select().count()) == (1, 0)
