"""The attendee's form takes what was sent, and keeps what was written where it is refused."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from formats.text.markdown import to_text
from forms.answer.response import KEY_LENGTH, ResponseForm, response_form
from models.answer.response import Response
from models.form.definition import loads
from models.form.piping import MOST_NAMED, MOST_NAMED_OF_ALL, NOTHING, Filled
from models.form.setting import is_blank
from models.survey.survey import Survey
from tests.arbitrary import TEXT
from tests.makers import choice, definition, make_survey, question, respond


@pytest.fixture(autouse=True)
def request_context():
    """Flask-WTF makes its forms within a request."""
    app = Flask(__name__)
    app.secret_key = "test"
    with app.test_request_context():
        yield


def filled(asked: tuple[dict, ...], sent: dict[str, Any]) -> ResponseForm:
    form = response_form(definition(*asked), MultiDict(sent))
    form.validate()
    return form


ASKED = (
    question("note", "welcome"),
    choice("Which?", "A", "B", name="which", other=True, required=True),
    question("likert", "talks", "They were …", items=["Clear", "Short"]),
    question("text", "why", "Why?", max_length=5),
)


def test_what_was_sent_becomes_answers_in_the_order_of_the_form() -> None:
    sent = {"why": "Soup", "talks.short": "2", "which": "a", "submission_key": "k", "extra": "x"}
    form = filled(ASKED, sent)
    assert list(form.answers.items()) == [("which", "a"), ("talks.short", 2), ("why", "Soup")]
    assert (form.faults, form.key) == ([], "k")


def test_faults_are_named_with_the_input_and_what_it_asks() -> None:
    form = filled(ASKED, {"talks.clear": "9", "why": "Too long", "submission_key": "k"})
    assert form.validate() is False
    assert form.faults == [
        ("which", "Which?", "Choose an answer"),
        ("talks.clear", "Clear", "Choose from the answers on the form"),
        ("why", "Why?", "Shorten this to 5 characters; it has 8 now"),
    ]


def test_what_was_written_is_kept_also_where_it_is_refused() -> None:
    form = filled(ASKED, {"which.other": "Mine\r\ntoo", "talks.clear": "3", "why": "\0Too long"})
    which, talks, why = list(form.questions)[1:]
    assert which.written("which.other") == "Mine\ntoo"
    assert (talks.chose("talks.clear", "3"), talks.chose("talks.clear", "2")) == (True, False)
    assert why.written("why") == "Too long"


def test_a_form_that_is_opened_is_empty_and_has_no_faults() -> None:
    form = response_form(definition(*ASKED))
    assert (form.answers, form.faults) == ({}, [])
    assert [one.question.name for one in form.questions] == ["welcome", "which", "talks", "why"]


def test_a_form_without_a_key_gets_one_and_an_endless_key_is_cut() -> None:
    keys = {filled(ASKED, {}).key for _ in range(5)}
    assert len(keys) == 5
    assert filled(ASKED, {"submission_key": "k" * 999}).key == "k" * KEY_LENGTH


def test_questions_may_bear_any_name_that_a_form_has_itself() -> None:
    names = ("data", "errors", "validate", "answers", "questions", "key", "meta", "process")
    form = filled(tuple(question("text", name) for name in names), {name: name for name in names})
    assert form.answers == {name: name for name in names}


@given(text=st.text(TEXT, max_size=200).filter(lambda text: not is_blank(text)))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_stored_as_it_was_sent(database, text):
    survey = Survey.get_or_none(code="lunch") or make_survey(question("text", multiline=True))
    form = response_form(survey.definition, MultiDict({"q": text}))
    assert form.validate()
    respond(survey, form.key, **form.answers)
    [stored] = Response.all_of(survey)
    Response.get(id=stored["id"]).delete_instance()
    assert stored["answers"] == {"q": text.replace("\r\n", "\n").replace("\r", "\n")}


def test_a_form_of_before_that_names_more_than_can_be_saved_now_is_filled_so_far() -> None:
    notes = [question("note", f"n{n}", "N" * 2) for n in range(MOST_NAMED_OF_ALL // MOST_NAMED + 3)]
    stored = definition(question("text", "who"), question("note", "much"), *notes).dumps()
    stored = stored.replace('"NN"', f'"{"${who}" * MOST_NAMED}"')
    stored = stored.replace(
        '"much","type":"note","label":"Question?"',
        '"much","type":"note","label":"%s"' % ("${who}" * 30),
    )
    form = response_form(loads(stored), MultiDict({"who": "Ada"}))
    form.validate()
    _, much, *rest = (one.question.label for one in form.questions)
    assert much == NOTHING * 30
    assert [isinstance(one, Filled) for one in rest] == [True] * 23 + [False] * 5


def test_a_fault_says_no_more_answers_than_were_counted_when_the_form_was_saved() -> None:
    many = "${who}" * 800
    asked = (
        question("text", "who", "Who?", max_length=200),
        question("likert", "grid", "${who} says", items=[many, "Short"], required=True),
        question("before_now", "half", "${who} knows", before=many, required=True),
    )
    form = filled(asked, {"who": '"' * 199, "submission_key": "k", "go": "send"})
    words = {name: said for name, said, _ in form.faults}
    assert {"grid.short", "half.before", "half.now"} <= set(words)
    assert len(words) == 4
    assert all(len(to_text(said)) < 20_000 for said in words.values())
    assert '"' * 199 in to_text(words["half.now"])
