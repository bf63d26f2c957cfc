"""A guideline's parts: their numbers, joining, parting, and the names they get."""

import pytest

from models.form.definition import definition_from
from models.guideline.guideline import Part, document_of, joined, numbered, parted, turned
from tests.tables import STATEMENTS

A, B, C = (Part("stance", text, number) for text, number in (("A.", "1"), ("B.", "2"), ("C.", "3")))
HEAD = Part("section", "Rules")


def clauses(*numbers: str) -> list[Part]:
    return [Part("stance", f"Text {n}", number) for n, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        (["", "", ""], ["1", "2", "3"]),
        (["1", "2", "", "3"], ["1", "2", "3", "4"]),  # one was parted
        (["2", "3"], ["1", "2"]),  # one was joined or left out
        (["1", "2", "1"], ["1", "2", "3"]),  # two lists
        (["2.1", "", "", "2.2"], ["2.1", "2.1a", "2.1b", "2.2"]),
        (["", "1", "2"], ["0", "1", "2"]),
        (["3", "1"], ["3", "1"]),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_clauses_keep_numbers_of_their_own_or_are_counted(own, shown):
    found = numbered([HEAD, *clauses(*own), Part("note", "x")])
    assert [one.number for one in found] == ["", *shown, ""]


@pytest.mark.parametrize(
    ("sections", "shown"),
    [
        ([("1. Scope", "1.1", "1.2"), ("2. Use", "", "", "2.1")], ["1.1", "1.2", "2", "2a", "2.1"]),
        ([("Scope", "1.1"), ("Use", "", "2.1", "")], ["1.1", "2", "2.1", "2.1a"]),
        ([("§ 1 Scope", "1.1"), ("§ 2", "")], ["1.1", "2"]),
        ([("1.1 Scope", "1.1.1"), ("1.2 Use", "")], ["1.1.1", "1.2"]),
        # Where a section tells no number, one goes on; a year or an amount is none.
        ([("Scope", "1.1"), ("Use", ""), ("2012 rules", "")], ["1.1", "1.1a", "1.1b"]),
        ([("Scope", "7"), ("2. Use", "", "2")], ["7", "2a", "2"]),
        ([("1. Scope", "", ""), ("2. Use", "")], ["1", "2", "3"]),
    ],
)
def test_a_clause_without_a_number_is_named_after_its_own_section(sections, shown):
    parts = [part for head, *own in sections for part in (Part("section", head), *clauses(*own))]
    found = numbered(parts)
    assert [one.number for one in found if one.kind == "stance"] == shown
    assert numbered(found) == found


def test_a_clause_is_joined_with_the_one_above_but_not_with_a_heading():
    out = Part("out", "X.")
    assert joined([HEAD, A, out, B], 3) == [HEAD, Part("stance", "A.\n\nB.", "1"), out]
    assert joined([HEAD, A], 1) == [HEAD, A]
    assert joined([A, B], 0) == [A, B]


def test_a_clause_is_parted_and_the_first_piece_keeps_the_number():
    assert parted([A, B], 0, ["x", "y"]) == [Part("stance", "x", "1"), Part("stance", "y"), B]


def test_a_part_becomes_something_else():
    assert turned([A, B], 1, "note") == [A, Part("note", "B.", "2")]


def test_names_come_from_the_first_words_and_never_from_the_number():
    text = "See [our **site**](https://example.org/number) for all the other rules."
    parts = [
        Part("stance", text, "2.1"),
        Part("note", text),
        Part("out", "x"),
        Part("stance", "好"),
    ]
    made = document_of("T", "", parts)["question"]
    assert [one["name"] for one in made] == [
        "see_our_site_for_all_the",
        "see_our_site_for_all_the_2",
        "s",
    ]
    assert [one.get("number") for one in made] == ["2.1", None, None]


def test_what_looks_like_an_earlier_answer_is_the_texts_own():
    (made,) = document_of("T", "", [Part("stance", "Set ${home} and $HOME.")])["question"]
    assert made["label"] == r"Set $\{home} and $HOME."


def test_fifty_statements_of_a_conversation_become_a_guideline_of_fifty_clauses():
    parts = [
        Part("stance", f"{STATEMENTS[n % len(STATEMENTS)]} Of all that was said: {n}.", str(n))
        for n in range(50)
    ]
    made = definition_from(document_of("Lunch", "", parts))
    assert (made.kind, len(made.questions)) == ("guideline", 50)
    assert [one.settings["number"] for one in made.questions] == [part.number for part in parts]
    assert [one.label for one in made.questions] == [part.text for part in parts]
    assert definition_from(made.document) == made
