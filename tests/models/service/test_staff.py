"""Organisers come and go, and somebody always runs the service."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from models.account.audit import Audit
from models.account.email import EmailUnfit
from models.account.organiser import EmailTaken, Link, Organiser, SignIn
from models.answer.contact import Contact
from models.answer.response import Response
from models.event.event import Event
from models.service import staff
from models.service.staff import StaffUnfit
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.team.invitation import Invitation
from models.team.role import Role
from storage.database import connection, db
from tests.makers import (
    choice,
    make_contact,
    make_event,
    make_export,
    make_organiser,
    make_survey,
    respond,
)

GOOD = choice("Good?", "Yes", "No")
PASSWORD = "three good words"


def noted() -> list[tuple[str, str, str]]:
    return [(one.kind, one.about, one.detail) for one in Audit.all_of()]


def again(organiser: Organiser) -> Organiser:
    return Organiser.get_by_id(organiser.id)


def test_the_first_of_all_runs_the_service_and_others_do_not(database):
    assert staff.add("ada@example.org").is_operator
    assert not staff.add("bob@example.org").is_operator
    assert noted() == [
        ("organiser added", "ada@example.org", ""),
        ("organiser added", "bob@example.org", ""),
    ]


def test_an_address_that_is_none_or_taken_adds_nobody(database):
    staff.add("ada@example.org")
    with pytest.raises(EmailUnfit):
        staff.add("two words@x")
    with pytest.raises(EmailTaken, match=r"^There is an organiser ADA@example\.org already\.$"):
        staff.add("ADA@example.org")
    assert Organiser.select().count() == len(noted()) == 1


def test_another_address_changes_nothing_else(database):
    ada, bob = Organiser.first_or_new(), make_organiser("bob@example.org")
    ada.set_password(PASSWORD)
    survey = make_survey(GOOD, organiser=ada)
    staff.rename(ada, " Ada@Example.org ", bob)
    assert Organiser.with_password("ada@example.org", PASSWORD) == ada
    assert Organiser.with_password("organiser@localhost", PASSWORD) is None
    assert Survey.of(again(ada), "lunch") == survey
    assert again(ada).is_operator
    assert noted() == [("organiser renamed", "organiser@localhost", "ada@example.org")]
    with pytest.raises(EmailTaken):
        staff.rename(ada, "bob@example.org")
    with pytest.raises(EmailUnfit):
        staff.rename(ada, "bob@")
    assert again(ada).email == "ada@example.org"


def test_who_is_disabled_is_out_at_once_and_stays_out_and_their_surveys_go_on(database):
    boss, ada = make_organiser("boss@example.org"), make_organiser("ada@example.org", PASSWORD)
    survey = make_survey(GOOD, organiser=ada)
    session, link = ada.sign_in(), ada.one_time_link()
    assert SignIn.organiser_of(session) == ada

    staff.disable(ada, boss)
    staff.disable(ada, boss)

    assert SignIn.organiser_of(session) is None
    assert SignIn.organiser_of(ada.sign_in()) is None  # who signs in in that very moment
    assert Link.use(link) is None
    assert Link.use(ada.one_time_link()) is None
    assert Organiser.with_password("ada@example.org", PASSWORD) is None
    with pytest.raises(StaffUnfit, match="is disabled; enable them first"):
        staff.give_link(again(ada))
    assert respond(survey, q="yes")
    assert noted() == [("organiser disabled", "ada@example.org", "")]

    staff.enable(ada, boss)
    staff.enable(ada, boss)
    assert Organiser.with_password("ada@example.org", PASSWORD) == ada
    assert SignIn.organiser_of(session) is None  # what was ended does not come back
    assert Link.use(link) is None
    assert noted()[1:] == [("organiser enabled", "ada@example.org", "")]


def test_a_password_that_is_given_ends_sessions_and_links(database):
    ada = make_organiser("ada@example.org", "another password")
    session, link = ada.sign_in(), ada.one_time_link()
    staff.set_password(ada, PASSWORD)
    assert SignIn.organiser_of(session) is None
    assert Link.use(link) is None
    assert Organiser.with_password("ada@example.org", PASSWORD) == ada
    assert noted() == [("password changed", "ada@example.org", "")]


def test_sessions_are_ended_and_those_of_others_are_not(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    mine, theirs = [ada.sign_in(), ada.sign_in()], bob.sign_in()
    staff.sign_out(ada, bob)
    assert [SignIn.organiser_of(one) for one in mine] == [None, None]
    assert SignIn.organiser_of(theirs) == bob
    assert noted() == [("sessions ended", "ada@example.org", "")]


def test_somebody_always_runs_the_service(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    for verb in staff.dismiss_operator, staff.disable, staff.delete:
        with pytest.raises(StaffUnfit, match="Somebody has to run the service"):
            verb(ada)
    staff.name_operator(bob)
    assert Organiser.first() == ada
    staff.disable(ada)
    assert Organiser.first() == bob  # to whom belongs what is added without saying whose it is
    for verb in staff.dismiss_operator, staff.disable, staff.delete:
        with pytest.raises(StaffUnfit, match="Somebody has to run the service"):
            verb(bob)
    with pytest.raises(StaffUnfit, match="enable them first"):
        staff.name_operator(again(ada))
    staff.enable(ada)
    staff.dismiss_operator(bob)
    assert (again(ada).is_operator, again(bob).is_operator) == (True, False)
    assert [one[0] for one in noted()] == [
        *("operator named", "organiser disabled", "organiser enabled", "operator dismissed"),
    ]


def test_two_operators_who_leave_in_the_same_moment_do_not_both_go(database):
    people = [staff.add(f"{n}@example.org") for n in range(4)]
    for one in people:
        staff.name_operator(one)

    def leave(person: Organiser) -> str:
        try:
            with connection():
                staff.dismiss_operator(person)
        except StaffUnfit:
            return "stays"
        return "leaves"

    with ThreadPoolExecutor(4) as leaving:
        answers = list(leaving.map(leave, people))
    assert sorted(answers) == ["leaves", "leaves", "leaves", "stays"]
    assert Organiser.select().where(Organiser.operator_since.is_null(False)).count() == 1


def test_nobody_disables_or_removes_themselves(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    staff.name_operator(bob)
    for verb in staff.disable, staff.delete:
        with pytest.raises(StaffUnfit, match="yourself; another operator can"):
            verb(ada, ada)
    assert again(ada).may_sign_in


def test_who_still_has_something_is_not_removed(database):
    make_organiser("boss@example.org")
    ada = make_organiser("ada@example.org")
    make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    with pytest.raises(StaffUnfit, match="still has 1 survey and 1 event; hand them over first"):
        staff.delete(ada)
    assert again(ada) == ada
    assert noted() == []


def test_who_is_removed_takes_everything_along_and_nothing_of_others(database):
    boss, ada = make_organiser("boss@example.org"), make_organiser("ada@example.org")
    mine = make_survey(GOOD, code="mine", organiser=ada)
    make_survey(GOOD, code="theirs", organiser=boss)
    make_event(mine, organiser=ada)
    Pattern.add(mine.definition, ada)
    respond(mine, q="yes")
    make_export(mine)
    make_contact(mine)
    session, link = ada.sign_in(), ada.one_time_link()
    assert staff.responses_of(ada) == 1

    staff.delete(ada, boss, everything=True)

    assert [one.email for one in staff.everybody()] == ["boss@example.org"]
    assert [one.code for one in Survey.select()] == ["theirs"]
    for model in Event, Pattern, Response, Contact, SignIn, Link:
        assert model.select().count() == 0, model
    assert SignIn.organiser_of(session) is None
    assert Link.use(link) is None
    assert noted() == [
        ("event deleted", "fair", ""),
        ("survey deleted", "mine", ""),
        ("organiser removed", "ada@example.org", ""),
    ]
    assert {one.email for one in Audit.all_of()} == {"boss@example.org"}


def test_nobody_waits_to_write_while_a_password_is_hashed(database, monkeypatch):
    real, waited = PasswordHasher.hash, []

    def hash_of(hasher: PasswordHasher, password: str) -> str:
        waited.append(db.in_transaction())
        return real(hasher, password)

    monkeypatch.setattr(PasswordHasher, "hash", hash_of)
    ada = Organiser.add("ada@example.org", PASSWORD)
    ada.set_password(PASSWORD)
    staff.add("ben@example.org", PASSWORD)
    staff.set_password(ada, PASSWORD)
    token = Invitation.make(make_survey(GOOD, organiser=ada), Role.EDITOR, ada)
    Invitation.join(token, "cy@example.org", "", PASSWORD)
    assert waited == [False] * 5
