"""Changes to a document: pure, and what refers to a question follows it."""

from copy import deepcopy
from typing import Any

import pytest

from models.form.condition import WORDS
from models.form.document import (
    InUse,
    added,
    duplicated,
    following,
    moved,
    position_of,
    references,
    replaced,
    without,
)


def doc(*names: str, **questions: dict[str, Any]) -> dict[str, Any]:
    """A document of questions of text with these names, some with more said."""
    listed = [{"name": one, "type": "text", "label": one} | questions.get(one, {}) for one in names]
    return {"title": "T", "question": listed}


def names(document: dict[str, Any]) -> str:
    return " ".join(one["name"] for one in document["question"])


@pytest.mark.parametrize(
    ("place", "found"), [(1, "x a b"), (2, "a x b"), (3, "a b x"), (99, "a b x"), (0, "x a b")]
)
def test_a_question_is_added_at_a_place(place, found):
    before = doc("a", "b")
    kept = deepcopy(before)
    assert names(added(before, {"name": "x", "type": "text", "label": "x"}, place)) == found
    assert before == kept


@pytest.mark.parametrize(
    ("name", "place", "found"),
    [("a", 2, "b a c"), ("a", 3, "b c a"), ("c", 1, "c a b"), ("b", 2, "a b c"), ("a", 0, "a b c")],
)
def test_a_question_is_moved_to_a_place(name, place, found):
    after = moved(doc("a", "b", "c"), name, place)
    assert names(after) == found
    assert position_of(after, name) == max(place, 1)


CONDITION = {"relevant": "a <= 2 and (b contains 'a or b' or not answered(a.other))"}


def test_a_condition_and_a_piped_label_name_what_they_refer_to():
    assert references(CONDITION) == {"a", "b"}
    assert references({"label": "Why ${a}?", "hint": "Not $x, but ${b.now}"}) == {"a", "b"}
    assert references({"label": "a and b", "hint": "answered"}) == set()


def test_what_others_refer_to_cannot_go_nor_stand_behind_them():
    before = doc("a", "b", "c", c=CONDITION)
    with pytest.raises(InUse) as fault:
        without(before, "a")
    assert (fault.value.name, fault.value.others) == ("a", ["c"])
    with pytest.raises(InUse) as fault:
        moved(before, "b", 3)
    assert (fault.value.name, fault.value.others) == ("b", ["c"])
    with pytest.raises(InUse) as fault:
        moved(before, "c", 1)
    assert (fault.value.name, fault.value.others) in [("a", ["c"]), ("b", ["c"])]
    assert names(moved(before, "a", 2)) == "b a c"
    assert names(without(without(before, "c"), "a")) == "b"


def test_what_refers_to_a_question_follows_its_new_name():
    before = doc("a", "b", "c", c=CONDITION | {"label": "Why ${a}, not a?"})
    after = replaced(before, "a", {"name": "mark", "type": "text", "label": "a"})
    assert after["question"][2] == {
        "name": "c",
        "type": "text",
        "label": "Why ${mark}, not a?",
        "relevant": "mark <= 2 and (b contains 'a or b' or not answered(mark.other))",
    }
    assert names(after) == "mark b c"


def test_a_copy_has_a_new_name_and_the_same_condition():
    after = duplicated(doc("a", "b", "c", c={"relevant": "a = 1"}), "c")
    assert names(after) == "a b c c_2"
    assert after["question"][3]["relevant"] == "a = 1"
    assert names(duplicated(after, "c")) == "a b c c_3 c_2"


def test_a_copy_of_a_section_has_all_its_questions_and_conditions_inside_follow():
    section = {"type": "section"}
    before = doc("z", "s", "a", "b", "t", s=section, t=section, b={"relevant": "a = 1 and z = 2"})
    after = duplicated(before, "s")
    assert names(after) == "z s a b s_2 a_2 b_2 t"
    assert after["question"][6]["relevant"] == "a_2 = 1 and z = 2"
    assert after["question"][3]["relevant"] == "a = 1 and z = 2"


@pytest.mark.parametrize("word", sorted(WORDS))
def test_a_question_called_like_a_word_of_the_language_is_followed_too(word):
    asked = f'${{{word}}} = "no" or (z contains "{word}" and not answered(${{{word}}}))'
    section, why = {"type": "section"}, {"relevant": asked, "label": f"Why {word}, ${{{word}}}?"}
    before = doc("z", "s", word, "why", s=section, why=why)
    assert references(before["question"][3]) == {word, "z"}
    copy = duplicated(before, "s")["question"][6]
    assert (copy["name"], copy["label"], copy["relevant"]) == (
        "why_2",
        f"Why {word}, ${{{word}_2}}?",
        f'${{{word}_2}} = "no" or (z contains "{word}" and not answered(${{{word}_2}}))',
    )
    after = replaced(before, word, {"name": "or", "type": "text", "label": "Or?"})["question"][3]
    assert references(after) == {"or", "z"}
    with pytest.raises(InUse):
        without(before, word)


def test_what_refers_to_no_renamed_question_stays_as_it_was_written():
    before = doc("a", "b", "c", c={"relevant": "${a}<=2 and b contains 'x'"})
    after = following(before, {"z": "y"})
    assert after["question"][2]["relevant"] == "${a}<=2 and b contains 'x'"
    unreadable = doc("a", "b", b={"relevant": "a is 1"})
    assert (
        replaced(unreadable, "a", {"name": "x", "type": "text", "label": "X"})["question"][1]
        == (unreadable["question"][1])
    )
