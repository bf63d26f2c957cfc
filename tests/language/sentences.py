"""Sentences that go around gettext, found in templates, in Python and in scripts."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
GETTEXT |= {f"lazy_{name}" for name in GETTEXT}
SPOKEN = {"aria-label", "aria-roledescription", "title", "alt", "placeholder", "label"}
LETTER = re.compile(r"[^\W\d_]")
# Two words beside each other; and the words of a person begin with a capital or end in a stop.
WORDS = re.compile(r"[\w,;:’”)}…] [a-z“{(]")
BEGINS = re.compile(r"[“({]*[A-Z](?![A-Z_])")
ENDS = re.compile(r"[.?!:…][”)]?$")
# In an expression of a template one word with a capital is enough.
SHOWN = re.compile(r"^\W*[A-Z][a-z]|[a-z,:]{2,} [a-z]{2,}")
HOLE = "\ufffc"  # what is put in later
TEXT_OF_SCRIPT = re.compile(r'"([^"\n]*)"|`([^`]*)`|//[^\n]*')

jinja = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True
)
jinja.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension's


def in_template(source: str) -> list[str]:
    """The words of a template that no translator would see."""
    pieces: list[str] = []
    found: list[str] = []
    _walk(jinja.parse(source), pieces, found)
    page = _Page()
    page.feed("".join(pieces))
    page.close()
    return page.found + found


def _walk(node: nodes.Node, pieces: list[str], found: list[str]) -> None:
    if isinstance(node, nodes.TemplateData):
        pieces.append(node.data)
    elif isinstance(node, nodes.Const):
        if isinstance(node.value, str) and SHOWN.search(node.value) and "=" not in node.value:
            found.append(node.value)
    elif isinstance(node, nodes.Expr):
        pieces.append(HOLE)
        for inner in _parts(node):
            _walk(inner, [], found)
    else:
        for inner in node.iter_child_nodes():
            _walk(inner, pieces, found)


def _parts(node: nodes.Expr) -> list[nodes.Node]:
    """What an expression is made of; of one that is said through gettext, what is put into it."""
    inner = list(node.iter_child_nodes())
    called = node.node if isinstance(node, nodes.Call) else None
    name = called.name if isinstance(called, nodes.Name) else ""
    if name == "url_for":
        return []
    return [one for one in inner if not isinstance(one, nodes.Const)] if name in GETTEXT else inner


class _Page(HTMLParser):
    """Collects text and attributes with letters."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self._see(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out or shown."""
        for name, value in attrs:
            if name in SPOKEN:
                self._see(value or "")

    def _see(self, text: str) -> None:
        text = " ".join(text.split())
        # What looks like attributes is what a macro puts into a tag.
        if LETTER.search(text.replace(HOLE, "")) and '="' not in text:
            self.found.append(text.replace(HOLE, "…"))


def in_python(source: str) -> list[str]:
    """The sentences of a module that no translator would see."""
    return list(_said(ast.parse(source)))


def _said(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in GETTEXT:
        for one in node.keywords:
            yield from _said(one.value)
        return
    text = _text(node)
    if text is not None:
        if WORDS.search(text) and (BEGINS.match(text) or ENDS.search(text)):
            yield text
        return
    for inner in ast.iter_child_nodes(node):
        if not (isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)):
            yield from _said(inner)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) or "{}" for one in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def in_script(source: str) -> list[str]:
    """The sentences that a script has by itself, and not from its page."""
    found = [one[0] or one[1] for one in TEXT_OF_SCRIPT.findall(source)]
    return [one for one in found if re.match(r"^\W*[A-Z]", one) and WORDS.search(one)]


CODE = ("commands", "formats", "forms", "models", "process", "serving", "storage", "views", "web")
PARTS = (*CODE, "static", "templates")


def speaking_modules(root: Path) -> list[str]:
    """The modules in which `_` is gettext."""
    files = (file for part in PARTS for file in sorted((root / part).rglob("*.py")))
    return [str(one.relative_to(root)) for one in files if "gettext as _\n" in one.read_text()]


def shadows(source: str) -> list[int]:
    """The lines that give the name `_` to something else where it is called."""
    tree = ast.parse(source)
    found = [
        line
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef | ast.Lambda)
        for line in _given(one)
        if any(isinstance(call, ast.Call) and _is_underscore(call.func) for call in ast.walk(one))
    ]
    outside = [one for one in tree.body if not isinstance(one, ast.FunctionDef | ast.ClassDef)]
    return sorted({*found, *(line for one in outside for line in _given(one))})


def _given(tree: ast.AST) -> list[int]:
    return [
        one.lineno
        for one in ast.walk(tree)
        if (isinstance(one, ast.Name) and one.id == "_" and isinstance(one.ctx, ast.Store))
        or (isinstance(one, ast.arg) and one.arg == "_")
    ]


def _is_underscore(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "_"


def around(root: Path) -> dict[str, list[str]]:
    """Of each file that is shown or speaks, what goes around gettext."""
    readers: dict[str, Any] = {".html": in_template, ".py": in_python, ".js": in_script}
    found: dict[str, list[str]] = {}
    for part in PARTS:
        for file in sorted((root / part).rglob("*.*")):
            if file.suffix in readers and "vendor" not in file.parts:
                said = readers[file.suffix](file.read_text())
                if said:
                    found[str(file.relative_to(root))] = said
    return found
