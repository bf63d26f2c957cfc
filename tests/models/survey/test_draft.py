"""The draft of a survey: each change a step, back and forth, and nobody overwrites anybody."""

import threading

import pytest

from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.survey.draft import MOST_STEPS, Draft, DraftChange, Overtaken
from models.survey.survey import Survey
from models.survey.version import VersionUnfit
from storage.database import connection
from tests.makers import choice, definition, make_organiser, make_survey, question

EMPTY = Definition("Empty", "feedback", "", "", anonymous=True, questions=())


def titled(draft: Draft, title: str) -> None:
    """Change the title."""
    draft.change(draft.revision, draft.document | {"title": title}, f"Called it {title}")


def titles(draft: Draft) -> tuple[str, str, str]:
    return draft.definition.title, draft.done, draft.undone


def test_a_draft_that_nobody_has_changed_is_what_the_survey_asks(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    assert draft.definition == survey.definition
    assert (draft.revision, draft.is_published, draft.done, draft.undone) == (0, True, "", "")
    assert Draft.select().count() == DraftChange.select().count() == 0


def test_every_change_can_be_undone_and_made_again_until_something_else_is_changed(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    titled(draft, "A")
    titled(draft, "B")
    assert titles(draft) == ("B", "Called it B", "")
    draft.undo(draft.revision)
    assert titles(draft) == ("A", "Called it A", "Called it B")
    draft.undo(draft.revision)
    assert titles(Draft.of(survey)) == titles(draft) == ("Lunch", "", "Called it A")
    assert draft.is_published
    with pytest.raises(Overtaken):
        draft.undo(draft.revision)
    draft.redo(draft.revision)
    draft.redo(draft.revision)
    assert titles(draft) == ("B", "Called it B", "")
    draft.undo(draft.revision)
    titled(draft, "C")
    assert titles(Draft.of(survey)) == ("C", "Called it C", "")
    with pytest.raises(Overtaken):
        draft.redo(draft.revision)
    assert survey.definition.title == "Lunch"


def test_what_changes_nothing_is_no_step(database):
    draft = Draft.of(make_survey(choice("Good?", "Yes", "No")))
    draft.change(0, draft.document, "Nothing")
    assert draft.done == ""
    assert DraftChange.select().count() == 0


def test_a_hundred_steps_are_kept(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    for n in range(MOST_STEPS + 20):
        titled(draft, f"T{n}")
    assert DraftChange.select().count() == MOST_STEPS == 100
    back = 0
    while draft.done:
        draft.undo(draft.revision)
        back += 1
    assert (back, draft.definition.title) == (99, "T20")


def test_an_empty_form_may_be_a_step_and_what_is_no_definition_may_not(database):
    survey = Survey.add(EMPTY, make_organiser(), draft=True)
    draft = Draft.of(survey)
    assert draft.definition == EMPTY
    with pytest.raises(DefinitionError, match=r"^Question 1 .q.: there is no type 'ratin'"):
        draft.change(0, draft.document | {"question": [question("ratin")]}, "Added")
    draft.change(0, draft.document | {"question": [question("rating")]}, "Added")
    draft.undo(draft.revision)
    assert draft.definition == EMPTY
    with pytest.raises(DefinitionError, match="There are no questions"):
        draft.publish(draft.revision)


def test_who_saw_an_older_revision_changes_nothing(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    mine, theirs = Draft.of(survey), Draft.of(survey)
    titled(mine, "Mine")
    before = [(one.number, one.definition) for one in DraftChange.select()]
    for change in (
        lambda: titled(theirs, "Theirs"),
        lambda: Draft.of(survey).change(0, theirs.document | {"title": "X"}, "X"),
        lambda: Draft.of(survey).undo(0),
        lambda: Draft.of(survey).publish(0),
    ):
        with pytest.raises(Overtaken):
            change()
    assert [(one.number, one.definition) for one in DraftChange.select()] == before
    # A revision never comes again, so that going back and changing something else is noticed too.
    seen = mine.revision
    mine.undo(seen)
    titled(mine, "Again")
    assert mine.position == 1
    with pytest.raises(Overtaken):
        Draft.of(survey).undo(seen)


def test_of_many_who_change_the_same_revision_at_once_one_does(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    done: list[str] = []
    ready = threading.Barrier(6)

    def change(n: str) -> None:
        with connection():
            draft = Draft.of(survey)
            assert draft.document
            ready.wait()
            try:
                titled(draft, f"T{n}")
                done.append("changed")
            except Overtaken:
                done.append("overtaken")

    for time in range(3):
        people = [threading.Thread(target=change, args=(f"{time} {n}",)) for n in range(6)]
        for one in people:
            one.start()
        for one in people:
            one.join()
    assert sorted(done) == ["changed"] * 3 + ["overtaken"] * 15
    assert Draft.of(survey).position == 3


def test_publishing_asks_what_the_draft_asks_and_one_can_still_go_back(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    titled(draft, "Better")
    assert not draft.is_published
    assert draft.publish(draft.revision) == 2
    assert Survey.at("lunch").definition.title == "Better"
    again = Draft.of(Survey.at("lunch"))
    assert (again.is_published, again.done) == (True, "Called it Better")
    again.undo(again.revision)
    assert (again.definition.title, again.is_published) == ("Lunch", False)


def test_what_is_changed_while_it_is_published_is_told_and_not_hidden(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    mine = Draft.of(survey)
    titled(mine, "Mine")
    theirs = Draft.of(survey)
    assert theirs.definition.title == "Mine"
    assert theirs.is_published is False
    mine.publish(mine.revision)
    with pytest.raises(Overtaken):
        titled(theirs, "Theirs")
    again = Draft.of(Survey.at("lunch"))
    assert titles(again) == ("Mine", "Called it Mine", "")
    titled(again, "Both")
    assert titles(Draft.of(Survey.at("lunch"))) == ("Both", "Called it Both", "")


def test_publishing_what_is_asked_already_brings_nothing_back(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    titled(Draft.of(survey), "Mine")
    survey.publish(definition(choice("Good?", "Yes", "No"), title="Theirs"))
    draft = Draft.of(Survey.at("lunch"))
    assert draft.publish(draft.revision) == 2
    assert Draft.of(Survey.at("lunch")).definition.title == "Theirs"


def test_a_draft_that_could_not_be_published_has_not_moved(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    draft.change(0, draft.document | {"question": [question("text", "new")]}, "Changed")
    # Meanwhile the name was asked for something else, and is not asked any more.
    survey.publish(definition(question("rating", "new")))
    survey.publish(definition(choice("Good?", "Yes", "No")))
    draft = Draft.of(Survey.at("lunch"))
    with pytest.raises(VersionUnfit):
        draft.publish(draft.revision)
    assert titles(Draft.of(Survey.at("lunch"))) == titles(draft)
    assert Draft.of(Survey.at("lunch")).revision == draft.revision
    assert Survey.at("lunch").version == 3


def test_what_was_published_in_another_way_is_what_one_goes_on_from_and_nothing_is_lost(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    draft = Draft.of(survey)
    titled(draft, "Mine")
    survey.publish(definition(choice("Good?", "Yes", "No"), title="Theirs"))
    draft = Draft.of(Survey.at("lunch"))
    assert titles(draft) == ("Theirs", "", "")
    titled(draft, "Both")
    found = []
    while draft.done:
        found.append(titles(draft)[:2])
        draft.undo(draft.revision)
    assert found == [
        ("Both", "Called it Both"),
        ("Theirs", "Published in another way"),
        ("Mine", "Called it Mine"),
    ]
    assert draft.definition.title == "Lunch"


def test_a_draft_goes_with_its_survey(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    titled(Draft.of(survey), "A")
    assert DraftChange.select().count() == 2
    survey.delete_instance()
    assert Draft.select().count() == DraftChange.select().count() == Survey.select().count() == 0
    assert Survey.at("lunch") is None
