"""A subject: whatever of a survey can be replied to, and what an address finds it by."""

from models.coding.tag import Tag
from models.survey.survey import Survey
from models.you_said.subject import Subject, names_of, subject_at, subjects_of, wording
from tests.makers import choice, definition, make_survey, question

CLAUSE = question("stance", "c1", "Be [civil](https://example.org).", number="1")
NEED = question("request", "need", "A need?", topics=["Yammer", "Video"], places=["Leeds"])
WHY = question("text", "why", "Why?", multiline=True)
NOTE = question("note", "hello", "Welcome")


def test_clauses_questions_topics_and_themes_are_subjects_in_the_order_of_the_form(database):
    survey = make_survey(NOTE, CLAUSE, NEED, WHY, kind="guideline")
    Tag.add(survey, "why", "Good  cake")
    assert subjects_of(survey) == [
        Subject("clause", "c1", "Be civil.", number="1"),
        Subject("question", "need", "A need?"),
        Subject("topic", "need.topic", "A need?", "yammer", called="Yammer"),
        Subject("topic", "need.topic", "A need?", "video", called="Video"),
        Subject("question", "why", "Why?"),
        Subject("theme", "why", "Why?", "good_cake", called="Good cake"),
    ]


def test_each_is_found_again_by_its_key_and_knows_its_question(database):
    survey = make_survey(CLAUSE, NEED, WHY, kind="guideline")
    Tag.add(survey, "why", "Cake")
    every = subjects_of(survey)
    assert [(one.key, one.question) for one in every] == [
        *(("c1", "c1"), ("need", "need"), ("need.topic/yammer", "need")),
        *(("need.topic/video", "need"), ("why", "why"), ("why/cake", "why")),
    ]
    assert [subject_at(survey, one.key) for one in every] == every
    assert subject_at(survey, "need.topic/nothing") is None


def test_what_is_no_longer_asked_comes_last_and_says_so(database):
    make_survey(choice("Tea?", "Yes", name="tea"), WHY).publish(definition(WHY))
    found = subjects_of(Survey.at("lunch"))
    assert [(one.key, one.is_asked) for one in found] == [("why", True), ("tea", False)]


def test_a_clause_has_the_names_of_all_that_it_rewords(database):
    survey = make_survey(CLAUSE, kind="guideline")
    for name, was in (("c2", "c1"), ("c3", "c2")):
        new = question("stance", name, f"Be {name}.", number="1", was=was)
        Survey.at("lunch").publish(definition(new, kind="guideline"))
    history = Survey.at(survey.code).history
    assert [names_of(history, name) for name in ("c3", "c2", "c1", "nobody")] == [
        *({"c3", "c2", "c1"}, {"c2", "c1"}, {"c1"}, {"nobody"}),
    ]


def test_a_wording_is_one_line_without_addresses_and_answers(database):
    survey = make_survey(
        choice("Tea?", "Yes", name="tea"),
        question("text", "why", "Why\n${tea}, [here](https://example.org)?"),
    )
    assert wording(survey.definition.questions[1]) == "Why …, here?"
