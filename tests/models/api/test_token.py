"""A token opens what its organiser may see now, within its scopes and surveys, and no more."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.account.audit import Audit
from models.account.organiser import Organiser
from models.api import allowance, token
from models.api.allowance import A_MINUTE, LOT, TooManyRequests
from models.api.token import Scope, Token, TokenSurvey, TooManyTokens
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import MayNot, Role
from storage.database import db
from tests.makers import choice, make_organiser, make_survey

DAY = timedelta(days=1)
GOOD = choice("Good?", "Yes", "No")


def a_token(organiser: Organiser, *scopes: Scope, surveys: list[Survey] | None = None) -> Token:
    """A token of this organiser, as a program that has its secret finds it."""
    secret = Token.make(organiser, "Script", scopes or tuple(Scope)[:3], DAY, surveys)
    return Token.with_secret(secret)


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """Minutes that begin when a test says so."""
    now = [1_000_000_000.0]
    monkeypatch.setattr(allowance, "time", lambda: now[0])
    return now


def test_the_secret_is_stored_nowhere_and_what_was_made_is_in_the_record(database):
    ann = make_organiser()
    secret = Token.make(ann, "Nightly", [Scope.TALLIES, Scope.SURVEYS], DAY)
    assert secret.startswith("tangible_")
    assert Token.with_secret(secret).opens == (Scope.SURVEYS, Scope.TALLIES)
    assert Token.with_secret(secret[:-1]) is None
    stored = [row for name in db.get_tables() for row in db.execute_sql(f'SELECT * FROM "{name}"')]
    assert secret not in str(stored)
    [row] = Audit.all_of("token made")
    assert (row.email, row.about, row.detail) == (ann.email, ann.email, "surveys tallies Nightly")


def test_a_token_ends_with_its_time_by_hand_with_the_account_and_while_that_is_disabled(database):
    ann, ben = make_organiser(), make_organiser("ben@example.org")
    for end in "time", "hand", "disabled":
        secret = Token.make(ben, end, [Scope.SURVEYS], DAY)
        found = Token.with_secret(secret)
        assert not Token.withdraw(ann, found.id), "it is another's"
        if end == "time":
            Token.update(expires_at=datetime.now(UTC)).where(Token.id == found.id).execute()
        elif end == "hand":
            assert Token.withdraw(ben, found.id)
        else:
            Organiser.update(disabled_at=datetime.now(UTC)).where(Organiser.id == ben.id).execute()
        assert Token.with_secret(secret) is None, end
    ben.delete_instance()
    assert Token.select().count() == 0, "they go with the account"
    assert [one.detail for one in Audit.all_of("token withdrawn")] == ["surveys hand"]


def test_it_opens_what_the_role_of_the_moment_allows(database):
    ann, ben = make_organiser(), make_organiser("ben@example.org")
    survey = make_survey(GOOD)
    program = a_token(ben)
    assert program.survey_for("lunch", Scope.SURVEYS) is None
    assert program.surveys() == []
    Colleague.let_in(survey, ben, Role.VIEWER)
    assert program.survey_for("lunch", Scope.TALLIES).id == survey.id
    with pytest.raises(MayNot):
        program.survey_for("lunch", Scope.RESPONSES)
    [colleague] = Colleague.all_of(survey)
    colleague.change(Role.EDITOR, ann)
    assert program.survey_for("lunch", Scope.RESPONSES).id == survey.id
    colleague.take(ann)
    assert program.survey_for("lunch", Scope.TALLIES) is None


def test_for_chosen_surveys_all_others_are_as_if_they_were_not_there(database):
    ann = make_organiser()
    one = make_survey(GOOD)
    make_survey(GOOD, code="supper")
    program = a_token(ann, surveys=[one])
    assert [line.survey.code for line in program.surveys()] == ["lunch"]
    assert program.survey_for("supper", Scope.SURVEYS) is None
    one.delete_instance()
    assert TokenSurvey.select().count() == 0
    assert program.surveys() == []
    assert [line.survey.code for line in a_token(ann).surveys()] == ["supper"]


def test_an_organiser_has_so_many_and_the_long_expired_make_room(database, monkeypatch):
    monkeypatch.setattr(token, "MOST_TOKENS", 2)
    ann = make_organiser()
    first = a_token(ann)
    a_token(ann)
    with pytest.raises(TooManyTokens, match="2 already"):
        a_token(ann)
    assert Audit.all_of("token made").count() == 2, "nothing is recorded that was not done"
    Token.update(expires_at=datetime.now(UTC) - 31 * DAY).where(Token.id == first.id).execute()
    a_token(ann)
    assert len(Token.all_of(ann)) == 2


def test_of_a_survey_that_it_is_not_for_it_does_not_tell_that_there_is_one(database):
    ben = make_organiser("ben@example.org")
    mine, other = make_survey(GOOD), make_survey(GOOD, code="tea")
    Colleague.let_in(mine, ben, Role.EDITOR)
    Colleague.let_in(other, ben, Role.VIEWER)
    program = a_token(ben, Scope.RESPONSES, surveys=[mine])
    assert program.survey_for("tea", Scope.RESPONSES) is None
    assert program.survey_for("nowhere", Scope.RESPONSES) is None
    assert program.survey_for("lunch", Scope.RESPONSES) == mine


def test_a_sheet_is_of_its_survey_whoever_made_it(database):
    ann, ben = make_organiser(), make_organiser("ben@example.org")
    survey, other = make_survey(GOOD), make_survey(GOOD, code="supper")
    Colleague.let_in(survey, ben, Role.EDITOR)
    sheet = a_token(ben, Scope.SHEET, surveys=[survey])
    assert Token.all_of(ben) == []
    assert [one.id for one in Token.sheets_of(survey)] == [sheet.id]
    assert Token.sheets_of(other) == []
    assert not Token.withdraw_sheet(ann, other, sheet.id)
    assert Token.withdraw_sheet(ann, survey, sheet.id)
    assert [(one.about, one.email) for one in Audit.all_of("token withdrawn")] == [
        ("lunch", ann.email)
    ]


def test_a_minute_has_so_many_requests_and_few_of_them_write(database, moment, monkeypatch):
    program, drawn = a_token(make_organiser()), []
    draw = allowance._draw

    def counted(*given: Any) -> bool:
        drawn.append(given[1:])
        return draw(*given)

    monkeypatch.setattr(allowance, "_draw", counted)
    for _ in range(A_MINUTE):
        program.spend()
    assert len(drawn) == A_MINUTE / LOT
    with pytest.raises(TooManyRequests) as many:
        program.spend()
    assert many.value.seconds == 60 - moment[0] % 60
    moment[0] += 60
    program.spend()
    assert Token.get_by_id(program.id).taken == LOT


def test_all_processes_together_have_no_more_and_each_token_has_its_own(database, monkeypatch):
    ann = make_organiser()
    program, other, counted = a_token(ann), a_token(ann), 0
    for _ in range(A_MINUTE):
        allowance._left.clear()  # the next process draws for itself
        with suppress(TooManyRequests):
            program.spend()
            counted += 1
    assert counted == A_MINUTE / LOT
    other.spend()
    with pytest.raises(TooManyRequests):
        other.spend(A_MINUTE)


def test_the_day_of_its_last_use_is_kept_and_no_time(database):
    program = a_token(make_organiser())
    assert program.used_on is None
    program.spend()
    assert Token.get_by_id(program.id).used_on == datetime.now(UTC).date().isoformat()
