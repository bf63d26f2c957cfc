"""A form from elsewhere: a definition and a report, whatever the format of its file."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath
from typing import Any

from formats.answer import inference, polis, table
from formats.definition import toml
from formats.guideline import markdown as guideline
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from models.form import advice
from models.form.definition import Definition, definition_from, plain_title
from models.form.kind import KINDS
from models.form.question import last_step


@dataclass(frozen=True)
class Arrival:
    """The definition of a file, and a line for each thing guessed, changed or left out.

    `earlier` has the versions that people answered before it, oldest first.
    """

    definition: Definition
    report: tuple[str, ...] = ()
    earlier: tuple[Definition, ...] = ()


Reader = Callable[[bytes, str], Arrival]


def arrival(name: str, data: bytes) -> Arrival:
    """The definition and report for a file with this name and content.

    Raises FileError or DefinitionError: one plain line with the row, line or question.
    """
    path = PurePath(name)
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise FileError(_("write it as one of %(endings)s.", endings=", ".join(READERS)))
    found = read(data, plain_title(path.stem))
    made = found.definition
    missing = (one.words for one in advice.on_languages(made))
    return replace(found, report=(*found.report, *_repeated(made), *_unnamed(made), *missing))


def _unnamed(definition: Definition) -> Iterator[str]:
    """A line for each question with a text that names an answer in vain."""
    for question in definition.questions:
        for words in advice.unnamed(question):
            yield _("%(name)s: %(words)s", name=question.name, words=words)


def _repeated(definition: Definition) -> Iterator[str]:
    """A line for each label that several choices of a question have."""
    for question in definition.questions:
        labels = Counter(one.label for one in question.settings.get("choices", ()))
        for label, times in labels.items():
            if times > 1:
                yield ngettext(
                    "%(name)s: the choice “%(label)s” is there %(num)s times",
                    "%(name)s: the choice “%(label)s” is there %(num)s times",
                    times,
                    name=question.name,
                    label=label,
                )


def _toml(data: bytes, title: str) -> Arrival:
    *earlier, asked = toml.versions(data)
    return Arrival(asked, earlier=tuple(earlier))


def _markdown(data: bytes, title: str) -> Arrival:
    return Arrival(guideline.read(data, title))


def _docx(data: bytes, title: str) -> Arrival:
    return Arrival(_loaded("formats.guideline.docx").read(data, title))


def _csv(data: bytes, title: str) -> Arrival:
    answers = table.read_table(data)
    if polis.has_statements(answers):
        return Arrival(polis.guideline(answers, title), tuple(answers.notes))
    document, report = inference.infer(answers, title)
    return Arrival(definition_from(document), (*answers.notes, *report))


def _by(module: str) -> Reader:
    """A reader that uses this module, whose `read` returns a document and a report."""

    def read(data: bytes, title: str) -> Arrival:
        document, report = _loaded(module).read(data, title)
        moved = [line for one in document["question"] for line in _ended_at_a_step(one)]
        return Arrival(definition_from(document), (*report, *moved))

    return read


def _loaded(module: str) -> Any:
    """The module, imported at its first use: some take half a second and ten megabytes."""
    return import_module(module)


def _ended_at_a_step(question: dict[str, Any]) -> Iterator[str]:
    """Lower an end that no step reaches, which other programs allow, and yield a line on it."""
    kind = KINDS.get(question["type"])
    if kind is None or "step" not in kind.settings:
        return
    usual = {one: kind.settings[one](None) for one in ("min", "max", "step")}
    least, most, step = ((usual | question)[one] for one in usual)
    if 0 < step <= most - least and (last := last_step(least, most, step)) != most:
        question["max"] = last
        name = question.get("name") or question["label"]
        yield _(
            "%(name)s: no step from %(least)s comes to %(most)s: it ends at %(last)s",
            name=name,
            least=least,
            most=most,
            last=last,
        )


# How a file with each ending is read.
READERS: dict[str, Reader] = {
    ".toml": _toml,
    ".md": _markdown,
    ".docx": _docx,
    ".xlsx": _by("formats.xlsform.read"),
    ".xls": _by("formats.xlsform.read"),
    ".lss": _by("formats.limesurvey.read"),
    ".json": _by("formats.surveyjs.read"),
    ".csv": _csv,
}
