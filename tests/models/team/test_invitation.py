"""An invitation lets in one person, once, until it ends or is withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.account.audit import Audit
from models.account.organiser import EmailTaken, Organiser
from models.service import staff
from models.team import colleague, invitation
from models.team.colleague import Colleague, TooManyColleagues, role_of
from models.team.invitation import Invitation, InvitationUnfit, TooManyInvitations
from models.team.role import Role
from storage.database import connection
from tests.makers import choice, make_event, make_organiser, make_survey

GOOD = choice("Good?", "Yes", "No")
PASSWORD = "three words here"


@pytest.fixture
def ada(database: None) -> Organiser:
    return make_organiser()


@pytest.fixture
def ben(ada: Organiser) -> Organiser:
    return make_organiser("ben@example.org")


def noted() -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.email, one.about, one.detail) for one in Audit.all_of()]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_it_gives_its_role_once(ada, ben, role):
    for thing in make_survey(GOOD), make_event():
        token = Invitation.make(thing, role, ada)
        assert Invitation.with_token(token).thing == thing
        assert role_of(ben, thing) is None
        assert Invitation.accept(token, ben) == thing
        assert role_of(ben, thing) is role
        assert Invitation.with_token(token) is None
        with pytest.raises(InvitationUnfit):
            Invitation.accept(token, make_organiser("cy@example.org"))
    assert noted()[:2] == [
        ("colleague invited", "owner@example.org", "lunch", role),
        ("role given", "ben@example.org", "lunch", f"{role} ben@example.org"),
    ]


def test_what_is_stored_lets_nobody_in(ada, ben):
    token = Invitation.make(make_survey(GOOD), Role.EDITOR, ada)
    [stored] = Invitation.select()
    assert token.encode() not in bytes(stored.token)
    for guess in stored.name, bytes(stored.token).decode("latin-1"), "", "x":
        with pytest.raises(InvitationUnfit):
            Invitation.accept(guess, ben)


def test_it_ends_after_some_days(ada, ben):
    lunch = make_survey(GOOD)
    token = Invitation.make(lunch, Role.EDITOR, ada)
    left = Invitation.get().expires_at - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    Invitation.update(expires_at=datetime.now(UTC) - timedelta(milliseconds=1)).execute()
    assert Invitation.with_token(token) is None
    assert Invitation.pending(lunch) == []
    with pytest.raises(InvitationUnfit):
        Invitation.accept(token, ben)
    Invitation.make(lunch, Role.EDITOR, ada)
    assert Invitation.select().count() == 1  # what has ended is gone


def test_it_ends_when_it_is_withdrawn_by_its_name_and_through_its_own_survey(ada, ben):
    lunch, supper = make_survey(GOOD), make_survey(GOOD, code="supper")
    token = Invitation.make(lunch, Role.EDITOR, ada)
    name = Invitation.get().name
    Invitation.withdraw(supper, name, ada)
    Invitation.withdraw(lunch, "x", ada)
    assert Invitation.with_token(token)
    Invitation.withdraw(lunch, name, ada)
    with pytest.raises(InvitationUnfit):
        Invitation.accept(token, ben)
    assert noted()[-1] == ("invitation withdrawn", "owner@example.org", "lunch", "editor")


def test_who_owns_it_uses_it_up_by_no_press_of_their_own(ada, ben):
    token = Invitation.make(make_survey(GOOD), Role.EDITOR, ada)
    with pytest.raises(InvitationUnfit):
        Invitation.accept(token, ada)
    Invitation.accept(token, ben)


def test_who_is_disabled_lets_nobody_in(ada, ben):
    lunch = make_survey(GOOD, organiser=ben)
    token = Invitation.make(lunch, Role.EDITOR, ben)
    staff.disable(ben)
    with pytest.raises(InvitationUnfit):
        Invitation.accept(token, make_organiser("cy@example.org"))
    staff.enable(ben)
    Invitation.accept(token, make_organiser("cy@example.org"))


def test_of_many_who_use_it_at_once_one_is_let_in(ada, database):
    lunch = make_survey(GOOD)
    token = Invitation.make(lunch, Role.EDITOR, ada)
    people = [make_organiser(f"p{number}@example.org") for number in range(6)]

    def accept(person: Organiser) -> bool:
        with connection():
            try:
                Invitation.accept(token, person)
            except InvitationUnfit:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(accept, people)) == 1
    assert len(Colleague.all_of(lunch)) == 1


def test_there_is_room_for_so_many_that_wait_and_no_more(ada, monkeypatch):
    monkeypatch.setattr(invitation, "MOST_INVITATIONS", 2)
    lunch, fair = make_survey(GOOD), make_event()
    for thing in lunch, fair:
        for _ in range(2):
            Invitation.make(thing, Role.VIEWER, ada)
        with pytest.raises(TooManyInvitations):
            Invitation.make(thing, Role.VIEWER, ada)
    Invitation.withdraw(lunch, Invitation.pending(lunch)[0].name, ada)
    Invitation.make(lunch, Role.VIEWER, ada)


def test_where_there_is_no_room_it_is_as_it_was(ada, ben, monkeypatch):
    monkeypatch.setattr(colleague, "MOST_COLLEAGUES", 0)
    token = Invitation.make(make_survey(GOOD), Role.VIEWER, ada)
    with pytest.raises(TooManyColleagues):
        Invitation.accept(token, ben)
    with pytest.raises(TooManyColleagues):
        Invitation.join(token, "cy@example.org", "", PASSWORD)
    assert Invitation.with_token(token)
    assert Organiser.at("cy@example.org") is None


def test_it_makes_an_account_and_a_role_or_neither(ada, ben):
    lunch = make_survey(GOOD)
    token = Invitation.make(lunch, Role.EDITOR, ada)
    with pytest.raises(EmailTaken):
        Invitation.join(token, " BEN@example.org", "", PASSWORD)
    assert Invitation.with_token(token)

    person, shared = Invitation.join(token, "Cy@example.org", " Cy ", PASSWORD)

    assert (person.email, person.called, shared) == ("cy@example.org", "Cy", lunch)
    assert (role_of(person, lunch), person.is_operator) == (Role.EDITOR, False)
    assert Organiser.with_password("cy@example.org", PASSWORD) == person
    assert noted()[-2:] == [
        ("organiser added", "cy@example.org", "cy@example.org", "invitation"),
        ("role given", "cy@example.org", "lunch", "editor cy@example.org"),
    ]
    with pytest.raises(InvitationUnfit):
        Invitation.join(token, "di@example.org", "", PASSWORD)
    assert Organiser.at("di@example.org") is None
