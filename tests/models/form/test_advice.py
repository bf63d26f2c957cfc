"""Advice: said where there is need, and not where there is none."""

from dataclasses import replace

import pytest

from formats.answer.inference import infer
from formats.answer.table import read_table
from models.form.advice import Advice, on_form, on_question, on_questions
from models.form.definition import definition_from
from tests.makers import choice, definition, question

ENDS = {"low": "Poor", "high": "Great"}


def rules(asked: dict) -> list[str]:
    return [one.rule for one in on_question(definition(asked).questions[0], anonymous=False)]


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Was the talk clear and interesting?", ["double"]),
        ("How were the food and the venue?", ["double"]),
        ("How useful was the day?", []),
        ("How were food and drink?", []),
        ("Would you recommend it to a friend or colleague?", []),
        ("How much did you enjoy the brilliant day?", ["leading"]),
        ("Don’t you agree that it was good?", ["leading", "negation"]),
        ("How great was the keynote?", ["leading"]),
        ("The pace was not too fast", ["negation"]),
        ("Was the pace right or not?", []),
        ("How far do you agree? " + "word " * 26, ["long"]),
    ],
)
def test_a_label_is_advised_on(label, found):
    assert rules(question("rating", label=label, **ENDS)) == found


@pytest.mark.parametrize(
    "asked",
    [
        choice("Which?", "Yes, ${n}", "No"),
        question("likert", items=["You said ${n}"], scale=["No", "Yes"]),
        question("likert", items=["Good"], scale=["No", "As ${n}"]),
        question("rating", low="Not for ${n}", high="Great"),
        question("request", topics=["${n}"], places=["Leeds"]),
    ],
)
def test_where_no_answer_can_be_named_it_is_said(asked):
    form = definition(question("integer", "n"), asked)
    (said,) = [
        one for one in on_question(form.questions[1], anonymous=True) if one.rule == "unnamed"
    ]
    assert said.words.startswith("“${n}” in “")
    named = definition(question("integer", "n"), question("text", "why", "Why ${n}?", hint="${n}"))
    assert on_question(named.questions[1], anonymous=True) == []


def test_every_statement_of_a_scale_is_looked_at():
    asked = question("likert", items=["It was long", "The room and the sound were good"])
    assert rules(asked) == ["double"]


def test_what_only_gathers_facts_may_join_and_deny():
    assert rules(question("text", label="Which food and drink did you not like, and why?")) == []
    assert rules(question("stance", label="Staff must not post and comment. Surely clear.")) == []


@pytest.mark.parametrize("settings", [{}, {"low": "Poor"}, {"high": "Great"}])
def test_a_scale_says_what_its_ends_mean(settings):
    assert rules(question("rating", **settings)) == rules(question("nps", **settings)) == ["ends"]
    assert rules(question("nps", **ENDS)) == []


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        (["18-25", "25-35", "35 to 45", "46 and more"], ["overlap"]),
        (["18-24", "25-34", "35-44", "45 or more"], []),
        (["Train", "Car", "Bus", "Bicycle"], ["missing"]),
        (["Train", "Car", "Bus", "Something else"], []),
        (["Train", "Car", "Bus"], []),
        (["Very good", "Good", "Fair", "Poor"], []),
        (["Never", "Once", "Twice", "Many times"], []),
    ],
)
def test_a_list_of_choices_is_advised_on(choices, found):
    assert rules(choice("Which?", *choices)) == found
    others = [one for one in found if one != "missing"]
    assert rules(choice("Which?", *choices, other=True)) == others


def test_an_anonymous_form_should_not_ask_who_somebody_is():
    asked = [question("email", "mail"), question("text", "name", "Your name"), question("text")]
    for anonymous in True, False:
        said = on_questions(definition(*asked, anonymous=anonymous))
        assert [name for name, found in said.items() if found[0].rule == "who"] == (
            ["mail", "name"] if anonymous else []
        )


def test_a_form_as_a_whole_is_advised_on():
    rating = [question("rating", f"q{n}", **ENDS) for n in range(11)]
    word = question("text", "word")
    assert [one.rule for one in on_form(definition(*rating))] == ["length", "open"]
    assert on_form(definition(*rating[:9], word)) == []
    must = [one | {"required": True} for one in rating[:6]]
    assert [one.rule for one in on_form(definition(*must, word))] == ["required"]
    assert on_form(definition(*rating, kind="guideline")) == []
    assert on_form(definition(question("note"))) == []


def test_the_words_say_how_long_the_form_takes_on_a_phone():
    made = definition(*(question("rating", f"q{n}") for n in range(12)), question("text", "word"))
    assert on_form(made) == [
        Advice(
            "length",
            "13 questions, about 2 min on a phone: with each question fewer people finish.",
        )
    ]


ALARMS = {
    "carpentrycon-2020": [],
    "comma-survey": ["missing"],
    "flying-etiquette": ["missing"],
    "longterm-2020-03": ["missing"],
    "longterm-2020-12": ["missing", "missing"],
    "ohbm-2021": [],
}


@pytest.mark.parametrize("name", ALARMS)
def test_real_surveys_get_little_advice(real_data, name):
    document, _ = infer(read_table((real_data / f"{name}.csv").read_bytes()), name)
    advice = on_questions(definition_from(document))
    # What a table of answers does not tell: what the ends of its scales were called.
    assert [one.rule for said in advice.values() for one in said if one.rule != "ends"] == (
        ALARMS[name]
    )


def test_a_real_survey_would_get_advice_if_it_asked_badly(real_data):
    document, _ = infer(read_table((real_data / "ohbm-2021.csv").read_bytes()), "ohbm")
    good = definition_from(document).questions[0]
    assert "double" in [
        one.rule for one in on_question(replace(good, label="Clear and useful?"), anonymous=True)
    ]
