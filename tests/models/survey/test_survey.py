"""A survey has one address, belongs to one organiser, and takes answers while it is open."""

import re

import pytest

from models.survey.code import CodeUnfit
from models.survey.survey import Survey, _lately
from models.survey.version import Version
from tests.makers import choice, definition, make_organiser, make_survey, question


def test_a_survey_is_found_by_its_code_however_it_is_written(database):
    survey = make_survey(question("text"), code="Lunch-2")
    assert survey.code == "lunch-2"
    assert Survey.at("LUNCH-2") == survey
    assert Survey.at("lunch") is None


def test_a_code_that_nobody_chose_cannot_be_guessed_or_misread(database):
    codes = [make_survey(question("text"), code="").code for _ in range(20)]
    assert len(set(codes)) == 20
    assert all(re.fullmatch(r"[2-9abcdefghjkmnp-z]{13}", code) for code in codes)


@pytest.mark.parametrize("code", ["-a", "a b", "é", "a/b", "a" * 65, "a\n"])
@pytest.mark.same_sql  # what is refused is not stored
def test_what_cannot_be_an_address_is_refused(database, code):
    with pytest.raises(CodeUnfit) as refused:
        make_survey(question("text"), code=code)
    assert str(refused.value) == f"{code!r} cannot be a code; use a-z, 0-9 and -, 64 at most."
    assert Survey.select().count() == 0


def test_a_code_that_is_taken_is_refused_and_nothing_is_left_behind(database):
    make_survey(question("text"))
    with pytest.raises(CodeUnfit, match=r"^The code 'lunch' is taken; choose another\.$"):
        make_survey(question("date"))
    assert (Survey.select().count(), Version.select().count()) == (1, 1)


def test_what_was_asked_is_stored_as_it_was_defined(database):
    asked = definition(choice("Good?", "Yes", "No"), intro="**Hi**", anonymous=False)
    Survey.add(asked, make_organiser(), "lunch")
    survey = Survey.at("lunch")
    assert (survey.definition, survey.anonymous, survey.version) == (asked, False, 1)
    assert survey.fields == list(asked.fields)


def test_fields_of_earlier_versions_keep_their_place(database):
    survey = make_survey(question("text", "a"), question("text", "b"))
    survey.publish(definition(question("text", "c"), question("text", "b")))
    assert [field.name for field in survey.fields] == ["a", "b", "c"]


def test_a_draft_opens_closes_and_opens_again(database):
    survey = make_survey(question("text"), draft=True)
    assert (survey.is_open, Survey.published("lunch")) == (False, None)
    states = []
    for change in (Survey.open, Survey.close, Survey.close, Survey.open):
        change(Survey.at("lunch"))
        states.append(Survey.published("lunch").is_open)
    assert states == [True, False, False, True]


def test_closing_twice_keeps_the_first_time_and_opening_again_the_first_opening(database):
    make_survey(question("text"))
    Survey.at("lunch").close()
    first = Survey.at("lunch")
    first.close()
    again = Survey.at("lunch")
    assert again.closed_at == first.closed_at
    again.open()
    assert Survey.at("lunch").opened_at == first.opened_at


def test_a_survey_is_found_through_its_organiser_alone(database):
    survey = make_survey(question("text"))
    owner, outsider = survey.organiser, make_organiser("outsider@example.org")
    assert Survey.of(owner, "lunch") == survey
    assert Survey.of(outsider, "lunch") is None
    assert [list(Survey.all_of(one)) for one in (owner, outsider)] == [[survey], []]


def test_surveys_are_listed_newest_first(database):
    for code in ("a", "b", "c"):
        make_survey(question("text"), code=code)
    assert [survey.code for survey in Survey.all_of(make_organiser())] == ["c", "b", "a"]


def test_no_spelling_of_a_code_is_kept_but_one(database):
    make_survey(choice("Good?", "Yes", "No"), code="trap")
    _lately.clear()
    for spelling in "trap", "Trap", "tRAP", "TRAP":
        found = Survey.seen_lately(spelling)
        assert found is not None
        assert found.code == "trap"
    assert Survey.seen_lately("nobody") is None
    assert len(_lately) == 1


def test_what_is_deleted_is_not_found_by_answers_that_come_after(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert Survey.seen_lately("lunch") is not None
    survey.delete_instance()
    assert Survey.seen_lately("lunch") is None
