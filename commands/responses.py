"""tangible responses"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import click
from peewee import OperationalError

from commands.instance import opened
from commands.output import write_whole
from commands.survey import at
from formats.answer import polis
from formats.answer.download import FORMATS, Download
from formats.answer.intake import Intake
from formats.answer.sheet import is_export
from formats.answer.table import Table, TableRow, read_table
from formats.unread import FileError
from forms.answer.answer import read_all
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.account import audit
from models.answer.packed import Unpacked
from models.answer.response import Response
from models.coding.tag import tag_fields
from models.form import relevance
from models.form.condition import Condition
from models.form.question import Question
from models.form.setting import DefinitionError
from models.result.filter import filter_from, how_many
from models.survey.survey import Survey

MOST_FAULTS = 20


@dataclass
class Read:
    """What was read from a file. `taken` and `asked` belong together, one by one."""

    # The answers of each response, and when it was given.
    taken: list[tuple[dict[str, Any], datetime | date | None]] = field(default_factory=list)
    asked: list[Survey] = field(default_factory=list)  # the version that each response answers
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was read otherwise than it is written
    unasked: int = 0  # answers that were left out, as their questions were not asked


@click.group("responses", help=_("The answers to a survey."))
def command() -> None: ...


@command.command(
    "add",
    help=_(
        "Take in answers collected elsewhere, or the votes of a Polis conversation, all rows or "
        "none.\n\nPrints how many responses they are."
    ),
)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help=_("Leave out the rows that cannot be taken."))
def add(code: str, file: Path, skip_bad: bool) -> None:
    opened()
    survey = at(code)
    try:
        table = read_table(file.read_bytes())
        read = (_votes if polis.has_votes(table) else rows)(survey, table)
    except FileError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    notes = [*table.notes, *read.faults[:MOST_FAULTS], *read.notes, *_of_unasked(read.unasked)]
    for line in notes:
        click.echo(f"{file.name}: {line}", err=True)
    if read.faults and not skip_bad:
        raise click.ClickException(
            ngettext(
                "%(file)s: %(faulty)s of %(num)s rows cannot be taken, so none was; mend them, or "
                "leave them out with --skip-bad.",
                "%(file)s: %(faulty)s of %(num)s rows cannot be taken, so none was; mend them, or "
                "leave them out with --skip-bad.",
                len(table.rows),
                file=file.name,
                faulty=len(read.faults),
            )
        )
    click.echo(Response.take_in(survey, read.taken, read.asked))


@command.command(
    "export", help=_("Write every response, to standard output where no file is named.")
)
@click.argument("code")
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--labels", is_flag=True, help=_("Labels in the place of names."))
@click.option("--where", default="", help=_("Only the responses that meet this condition."))
def export(code: str, format: str, output: Path | None, labels: bool, where: str) -> None:
    instance = opened()
    survey = at(code)
    condition, found = _filter(survey, where)
    detail = format if condition is None else f"{format} filtered {found}"
    # Go on without the record if the disk is full: the caller can read the disk anyway.
    with suppress(OperationalError):
        audit.note("answers exported", None, survey.code, detail)
    download = Download(survey, format, labels=labels, condition=condition)
    if output is None:
        _write(download.chunks(), sys.stdout.buffer)
    else:
        write_whole(download.chunks(), output, instance)
    for line in download.about.cuts.lines:
        click.echo(line, err=True)


def _filter(survey: Survey, where: str) -> tuple[Condition | None, int]:
    """The filter that is written in `where`, and how many responses meet it now."""
    try:
        condition = filter_from(where, survey.history, tag_fields(survey))
        return condition, how_many(survey, condition) if condition else 0
    except DefinitionError as fault:
        raise click.ClickException(f"--where: {fault}") from None
    except Unpacked:
        raise click.ClickException(
            gettext("The answers are not prepared for filters yet. Run “tangible migrate” first.")
        ) from None


def _write(chunks: Iterator[bytes], file: BinaryIO) -> None:
    for chunk in chunks:
        file.write(chunk)


def rows(survey: Survey, table: Table) -> Read:
    """The responses in a table whose header cells name questions, and what is wrong with others."""
    read = Read()
    intake = Intake(_questions(survey, table), table, _every_question(survey))
    as_asked = cache(survey.asked_as)
    for row in table.rows:
        versions = [as_asked(number) for number in intake.versions(row) or [survey.version]]
        try:
            version, answers, left_out = _as_answered(versions, intake, row)
            read.taken.append((answers, _moment(intake.submitted(row))))
        except ValueError as fault:
            read.faults.append(gettext("line %(line)s: %(fault)s", line=row.line, fault=fault))
        else:
            read.asked.append(version)
            read.unasked += left_out
    read.notes = intake.notes
    return read


def _as_answered(
    versions: Sequence[Survey], intake: Intake, row: TableRow
) -> tuple[Survey, dict[str, Any], int]:
    """The version of several that a row answers, and what `_answers` says of it.

    It is the first that asked all that is answered, else the first that takes the row. Raises
    ValueError.
    """
    found, faults = [], []
    for version in versions:
        try:
            answers, left_out = _answers(version, intake, row)
        except ValueError as fault:
            faults.append(fault)
            continue
        if not left_out:
            return version, answers, 0
        found.append((version, answers, left_out))
    if not found:
        raise faults[0]
    return found[0]


def _votes(survey: Survey, table: Table) -> Read:
    questions = survey.definition.questions
    found = polis.collect(questions, table)
    read = Read(faults=found.faults)
    for answers, moment in found.people.values():
        asked = relevance.asked(questions, answers)
        kept = {name: answer for name, answer in answers.items() if name in asked}
        read.taken.append((kept, moment))
        read.asked.append(survey)
        read.unasked += len(answers) - len(kept)
    return read


def _questions(survey: Survey, table: Table) -> list[Question]:
    """The questions that columns may answer. In our own export they may be of older versions."""
    return _every_question(survey) if is_export(table.headers) else [*survey.definition.questions]


def _every_question(survey: Survey) -> list[Question]:
    """The questions of every version, oldest first."""
    return [question for one in survey.history.definitions for question in one.questions]


def _answers(survey: Survey, intake: Intake, row: TableRow) -> tuple[dict[str, Any], int]:
    """The answers of a row, and how many were left out because they answer what was not asked.

    Raises ValueError.
    """
    sent = intake.sent(row, survey.definition.stored)
    questions, language = survey.definition.questions, survey.definition.language
    read = {one.name: read_all(one, lambda name: sent.get(name, []), language) for one in questions}
    answers = {name: value for given, faults in read.values() for name, value in given.items()}
    asked = relevance.asked(questions, answers)
    kept: dict[str, Any] = {}
    for given, faults in (read[one.name] for one in questions if one.name in asked):
        for name, fault in faults.items():
            said = "; ".join(sent.get(name, [])) or gettext("nothing")
            raise ValueError(
                gettext("%(name)s: %(fault)s (it says %(said)r)", name=name, fault=fault, said=said)
            )
        kept |= given
    return kept, len(answers) - len(kept)


def _of_unasked(answers: int) -> list[str]:
    said = ngettext(
        "%(num)s answer to what was not asked left out.",
        "%(num)s answers to what was not asked left out.",
        answers,
    )
    return [said] if answers else []


def _moment(submitted: str) -> datetime | date | None:
    if not submitted:
        return None
    try:
        if len(submitted) == len("2012-06-06"):
            return date.fromisoformat(submitted)
        return datetime.fromisoformat(submitted).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            gettext(
                "submitted_on: %(submitted)r is no date; write it like 2012-06-06",
                submitted=submitted,
            )
        ) from None
