"""A new draft: what is unchanged, reworded, new, removed, moved; and what its version asks."""

import time

import pytest

from models.form.document import added
from models.form.question import Question, question_from
from models.form.setting import DefinitionError
from models.form.word_diff import Piece
from models.guideline.guideline import Part, numbered
from models.guideline.new_text import (
    is_same,
    likenesses,
    matches_of,
    next_version,
    paired,
    publish,
    rewordings,
)
from models.survey.draft import Draft, Overtaken
from models.survey.survey import Survey
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
    old = draft().definition.clauses
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

    publish(Draft.of(survey), 0, NEW, paired(survey.definition.clauses, NEW))

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
    made = next_version(Draft.of(survey), NEW[:2], ["", "secrets"])
    assert [one.name for one in made.questions] == ["team", "rules", "secrets", "word"]
    assert made.questions[-1].relevant == "team = 'a'"


def test_what_depends_on_a_reworded_clause_follows_its_new_name(database):
    why = question("text", "why", "Why ${who}?", relevant='who = "disagree"')
    survey = draft(*OLD, why, question("text", "more", "More?", relevant="answered(who.comment)"))
    made = next_version(Draft.of(survey), NEW, paired(survey.definition.clauses, NEW))
    assert [(one.label, one.relevant) for one in made.questions[-2:]] == [
        ("Why ${say_who_you_are_and_whom}?", 'say_who_you_are_and_whom = "disagree"'),
        ("More?", "answered(say_who_you_are_and_whom.comment)"),
    ]


def test_what_depends_on_a_removed_clause_is_named_with_what_to_do(database):
    why = question("text", "why", "Why not?", relevant='meeting = "disagree"')
    survey = draft(*OLD, why)
    with pytest.raises(DefinitionError) as refused:
        next_version(Draft.of(survey), NEW, paired(survey.definition.clauses, NEW))
    assert str(refused.value) == (
        "“Why not?” depends on clause 2, which is removed. Say which clause rewords it, or change "
        "that question in the builder."
    )


def test_a_new_draft_is_built_on_what_waits_in_the_builder_and_can_be_undone(database):
    survey = draft()
    work = Draft.of(survey)
    team = choice("Which team?", "A", "B", name="team")
    work.change(0, added(work.document, team, 1), "Added “Which team?”")

    publish(work, work.revision, NEW[:2], ["", "secrets"])

    assert [one.name for one in Survey.at("lunch").definition.questions] == [
        "team",
        "rules",
        "secrets",
    ]
    work = Draft.of(Survey.at("lunch"))
    assert (work.is_published, work.done) == (True, "Took a new draft of the text")
    work.undo(work.revision)
    assert [one.name for one in work.definition.questions][:3] == ["team", "rules", "who"]


def test_a_new_draft_that_cannot_be_published_leaves_the_builder_as_it_is(database):
    survey = draft()
    work = Draft.of(survey)
    work.change(0, added(work.document, question("text", "word"), 9), "Added “word”")
    with pytest.raises(DefinitionError):
        publish(work, work.revision, [Part("stance", "x" * 5_001)], [""])
    again = Draft.of(Survey.at("lunch"))
    assert (again.revision, again.done) == (1, "Added “word”")
    with pytest.raises(Overtaken):
        publish(again, 0, NEW[:2], ["", "secrets"])
    assert Survey.at("lunch").version == 1


def test_a_clause_keeps_its_settings_and_what_it_once_was(database):
    survey = draft(
        question("stance", "b", "Be kind to all.", required=True, hint="All!", was="a", number="7")
    )
    (same,) = next_version(
        Draft.of(survey), [Part("stance", "Be kind to all", "1")], ["b"]
    ).questions
    assert (same.name, same.required, same.hint, same.settings["was"]) == ("b", True, "All!", "a")
    (other,) = next_version(
        Draft.of(survey), [Part("stance", "Be kind to some.", "1")], ["b"]
    ).questions
    assert (other.name, other.required, other.settings["was"]) == ("be_kind_to_some", True, "b")


def test_a_name_that_was_ever_used_is_not_used_again(database):
    section = question("section", "be_fair", "Be fair")
    survey = draft(section, question("stance", "be_kind", "Be kind."))
    survey.publish(next_version(Draft.of(survey), [Part("stance", "Be brief.")], [""]))
    again = [Part("stance", "Be kind."), Part("stance", "Be fair.")]
    survey.publish(next_version(Draft.of(survey), again, ["", ""]))
    assert [one.name for one in survey.definition.questions] == ["be_kind_2", "be_fair_2"]


def test_a_reworded_clause_that_means_the_same_keeps_its_name_and_opinions(database):
    survey = draft(question("stance", "a", "Be kind to all."), question("stance", "b", "Be brief."))
    respond(survey, a="agree", b="agree")
    parts = [Part("stance", "Be kind, to all."), Part("stance", "Be ~~brief~~.")]
    names = paired(survey.definition.clauses, parts)
    assert [one.path for one in rewordings(Draft.of(survey), parts, names)] == ["a", "b"]
    publish(Draft.of(survey), 0, parts, names, same=["a"])
    asked = Survey.at("lunch").definition.questions
    assert [(one.name, one.settings["was"]) for one in asked] == [("a", ""), ("be_brief", "b")]
    assert asked[0].label == "Be kind, to all."


def test_what_waits_in_the_builder_means_something_else_unless_it_is_said(database):
    survey = draft(question("stance", "a", "Be kind."), question("text", "why", "Why?"))
    respond(survey, a="agree", why="So")
    waiting = Draft.of(survey)
    reworded = [question("stance", "a", "Be polite."), question("text", "why", "Why not?")]
    waiting.change(0, waiting.document | {"question": reworded}, "Changed")
    parts = [Part("stance", "Be polite.")]
    names = paired(waiting.definition.clauses, parts)
    assert [one.path for one in rewordings(waiting, parts, names)] == ["a", "why"]
    publish(waiting, 1, parts, names, same=["why"])
    assert [one.name for one in Survey.at("lunch").definition.questions] == ["a_2", "why"]


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
    assert row.changes == [Piece("same", "Be"), Piece("in", " very"), Piece("same", " kind.")]
