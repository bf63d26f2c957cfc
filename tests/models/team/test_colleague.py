"""Colleagues: what each may do with a survey or an event, and what ends that."""

import pytest

from models.account.audit import Audit
from models.account.organiser import Organiser
from models.event.agenda import Agenda
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.listing import Listing, Wish, surveys_of
from models.service import handover, staff
from models.survey.survey import Survey
from models.team import colleague as team
from models.team.colleague import (
    Colleague,
    TooManyColleagues,
    allowed,
    event_for,
    owners_of,
    role_of,
    survey_for,
)
from models.team.invitation import Invitation
from models.team.role import ALLOWED, May, MayNot, Role, strongest
from tests.makers import choice, make_event, make_organiser, make_survey

GOOD = choice("Good?", "Yes", "No")


def survey(code: str = "lunch", organiser: Organiser | None = None) -> Survey:
    return make_survey(GOOD, code=code, organiser=organiser)


@pytest.fixture
def ben(database: None) -> Organiser:
    make_organiser()
    return make_organiser("ben@example.org")


def test_each_role_may_do_all_that_a_weaker_one_may():
    assert ALLOWED[Role.VIEWER] < ALLOWED[Role.EDITOR] < ALLOWED[Role.OWNER] == set(May)
    assert ALLOWED[Role.VIEWER] == {May.SEE}
    assert ALLOWED[Role.OWNER] - ALLOWED[Role.EDITOR] == {May.LEAD}


def test_the_strongest_of_some_roles_is_the_one_that_allows_most():
    assert strongest(Role.EDITOR, None, Role.OWNER, Role.VIEWER) is Role.OWNER
    assert strongest(None) is strongest() is None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_a_colleague_gets_what_their_role_lets_them_do(ben, role):
    lunch, fair = survey(), make_event()
    for thing in lunch, fair:
        Colleague.let_in(thing, ben, role)
        assert role_of(ben, thing) is role
        assert allowed(ben, thing) == ALLOWED[role]
    for may in May:
        for fetched, code in (survey_for, "lunch"), (event_for, "fair"):
            if may in ALLOWED[role]:
                assert fetched(ben, code, may)
            else:
                with pytest.raises(MayNot):
                    fetched(ben, code, may)


def test_what_does_not_concern_somebody_is_as_if_it_were_not_there(ben):
    lunch, fair = survey(), make_event()
    Colleague.let_in(survey("tea"), ben, Role.EDITOR)
    Colleague.let_in(make_event(code="fete"), ben, Role.EDITOR)
    for may in May:
        assert survey_for(ben, "lunch", may) is survey_for(ben, "nobody", may) is None
        assert event_for(ben, "fair", may) is event_for(ben, "nobody", may) is None
    assert allowed(ben, lunch) == allowed(ben, fair) == frozenset()
    for may in May:
        assert survey_for(make_organiser(), "lunch", may) == lunch
        assert event_for(make_organiser(), "fair", may) == fair


def test_a_role_on_an_event_holds_for_its_surveys_and_for_no_others(ben):
    lunch, supper = survey(), survey("supper")
    fair = make_event(lunch)
    make_event(supper, code="fete")
    Colleague.let_in(fair, ben, Role.EDITOR)
    assert (role_of(ben, lunch), role_of(ben, supper)) == (Role.EDITOR, None)

    Colleague.let_in(lunch, ben, Role.VIEWER)
    assert role_of(ben, lunch) is Role.EDITOR
    EventSurvey.of(lunch).delete_instance()
    assert role_of(ben, lunch) is Role.VIEWER


def test_who_owns_an_event_edits_the_surveys_of_others_in_it_and_owns_none_of_them(ben):
    lunch = survey(organiser=ben)
    fair = make_event()
    Colleague.let_in(fair, ben, Role.EDITOR)
    assert role_of(make_organiser(), lunch) is None
    EventSurvey.add(fair, lunch)
    assert role_of(make_organiser(), lunch) is Role.EDITOR
    assert role_of(ben, lunch) is Role.OWNER
    assert team.shared_surveys(ben) == {}


def test_a_list_has_ones_own_and_what_is_shared_once_each(ben):
    own, lunch, supper = survey("own", ben), survey(), survey("supper")
    survey("secret")
    fair = make_event(lunch)
    make_event(code="fete")
    Colleague.let_in(fair, ben, Role.VIEWER)
    Colleague.let_in(lunch, ben, Role.EDITOR)
    Colleague.let_in(supper, ben, Role.VIEWER)
    shared = team.shared_with(ben)
    listed = [one.survey for one in surveys_of(ben, shared)]
    assert [one.code for one in listed] == ["supper", "lunch", own.code]
    assert [one.code for one in Event.all_of(ben, also=shared.events)] == ["fair"]
    found = Listing.of(ben, Wish(), shared)
    assert {one.code for one in found.things} == {"fair", "supper", "own"}  # lunch is in the fair
    assert list(Listing.of(ben, Wish()).things) == [own]
    day = Agenda(ben, shared)
    assert {one.survey.code for one in day.surveys} == {"supper", "lunch", "own"}
    assert [one.survey.code for one in day.own] == ["own"]
    assert team.shared_surveys(ben) == {lunch.id: Role.EDITOR, supper.id: Role.VIEWER}
    assert {one.email for one in owners_of(listed, but=ben).values()} == {"owner@example.org"}


