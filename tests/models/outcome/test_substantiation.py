"""Substantiation: a link for one person and one outcome, and what they said stays what it was."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account.audit import Audit
from models.outcome import substantiation
from models.outcome.outcome import OutcomeOvertaken
from models.outcome.substantiation import Substantiation, SubstantiationClosed, SubstantiationUnfit
from tests.makers import make_event, make_organiser, make_outcome, statement

pytestmark = pytest.mark.usefixtures("database")


def asked(**said: object) -> tuple[Substantiation, str]:
    logged = make_outcome(make_event(), **said)
    token = Substantiation.ask(logged, " Jo ", "Head of finance", make_organiser())
    found = Substantiation.behind(token)
    assert found
    return found, token


def again(one: Substantiation) -> Substantiation:
    return Substantiation.get_by_id(one.id)


def test_the_link_is_stored_as_a_hash_and_leads_to_who_was_asked():
    found, token = asked()
    assert (found.name, found.role, found.asked_by) == (
        "Jo",
        "Head of finance",
        "owner@example.org",
    )
    assert len(token) >= 40
    assert token.encode() not in bytes(found.token)
    assert Substantiation.behind(f"{token}x") is None
    [row] = Audit.all_of("substantiation asked")
    assert (row.about, "Jo" in row.detail) == ("fair", False)


def test_what_is_said_can_be_changed_and_what_was_said_stays():
    found, _token = asked()
    found.say(1, "partly", " Two of three do ", may_name=False)
    found.say(1, "partly", "Two of three do", may_name=False)
    found.say(1, "agree", "", may_name=True)
    now = again(found)
    today = datetime.now(UTC).date().isoformat()
    assert (now.verdict, now.line, now.may_name, now.revision) == ("agree", "", True, 1)
    assert now.earlier == [
        {"verdict": "partly", "line": "Two of three do", "version": 1, "on": today}
    ]


def test_what_is_closed_stays_and_the_page_is_still_there():
    found, token = asked()
    found.say(1, "agree", "", may_name=False)
    found.close(make_organiser())
    found.close(make_organiser())
    with pytest.raises(SubstantiationClosed):
        found.say(1, "not", "", may_name=False)
    assert again(found).verdict == "agree"
    assert Substantiation.behind(token)
    assert len(list(Audit.all_of("substantiation closed"))) == 1


@pytest.mark.parametrize("how", ["withdrawn", "too old", "taken back", "outcome deleted"])
def test_a_link_ends(how):
    found, token = asked()
    found.say(1, "agree", "", may_name=False)
    if how == "withdrawn":
        found.withdraw(make_organiser())
        assert again(found).verdict == "agree"
    elif how == "too old":
        gone = datetime.now(UTC) - timedelta(seconds=1)
        Substantiation.update(expires_at=gone).execute()
    elif how == "taken back":
        found.outcome.change(1, statement(tellable=False), make_organiser(), "An answer’s words")
    else:
        found.outcome.delete_by(make_organiser())
    assert Substantiation.behind(token) is None
    with pytest.raises((SubstantiationClosed, OutcomeOvertaken)):
        found.say(1, "not", "", may_name=False)


def test_nobody_says_something_of_words_that_they_have_not_read():
    found, _token = asked()
    found.outcome.change(1, statement(place="Leeds"), make_organiser(), "Heard it")
    with pytest.raises(OutcomeOvertaken):
        found.say(1, "agree", "", may_name=False)
    found.say(2, "agree", "", may_name=False)
    assert again(found).revision == 2


def test_nobody_is_asked_about_what_is_for_organisers_alone():
    logged = make_outcome(make_event(), tellable=False)
    with pytest.raises(SubstantiationUnfit, match="that is for organisers alone"):
        Substantiation.ask(logged, "Jo", "", make_organiser())
    assert Substantiation.select().count() == 0


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("name", "role", "setting", "fault"),
    [
        (" ", "", "name", "Write a name of 1 to 120 characters"),
        ("x" * 121, "", "name", "Write a name of 1 to 120 characters"),
        ("Jo", "x" * 121, "role", "Shorten it to 120 characters"),
    ],
)
def test_who_is_asked_has_a_name_that_fits(name, role, setting, fault):
    with pytest.raises(SubstantiationUnfit) as raised:
        Substantiation.ask(make_outcome(make_event()), name, role, make_organiser())
    assert (raised.value.setting, raised.value.message) == (setting, fault)


@pytest.mark.sqlite
def test_there_is_a_most_of_people_of_changes_and_of_letters(monkeypatch):
    monkeypatch.setattr(substantiation, "MOST_SUBSTANTIATIONS", 1)
    monkeypatch.setattr(substantiation, "MOST_CHANGES", 1)
    found, _token = asked()
    with pytest.raises(SubstantiationUnfit, match="1 person can be asked"):
        Substantiation.ask(found.outcome, "Al", "", make_organiser())
    with pytest.raises(SubstantiationUnfit, match="Choose whether you agree"):
        found.say(1, "perhaps", "", may_name=False)
    with pytest.raises(SubstantiationUnfit, match="Shorten it to 1,000 characters"):
        found.say(1, "agree", "x" * 1001, may_name=False)
    found.say(1, "agree", "", may_name=False)
    found.say(1, "not", "", may_name=False)
    with pytest.raises(SubstantiationUnfit, match="You have changed this too often"):
        found.say(1, "agree", "", may_name=False)


def test_one_person_has_one_link_until_it_is_withdrawn_or_over():
    found, _token = asked()
    for name in ("Jo", " jo "):
        with pytest.raises(SubstantiationUnfit, match="has a link already"):
            Substantiation.ask(found.outcome, name, "head of finance", make_organiser())
    assert Substantiation.select().count() == 1
    Substantiation.ask(found.outcome, "Jo", "Head of sales", make_organiser())
    found.withdraw(make_organiser())
    Substantiation.ask(found.outcome, "Jo", "Head of finance", make_organiser())
    assert Substantiation.select().count() == 3
