"""A new draft: what is unchanged, reworded, new, removed, moved; and what its version asks."""

import time

import pytest

from models.guideline import Part, numbered
from models.question import Question, question_from
from models.redraft import (
    clauses_of,
    is_same,
    likenesses,
    matches_of,
    next_version,
    paired,
)
from models.survey import Survey
from models.wording import Words
from tests.makers import choice, make_survey, question, respond

OLD = (
    question("section", "rules", "Rules"),
    question("stance", "who", "Say who you are and where you work.", number="1"),
    question("stance", "meeting", "Write nothing that you would not say aloud.", number="2"),
    question("stance", "secrets", "Never share what was told in confidence.", number="3"),
    question("stance", "mistakes", "If you get something wrong, say so soon.", number="4"),
)
# Moved to the front and so renumbered, reworded, new; "meeting" is gone.
NEW = numbered(
    [
        Part("section", "Rules"),
        Part("stance", "Never share what was  told in *confidence*."),
        Part("stance", "Say who you are and whom you work for."),
        Part("stance", "Ask before you post a picture of a colleague."),
        Part("stance", "If you get something wrong, say so soon."),
    ]
)


def draft(*questions: dict) -> Survey:
    return make_survey(*(questions or OLD), kind="guideline")


def test_five_kinds_of_change_are_told_apart(database):
    old = clauses_of(draft().definition)
    names = paired(old, NEW)
    assert names == ["", "secrets", "who", "", "mistakes"]
    assert [
        (one.state, one.before and one.before.name, one.now and one.now.number)
        for one in matches_of(old, NEW, names)
    ] == [
        ("removed", "meeting", None),
        ("unchanged", "secrets", "1"),
        ("reworded", "who", "2"),
        ("new", None, "3"),
        ("unchanged", "mistakes", "4"),
    ]


def test_the_next_version_keeps_names_that_keep_their_opinions(database):
    survey = draft()
    respond(survey, who="agree", secrets="disagree", meeting="agree")

    survey.publish(next_version(survey, NEW, paired(clauses_of(survey.definition), NEW)))

    asked = Survey.at("lunch").definition.document["question"]
    assert asked == [
        {"name": "rules", "type": "section", "label": "Rules"},
        {
            "name": "secrets",
            "type": "stance",
            "label": "Never share what was  told in *confidence*.",
            "number": "1",
        },
        {
            "name": "say_who_you_are_and_whom",
            "type": "stance",
            "label": "Say who you are and whom you work for.",
            "number": "2",
            "was": "who",
        },
        {
            "name": "ask_before_you_post_a_picture",
            "type": "stance",
            "label": "Ask before you post a picture of a colleague.",
            "number": "3",
        },
        {**OLD[4]},
    ]
    exported = [field.name for field in survey.fields]
    assert {"who", "meeting", "say_who_you_are_and_whom"} <= set(exported)


def test_questions_that_are_no_part_of_the_text_stay_before_and_after_it(database):
    team = choice("Which team?", "A", "B", name="team")
    word = question("text", "word", "One more word?", relevant="team = 'a'")
    survey = draft(team, *OLD, word)
    made = next_version(survey, NEW[:2], ["", "secrets"])
    assert [one.name for one in made.questions] == ["team", "rules", "secrets", "word"]
    assert made.questions[-1].relevant == "team = 'a'"


def test_a_clause_keeps_its_settings_and_what_it_once_was(database):
    survey = draft(
        question("stance", "b", "Be kind to all.", required=True, hint="All!", was="a", number="7")
    )
    (same,) = next_version(survey, [Part("stance", "Be kind to all", "1")], ["b"]).questions
    assert (same.name, same.required, same.hint, same.settings["was"]) == ("b", True, "All!", "a")
    (other,) = next_version(survey, [Part("stance", "Be kind to some.", "1")], ["b"]).questions
    assert (other.name, other.required, other.settings["was"]) == ("be_kind_to_some", True, "b")


def test_a_name_that_was_ever_used_is_not_used_again(database):
    section = question("section", "be_fair", "Be fair")
    survey = draft(section, question("stance", "be_kind", "Be kind."))
    survey.publish(next_version(survey, [Part("stance", "Be brief.")], [""]))
    again = [Part("stance", "Be kind."), Part("stance", "Be fair.")]
    survey.publish(next_version(survey, again, ["", ""]))
    assert [one.name for one in survey.definition.questions] == ["be_kind_2", "be_fair_2"]


def test_of_several_clauses_alike_each_is_matched_once_in_order():
    old = [_stance("a", "Same."), _stance("b", "Same."), _stance("c", "Other words here.")]
    parts = [Part("stance", text) for text in ("Same.", "Other words there.", "Same.", "Same.")]
    assert paired(old, parts) == ["a", "c", "b", ""]


def test_of_equally_similar_clauses_the_one_that_stood_closest_is_taken():
    old = [_stance("a", "Ask your manager first."), _stance("b", "Ask your manager last.")]
    assert paired(old, [Part("note", "x"), Part("stance", "Ask your manager.")]) == ["", "b"]
    assert paired(old, [Part("stance", "Ask your manager."), Part("note", "x")]) == ["a", ""]


def _stance(name: str, label: str) -> Question:
    return question_from(question("stance", name, label), 1, set())


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ("Be kind.", "be *kind*", True),
        ("Say “no” – once.", 'Say "no" - once.', True),
        ("See [us](https://a.example).", "See [us](https://b.example).", True),
        ("- be kind\n- be brief", "* be kind\n* be brief", True),
        ("Be kind", "Be not kind", False),
        ("At most 5 %", "At most 5 £", False),
        ("a < b", "a > b", False),
        ("Let us eat, grandma.", "Let us eat grandma.", False),
    ],
)
def test_what_counts_as_the_same_words(before, now, same):
    assert is_same(before, now) is same


def test_likeness_is_the_coefficient_of_dice_over_words_and_pairs_of_them():
    # a b c | ab bc against a b d | ab bd: three of five and five in common.
    assert list(likenesses(["a b c"], ["a b d", "a b c", "x y z", ""])) == [
        (0, 0, 2 * 3 / 10),
        (0, 1, 1),
    ]
    # A word counts as often as both have it: a a | aa against a a a | aa aa.
    assert list(likenesses(["x", "a a"], ["a a a"])) == [(1, 0, 2 * 3 / 8)]


def test_four_hundred_clauses_of_the_same_make_are_matched_at_once():
    rule = "Nobody may share number {} with anyone who is not in the room at that time."
    old = [_stance(f"q{n}", rule.format(n)) for n in range(400)]
    parts = [Part("stance", rule.format(n)) for n in range(1000, 1400)]
    began = time.process_time()
    assert paired(old, parts) == [one.name for one in old]
    assert time.process_time() - began < 3  # it was more than 5 s


def test_a_row_tells_its_changes_word_by_word():
    (row,) = matches_of([_stance("a", "Be kind.")], [Part("stance", "Be very kind.")], ["a"])
    assert row.changes == [Words("same", "Be"), Words("in", " very"), Words("same", " kind.")]