def test_who_is_let_in_again_keeps_the_stronger_role(ben):
    lunch = survey()
    for role in Role.EDITOR, Role.VIEWER:
        Colleague.let_in(lunch, ben, role)
    assert [one.role for one in Colleague.all_of(lunch)] == ["editor"]


def test_there_is_room_for_so_many_colleagues_and_no_more(ben, monkeypatch):
    monkeypatch.setattr(team, "MOST_COLLEAGUES", 1)
    lunch = survey()
    Colleague.let_in(lunch, ben, Role.VIEWER)
    Colleague.let_in(lunch, ben, Role.EDITOR)
    with pytest.raises(TooManyColleagues):
        Colleague.let_in(lunch, make_organiser("cy@example.org"), Role.VIEWER)
    Colleague.let_in(survey("tea"), make_organiser("cy@example.org"), Role.VIEWER)
    assert Colleague.select().count() == 2


def test_a_role_that_is_changed_or_taken_is_in_the_record(ben):
    lunch, ada = survey(), make_organiser()
    Colleague.let_in(lunch, ben, Role.VIEWER)
    Colleague.all_of(lunch)[0].change(Role.EDITOR, ada)
    assert role_of(ben, lunch) is Role.EDITOR
    Colleague.all_of(lunch)[0].take(ben)
    assert role_of(ben, lunch) is None
    kept = [(one.kind, one.email, one.about, one.detail) for one in Audit.all_of()]
    assert kept == [
        ("role given", "owner@example.org", "lunch", "editor ben@example.org"),
        ("role taken", "ben@example.org", "lunch", "editor ben@example.org"),
    ]
    assert len(Audit.newest(person="ben@example.org")) == 2


def test_who_is_given_a_survey_owns_it_and_who_gave_it_stays_as_an_editor(ben):
    lunch, ada, cy = survey(), make_organiser(), make_organiser("cy@example.org")
    Colleague.let_in(lunch, ben, Role.VIEWER)
    Colleague.let_in(lunch, cy, Role.VIEWER)
    Invitation.make(lunch, Role.VIEWER, ada)

    handover.hand_over_survey(lunch, ben, ada, stays=True)

    lunch = Survey.at("lunch")
    roles = {one: role_of(one, lunch) for one in (ada, ben, cy)}
    assert roles == {ada: Role.EDITOR, ben: Role.OWNER, cy: Role.VIEWER}
    assert {one.organiser for one in Colleague.all_of(lunch)} == {ada, cy}
    assert Invitation.pending(lunch) == []


def test_who_is_given_an_event_owns_its_surveys_and_what_is_others_in_it_stays_theirs(ben):
    ada, cy = make_organiser(), make_organiser("cy@example.org")
    lunch, tea = survey(), survey("tea", cy)
    fair = make_event(lunch, tea)
    Colleague.let_in(fair, ben, Role.EDITOR)
    Colleague.let_in(fair, cy, Role.EDITOR)

    handover.hand_over_event(fair, ben, ada, stays=True)

    lunch, tea = Survey.at("lunch"), Survey.at("tea")
    assert (role_of(ben, lunch), role_of(ada, lunch)) == (Role.OWNER, Role.EDITOR)
    assert (role_of(cy, tea), role_of(ben, tea)) == (Role.OWNER, Role.EDITOR)
    handover.hand_over_survey(tea, ada, cy)  # in the event of neither
    assert role_of(ada, Survey.at("tea")) is Role.OWNER


def test_what_the_operator_hands_over_is_its_former_owners_no_more(ben):
    lunch = survey()
    handover.hand_over_survey(lunch, ben)
    assert role_of(make_organiser(), Survey.at("lunch")) is None


def test_roles_end_with_the_account_and_with_what_they_are_on(ben):
    lunch, fair = survey(), make_event()
    for thing in lunch, fair:
        Colleague.let_in(thing, ben, Role.EDITOR)
        Colleague.let_in(thing, make_organiser("cy@example.org"), Role.EDITOR)
        Invitation.make(thing, Role.VIEWER, make_organiser())

    staff.delete(ben)
    assert {one.organiser.email for one in Colleague.select()} == {"cy@example.org"}
    lunch.delete_instance()
    fair.delete_instance()
    assert (Colleague.select().count(), Invitation.select().count()) == (0, 0)


def test_who_shared_something_and_is_removed_takes_it_along(ben):
    lunch = survey(organiser=ben)
    cy = make_organiser("cy@example.org")
    Colleague.let_in(lunch, cy, Role.EDITOR)
    staff.delete(ben, everything=True)
    assert (surveys_of(cy, team.shared_with(cy)), Colleague.select().count()) == ([], 0)
