"""Addresses of those who want to be told: apart from answers, sealed, let out with others."""

import pytest

from models.account.email import EmailUnfit
from models.wave.reminder import LET_OUT, NoReminders, Reminder
from models.wave.series import Series
from storage import seal
from storage.database import db
from tests.makers import choice, make_series, make_survey, pass_days

USES = choice("Which?", "Yammer", "Twitter", name="uses")
PEOPLE = [f"eve{n}@example.org" for n in range(5)]
TO_SECOND, TO_THIRD = 32, 61  # days, where it is asked again after one and after three months


def begun(*, takes: bool = True) -> Series:
    return make_series(make_survey(USES), 1, 3, takes=takes)


def left(series: Series, *addresses: str) -> None:
    for one in addresses:
        Reminder.keep(series.original, one)


def shown(series: Series) -> list[str]:
    Reminder.let_out(series)
    return [one.address for one in Reminder.listed(series)[0]]


def test_an_address_is_let_out_when_the_next_wave_has_opened(database):
    series = begun()
    left(series, *reversed(PEOPLE))
    assert shown(series) == []
    assert Reminder.waiting(series) == 5
    pass_days(TO_SECOND)
    assert shown(series) == PEOPLE
    assert Reminder.waiting(series) == 0


def test_what_is_left_once_a_wave_is_open_waits_for_the_one_after_it(database):
    series = begun()
    left(series, *PEOPLE)
    pass_days(TO_SECOND)
    left(series, *(f"late{n}@example.org" for n in range(5)))
    assert shown(series) == PEOPLE
    assert Reminder.waiting(series) == 5
    pass_days(TO_THIRD)
    assert len(shown(series)) == 10


def test_fewer_than_five_are_let_out_once_in_a_series(database):
    series = begun()
    left(series, "eve@example.org")
    pass_days(TO_SECOND)
    assert shown(series) == ["eve@example.org"]
    left(series, "adam@example.org")
    pass_days(TO_THIRD)
    assert shown(series) == ["eve@example.org"]
    assert Reminder.waiting(series) == 1


def test_an_address_is_there_once_however_often_and_however_it_is_written(database):
    series = begun()
    left(series, "Eve@Example.org", "eve@example.org ", "eve@example.org")
    pass_days(TO_SECOND)
    left(series, "EVE@example.org")
    assert shown(series) == ["Eve@Example.org"]
    assert Reminder.waiting(series) == 0


def test_the_database_has_neither_address_nor_time(database):
    series = begun()
    left(series, "eve@example.org")
    rows = list(db.execute_sql('SELECT * FROM "reminder"'))
    assert len(rows) == 1
    assert b"eve" not in b"".join(
        one if isinstance(one, bytes) else bytes(one) if isinstance(one, memoryview) else b""
        for one in rows[0]
    )
    assert Reminder._meta.sorted_field_names == ["series", "mark", "sealed", "lot", "told"]
    (one,) = Reminder.select()
    assert len(one.mark) == 32
    assert (one.lot, LET_OUT) == (1, 0)


def test_a_mark_is_of_one_series_and_one_key(database, monkeypatch):
    series = begun()
    other = make_series(make_survey(USES, code="other"), 1, takes=True)
    left(series, "eve@example.org")
    left(other, "eve@example.org")
    marks = {one.mark for one in Reminder.select()}
    assert len(marks) == 2
    monkeypatch.setattr(seal, "_secret", [lambda: "another"])
    seal._ciphers.clear()
    left(series, "eve@example.org")
    assert len({one.mark for one in Reminder.select()}) == 3
    Reminder.update(lot=LET_OUT).execute()
    assert [one.address for one in Reminder.listed(series)[0]] == ["eve@example.org"]
    assert Reminder.listed(series)[1] == 1
    seal._ciphers.clear()


def test_its_writer_takes_it_off_and_is_told_nothing_of_the_list(database):
    series = begun()
    left(series, *PEOPLE, "adam@example.org")
    Reminder.leave(series.original, "ADAM@example.org")
    Reminder.leave(series.original, "nobody@example.org")
    pass_days(TO_SECOND)
    assert shown(series) == PEOPLE
    Reminder.leave_by(series.waves[1].survey, Reminder.listed(series)[0][0].mark)
    Reminder.leave_by(series.waves[1].survey, "0" * 32)
    assert shown(series) == PEOPLE[1:]


def test_a_link_of_one_series_takes_nobody_off_another(database):
    series = begun()
    other = make_series(make_survey(USES, code="other"), 1, takes=True)
    left(series, "eve@example.org")
    (one,) = Reminder.select()
    Reminder.leave_by(other.original, one.mark)
    assert Reminder.select().count() == 1


def test_none_is_taken_where_none_was_asked_for_or_nothing_is_to_come(database, monkeypatch):
    with pytest.raises(NoReminders):
        left(begun(takes=False), "eve@example.org")
    with pytest.raises(NoReminders):
        Reminder.keep(make_survey(USES, code="alone"), "eve@example.org")
    series = make_series(make_survey(USES, code="other"), 1, 3, takes=True)
    with pytest.raises(EmailUnfit):
        left(series, "no address")
    monkeypatch.setattr("models.wave.reminder.MOST_REMINDERS", 2)
    left(series, *PEOPLE[:2])
    with pytest.raises(NoReminders):
        left(series, PEOPLE[2])
    pass_days(TO_SECOND + TO_THIRD)
    with pytest.raises(NoReminders):
        left(series, PEOPLE[3])


def test_addresses_go_when_the_series_ends(database):
    series = begun()
    left(series, *PEOPLE)
    series.end(series.original.organiser)
    assert Reminder.select().count() == 0


def test_addresses_go_by_themselves_when_the_last_wave_has_closed(database):
    series, going_on = begun(), make_series(make_survey(USES, code="other"), 12, takes=True)
    left(series, *PEOPLE)
    left(going_on, "eve@example.org")
    pass_days(TO_SECOND)
    Reminder.delete_ended()
    assert Reminder.select().count() == 6
    pass_days(TO_THIRD + 40)
    Reminder.delete_ended()
    assert [one.series for one in Reminder.select()] == [going_on]


def test_addresses_go_with_the_surveys(database):
    series = begun()
    left(series, *PEOPLE)
    for one in series.waves:
        one.survey.delete_instance()
    assert Reminder.select().count() == Series.select().count() == 0
