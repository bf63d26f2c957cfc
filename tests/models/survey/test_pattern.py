"""A pattern: one's own, kept once, gone when it is deleted."""

from models.survey.pattern import Pattern
from models.survey.survey import Survey
from tests.makers import choice, definition, make_organiser
from tests.samples import EVERY_KIND


def test_what_is_kept_is_what_was_asked(database):
    asked = definition(*EVERY_KIND, title="Every kind")
    pattern = Pattern.add(asked, make_organiser())
    assert Pattern.get_by_id(pattern.id).definition == asked


def test_saving_the_same_twice_keeps_it_once_a_person(database):
    asked = definition(choice("Good?", "Yes", "No"))
    mine, again = (Pattern.add(asked, make_organiser()) for _ in range(2))
    theirs = Pattern.add(asked, make_organiser("outsider@example.org"))
    changed = Pattern.add(definition(choice("Good?", "Yes")), make_organiser())
    assert mine == again
    assert Pattern.all_of(make_organiser()) == [changed, mine]
    assert Pattern.of(make_organiser(), theirs.id) is None
    assert Pattern.of(make_organiser(), mine.id) == mine


def test_what_was_begun_with_it_stays_when_it_is_deleted(database):
    pattern = Pattern.add(definition(choice("Good?", "Yes", "No")), make_organiser())
    survey = Survey.add(pattern.definition, make_organiser(), "lunch", draft=True)
    pattern.delete_instance()
    assert Pattern.select().count() == 0
    assert Survey.at("lunch").definition == survey.definition
