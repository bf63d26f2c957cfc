"""The builder's form for a question: it asks for every setting, and changes nothing by itself."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from werkzeug.datastructures import MultiDict

from forms.form.kind import KIND_WORDS, setting_asked
from forms.form.question import READ, SHOWN, QuestionForm, question_form
from models.form.definition import Definition, definition_from
from models.form.kind import KINDS
from models.form.question import COMMON
from models.form.setting import DefinitionError
from tests.arbitrary import definitions
from tests.makers import question

app = Flask(__name__)
app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)


def form_with(kind: str, now: dict[str, Any], **sent: str) -> QuestionForm:
    """The form for the question as it is `now`, with this written over what it shows."""
    with app.test_request_context():
        shown = {one.name: one.written for one in question_form(kind, now).settings}
        ticked = {name: text for name, text in shown.items() if text}
        written = {f"setting_{name}": text for name, text in sent.items()}
        return question_form(kind, now, formdata=MultiDict(ticked | written | {"seen": "0"}))


def changed(kind: str, now: dict[str, Any], **sent: str) -> dict[str, Any]:
    """The question that it becomes."""
    form = form_with(kind, now, **sent)
    assert form.validate(), form.errors
    return definition_from({"title": "T", "question": [form.document]}).document["question"][0]


def test_every_kind_has_words_and_every_setting_a_way_to_be_asked() -> None:
    assert set(KINDS) <= set(KIND_WORDS)
    for kind, made in KINDS.items():
        for setting in made.settings:
            assert setting_asked(kind, setting).how in READ.keys() & SHOWN.keys(), (kind, setting)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_asks_for_exactly_the_settings_of_its_kind(kind: str) -> None:
    with app.test_request_context():
        asked = [one.setting for one in question_form(kind, {}).settings]
    assert len(asked) == len(set(asked))
    beside = {"exclusive"} if kind == "select_multiple" else set()  # is said of choices
    assert set(asked) - set(COMMON) == set(KINDS[kind].settings) | beside
    assert {"label", "name"} <= set(asked) <= set(COMMON) | set(KINDS[kind].settings) | beside


@settings(deadline=None, max_examples=40)
@given(definitions())
def test_a_form_that_is_saved_as_it_is_changes_nothing(made: Definition) -> None:
    for asked in made.document["question"]:
        assert changed(asked["type"], asked) == asked


SOUP = question(
    "select_one",
    choices=[{"name": "soup", "label": "Soup"}, {"name": "clinic", "label": "Twitter clinic"}],
)


@pytest.mark.parametrize(
    ("written", "names", "labels"),
    [
        ("Rice\nSoup", ["rice", "soup"], ["Rice", "Soup"]),
        ("Soup\nclinic | One-to-one", ["soup", "clinic"], ["Soup", "One-to-one"]),
        ("Soup\nTwitter clinic", ["soup", "clinic"], ["Soup", "Twitter clinic"]),
        ("  Soup  \n\n\n Twitter   clinic", ["soup", "clinic"], ["Soup", "Twitter clinic"]),
        ("Soups", ["soups"], ["Soups"]),
        ("a | b | c\nSoup", ["a", "soup"], ["b | c", "Soup"]),
        ("Soup\r\nRice", ["soup", "rice"], ["Soup", "Rice"]),
    ],
)
def test_a_choice_that_stays_keeps_its_name(written, names, labels):
    found = changed("select_one", SOUP, choices=written)["choices"]
    assert [one["name"] for one in found] == names
    assert [one["label"] for one in found] == labels


def test_choices_are_shown_with_their_names_where_these_do_not_follow_from_their_words():
    with app.test_request_context():
        shown = {one.setting: one.written for one in question_form("select_one", SOUP).settings}
    assert shown["choices"] == "Soup\nclinic | Twitter clinic"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("Soup\nRice\n\nSoup", "Line 3: “Soup” is there already; take one out"),
        ("rice\nRice ", "Line 2: “Rice” is there already; take one out"),
        ("soup\nSoup", "Line 2: “Soup” is there already; take one out"),
        ("Rice\nmore | RICE", "Line 2: “RICE” is there already; take one out"),
    ],
)
def test_the_same_choice_twice_is_refused_with_its_line(written, fault):
    form = form_with("select_one", SOUP, choices=written)
    assert not form.validate()
    assert {one.setting: one.errors for one in form.settings if one.errors} == {"choices": [fault]}


def test_two_alike_that_came_in_a_file_may_stay():
    twice = question(
        "select_one", choices=[{"name": "a", "label": "Yes"}, {"name": "b", "label": "Yes"}]
    )
    assert changed("select_one", twice) == twice


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *(("", None), ("3", 3), ("-2", -2), ("2.5", 2.5), ("2,5", 2.5), (" 7 ", 7), ("0", 0)),
        *(("10 000", 10_000), ("−5", -5), ("1.234,5", 1234.5), ("\u200b", None)),
    ],
)
def test_a_number_is_read_as_people_write_it(written, found):
    asked = changed("decimal", question("decimal", min=1), min=written)
    assert asked.get("min") == found


@pytest.mark.parametrize("bound", [1.125, -0.001, 1e-06, 10**15])
def test_a_number_that_the_page_shows_comes_back_as_it_was(bound):
    asked = question("decimal", max=bound)
    with app.test_request_context():
        [shown] = [one for one in question_form("decimal", asked).settings if one.setting == "max"]
    assert "e" not in shown.written
    assert changed("decimal", asked, max=shown.written) == asked


@pytest.mark.parametrize(
    ("kind", "setting", "written", "fault"),
    [
        ("rating", "label", " ", "Write what is asked"),
        ("rating", "scale", "many", "Enter a number, like 12 or 2.5"),
        ("rating", "scale", "inf", "Enter a number, like 12 or 2.5"),
        ("decimal", "max", "1e3", "Enter a number, like 12 or 2.5"),
        ("decimal", "max", "1,500", "Write 1500 or 1.5: “1,500” can be read as either"),
        ("select_one", "choices", "\n", "Write at least one, one a line"),
        ("likert", "items", "", "Write at least one, one a line"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_setting(kind, setting, written, fault):
    now = SOUP if kind == "select_one" else question(kind, items=[{"name": "a", "label": "A"}])
    form = form_with(kind, now, **{setting: written})
    assert not form.validate()
    assert {one.setting: one.errors for one in form.settings if one.errors} == {setting: [fault]}


@pytest.mark.parametrize(
    ("kind", "sent", "setting", "fault"),
    [
        ("rating", {"scale": "11"}, "scale", "Write a whole number from 2 to 10"),
        ("rating", {"scale": "2.5"}, "scale", "Write a whole number from 2 to 10"),
        (
            "integer",
            {"min": "5", "max": "3"},
            "min",
            "The smallest is 5 and the largest is 3; exchange them",
        ),
        (
            "range",
            {"min": "0", "max": "10", "step": "3"},
            "max",
            "From 0 in steps of 3 none comes to 10; write 9 or 12",
        ),
        ("likert", {"scale": "One"}, "scale", "List 2 to 11 labels, from low to high"),
        (
            "text",
            {"name": "Mr X"},
            "name",
            "'Mr X' cannot be a name; begin with a-z, go on with a-z, 0-9, _",
        ),
        ("text", {"name": "wave"}, "name", "The name 'wave' is Tangible’s own; choose another"),
        ("text", {"name": "taken"}, "name", "The name 'taken' is used twice; change one"),
        ("text", {"label": "x" * 5001}, "label", "Shorten it to 5,000 characters; it has 5,001"),
        (
            "select_one",
            {"choices": "a | A\na | B"},
            "choices",
            "Line 2: the name 'a' is used twice; change one",
        ),
    ],
)
def test_what_a_definition_refuses_is_said_at_its_setting(kind, sent, setting, fault):
    now = SOUP if kind == "select_one" else question(kind, items=[{"name": "a", "label": "A"}])
    now = {one: value for one, value in now.items() if one in (*COMMON, *KINDS[kind].settings)}
    form = form_with(kind, now, **sent)
    assert form.validate()
    other = question("text", "taken")
    with pytest.raises(DefinitionError) as refusal:
        definition_from({"title": "T", "question": [other, form.document]})
    assert form.blame(refusal.value, {"taken"}) == ""
    assert {one.setting: one.errors for one in form.settings if one.errors} == {setting: [fault]}


def test_what_is_not_of_a_setting_is_said_above_the_form():
    form = form_with("text", question("text"))
    said = "There are 1,001 questions; 1,000 is the most."
    assert form.blame(DefinitionError(said)) == said
    assert [one for one in form.settings if one.errors] == []


def test_what_is_of_another_question_is_said_above_the_form_with_the_words_of_its_field():
    form = form_with("text", question("text"))
    error = DefinitionError("q is a text.").under("relevant").at(3, "why")
    assert form.blame(error, {"why"}) == "Question 3 (why): Ask only if: q is a text."
    assert [one for one in form.settings if one.errors] == []


def test_choices_that_are_ticked_alone_are_lines_of_their_own() -> None:
    now = {
        **{"type": "select_multiple", "name": "q", "label": "What?"},
        "choices": [{"name": "tea", "label": "Tea"}, {"name": "none", "label": "None"}],
    }
    alone = {"name": "none", "label": "None", "exclusive": True}
    said = changed("select_multiple", now, exclusive="None", at_least="1", at_most="3")
    assert said["choices"] == [{"name": "tea", "label": "Tea"}, alone]
    assert (said["at_least"], said["at_most"]) == (1, 3)
    assert changed("select_multiple", said)["choices"] == said["choices"]
    assert changed("select_multiple", said, exclusive="")["choices"] == now["choices"]
    form = form_with("select_multiple", now, exclusive="Nothing")
    assert not form.validate()
    assert [one.errors for one in form.settings if one.errors] == [
        ["“Nothing” is none of the choices above"]
    ]
