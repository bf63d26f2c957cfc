"""A code that people make themselves: what it is read as, what is stored of it, and its end."""

import hmac
from hashlib import sha256

import pytest

from models.account.audit import Audit
from models.answer import rehearsal
from models.answer.pair_mark import MARK, NO_MARK, PairMark
from models.answer.response import Response
from models.survey.survey import Survey
from models.wave.code_element import ELEMENTS, ElementUnfit
from models.wave.pair_code import (
    KEPT_DAYS,
    USUAL_ELEMENTS,
    ElementsUnfit,
    PairCode,
    marks_of,
)
from models.wave.series import Series
from storage.database import db
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days

KEY = bytes(range(32))
ELEMENT_NAMES = ("mother", "day", "town", "siblings")
EVE = {"mother": "m", "day": "6", "town": "n", "siblings": "2"}
GOOD = choice("Good?", "Yes", "No")


def read(name: str, written: str) -> str | None:
    try:
        return ELEMENTS[name].read(written)
    except ElementUnfit:
        return None


@pytest.mark.parametrize(
    ("written", "letter"),
    [
        *[(one, "e") for one in ("E", "e", " é ", "É", "Élise", "e.", "Ｅ", "E\u0301")],
        *[("Ø", "o"), ("Ł", "l"), ("İ", "i"), ("ı", "i"), ("ß", "s"), ("Æ", "a"), ("Ǆ", "d")],
        *[("أ", "ا"), ("إ", "ا"), ("ﺍ", "ا"), ("Ж", "ж"), ("Σ", "σ"), ("ς", "σ"), ("李", "李")],
        *[("", None), ("7", None), ("!?", None), ("a" * 61, None)],
    ],
)
def test_a_letter_is_the_same_however_a_keyboard_writes_it(written, letter):
    assert read("mother", written) == letter


def test_of_a_town_the_last_letter_counts_whether_it_is_written_in_full_or_not():
    towns = ("Köln", "KÖLN ", "n", "Köln.", "Köln-2")
    assert {read("town", one) for one in towns} == {"n"}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        *[(one, "3") for one in ("3", "03", " 3 ", "3rd", "3.", "٣", "۳", "３", "३")],
        *[(one, None) for one in ("0", "32", "three", "3 or 4", "-", "²²²²")],
    ],
)
def test_a_day_is_read_in_the_digits_of_any_script(written, day):
    assert read("day", written) == day


def test_how_many_siblings_may_be_none_and_not_more_than_there_can_be():
    assert [read("siblings", one) for one in ("0", "2 brothers", "21", "none")] == [
        "0",
        "2",
        None,
        None,
    ]


def test_a_code_is_five_keyed_hashes_of_four_elements_and_nothing_else():
    marks = marks_of(KEY, ELEMENT_NAMES, EVE)

    def hashed(text: str) -> bytes:
        return hmac.new(KEY, text.encode(), sha256).digest()[:MARK]

    assert marks == b"".join(
        hashed("\x1f".join(one))
        for one in (
            ("without ", "mother=m", "day=6", "town=n", "siblings=2"),
            ("without mother", "day=6", "town=n", "siblings=2"),
            ("without day", "mother=m", "town=n", "siblings=2"),
            ("without town", "mother=m", "day=6", "siblings=2"),
            ("without siblings", "mother=m", "day=6", "town=n"),
        )
    )


def test_a_code_that_lacks_an_element_has_one_hash_and_one_that_lacks_two_none():
    lacking = {name: one for name, one in EVE.items() if name != "day"}
    whole = marks_of(KEY, ELEMENT_NAMES, EVE)
    assert marks_of(KEY, ELEMENT_NAMES, lacking) == (
        NO_MARK * 2 + whole[2 * MARK : 3 * MARK] + NO_MARK * 2
    )
    assert marks_of(KEY, ELEMENT_NAMES, {"mother": "m", "town": "n"}) == b""
    assert marks_of(KEY, ELEMENT_NAMES, {}) == b""


def test_who_has_the_database_without_keys_cannot_join_one_persons_codes_of_two_series(database):
    marks = []
    for code in ("fair", "camp"):
        survey = make_survey(GOOD, code=code)
        PairCode.ask(make_series(survey, 6), USUAL_ELEMENTS, make_organiser())
        asked = PairCode.asked_lately(survey)
        values = dict.fromkeys(USUAL_ELEMENTS, "m")
        Response.record(survey, f"key of {code}", {"q": "yes"}, marks=asked.marks_of(values))
        (stored,) = PairMark.of(survey, 10).values()
        assert stored == asked.marks_of(values)  # the same person again would be found
        marks.append({stored[at : at + MARK] for at in range(0, len(stored), MARK)})
    assert [len(one) for one in marks] == [7, 7]
    assert not marks[0] & marks[1]


