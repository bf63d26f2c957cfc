"""The house stays as docs/architecture.md draws it: what imports what, and where a kind stands."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from forms.answer.answer import MISSING, READERS
from models.form.definition import definition_from
from models.form.kind import KINDS
from tests.arbitrary import SETTINGS
from tests.makers import question
from tests.samples import EVERY_KIND

ROOT = Path(__file__).parent.parent
# What every room speaks with. It imports none of them.
SPOKEN = "language"
# The rooms of the house, from the ground up, and what each may import of those below it.
BELOW: dict[str, set[str]] = {
    SPOKEN: set(),
    "telemetry": set(),
    "process": {"telemetry"},
    "storage": {"telemetry"},
    "models.form": {"storage"},
    "models.account": {"storage"},
    "models.history": {"storage", "models.form", "models.account"},
    "models.survey": {"storage", "models.form", "models.account"},
    "models.answer": {"telemetry", "storage", "models.form", "models.survey"},
    "models.coding": {
        "process",
        "storage",
        "models.form",
        "models.account",
        "models.survey",
        "models.answer",
    },
    "models.event": {
        "storage",
        "models.form",
        "models.account",
        "models.survey",
        "models.answer",
    },
    "models.opinion": {
        "process",
        "storage",
        "models.form",
        "models.survey",
        "models.answer",
    },
    "models.team": {"storage", "models.account", "models.survey", "models.event"},
    "models.mail": {
        *("storage", "models.form", "models.account", "models.survey", "models.event"),
        "models.team",
    },
    "models.wave": {
        *("telemetry", "storage", "models.form", "models.account", "models.survey"),
        *("models.answer", "models.event", "models.team", "models.mail"),
    },
    "models.api": {
        *("storage", "models.account", "models.survey", "models.answer", "models.event"),
        "models.team",
    },
    "models.service": {
        *("process", "storage", "models.account", "models.survey", "models.answer"),
        *("models.event", "models.team", "models.coding", "models.api"),
        *("models.wave", "models.mail"),
    },
    "models.result": {
        *(
            "models.form",
            "models.survey",
            "models.answer",
            "models.coding",
            "models.event",
            "models.opinion",
            "models.wave",
        ),
    },
    "models.writing": {
        "storage",
        "models.form",
        "models.survey",
        "models.answer",
        "models.result",
    },
    "models.guideline": {
        "storage",
        "models.form",
        "models.survey",
        "models.result",
    },
    "models.report": {
        *("storage", "models.form", "models.account", "models.survey"),
        *("models.coding", "models.event", "models.result"),
    },
    "models.wall": {
        *("storage", "models.form", "models.account", "models.survey"),
        *("models.answer", "models.coding", "models.event"),
    },
    "models.evidence": {
        *("models.form", "models.survey", "models.coding", "models.event", "models.wall"),
    },
    "models.telling": {
        *("models.form", "models.history", "models.survey", "models.answer", "models.coding"),
        *("models.event", "models.wave", "models.result", "models.guideline", "models.wall"),
        "models.evidence",
    },
    "models.request": {
        *("storage", "models.form", "models.account", "models.history", "models.survey"),
        *("models.answer", "models.coding", "models.event", "models.mail", "models.wave"),
        *("models.result", "models.evidence", "models.telling"),
    },
    "models.outcome": {
        *("storage", "models.form", "models.account", "models.history", "models.event"),
        *("models.evidence", "models.telling"),
    },
    "models.indicator": {
        *("storage", "models.form", "models.account", "models.history", "models.survey"),
        *("models.event", "models.wave", "models.result", "models.evidence"),
        *("models.telling",),
    },
    "models.myth": {
        *("storage", "models.form", "models.account", "models.history", "models.survey"),
        *("models.answer", "models.event", "models.team", "models.wave", "models.result"),
        *("models.wall", "models.evidence", "models.telling"),
    },
    "models.you_said": {
        *("storage", "models.form", "models.account", "models.history", "models.survey"),
        *("models.answer", "models.coding", "models.event", "models.result"),
        *("models.guideline", "models.evidence", "models.telling", "models.outcome"),
    },
    "models.impact": {
        *("storage", "models.form", "models.account", "models.history", "models.survey"),
        *("models.event", "models.wave", "models.result", "models.wall", "models.evidence"),
        *("models.telling", "models.request", "models.outcome", "models.indicator"),
        *("models.myth", "models.you_said"),
    },
}
DOMAIN = {room for room in BELOW if room.startswith("models.")}
BELOW |= {
    "forms": {"storage", *DOMAIN},
    "formats": {"storage", *DOMAIN},
    "web": {"telemetry", "process", "storage", *DOMAIN, "formats"},
    "views": {"telemetry", "process", "storage", *DOMAIN, "forms", "formats", "web"},
    "serving": {"telemetry", "storage", "models.answer", "web"},
    "commands": {"telemetry", "process", "storage", *DOMAIN, "forms", "formats"},
    "app": {"telemetry", "process", "storage", *DOMAIN, "formats", "serving", "views", "web"},
}
OF_THE_WEB = {"flask", "flask_babel", "flask_wtf", "htmx_flask", "werkzeug", "jinja2"}
FOREIGN = {
    **dict.fromkeys(BELOW, OF_THE_WEB | {"wtforms", "click"}),
    "formats": OF_THE_WEB | {"wtforms", "click", "peewee", "playhouse"},
    "forms": {"flask", "flask_babel", "htmx_flask", "jinja2", "click", "peewee", "playhouse"},
    "commands": OF_THE_WEB | {"wtforms"},
    "web": {"click", "wtforms"},
    "views": {"click"},
    "serving": OF_THE_WEB - {"flask"} | {"wtforms", "click", "peewee", "playhouse"},
    "app": {"click"},
}
# Where each kind of question is: the recipe in CONTRIBUTING.md. A kind without fields has no tally.
TALLY = "templates/answer/tally/kind"
PLACES = {
    "models/form/kind.py",
    "templates/answer/response/kind",
    TALLY,
    "docs/questions.md",
    "forms/form/kind.py",
}
# What others wrote becomes questions of some kinds; the last three only use such a word.
MAKE_QUESTIONS = {
    "formats/answer/inference.py",
    "formats/answer/polis.py",
    "formats/definition/importer.py",
    "formats/limesurvey/kind.py",
    "formats/limesurvey/read.py",
    "formats/surveyjs/kind.py",
    "formats/surveyjs/read.py",
    "formats/xlsform/constraint.py",
    "formats/xlsform/read.py",
    "formats/xlsform/write.py",
    "models/guideline/guideline.py",
    "templates/guideline/guideline/_parts.html",
    "templates/guideline/guideline/edit.html",
    "formats/text/markup.py",
    "views/guideline/clause.py",
    "models/evidence/noun.py",
}
ROOMS = list(BELOW)
NO_ROOM = {"__pycache__"}
ROOTS = sorted({room.partition(".")[0] for room in BELOW} - {"app", "commands"})


def modules(room: str) -> list[Path]:
    """The files of a room; a room of the domain is a folder of it."""
    if room == "app":
        return [ROOT / "app.py"]
    return sorted((ROOT / room.replace(".", "/")).rglob("*.py"))


def trees(room: str) -> Iterator[tuple[str, ast.Module]]:
    for file in modules(room):
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


@dataclass(frozen=True)
class Found:
    """What a module says of itself, and what it imports."""

    name: str
    said: str
    is_empty: bool
    imports: frozenset[str]
    hidden: tuple[str, ...]  # the functions in which something is imported


@cache
def found_in(room: str) -> list[Found]:
    """The modules of a room, each read once for all tests."""
    return [
        Found(
            name,
            ast.get_docstring(tree) or "",
            not tree.body,
            frozenset(imported(tree)),
            tuple(one.name for one in functions(tree) if imported(one)),
        )
        for name, tree in trees(room)
    ]


def imported(tree: ast.AST) -> set[str]:
    """The full names of the modules that are imported, or from which something is."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "import by the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def first_names(module: Found) -> set[str]:
    return {name.partition(".")[0] for name in module.imports}


