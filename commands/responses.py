"""tangible responses"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from commands.instance import opened
from commands.survey import at
from formats import polis
from formats.download import FORMATS
from formats.intake import Intake
from formats.table import FileError, Row, Table, read_table
from forms.answer import read_all
from models.response import Response
from models.survey import Survey

MOST_FAULTS = 20
Given = tuple[dict[str, Any], datetime | date | None]  # the answers, and when


@click.group("responses")
def command() -> None:
    """The answers to a survey."""


@command.command("add")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Leave out the rows that cannot be taken.")
def add(code: str, file: Path, skip_bad: bool) -> None:
    """Take in answers collected elsewhere, or the votes of a Polis conversation, all rows or none.

    Prints how many people they are of.
    """
    opened()
    survey = at(code)
    try:
        table = read_table(file.read_bytes())
        taken, faults = (_votes if polis.has_votes(table) else _rows)(survey, table)
    except FileError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    for line in (*table.notes, *faults[:MOST_FAULTS]):
        click.echo(f"{file.name}: {line}", err=True)
    if faults and not skip_bad:
        raise click.ClickException(
            f"{file.name}: {len(faults)} of {len(table.rows)} rows cannot be taken, so none was; "
            "mend them, or leave them out with --skip-bad."
        )
    click.echo(Response.take_in(survey, taken))


@command.command("export")
@click.argument("code")
@click.option("--format", "format", type=click.Choice(list(FORMATS)), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--labels", is_flag=True, help="Labels in the place of names.")
def export(code: str, format: str, output: Path | None, labels: bool) -> None:
    """Write every response, to standard output where no file is named."""
    opened()
    survey = at(code)
    chunks = FORMATS[format].write(survey.fields, Response.all_of(survey), labels=labels)
    if output is None:
        _write(chunks, sys.stdout.buffer)
        return
    try:
        _write_whole(chunks, output)
    except OSError as fault:
        raise click.ClickException(f"{output}: {fault.strerror}.") from None


def _write_whole(chunks: Iterator[bytes], output: Path) -> None:
    """Write under another name first: a file that is there is a whole one."""
    unfinished = output.with_name(f"{output.name}.part")
    with unfinished.open("wb") as file:
        try:
            _write(chunks, file)
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)


def _write(chunks: Iterator[bytes], file: Any) -> None:
    for chunk in chunks:
        file.write(chunk)


def _votes(survey: Survey, table: Table) -> tuple[list[Given], list[str]]:
    found = polis.collect(survey.definition.questions, table)
    return list(found.people.values()), found.faults


def _rows(survey: Survey, table: Table) -> tuple[list[Given], list[str]]:
    intake = Intake(survey.definition.questions, table)
    taken: list[Given] = []
    faults = []
    for row in table.rows:
        try:
            taken.append((_answers(survey, intake, row), _moment(intake.submitted(row))))
        except ValueError as fault:
            faults.append(f"line {row.line}: {fault}")
    return taken, faults


def _answers(survey: Survey, intake: Intake, row: Row) -> dict[str, Any]:
    sent = intake.sent(row)
    answers: dict[str, Any] = {}
    for question in survey.definition.questions:
        given, faults = read_all(question, lambda name: sent.get(name, []))
        for name, fault in faults.items():
            said = "; ".join(sent.get(name, [])) or "nothing"
            raise ValueError(f"{name}: {fault} (it says {said!r})")
        answers |= given
    return answers


def _moment(submitted: str) -> datetime | date | None:
    if not submitted:
        return None
    try:
        if len(submitted) == len("2012-06-06"):
            return date.fromisoformat(submitted)
        return datetime.fromisoformat(submitted).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"submitted_on: {submitted!r} is no date; write it like 2012-06-06"
        ) from None
