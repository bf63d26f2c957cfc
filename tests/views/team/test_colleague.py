"""The page of colleagues: who has which role, and what its buttons do."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.account.organiser import Organiser
from models.event.event import Event
from models.survey.survey import Survey
from models.team.colleague import Colleague, Thing, role_of
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey
from tests.page import Element, form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")


@pytest.fixture(params=["survey", "event"])
def thing(request: pytest.FixtureRequest, app: Flask) -> Thing:
    return make_survey(GOOD) if request.param == "survey" else make_event()


@pytest.fixture
def ben(app: Flask) -> Organiser:
    make_organiser()
    return make_organiser("ben@example.org")


def address(thing: Thing) -> str:
    return f"/{'surveys' if isinstance(thing, Survey) else 'events'}/{thing.code}/colleagues"


def forms(client: FlaskClient, thing: Thing) -> list[Element]:
    return page_of(client.get(address(thing))).all("form")


def press(client: FlaskClient, thing: Thing, ending: str, **fields: str):
    """Send the form of the page whose action ends so."""
    [action] = [one["action"] for one in forms(client, thing) if one["action"].endswith(ending)]
    sent = form_of(page_of(client.get(address(thing))), action)
    return client.post(action, data=sent | fields)


def now(thing: Thing) -> Thing:
    return (Survey if isinstance(thing, Survey) else Event).get_by_id(thing.id)


def test_the_owner_changes_a_role_and_takes_it_away(owner, thing, ben):
    Colleague.let_in(thing, ben, Role.VIEWER)
    [one] = Colleague.all_of(thing)
    assert press(owner, thing, f"colleagues/{one.id}", role="editor").status_code == 303
    assert role_of(ben, thing) is Role.EDITOR
    assert "Editor" in page_of(owner.get(address(thing))).words
    assert press(owner, thing, "removal").status_code == 303
    assert role_of(ben, thing) is None


@pytest.mark.parametrize("role", ["owner", "", "king"])
@pytest.mark.same_sql  # each is refused before anything is stored
def test_no_other_role_is_given(owner, thing, ben, role):
    Colleague.let_in(thing, ben, Role.VIEWER)
    [one] = Colleague.all_of(thing)
    assert press(owner, thing, f"colleagues/{one.id}", role=role).status_code == 422
    assert role_of(ben, thing) is Role.VIEWER


def test_the_owner_hands_it_over_and_stays_as_an_editor(owner, thing, ben):
    Colleague.let_in(thing, ben, Role.VIEWER)
    assert press(owner, thing, "ownership").status_code == 303
    thing = now(thing)
    assert role_of(ben, thing) is Role.OWNER
    assert role_of(make_organiser(), thing) is Role.EDITOR
    assert forms(owner, thing)[-1]["action"].endswith("removal")  # to leave


def test_a_survey_is_handed_over_with_its_event(owner, ben):
    survey = make_survey(GOOD)
    make_event(survey)
    Colleague.let_in(survey, ben, Role.VIEWER)
    page = page_of(owner.get(address(survey)))
    assert "The survey goes with its event" in page.words
    [one] = Colleague.all_of(survey)
    token = form_of(page, f"/surveys/lunch/colleagues/{one.id}/removal")["csrf_token"]
    reply = owner.post(f"/surveys/lunch/colleagues/{one.id}/ownership", data={"csrf_token": token})
    assert reply.status_code == 422
    assert "hand the event over" in page_of(reply).one(role="alert").words
    assert role_of(make_organiser(), now(survey)) is Role.OWNER


def test_nothing_is_handed_over_to_who_cannot_sign_in(owner, thing, ben):
    Colleague.let_in(thing, ben, Role.VIEWER)
    ben.update(disabled_at=ben.created_at).where(Organiser.id == ben.id).execute()
    page = page_of(owner.get(address(thing)))
    assert "Cannot sign in" in page.words
    assert [one for one in page.all("form") if one["action"].endswith("ownership")] == []


def test_a_colleague_leaves_and_sees_it_no_more(app, thing, ben):
    Colleague.let_in(thing, ben, Role.EDITOR)
    client = signed_in(app, ben)
    assert [one["action"][-8:] for one in forms(client, thing)] == ["/removal"]
    reply = press(client, thing, "removal")
    assert "You have left." in page_of(client.get(reply.location)).words
    assert client.get(address(thing)).status_code == 404


def test_an_editor_takes_no_role_from_others(app, thing, ben):
    for email in "ben@example.org", "cy@example.org":
        Colleague.let_in(thing, make_organiser(email), Role.EDITOR)
    mine, theirs = Colleague.all_of(thing)
    client = signed_in(app, ben)
    sent = form_of(page_of(client.get(address(thing))), f"{address(thing)}/{mine.id}/removal")
    assert client.post(f"{address(thing)}/{theirs.id}/removal", data=sent).status_code == 403
    assert len(Colleague.all_of(thing)) == 2


def test_a_role_is_reached_through_its_own_survey_alone(owner, ben):
    Colleague.let_in(make_survey(GOOD), ben, Role.VIEWER)
    supper = make_survey(GOOD, code="supper")
    Colleague.let_in(supper, ben, Role.VIEWER)
    lunch_id = Colleague.all_of(Survey.at("lunch"))[0].id
    [form] = [one for one in forms(owner, supper) if one["action"].endswith("removal")]
    sent = form_of(page_of(owner.get(address(supper))), form["action"])
    for id in lunch_id, 2**31, 2**70:
        for ending in "", "/removal", "/ownership":
            path = f"{address(supper)}/{id}{ending}"
            assert owner.post(path, data=sent | {"role": "editor"}).status_code == 404
    assert {one.role for one in Colleague.select()} == {"viewer"}


def test_addresses_of_colleagues_are_the_owners_to_see(app, owner, thing, ben):
    ben.take_name("Ben")
    cy = make_organiser("cy@example.org")
    cy.take_name("Cy")
    for person in ben, cy:
        Colleague.let_in(thing, person, Role.VIEWER)
    assert "cy@example.org" in owner.get(address(thing)).text
    seen = signed_in(app, ben).get(address(thing)).text
    assert ("Cy" in seen, "cy@example.org" in seen) == (True, False)


def test_the_page_of_a_survey_names_who_comes_by_its_event(app, owner, ben):
    survey = make_survey(GOOD)
    event = make_event(survey)
    Colleague.let_in(event, ben, Role.EDITOR)
    words = page_of(owner.get(address(survey))).words
    assert "By its event" in words
    assert "ben@example.org" in words
    # Who was let in to the survey alone learns nothing of the event.
    cy = make_organiser("cy@example.org")
    Colleague.let_in(survey, cy, Role.EDITOR)
    seen = signed_in(app, cy).get(address(survey)).text
    assert event.title not in seen
    assert "ben@example.org" not in seen


def test_it_is_found_from_the_settings_and_from_the_events_page(owner):
    make_event(make_survey(GOOD))
    for page, link in [
        ("/surveys/lunch/settings", "/surveys/lunch/colleagues"),
        ("/events/fair/settings", "/events/fair/colleagues"),
    ]:
        assert page_of(owner.get(page)).one("a", href=link)


@pytest.mark.both
def test_who_owns_a_survey_takes_it_out_of_somebody_elses_event(app, owner, ben):
    lent = make_survey(GOOD, organiser=ben)
    event = make_event(lent)
    client = signed_in(app, ben)

    page = page_of(client.get(address(lent)))
    removed = press(client, lent, "surveys/lunch/removal")

    assert "an event of somebody else" in page.words
    assert make_organiser().called in page.words  # who reads its answers by the event
    assert (removed.status_code, removed.location) == (303, "/surveys/lunch/colleagues")
    assert event.parts.count() == 0
    assert owner.get("/surveys/lunch/tally").status_code == 404