def rooms_of(module: Found) -> set[str]:
    """The rooms from which something is imported, but for the one that all speak with."""
    found = set()
    for name in module.imports:
        first, second, *_ = *name.split("."), ""
        found.add(f"{first}.{second}" if first == "models" else first)
    return found & set(BELOW) - {SPOKEN}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def texts() -> list[tuple[str, str]]:
    """What is written in every module, template and script that may know a kind of question."""
    return [
        (str(file.relative_to(ROOT)), file.read_text())
        for room in (
            "models",
            "forms",
            "formats",
            "web",
            "views",
            "commands",
            "templates",
            "static",
        )
        for file in (ROOT / room).rglob("*")
        if file.suffix in (".py", ".html", ".js") and "vendor" not in file.parts
    ]


def places_of(kind: str) -> set[str]:
    """The files that name this kind, and the folders that have a file of its name."""
    folders = [ROOT / "templates" / "answer" / one / "kind" for one in ("response", "tally")]
    found = {str(one.relative_to(ROOT)) for one in folders if (one / f"{kind}.html").exists()}
    if f"## `{kind}`" in (ROOT / "docs" / "questions.md").read_text():
        found.add("docs/questions.md")
    # A value of an attribute of HTML is none of ours: class="section", type="range".
    named = re.compile(rf"""(?<!=)["']{kind}["']""")
    found |= {name for name, text in texts() if named.search(text)}
    return found & PLACES if kind in READERS else found - MAKE_QUESTIONS