def test_the_key_stands_nowhere_in_the_database_but_sealed(database):
    survey = make_survey(GOOD)
    series = make_series(survey, 6)
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    key = PairCode.of(series).key
    sealed = db.execute_sql("SELECT sealed FROM pair_code").fetchone()[0]
    assert len(key) == 32
    assert key not in bytes(sealed)
    assert key.hex().encode() not in bytes(sealed)


def test_what_it_is_made_of_can_change_until_somebody_has_given_one(database):
    survey, owner = make_survey(GOOD), make_organiser()
    series = make_series(survey, 6)
    for few in (ELEMENT_NAMES[:3], tuple(ELEMENTS)[:7], ("shoe", "hat", "coat", "scarf")):
        with pytest.raises(ElementsUnfit):
            PairCode.ask(series, few, owner)
    PairCode.ask(series, ELEMENT_NAMES, owner)
    PairCode.ask(series, USUAL_ELEMENTS, owner)
    asked = PairCode.asked_lately(survey)
    assert asked.elements == USUAL_ELEMENTS
    values = dict.fromkeys(USUAL_ELEMENTS, "m")
    Response.record(survey, "a key", {"q": "yes"}, marks=asked.marks_of(values))
    with pytest.raises(ElementsUnfit, match="stays"):
        PairCode.ask(series, ELEMENT_NAMES, owner)
    kinds = [one.kind for one in Audit.newest(size=2)]
    assert kinds == ["pair code asked", "pair code asked"]


def test_every_wave_asks_and_no_other_survey_does(database):
    survey, other = make_survey(GOOD), make_survey(GOOD, code="other")
    series = make_series(survey, 1, 6)
    assert [PairCode.asked_lately(one.survey) for one in series.waves] == [None] * 3
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    asked = [PairCode.asked_lately(one.survey) for one in series.waves]
    assert asked == [asked[0]] * 3 != [None] * 3
    assert PairCode.asked_lately(other) is None


def given(survey: Survey, *keys: str) -> None:
    asked = PairCode.asked_lately(survey)
    values = dict.fromkeys(asked.elements, "m")
    for key in keys:
        Response.record(survey, key, {"q": "yes"}, marks=asked.marks_of(values))


def test_marks_go_with_their_responses_and_with_a_rehearsal(database):
    survey = make_survey(GOOD)
    PairCode.ask(make_series(survey, 6), USUAL_ELEMENTS, make_organiser())
    given(survey, "one", "two", "three")
    gone = Response.ids(survey)[0]
    Response.delete_among(survey, [gone])
    assert sorted(PairMark.of(survey, 10)) == Response.ids(survey)
    assert len(Response.ids(survey)) == 2
    rehearsal.end(survey)
    assert PairMark.select().count() == 0


def test_when_a_series_ends_its_key_is_destroyed_at_once_and_its_marks_when_codes_are_deleted(
    database,
):
    survey = make_survey(GOOD)
    series = make_series(survey, 6)
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    given(survey, "one")
    series.end(make_organiser())
    code = PairCode.of(series)
    assert (code.sealed, code.key) == (None, None)
    assert PairCode.asked_lately(survey) is None
    assert PairCode.overdue() == [code]
    code.delete_by()
    assert (PairCode.select().count(), PairMark.select().count()) == (0, 0)
    assert Response.ids(survey) != []
    assert Audit.newest(size=1)[0].kind == "pair codes deleted"


def test_a_code_is_overdue_a_month_after_the_last_wave_closed_by_itself(database):
    survey = make_survey(GOOD)
    PairCode.ask(make_series(survey, 6, days_open=7), USUAL_ELEMENTS, make_organiser())
    survey.close()
    pass_days(190 + 7)
    assert Series.get().is_over
    assert PairCode.overdue() == []
    pass_days(KEPT_DAYS)
    assert PairCode.overdue() == [PairCode.get()]


@pytest.mark.parametrize("damaged", [b"", b"short", bytes(2000)])
def test_a_key_that_cannot_be_opened_is_not_asked_for_and_says_so(database, damaged):
    survey = make_survey(GOOD)
    PairCode.ask(make_series(survey, 6), USUAL_ELEMENTS, make_organiser())
    PairCode.update(sealed=damaged).execute()
    assert PairCode.get().key is None
    assert PairCode.asked_lately(survey) is None
