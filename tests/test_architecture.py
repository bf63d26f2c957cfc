"""The house stays as docs/architecture.md draws it: what imports what, and where a kind stands."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.answer import MISSING, READERS
from models.definition import definition_from
from models.kind import KINDS
from tests.arbitrary import SETTINGS
from tests.makers import question
from tests.samples import EVERY_KIND

ROOT = Path(__file__).parent.parent
# What each part may import of the others.
BELOW = {
    "models": set(),
    "forms": {"models"},
    "formats": {"models"},
    "views": {"models", "forms", "formats"},
    "serving": {"models", "views"},
    "commands": {"models", "forms", "formats"},
    "app": {"models", "forms", "formats", "views", "serving", "commands"},
}
OF_THE_WEB = {"flask", "flask_wtf", "htmx_flask", "werkzeug", "jinja2"}
FOREIGN = {
    "models": OF_THE_WEB | {"wtforms", "click"},
    "formats": OF_THE_WEB | {"wtforms", "click", "peewee", "playhouse"},
    "forms": {"flask", "htmx_flask", "jinja2", "click", "peewee", "playhouse"},
    "commands": OF_THE_WEB | {"wtforms"},
    "views": {"click"},
    "serving": OF_THE_WEB - {"flask"} | {"wtforms", "click", "peewee", "playhouse"},
    "app": {"click"},
}
PARTS = list(BELOW)
MODULE_LINES, FUNCTION_LINES = 300, 30


def modules(part: str) -> list[Path]:
    return [ROOT / "app.py"] if part == "app" else sorted((ROOT / part).rglob("*.py"))


def trees(part: str) -> Iterator[tuple[str, ast.Module]]:
    for file in modules(part):
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def imported(tree: ast.AST) -> set[str]:
    """The first names of all that is imported."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "import by the full name"
            found.add(str(node.module).partition(".")[0])
    return found


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function below its first line and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def kinds_of(folder: str) -> set[str]:
    return {file.stem for file in (ROOT / "templates" / folder / "kind").glob("*.html")}


def fields_of(kind: str) -> set[str]:
    """The types of the fields of a kind."""
    settings = {
        "choices": ["A", "B"],
        "items": ["A"],
        "other": True,
        "teams": ["A"],
        "topics": ["A"],
    }
    known = {setting: settings[setting] for setting in settings if setting in KINDS[kind].settings}
    made = definition_from({"title": "T", "question": [question(kind, **known)]})
    return {field.type for field in made.fields}


@pytest.mark.parametrize("part", PARTS)
def test_imports_point_down_only(part: str) -> None:
    for name, tree in trees(part):
        above = imported(tree) & (set(BELOW) - BELOW[part] - {part})
        assert above == set(), name


@pytest.mark.parametrize("part", PARTS)
def test_a_part_knows_only_the_tools_of_its_trade(part: str) -> None:
    for name, tree in trees(part):
        assert imported(tree) & FOREIGN[part] == set(), name


def test_every_part_imports_something() -> None:
    for part, below in BELOW.items():
        found = set().union(*(imported(tree) for _, tree in trees(part)))
        assert found & (below | {"models"}), part


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_imported_inside_a_function(part: str) -> None:
    for name, tree in trees(part):
        hidden = [function.name for function in functions(tree) if imported(function)]
        assert hidden == [], name


@pytest.mark.parametrize("part", PARTS)
def test_modules_and_functions_are_short_and_modules_say_what_they_are_for(part: str) -> None:
    for name, tree in trees(part):
        lines = len((ROOT / name).read_text().splitlines())
        assert lines <= MODULE_LINES, name
        said = (ast.get_docstring(tree) or "").partition("\n")[0]
        assert said or not tree.body, name
        lengths = {function.name: length(function) for function in functions(tree)}
        assert {one: n for one, n in lengths.items() if n > FUNCTION_LINES} == {}, name


def test_what_the_system_says_of_a_file_is_read_in_one_place_for_it_may_be_nothing() -> None:
    texts = {
        str(file.relative_to(ROOT)): file.read_text() for part in PARTS for file in modules(part)
    }
    assert [name for name, text in texts.items() if ".strerror" in text] == ["models/fault.py"]


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {file.stem for part in PARTS for file in modules(part)}
    assert names & {"utils", "util", "helpers", "services", "managers", "common", "misc"} == set()


def test_every_kind_of_question_is_asked_on_a_page() -> None:
    assert kinds_of("response") == set(KINDS)


def test_every_kind_of_question_that_has_fields_is_shown_in_the_tally() -> None:
    assert kinds_of("tally") == {kind for kind in KINDS if fields_of(kind)}


def test_every_type_of_field_has_a_reader_and_a_message_for_nothing() -> None:
    types = set().union(*(fields_of(kind) for kind in KINDS))
    assert set(READERS) == set(MISSING) == types


def test_every_kind_of_question_is_described() -> None:
    described = (ROOT / "docs" / "questions.md").read_text()
    assert {kind for kind in KINDS if f"`{kind}`" not in described} == set()


def test_the_tests_have_a_question_of_every_kind_and_arbitrary_ones() -> None:
    assert {asked["type"] for asked in EVERY_KIND} == set(KINDS) == set(SETTINGS)


def test_every_definition_comes_from_the_one_reader_and_every_form_cleans_its_texts() -> None:
    for part in PARTS:
        for name, tree in trees(part):
            called = {ast.unparse(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}
            assert "Definition" not in called or name == "models/definition.py", name
            assert "FlaskForm" not in ast.unparse(tree) or name == "forms/form.py", name