def fields_of(kind: str) -> set[str]:
    """The types of the fields of a kind."""
    settings: dict[str, Any] = {
        "choices": ["A", "B"],
        "items": ["A"],
        "other": True,
        "teams": ["A"],
        "topics": ["A"],
    }
    known = {setting: settings[setting] for setting in settings if setting in KINDS[kind].settings}
    made = definition_from({"title": "T", "question": [question(kind, **known)]})
    return {field.type for field in made.fields}


GLOSSARY = re.compile(r"^\| ([^|*]+) \| [^|]+ \| `([\w/]+\.py)`(?: `(\w+)`)? \|$", re.MULTILINE)


def glossary() -> list[tuple[str, str, str]]:
    """The words of docs/architecture.md, each with its module and the name there, if it has one."""
    return GLOSSARY.findall((ROOT / "docs" / "architecture.md").read_text())


def test_every_word_of_the_glossary_is_there_once_and_names_what_is_there() -> None:
    words = [word for word, _, _ in glossary()]
    assert sorted(words) == sorted(set(words))
    for word, file, name in glossary():
        assert (ROOT / file).exists(), word
        assert not name or hasattr(import_module(file[:-3].replace("/", ".")), name), word


def test_every_module_of_the_domain_has_its_word_in_the_glossary() -> None:
    files = {str(file.relative_to(ROOT)) for room in DOMAIN for file in modules(room)}
    assert {file for file in files if not file.endswith("__init__.py")} <= {
        file for _, file, _ in glossary()
    }


def test_a_name_of_a_class_means_one_thing() -> None:
    names: dict[str, str] = {}
    for room in ROOMS:
        for file, tree in trees(room):
            for one in tree.body:
                if isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
                    assert names.setdefault(one.name, file) == file, one.name


def of_the_name(name: str, tree: ast.AST) -> Iterator[str]:
    """What the attributes of this name hold that the classes of a module declare."""
    for one in ast.walk(tree):
        for line in one.body if isinstance(one, ast.ClassDef) else ():
            if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == name:
                yield ast.unparse(line.annotation)
            elif isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
                yield ast.unparse(line.value).partition("(")[0]
            elif isinstance(line, ast.FunctionDef) and line.name == name and line.returns:
                yield ast.unparse(line.returns)


@pytest.mark.parametrize("name", ["place", "places"])
def test_a_place_is_what_people_call_one_and_no_index_address_or_path(name: str) -> None:
    held = {one for room in DOMAIN for _, tree in trees(room) for one in of_the_name(name, tree)}
    assert held <= {"str", "tuple[str, ...]", "TextField", "tuple[Choice, ...]"}
    named = {
        f"{file}: {one.name}"
        for room in ROOMS
        for file, tree in trees(room)
        for one in functions(tree)
        if re.match(r"_?(next_)?places?(_of|_by)?$", one.name)
    }
    assert named == set()
    counted = {
        f"{file}:{one.iter.lineno}"
        for room in ROOMS
        for file, tree in trees(room)
        for one in ast.walk(tree)
        if isinstance(one, ast.For | ast.comprehension)
        if re.match(r"enumerate\(|range\(", ast.unparse(one.iter))
        if name in {part.id for part in ast.walk(one.target) if isinstance(part, ast.Name)}
    }
    assert counted == set()


def test_pages_cut_words_as_sentences_do() -> None:
    cut = {name for name, text in texts() if re.search(r"\|\s*truncate\b", text)}
    assert cut == set()


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_down_only(room: str) -> None:
    for module in found_in(room):
        assert rooms_of(module) - {room} <= BELOW[room], module.name


