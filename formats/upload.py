"""A form from elsewhere: whatever its file, a definition and a report of what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any

from formats import guideline, inference, polis, table, toml
from formats.table import FileError
from models.definition import Definition, definition_from

Reader = Callable[[bytes, str], tuple[dict[str, Any], list[str]]]


@dataclass(frozen=True)
class Arrival:
    """What a file is here, and a line for each thing that was guessed, changed or left out."""

    definition: Definition
    report: tuple[str, ...] = ()


def arrival(name: str, data: bytes) -> Arrival:
    """What the file with this name and content is here.

    Raises FileError or DefinitionError: one plain line with the row, line or question.
    """
    path = PurePath(name)
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise FileError(f"write it as one of {', '.join(READERS)}.")
    document, report = read(data, path.stem)
    return Arrival(definition_from(document), tuple(report))


def _toml(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    return toml.read(data).document, []


def _csv(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    answers = table.read_table(data)
    if polis.has_statements(answers):
        return polis.guideline(answers, title).document, list(answers.notes)
    document, report = inference.infer(answers, title)
    return document, [*answers.notes, *report]


def _markdown(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    return guideline.read(data, title).document, []


def _when_needed(module: str) -> Reader:
    """Its reader, loaded when a file comes: some take half a second and ten megabytes."""

    def read(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
        return import_module(module).read(data, title)  # type: ignore[no-any-return]

    return read


READERS: dict[str, Reader] = {
    ".toml": _toml,
    ".md": _markdown,
    ".docx": _when_needed("formats.docx"),
    ".xlsx": _when_needed("formats.xlsform"),
    ".xls": _when_needed("formats.xlsform"),
    ".lss": _when_needed("formats.limesurvey"),
    ".json": _when_needed("formats.surveyjs"),
    ".csv": _csv,
}
"""How each ending of a file is read."""
