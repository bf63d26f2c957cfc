"""The words of a report, their order, and the link that leads to it."""

import pytest

from models.account.audit import Audit
from models.form.setting import Borrowed
from models.report.edition import arranged
from models.report.report import Report, ReportOvertaken, ReportWords
from models.survey.survey import Survey
from tests.makers import choice, make_organiser, make_survey

YES_NO = choice("Good?", "Yes", "No")
BREAD = ReportWords("Bread", "We asked.", "We act.", {"q": "Most liked it."})


def test_nobody_has_written_anything_at_first_and_what_is_written_is_read_again(database):
    survey = make_survey(YES_NO)
    assert Report.of(survey).words_for(survey) == ReportWords()
    Report.of(survey).change(0, "", BREAD, ["q"], [])
    found = Report.of(survey)
    assert (found.revision, found.words_for(survey), found.order) == (1, BREAD, ["q"])


def test_who_saves_over_a_colleague_is_told_and_nothing_of_theirs_is_lost(database):
    survey = make_survey(YES_NO)
    Report.of(survey).change(0, "", BREAD, [], [])
    with pytest.raises(ReportOvertaken):
        Report.of(survey).change(0, "", ReportWords("Soup"), [], [])
    assert Report.of(survey).words_for(survey) == BREAD
    Report.of(survey).change(1, "", ReportWords("Soup"), [], ["q"])
    assert Report.of(survey).words_for(survey).title == "Soup"


def test_a_button_that_is_pressed_twice_saves_once(database):
    survey = make_survey(YES_NO)
    for _ in range(2):
        Report.of(survey).change(0, "", BREAD, ["q"], [])
    assert Report.of(survey).revision == 1


def test_what_was_not_written_in_a_language_is_read_in_the_main_one(database):
    label = {"de": "Gut?", "fr": "Bon ?"}
    survey = make_survey(choice(label, "A", "B"), title=label, languages=["de", "fr"])
    german = ReportWords("Titel", "Anfang", "Ende", {"q": "Satz"})
    Report.of(survey).change(0, "de", german, [], [])
    Report.of(survey).change(1, "fr", ReportWords("Titre"), [], [])
    told = Report.of(survey).words_for(survey.read_in("fr"))
    assert told == ReportWords("Titre", "Anfang", "Ende", {"q": "Satz"})
    assert isinstance(told.introduction, Borrowed)
    assert not isinstance(told.title, Borrowed)
    assert Report.of(survey).words_for(survey.read_in("de")) == german
    assert Report.of(survey).words_in("fr") == ReportWords("Titre")  # to be written on


def test_what_has_no_place_in_the_order_comes_last(database):
    report = Report(order=["c", "a"])
    assert arranged(report, ["a", "b", "c", "d"]) == ["c", "a", "b", "d"]


def test_a_link_leads_there_until_it_is_withdrawn_or_renewed_and_both_are_recorded(database):
    survey, me = make_survey(YES_NO), make_organiser()
    tokens = []
    for _ in range(2):
        Report.of(survey).make_link(me)
        tokens.append(Report.of(survey).token)
    assert Report.behind(tokens[0]) is None
    assert Report.behind(tokens[1]).survey == survey
    for _ in range(2):
        Report.of(survey).withdraw_link(me)
    assert Report.behind(tokens[1]) is None
    assert len(set(tokens)) == 2
    assert all(len(one) == 32 for one in tokens)
    kinds = [one.kind for one in Audit.all_of() if one.kind.startswith("report")]
    assert kinds == ["report link made", "report link made", "report link withdrawn"]


def test_a_report_goes_with_its_survey(database):
    survey = make_survey(YES_NO)
    Report.of(survey).change(0, "", BREAD, [], [])
    Survey.at("lunch").delete_instance()
    assert Report.select().count() == 0
