"""The starting points: each is short, has no fault that a machine can find, and is written down."""

import re
from pathlib import Path

import pytest

from formats.definition import toml
from formats.definition.pattern import starting_points
from models.form.duration import minutes, seconds
from models.form.question import Question

POINTS = starting_points()
DOCS = Path(__file__).parents[3] / "docs"


def asked(key: str) -> list[Question]:
    return [one for one in POINTS[key].definition.questions if one.fields]


def test_there_are_these_in_this_order():
    assert list(POINTS) == [
        *("event-feedback", "session-feedback", "training-now", "training-later"),
        *("guideline-consultation", "digital-day"),
    ]


@pytest.mark.parametrize("key", POINTS)
def test_it_is_a_definition_that_survives_being_written_down(key):
    definition = POINTS[key].definition
    assert toml.read(toml.write(definition).encode()) == definition
    assert definition.anonymous
    assert definition.kind == ("guideline" if "guideline" in key else "feedback")


@pytest.mark.parametrize("key", POINTS)
def test_it_is_short(key):
    assert len(asked(key)) <= 7
    assert seconds(POINTS[key].definition) <= 100
    assert sum(one.fields[0].type == "text" for one in asked(key)) <= 3


@pytest.mark.parametrize("key", POINTS)
def test_it_says_of_itself_how_long_it_is(key):
    definition = POINTS[key].definition
    # How many there are is not said: whoever adds one would have to change the sentence.
    said = re.search(r"A few questions, about (.+?)\.", definition.intro)
    if definition.kind == "guideline":
        assert said is None
        return
    assert said[1] == {1: "a minute", 2: "two minutes"}[minutes(definition)]


@pytest.mark.parametrize("key", POINTS)
def test_every_scale_says_what_its_ends_mean(key):
    for question in asked(key):
        if question.type in ("rating", "nps"):
            assert question.settings["low"], question.name
            assert question.settings["high"], question.name


@pytest.mark.parametrize("key", POINTS)
def test_nothing_asks_for_agreement_or_for_two_things_or_has_to_be_answered(key):
    for question in asked(key):
        assert not question.required, question.name
        assert "agree" not in str(question.settings.get("scale", "")).lower(), question.name
        bare = re.sub(r"“.*?”", "", question.label)
        assert bare.count("?") <= 1, question.name
        assert len(question.label.split()) <= 20, question.name


@pytest.mark.parametrize("key", POINTS)
def test_names_and_choices_are_few_and_stay_the_same_for_ever(key):
    for question in asked(key):
        for field in question.fields:
            assert len(field.choices) <= 11, field.name
    names = [question.name for question in asked(key)]
    assert len(names) == len(set(names))


def test_each_has_one_sentence_and_its_sources_are_in_the_docs():
    page = (DOCS / "organiser.md").read_text()
    for key, point in POINTS.items():
        assert re.fullmatch(r"For [^?!]+\.( Put your clauses[^.]+\.)?", point.purpose), key
        assert f"**{point.definition.title}**" in page, key
