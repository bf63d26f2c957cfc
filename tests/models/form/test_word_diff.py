"""Two texts are shown as one, word by word: as few words as it takes, and never for long."""

import time

import pytest

from models.form.word_diff import MOST, STEPS_A_WORD, Piece, word_diff
from tests.growth import work


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Same", "Same", [("same", "Same")]),
        ("", "New", [("in", "New")]),
        ("Old", "", [("out", "Old")]),
        ("", "", []),
        ("Be kind.", "Be very kind!", [("same", "Be"), ("in", " very"), ("same", " kind"),
                                       ("out", "."), ("in", "!")]),
        ("Ärzte für alle", "Ärztinnen für alle", [("out", "Ärzte"), ("in", "Ärztinnen"),
                                                  ("same", " für alle")]),
        ("Don't e-mail us.", "Do e-mail us.", [("out", "Don't"), ("in", "Do"),
                                               ("same", " e-mail us.")]),
        ("Say who you are and where.", "Say who you are, and with whom.",
         [("same", "Say who you are"), ("in", ","), ("same", " and"), ("out", " where"),
          ("in", " with whom"), ("same", ".")]),
    ],
)  # fmt: skip
def test_two_texts_are_shown_as_one(before, after, words) -> None:
    assert word_diff(before, after) == [Piece(*one) for one in words]


def test_a_word_that_comes_in_a_long_text_is_told_alone() -> None:
    before = "rule " * 5_000 + "end"
    assert word_diff(before, before.replace("end", "the end")) == [
        Piece("same", "rule " * 4_999 + "rule"),
        Piece("in", " the"),
        Piece("same", " end"),
    ]


def test_where_too_many_words_are_others_all_between_the_same_ends_is_taken_out() -> None:
    old, new = ("".join(f" {sign}{n} and" for n in range(MOST)) for sign in "ab")
    assert word_diff(f"First{old} last.", f"First{new} last.") == [
        Piece("same", "First"),
        Piece("out", old.removesuffix(" and")),
        Piece("in", new.removesuffix(" and")),
        Piece("same", " and last."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| yes | no " * 450, "| no | yes | maybe " * 260),
        ("a " * 2_500, "a b " * 1_250),
        ("a " * 10_000, "a b " * 5_000),
        ("a b c d e " * 500, "e d c b a " * 500),
        ("".join(f"w{n} a " for n in range(900)), "".join(f"w{n} b " for n in range(900))),
    ],
    ids=["table", "repeated", "long", "turned", "every second"],
)
def test_texts_made_to_take_long_are_compared_at_once(before, after) -> None:
    began = time.perf_counter()
    found = word_diff(before, after)
    assert time.perf_counter() - began < 5  # only notices what hangs; it was minutes
    assert "".join(one.text for one in found if one.how != "in") == before
    assert "".join(one.text for one in found if one.how != "out") == after


def test_short_texts_that_have_little_in_common_take_a_few_steps_a_word() -> None:
    words = [f" w{n}" for n in range(150)]
    steps = work(lambda: word_diff("".join(words), "".join(reversed(words))))
    assert 1_000 < steps < 15 * STEPS_A_WORD * 2 * len(words)
