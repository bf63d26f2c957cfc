"""Whatever is wrong with a question, the builder says it at the field that is to be changed."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from models.form.kind import KINDS
from models.form.markdown import MOST_NESTED
from models.form.piping import MOST_NAMED
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.page import CheckedClient, form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[3]
EDIT = "/surveys/lunch/edit"
ASKED = (
    question("text", "first", "First?"),
    question("rating", "overall", low="Poor", high="Great"),
    choice("Which?", "Talk", "Clinic", name="which"),
    question("select_multiple", "food", choices=["Soup", "Rice"]),
    choice("Where?", "Europe", {"name": "na", "label": "North America"}, name="region"),
    question("date", "day"),
    question("time", "clock"),
    question("text", "word"),
    question("likert", "talks", items=["Clear", "Short"]),
    question("connections", "met", teams=["Strasse", "Straße"]),
    question("note", "hello", "Hello"),
)
LONG, MARKS = "x" * 5_001, "*" * 2_001
TOO_LONG = "Shorten it to 5,000 characters; it has 5,001"
TOO_MANY_MARKS = (
    "Take out some line breaks and signs like * or [; they count as 2,001, 2,000 is the most"
)
WIDE = "|a" * 31 + "\n" + "|-" * 31
TOO_WIDE = "Line 1: a table may have 30 columns; make several of it"
TWICE, ONE_TWICE = "a | A\na | B", "Line 2: the name 'a' is used twice; change one"
LONG_NAME = "a" * 65
NO_NAME = "cannot be a name; begin with a-z, go on with a-z, 0-9, _"
APART = (
    "so its answers could not be counted together with those that the name has; "
    "give it another name"
)
NO_STEP = "Write a step that leads from the smallest to the largest"
AS_IN = 'as in overall <= 2 and sessions contains "clinic"'

Row = tuple[dict[str, str], str, str]  # what is sent, where it is wrong, and what is said there

# Of each kind, what can be wrong with its own settings.
WRONG: dict[str, list[Row]] = {
    "rating": [
        ({"scale": "20"}, "scale", "Write a whole number from 2 to 10"),
        ({"scale": "2.5"}, "scale", "Write a whole number from 2 to 10"),
        ({"low": LONG}, "low", TOO_LONG),
        ({"high": MARKS}, "high", TOO_MANY_MARKS),
    ],
    "select_one": [
        ({"choices": TWICE}, "choices", ONE_TWICE),
        ({"choices": f"{LONG_NAME} | A"}, "choices", f"Line 1: '{LONG_NAME}' {NO_NAME}"),
        ({"choices": "A\n\x01"}, "choices", "Line 2: give it a label"),
        ({"choices": f"A\n{LONG}"}, "choices", f"Line 2: {TOO_LONG}"),
        ({"choices": f"A\n{MARKS}"}, "choices", f"Line 2: {TOO_MANY_MARKS}"),
        (
            {"choices": "\n".join(f"c{n}" for n in range(501))},
            "choices",
            "List 500 at most; there are 501",
        ),
        (
            {"choices": "A\nOther", "other": "yes"},
            "choices",
            "Take out “Other”: the tick below adds “Other”",
        ),
        (
            {"choices": "A\nB", "na": "b"},
            "na",
            "Write other words: “b” is another answer",
        ),
        (
            {"choices": "A\nNA", "na": "Does not apply"},
            "choices",
            "Take out “NA”: the words below add it",
        ),
    ],
    "select_multiple": [
        (
            {"at_least": "3"},
            "at_least",
            "Only 2 can be chosen together: write no more",
        ),
        (
            {"at_least": "2", "at_most": "1"},
            "at_least",
            "At least 2 and 1 at most: exchange them",
        ),
        ({"at_most": "501"}, "at_most", "Write a whole number from 0 to 500"),
        ({"exclusive": "C"}, "exclusive", "“C” is none of the choices above"),
        (
            {"choices": "other | None of them", "other": "yes"},
            "choices",
            "Take out “None of them”: the tick below adds “Other”",
        ),
    ],
    "text": [({"max_length": "200001"}, "max_length", "Write a whole number from 0 to 200,000")],
    "nps": [({"low": LONG}, "low", TOO_LONG), ({"high": WIDE}, "high", TOO_WIDE)],
    "likert": [
        ({"items": TWICE}, "items", ONE_TWICE),
        ({"items": "A", "scale": "One"}, "scale", "List 2 to 11 labels, from low to high"),
        ({"items": "A", "scale": "One\n\x01"}, "scale", "Give each step a label"),
        ({"items": "A", "scale": f"One\n{LONG}"}, "scale", f"Line 2: {TOO_LONG}"),
    ],
    "stance": [
        ({"number": "1" * 21}, "number", "Shorten it to 20 characters; it has 21"),
        ({"was": "Clause 2"}, "was", "Write the name of the clause that this one rewords"),
    ],
    "integer": [
        ({"min": "5", "max": "3"}, "min", "The smallest is 5 and the largest is 3; exchange them"),
        ({"min": "1.2", "max": "1.8"}, "min", "There is no whole number from 1.2 to 1.8"),
        ({"max": "9" * 400}, "max", "Write a number of fewer digits"),
    ],
    "decimal": [
        ({"min": "2,5", "max": "0"}, "min", "The smallest is 2.5 and the largest is 0; exchange"),
    ],
    "range": [
        ({"step": "3"}, "max", "From 0 in steps of 3 none comes to 10; write 9 or 12"),
        ({"step": "11"}, "step", f"{NO_STEP}, not 11"),
        ({"step": "0"}, "step", f"{NO_STEP}, not 0"),
        ({"min": f"-{10**16}"}, "min", "Write a number of fewer digits"),
        ({"max": f"{10**16}"}, "max", "Write a number of fewer digits"),
        (
            {"step": "0.0000001"},
            "step",
            "Write bounds of at most 15 digits, and a step of at least 0.000001",
        ),
    ],
    "rank": [({"choices": "A"}, "choices", "List 2 to 20, one a line; there are 1")],
    "before_now": [
        ({"scale": "One"}, "scale", "List 2 to 11 labels, from low to high"),
        ({"before": LONG}, "before", TOO_LONG),
        ({"now": MARKS}, "now", TOO_MANY_MARKS),
    ],
    "myth": [({"source": LONG}, "source", TOO_LONG), ({"now": LONG}, "now", TOO_LONG)],
    "request": [({"topics": TWICE}, "topics", ONE_TWICE), ({"places": TWICE}, "places", ONE_TWICE)],
    "connections": [
        ({"max": "0"}, "max", "Write a whole number from 1 to 1,000,000"),
        ({"teams": TWICE}, "teams", ONE_TWICE),
        (
            {"own": "yes", "teams": "Press"},
            "teams",
            "List 2 to 40, one a line, as people’s own team is asked; there is 1",
        ),
        (
            {"knew": "yes", "teams": "Press\nPolicy"},
            "knew",
            "Ask for people’s own team as well: what they knew is counted by it",
        ),
    ],
}  # fmt: skip

# What can be wrong with every question.
OF_EVERY_KIND: list[Row] = [
    ({"label": LONG}, "label", TOO_LONG),
    ({"name": "Mr X"}, "name", f"'Mr X' {NO_NAME}"),
]
IN_TEXTS: list[Row] = [
    ({"label": "\x01"}, "label", "Write what is asked"),
    ({"label": MARKS}, "label", TOO_MANY_MARKS),
    ({"label": WIDE}, "label", TOO_WIDE),
    (
        {"label": "|a|b|c|d\n|-|-|-|-\n" + "|\n" * 260},
        "label",
        "Line 1: a table may have 1,000 cells; make several of it",
    ),
    (
        {"label": "a\n" + "> " * (MOST_NESTED + 1)},
        "label",
        "Line 2: put at most 10 lists or quotes inside each other",
    ),
    (
        {"label": "See ${absent}"},
        "label",
        "${absent}: there is no question absent before this one; there are first, overall, which,",
    ),
    (
        {"label": "${overall}" * (MOST_NAMED + 1)},
        "label",
        "${overall}: a question may name 20 answers; this one names 21. Make several of it",
    ),
    (
        {"label": "[x](https://${word}.example)"},
        "label",
        "${word}: an answer cannot be the site or the mail address that a link leads to; "
        "put it behind a / or a ?, or write it outside of the link",
    ),
    ({"name": "wave"}, "name", "The name 'wave' is Tangible’s own; choose another"),
    ({"name": "word"}, "name", "The name 'word' is used twice; change one"),
    ({"hint": LONG}, "hint", TOO_LONG),
    ({"hint": MARKS}, "hint", TOO_MANY_MARKS),
    ({"hint": "See ${new}"}, "hint", "${new}: new is this question itself; only earlier answers"),
    ({"hint": "${word}" * (MOST_NAMED + 1)}, "hint", "${word}: a question may name 20 answers"),
    ({"hint": "<https://${word}>"}, "hint", "${word}: an answer cannot be the site or the mail"),
]  # fmt: skip
CONDITIONS: list[Row] = [
    ({"relevant": written}, "relevant", said)
    for written, said in (
        ("a = 1 or " * 120 + "a = 1", "Shorten it to 1,000 characters; it has 1,085"),
        ("overall = 1 2", "Write and, or, or nothing before '2'"),
        ("(" * 21 + "overall = 1" + ")" * 21, "Write at most 20 brackets inside each other"),
        ("overall 1", "After overall write =, !=, <, <=, >, >= or contains"),
        ("and = 2", f"Write the name of a question, not 'and', {AS_IN}"),
        ("not ", f"Write the name of a question, not nothing, {AS_IN}"),
        ("overall = ", 'After = write a number, or a text in quotes like "clinic"'),
        ("(overall = 1", "A ')' is missing before 'the end'"),
        ("overall = $", f"'$' cannot be read; write it {AS_IN}"),
        (
            "absent = 1",
            "There is no question absent before this one; there are first, overall, which, food,",
        ),
        ("new = 'x'", "new is this question itself; only earlier answers can be named"),
        ("answered(talks)", "talks has parts; name one of talks.clear, talks.short"),
        ("answered(hello)", "hello has no answer; name a question that has one"),
        ("overall contains 1", "overall is a number; compare it, as in overall >= 3"),
        ("overall = '1'", "overall is a number; write '1' as one, without quotes"),
        ("overall = 6", "overall is never 6; it is 1 to 5"),
        ("which < 'talk'", "which is one choice; write = or != between it and the choice"),
        ("which = 1", "which is no number; write the name of a choice in quotes"),
        ("which = 'Clinic'", "which has no choice with the name 'Clinic'; write 'clinic'"),
        ("which = 'tlak'", "which has no choice with the name 'tlak'; there are talk, clinic"),
        ("food = 'soup'", "food is several choices; write contains, not ="),
        ("day contains 'x'", "day cannot contain anything; write =, !=, <, <=, > or >="),
        ("day > '6 June'", 'day is a day; compare it with one like "2012-06-06"'),
        ("clock > 'noon'", 'clock is a time; compare it with one like "09:30"'),
        ("word < 'm'", "word is a text; write =, != or contains, not <"),
        ("word = 3", "word is a text; write 3 in quotes"),
    )
]
# What is wrong with a question because of those around it, or of what was asked before.
NOWHERE = {"choices": "Europe", "na": "Nowhere"}
OF_ONE_THAT_IS_THERE: list[tuple[str, dict[str, str], str, str]] = [
    (
        "first",
        {"relevant": "absent = 1"},
        "relevant",
        "There is no question before this one that could be absent",
    ),
    (
        "first",
        {"relevant": "word = 'x'"},
        "relevant",
        "word is asked later; only earlier answers can be named",
    ),
    ("overall", {"scale": "7"}, "name", f"Its scale was another, {APART}"),
    ("region", NOWHERE, "na", "The name “na” was that of another choice"),
    ("met", {"own": "yes"}, "teams", "Take out one “Straße”: the team is there twice"),
    ("word?kind=date", {}, "name", f"It was of another type (text, now date), {APART}"),
]  # fmt: skip

# What no question of the builder can have: it is said of files, or of all questions together.
OF_FILES = (
    *("write true or false,", "write a text in quotes", "take out the character that is half"),
    *("write a number, without quotes", "write a finite number", "list at least one, for example"),
    *("a choice has a name and a label", "a choice has a name, a label and exclusive"),
    *("write it as a table under", "it has no type"),
    *("there is no type", "{} has no setting", "There is no setting", "Write a title"),
    *("write one of {}, not {}", "There are no questions"),
    "Tick “Answers are anonymous”, or make another survey",
    "take it as Tangible wrote it",
    *("This form has several languages", "write the code of a language", "{} is there twice"),
    *("write it in {} too, the main language", "{} is no language of this form"),
    *("list as many in each language", "list {} at most; there are {}"),
)
OF_ALL_TOGETHER = (
    *("All texts together are too long", "There are {} questions; {} is the most"),
    *("There are {} choices and items", "All conditions together compare"),
    *("All labels and hints together name", "The line breaks and signs of Markdown of all texts"),
    "Choose a language from the list",  # of the form itself, as are the next two: test_draft.py
    "Tick “Answers are anonymous” too, or leave this box empty",
    "Tick “Answers are sensitive”, or make another survey: people",
)


def refused(owner: CheckedClient, path: str, rows: Iterable[Row]) -> Iterator[tuple[Row, str, str]]:
    """Each row with the field at which the form at `path` is refused for it, and what it says."""
    form = form_of(page_of(owner.get(EDIT + path)), (EDIT + path).partition("?")[0])
    for row in rows:
        reply = owner.post(EDIT + path, data=form | setting(row[0]))
        assert reply.status_code == 422, row
        page = page_of(reply)
        [link] = page.one("div", **{"class": "problem"}).all("a")
        field = page.one(id=link["href"].removeprefix("#"))
        said = page.one(id=f"fault-{field['id']}").words.removeprefix("Error: ")
        assert link.words.startswith(said)
        yield row, field["name"].removeprefix("setting_"), said


def setting(said: dict[str, str]) -> dict[str, str]:
    return {f"setting_{one}": written for one, written in said.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.sqlite  # the same SQL on both: what is refused is not stored
def test_what_is_wrong_with_a_question_is_said_at_a_field_of_its_page(owner, kind):
    make_survey(*ASKED)
    needed = {one: "A\nB" for one in ("choices", "items") if one in KINDS[kind].settings}
    said_of_all = {"label": "New?", "name": "new", **needed}
    rows = [
        *WRONG.get(kind, ()),
        *OF_EVERY_KIND,
        *(IN_TEXTS + CONDITIONS if kind == "text" else []),
    ]
    rows = [({**said_of_all, **sent}, at, said) for sent, at, said in rows]
    for (_, at, said), field, words in refused(owner, f"/new/{kind}", rows):
        assert (field, words[: len(said)]) == (at, said)
    assert Draft.of(Survey.at("lunch")).is_published


def test_what_is_wrong_because_of_other_questions_is_said_at_a_field(owner):
    respond(make_survey(*ASKED), overall=5)
    for path, sent, at, said in OF_ONE_THAT_IS_THERE:
        [(_, field, words)] = refused(owner, f"/questions/{path}", [(sent, at, said)])
        assert (field, words[: len(said)]) == (at, said)


def test_everything_that_a_question_is_refused_for_is_tried_here():
    tried = [
        said
        for rows in (*WRONG.values(), OF_EVERY_KIND, IN_TEXTS, CONDITIONS)
        for _, _, said in rows
    ] + [said for *_, said in OF_ONE_THAT_IS_THERE]
    left = OF_FILES + OF_ALL_TOGETHER
    said_of_all = set(faults())
    untried = [
        words
        for words in said_of_all
        if not words.startswith(left) and not any(matches(words, said) for said in tried)
    ]
    assert untried == []
    assert [one for one in left if not any(said.startswith(one) for said in said_of_all)] == []


def matches(words: str, said: str) -> bool:
    """Whether this was said in these words, in which {} stands for anything."""
    return bool(re.search(re.escape(words).replace(r"\{\}", ".*"), said))


def faults() -> Iterator[str]:
    """What a page says of each DefinitionError of a question, {} where something is put in."""
    for file in [*(ROOT / "models/form").glob("*.py"), ROOT / "models/survey/version.py"]:
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id in ("DefinitionError", "VersionUnfit"):
                on_page = [one.value for one in call.keywords if one.arg == "page"]
                yield words_of(on_page[0] if on_page else call.args[0]).removesuffix(".")


def words_of(text: ast.expr) -> str:
    """The sentence of a literal or a call of gettext or ngettext, with {} for each value."""
    if isinstance(text, ast.Call) and text.args:
        return re.sub(r"%\(\w+\)[.\d]*\w", "{}", words_of(text.args[0]))
    if isinstance(text, ast.JoinedStr):
        return "".join(map(words_of, text.values))
    return str(text.value) if isinstance(text, ast.Constant) else "{}"
