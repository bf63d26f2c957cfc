"""The process that reads a file from elsewhere, with limits and without a secret.

It reads the file on standard input, and writes the result as JSON. `web.process.sandbox` starts it
and sets its limits.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from language.message import lazy_gettext as _
from language.message import ngettext

TOO_MUCH = _("Reading it took more memory or time than it is given; make it smaller.")


def main(task: str, name: str) -> None:
    """Read a file of this name, and write the result of the task, or {fault}."""
    try:
        said = TASKS[task](name, sys.stdin.buffer.read())
    except ValueError as fault:
        said = {"fault": str(fault)}
    except (MemoryError, RecursionError):
        said = {"fault": str(TOO_MUCH)}
    # Half of a surrogate pair cannot be encoded; it becomes a question mark.
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode(errors="replace"))


def _form(name: str, data: bytes) -> dict[str, Any]:
    """{definition, report} of a form; the definition is the line of JSON to store."""
    found = import_module("formats.definition.upload").arrival(name, data)
    report = [*found.report]
    if found.earlier:
        report.append(
            ngettext(
                "%(num)s earlier version: left out, for a draft begins anew",
                "%(num)s earlier versions: left out, for a draft begins anew",
                len(found.earlier),
            )
        )
    return {"definition": found.definition.dumps(), "report": report}


def _guideline(name: str, data: bytes) -> dict[str, Any]:
    """{title, parts} of a guideline (.docx or Markdown), each part [kind, text, number]."""
    if name.lower().endswith(".docx"):
        found = import_module("formats.guideline.docx").cut_docx(data)
    else:
        markdown = import_module("formats.guideline.markdown")
        found = markdown.cut(markdown.decoded(data))
    return {
        "title": found.title,
        "parts": [(one.kind, one.text, one.number) for one in found.parts],
    }


def _programme(name: str, data: bytes) -> dict[str, Any]:
    """{talks, report} of the programme of an event, as models.event.renewal reads it."""
    found = import_module("formats.programme.upload").arrival(name, data)
    return {"talks": found.talks, "report": found.report}


def _photo(name: str, data: bytes) -> dict[str, Any]:
    """A photo made anew: its files in two sizes, as formats.picture.photo describes them."""
    found: dict[str, Any] = import_module("formats.picture.photo").made_anew(data)
    return found


TASKS: dict[str, Callable[[str, bytes], dict[str, Any]]] = {
    "form": _form,
    "guideline": _guideline,
    "programme": _programme,
    "photo": _photo,
}
