"""A definition file is read whole, or refused in one line that says where and what to do."""

import pytest
from hypothesis import given, settings

from formats.definition import toml
from models.form.definition import Definition
from models.form.kind import KINDS
from models.form.setting import DefinitionError
from tests.arbitrary import definitions
from tests.makers import definition, question
from tests.samples import EVERY_KIND

KNOWN = ", ".join(KINDS)
CHOICE = '[[question]]\ntype = "select_one"\nname = "q"\nlabel = "Good?"\n'
TEXT = '[[question]]\ntype = "text"\nlabel = "Why?"\n'


def refusal(text: str) -> str:
    with pytest.raises(DefinitionError) as refused:
        toml.read(text.encode())
    return str(refused.value)


def test_a_file_is_read_with_all_it_says() -> None:
    made = toml.read(
        b'\xef\xbb\xbftitle = "Day"\r\nkind = "guideline"\r\nanonymous = false\r\n'
        b'[[question]]\r\nname = "q"\r\ntype = "select_multiple"\r\nlabel = "What?"\r\n'
        b'choices = ["Soup", { name = "r", label = "Rice" }]\r\nother = true\r\n'
    )
    what = question(
        "select_multiple",
        label="What?",
        other=True,
        choices=["Soup", {"name": "r", "label": "Rice"}],
    )
    assert made == definition(what, title="Day", kind="guideline", anonymous=False)


def test_a_definition_is_written_so() -> None:
    made = definition(
        question("integer", "people", "How many\npeople?", min=0, required=True),
        question("select_one", "food", "What?", choices=["Soup", "Rice"]),
        intro='Say "yes".',
    )
    assert toml.write(made) == (
        'title = "Lunch"\n'
        'kind = "feedback"\n'
        'intro = "Say \\"yes\\"."\n'
        "anonymous = true\n"
        "\n"
        "[[question]]\n"
        'name = "people"\n'
        'type = "integer"\n'
        'label = "How many\\npeople?"\n'
        "required = true\n"
        "min = 0\n"
        "\n"
        "[[question]]\n"
        'name = "food"\n'
        'type = "select_one"\n'
        'label = "What?"\n'
        "choices = [\n"
        '    { name = "soup", label = "Soup" },\n'
        '    { name = "rice", label = "Rice" },\n'
        "]\n"
    )


def test_every_kind_comes_back() -> None:
    made = definition(*EVERY_KIND)
    assert {one.type for one in made.questions} == set(KINDS)
    assert toml.read(toml.write(made).encode()) == made


