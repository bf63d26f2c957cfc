"""Themes are words that stand together, the same ones each time, found in a process of its own."""

import random
import sys

import pytest

from models.coding.theme import FEWEST_TEXTS, MOST_TEXTS, themes
from models.coding.theme_process import NoThemes, launcher, themes_elsewhere

ABOUT = {
    "food": ["soup", "coffee", "lunch", "cold", "vegetarian"],
    "rooms": ["chairs", "stuffy", "windows", "heating", "crowded"],
    "talks": ["speakers", "slides", "questions", "rushed", "microphone"],
}
GLUE = ["the", "was", "and", "very", "but", "we", "though", "with", "really"]


def made_up(many: int, seed: int = 3) -> tuple[list[str], list[str]]:
    """Texts of one subject each, and the subjects."""
    chance = random.Random(seed)
    about = [chance.choice(list(ABOUT)) for _ in range(many)]
    texts = [
        " ".join(chance.sample(ABOUT[one], 4) + chance.sample(GLUE, 4)).capitalize()
        for one in about
    ]
    return texts, about


def test_texts_of_one_subject_are_put_together():
    texts, about = made_up(36)
    found = themes(texts)
    assert sorted(one.size for one in found) == sorted(about.count(one) for one in ABOUT)
    for one in found:
        (subject,) = {about[place] for place in one.texts}
        assert set(one.words[:4]) <= set(ABOUT[subject])
        assert 0.5 <= one.again <= 1
    assert themes(texts) == found


def test_words_that_say_nothing_and_too_few_texts_make_no_theme():
    texts, _ = made_up(FEWEST_TEXTS - 1)
    assert themes(texts) == []
    assert themes([" ".join(GLUE)] * 50) == []
    assert themes(["12 345 !?"] * 50) == []
    assert themes(["The same words each time"] * 50) == []  # which tell no text from another


def test_no_more_is_looked_at_than_a_minute_allows():
    texts, _ = made_up(MOST_TEXTS)
    assert [sum(one.size for one in themes(given)) for given in (texts, texts * 2)] == [
        MOST_TEXTS
    ] * 2


def test_another_process_finds_the_same_and_one_that_fails_is_told(monkeypatch):
    texts, _ = made_up(40)
    assert themes_elsewhere(texts) == themes(texts)
    assert (launcher.nice, launcher.at_once, launcher.silent) == (10, 1, True)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NoThemes):
        themes_elsewhere(texts)
