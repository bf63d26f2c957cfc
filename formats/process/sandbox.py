"""The process that reads a file from elsewhere, with limits and without a secret.

It takes the file on standard input, and says what came of it as JSON. `web.process.sandbox` starts
it, and has its limits.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from language.message import lazy_gettext as _

TOO_MUCH = _("Reading it took more memory or time than it is given; make it smaller.")


def main(task: str, name: str) -> None:
    """Read a file of this name, and write what the task says, or {fault}."""
    try:
        said = TASKS[task](name, sys.stdin.buffer.read())
    except ValueError as fault:
        said = {"fault": str(fault)}
    except (MemoryError, RecursionError):
        said = {"fault": str(TOO_MUCH)}
    # What cannot be a character of a page, half of a surrogate pair, comes out as a question mark.
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode(errors="replace"))


def _form(name: str, data: bytes) -> dict[str, Any]:
    """A form: {definition, report}, the definition as the line of JSON that is stored."""
    found = import_module("formats.definition.upload").arrival(name, data)
    return {"definition": found.definition.dumps(), "report": found.report}


def _guideline(name: str, data: bytes) -> dict[str, Any]:
    """A guideline, cut: {title, parts}, each part [kind, text, number]; Markdown if no .docx."""
    if name.lower().endswith(".docx"):
        found = import_module("formats.guideline.docx").cut_docx(data)
    else:
        markdown = import_module("formats.guideline.markdown")
        found = markdown.cut(markdown.decoded(data))
    return {
        "title": found.title,
        "parts": [(one.kind, one.text, one.number) for one in found.parts],
    }


TASKS: dict[str, Callable[[str, bytes], dict[str, Any]]] = {"form": _form, "guideline": _guideline}