@given(definitions())
@settings(deadline=None, max_examples=60)
def test_any_definition_comes_back(made: Definition) -> None:
    assert toml.read(toml.write(made).encode()) == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'The definition has no title: add title = "…" at the top.'),
        ("title = 5", "title: write a text in quotes."),
        ('title = "Day"', "There are no questions: add at least one, under [[question]]."),
        (
            f'title = "Day"\n{TEXT.replace("[[", "[").replace("]]", "]")}',
            "There are no questions: add at least one, under [[question]].",
        ),
        (
            f'title = "Day"\nkind = "poll"\n{TEXT}',
            "kind: write one of feedback, guideline, not 'poll'.",
        ),
        (
            f'title = "Day"\nanonymous = "no"\n{TEXT}',
            "anonymous: write true or false, without quotes.",
        ),
        (
            f'title = "Day"\ncolour = "red"\n{TEXT}',
            "There is no setting 'colour'; "
            "a definition has title, kind, language, languages, intro, thanks, anonymous, "
            "sensitive, left_out, question.",
        ),
        (
            'title = "Day"\nintro = "Hi',
            "This is not TOML: Unterminated string (at end of document).",
        ),
        (
            'title = "Day"\nintro Hi',
            "This is not TOML: "
            "Expected '=' after a key in a key/value pair (at line 2, column 7).",
        ),
        (f'title = "{"x" * 201}"\n{TEXT}', "title: shorten it to 200 characters; it has 201."),
        (f'title = "\\u0000"\n{TEXT}', 'The definition has no title: add title = "…" at the top.'),
        (
            'title = "Day"\n[[question]]\nlabel = "Why?"',
            f"Question 1: it has no type; choose one of {KNOWN}.",
        ),
        (
            f'title = "Day"\n{TEXT}[[question]]\ntype = "slider"\nname = "pace"',
            f"Question 2 (pace): there is no type 'slider'; choose one of {KNOWN}.",
        ),
        (
            'title = "Day"\n[[question]]\ntype = "text"\nname = "q"\nlabel = " "',
            'Question 1 (q): say what is asked, for example label = "How was it?".',
        ),
        (
            f'title = "Day"\n{TEXT}scale = 5',
            "Question 1: text has no setting 'scale'; "
            "it has name, type, label, hint, required, relevant, multiline, max_length, "
            "permission.",
        ),
        (
            f'title = "Day"\n{TEXT}name = "1st"',
            "Question 1: '1st' cannot be a name; begin with a-z, go on with a-z, 0-9, _.",
        ),
        (
            f'title = "Day"\n{TEXT}name = "wave"',
            "Question 1 (wave): the name 'wave' is Tangible’s own; choose another.",
        ),
        (
            f'title = "Day"\n{TEXT}name = "q"\n{TEXT}name = "q"',
            "Question 2: the name 'q' is used twice; change one.",
        ),
        (
            f'title = "Day"\n{TEXT}required = 1',
            "Question 1: required: write true or false, without quotes.",
        ),
        (
            f'title = "Day"\n{TEXT}max_length = 200001',
            "Question 1: max_length: write a whole number from 0 to 200,000.",
        ),
        (
            f'title = "Day"\n{CHOICE}',
            'Question 1 (q): choices: list at least one, for example ["Yes", "No"].',
        ),
        (
            f'title = "Day"\n{CHOICE}choices = ["Yes", ""]',
            "Question 1 (q): choices 2: give it a label.",
        ),
        (
            f'title = "Day"\n{CHOICE}choices = [{{ name = "Yes" }}]',
            "Question 1 (q): choices 1: 'Yes' cannot be a name; "
            "begin with a-z, go on with a-z, 0-9, _.",
        ),
        (
            f'title = "Day"\n{CHOICE}choices = [{{ name = "a" }}, {{ name = "a" }}]',
            "Question 1 (q): choices 2: the name 'a' is used twice; change one.",
        ),
        (
            f'title = "Day"\n{CHOICE}choices = [{{ name = "a", colour = "red" }}]',
            "Question 1 (q): choices 1: a choice has a name, a label and exclusive = true, "
                "nothing else.",
        ),
        (
            f'title = "Day"\n{CHOICE}choices = {[str(n) for n in range(501)]}',
            "Question 1 (q): choices: list 500 at most; there are 501.",
        ),
        (
            'title = "Day"\n[[question]]\ntype = "likert"\nlabel = "T"\nitems = ["A"]\n'
            'scale = ["No"]',
            "Question 1: scale: list 2 to 11 labels, from low to high.",
        ),
        (
            'title = "Day"\n[[question]]\ntype = "likert"\nlabel = "T"\nitems = ["A"]\n'
            'scale = ["No", " "]',
            "Question 1: scale: give each step a label.",
        ),
        (
            'title = "Day"\n[[question]]\ntype = "rating"\nlabel = "T"\nscale = 1',
            "Question 1: scale: write a whole number from 2 to 10.",
        ),
        (
            'title = "Day"\n[[question]]\ntype = "integer"\nlabel = "T"\nmin = "0"',
            "Question 1: min: write a number, without quotes.",
        ),
        (
            'title = "Day"\nquestion = ["Why?"]',
            "Question 1: write it as a table under [[question]].",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_one_line_that_says_what_to_do(text: str, message: str) -> None:
    assert refusal(text) == message


def test_a_file_that_is_not_utf8_is_refused_with_the_line() -> None:
    with pytest.raises(DefinitionError) as refused:
        toml.read('title = "Day"\nintro = "Café"'.encode("latin-1"))
    assert str(refused.value) == "Line 2: save the file as UTF-8."


def test_brackets_without_end_are_refused_like_other_mistakes() -> None:
    message = "This is not a definition: brackets within brackets."
    assert refusal(f"a = {'[' * 3000}{']' * 3000}") == message


ALONE = """
title = "Day"
[[question]]
name = "sessions"
type = "select_multiple"
label = "Which?"
at_least = 2
at_most = 3
na = "Not for me"
choices = ["One", "Two", { name = "none", label = "None of these", exclusive = true }]
"""


def test_choices_that_stand_alone_and_numbers_of_choices_come_back_from_the_file() -> None:
    whole = toml.read(ALONE.encode())
    [asked] = whole.document["question"]
    assert asked["choices"][2] == {"name": "none", "label": "None of these", "exclusive": True}
    assert (asked["at_least"], asked["at_most"]) == (2, 3)
    assert toml.read(toml.write(whole).encode()) == whole


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("at_most = 3", "at_most = 1", "at_least: at_least is 2 and at_most is 1; exchange them."),
        ("at_least = 2", "at_least = 3", "at_least is 3, and 2 can be chosen together."),
        ("exclusive = true", 'exclusive = "yes"', "exclusive: write true or false, without quotes"),
        ("at_most = 3", "at_most = -1", "at_most: write a whole number from 0 to 500."),
    ],
)
def test_numbers_that_nobody_can_meet_are_refused(before: str, after: str, message: str) -> None:
    assert message.removeprefix("at_least: ") in refusal(ALONE.replace(before, after))