def test_no_room_is_below_itself() -> None:
    for number, room in enumerate(ROOMS):
        assert BELOW[room] <= set(ROOMS[:number]), room


@pytest.mark.parametrize("room", sorted(DOMAIN | {"telemetry", "process", "storage", "serving"}))
def test_every_arrow_is_drawn_by_some_module(room: str) -> None:
    found = set().union(*(rooms_of(module) for module in found_in(room)))
    assert found - {room} == BELOW[room]


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {
        module.name.removesuffix(".py").replace("/", "."): module.imports
        for room in ROOMS
        for module in found_in(room)
    }
    arrows = {}
    for name, found in names.items():
        parents = {one.rpartition(".")[0] for one in found}
        arrows[name] = (found | parents) & set(names)
    TopologicalSorter(arrows).prepare()  # raises CycleError


def test_every_room_says_in_a_sentence_what_it_is_and_hands_nothing_on() -> None:
    for top in ROOTS:
        for folder in {file.parent for file in (ROOT / top).rglob("*.py")}:
            tree = ast.parse((folder / "__init__.py").read_text())
            said = ast.get_docstring(tree) or ""
            assert said.endswith("."), folder
            assert "\n" not in said, folder
            assert len(tree.body) == 1, folder


@pytest.mark.parametrize("part", ["forms", "views", "templates", "tests/models", "tests/views"])
def test_a_room_has_one_name_everywhere(part: str) -> None:
    rooms = {room.removeprefix("models.") for room in DOMAIN}
    assert {one.name for one in (ROOT / part).iterdir() if one.is_dir()} - NO_ROOM <= rooms


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_the_tools_of_its_trade(room: str) -> None:
    for module in found_in(room):
        assert first_names(module) & FOREIGN[room] == set(), module.name


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_imported_inside_a_function(room: str) -> None:
    for module in found_in(room):
        assert module.hidden == (), module.name


@pytest.mark.parametrize("room", ROOMS)
def test_a_module_says_what_it_is_for(room: str) -> None:
    for module in found_in(room):
        assert module.said.partition("\n")[0] or module.is_empty, module.name


def test_what_the_system_says_of_a_file_is_read_in_one_place_for_it_may_be_nothing() -> None:
    texts = {
        str(file.relative_to(ROOT)): file.read_text() for room in ROOMS for file in modules(room)
    }
    assert [name for name, text in texts.items() if ".strerror" in text] == ["storage/fault.py"]


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {file.stem for room in ROOMS for file in modules(room)}
    assert names & {"utils", "util", "helpers", "services", "managers", "common", "misc"} == set()


def test_the_domain_deletes_by_one_verb() -> None:
    others = re.compile(r"_?(remove|drop|purge|erase|destroy|discard|wipe|forget|clear)(_|$)")
    named = {
        f"{name}: {one.name}"
        for room in DOMAIN
        for name, tree in trees(room)
        for one in functions(tree)
        if others.match(one.name)
    }
    # A snapshot that shows nothing any more is still there.
    assert named == {"models/answer/public_snapshot.py: forget"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_question_is_in_the_places_of_the_recipe_and_in_no_other(kind: str) -> None:
    assert places_of(kind) == (PLACES if fields_of(kind) else PLACES - {TALLY})


def test_nothing_asks_of_which_kind_a_question_is_but_what_another_program_calls_it() -> None:
    asking = re.compile(r"""question(\.type|\["type"\]) (==|!=|in|not in) """)
    found = {name: len(asking.findall(text)) for name, text in texts()}
    assert {name: times for name, times in found.items() if times} == {
        "formats/xlsform/write.py": 3
    }


def test_every_type_of_field_has_a_reader_and_a_message_for_nothing() -> None:
    types = set().union(*(fields_of(kind) for kind in KINDS))
    assert set(READERS) == set(MISSING) == types


def test_the_tests_have_a_question_of_every_kind_and_arbitrary_ones() -> None:
    assert {asked["type"] for asked in EVERY_KIND} == set(KINDS) == set(SETTINGS)


def test_every_definition_comes_from_the_one_reader_and_every_form_cleans_its_texts() -> None:
    for room in ROOMS:
        for name, tree in trees(room):
            called = {
                one.func.id
                for one in ast.walk(tree)
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            assert "Definition" not in called or name == "models/form/definition.py", name
            assert "FlaskForm" not in (ROOT / name).read_text() or name == "forms/base.py", name
