"""Codes of series that are over go by themselves, whether or not anybody looks."""

from peewee import PeeweeException

from models.answer.pair_mark import PairMark
from models.answer.response import Response
from models.wave.pair_code import KEPT_DAYS, USUAL_ELEMENTS, PairCode
from models.wave.paired_figures import PairedFigures
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days
from web.process import pair_code


def test_a_month_after_the_last_wave_figures_are_kept_and_key_and_marks_are_gone(database):
    first = make_survey(choice("Good?", "Yes", "No"))
    series = make_series(first, 6, days_open=7)
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    second = series.waves[1].survey

    for survey, days in (first, 186), (second, 10):
        asked = PairCode.asked_lately(survey)
        for person in range(12):
            values = {name: f"{person} {name}" for name in USUAL_ELEMENTS}
            given = {"q": "yes" if survey == second or person < 4 else "no"}
            key = f"{survey.code} {person}"
            Response.record(survey, key, given, marks=asked.marks_of(values))
        pass_days(days)
    first.close()
    pass_days(1)
    pair_code.look()
    assert PairMark.select().count() == 24
    pass_days(KEPT_DAYS)
    pair_code.look()
    assert (PairMark.select().count(), PairCode.select().count()) == (0, 0)
    assert PairedFigures.get().pairs == 12
    pair_code.look()


def test_a_database_that_fails_is_tried_again_later(database, monkeypatch):
    def fails() -> None:
        raise PeeweeException("locked")

    monkeypatch.setattr(PairCode, "overdue", fails)
    pair_code.look()
