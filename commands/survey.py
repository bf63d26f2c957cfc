"""tangible survey"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from commands.instance import opened
from formats import docx, guideline, inference, table, toml
from models.definition import Definition, definition_from
from models.organiser import Organiser
from models.schedule import Schedule
from models.survey import Survey, VersionUnfit


class Moment(click.ParamType):
    """A moment as ISO 8601 writes it, with how far from UTC the clocks are."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """The moment; click tells what is wrong with another text."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r}: write it like 2026-12-03T09:00+01:00", param, ctx)
        return moment.astimezone(UTC)


MOMENT = Moment()


@click.group("survey")
def command() -> None:
    """Feedback forms and guidelines."""


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", default="", help="The end of its address, for example lunch.")
@click.option("--organiser", "email", help="Whose it is; the first organiser's if not said.")
@click.option("--draft", is_flag=True, help="Do not open it yet.")
@click.option("--opens", type=MOMENT, help="When it opens, like 2026-12-03T09:00+01:00.")
@click.option("--closes", type=MOMENT, help="When it closes.")
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), help="The most responses it takes.")
def add(
    file: Path,
    code: str,
    email: str | None,
    draft: bool,
    opens: datetime | None,
    closes: datetime | None,
    limit: int | None,
) -> None:
    """Add a survey from a definition, a guideline or a table of answers; print its code."""
    definition = _read(file)
    opened()
    if opens and closes and closes <= opens:
        raise click.UsageError("--closes is not after --opens.")
    bounds = Schedule(opens, closes, limit)
    is_free = bounds == Schedule()
    survey = Survey.add(definition, organiser(email), code, draft=draft or not is_free)
    if not is_free:
        survey.plan(bounds)
        if not draft:
            at(survey.code).open()  # not before there are bounds
    click.echo(survey.code)


@command.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print the definition as TOML; adding that file again gives the same survey."""
    opened()
    click.echo(toml.write(at(code).definition), nl=False)


@command.command("edit")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
def edit(code: str, file: Path) -> None:
    """Publish a file, like one for add, as the survey's next version; print its number."""
    definition = _read(file)
    opened()
    try:
        click.echo(at(code).publish(definition))
    except VersionUnfit as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None


def at(code: str) -> Survey:
    """The survey at `code`."""
    survey = Survey.at(code)
    if survey is None:
        raise click.ClickException(f"There is no survey {code!r}.")
    return survey  # type: ignore[no-any-return]


def organiser(email: str | None) -> Organiser:
    """The organiser with this address; without one the first, who is added where there is none."""
    if email is None:
        return Organiser.first_or_new()
    found = Organiser.get_or_none(Organiser.email == email.strip().lower())
    if found is None:
        raise click.ClickException(f"There is no organiser {email}; add them with organiser add.")
    return found  # type: ignore[no-any-return]


def _read(file: Path) -> Definition:
    read = READERS.get(file.suffix.lower())
    if read is None:
        raise click.ClickException(f"{file.name}: write it as one of {', '.join(READERS)}.")
    try:
        return read(file)
    except ValueError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None


def _from_toml(file: Path) -> Definition:
    return toml.read(file.read_bytes())


def _from_table(file: Path) -> Definition:
    answers = table.read_table(file.read_bytes())
    document, report = inference.infer(answers, file.stem)
    for line in (*answers.notes, *report):
        click.echo(line, err=True)
    return definition_from(document)


def _from_markdown(file: Path) -> Definition:
    return guideline.read(file.read_bytes(), file.stem)


def _from_word(file: Path) -> Definition:
    return docx.read(file.read_bytes(), file.stem)


READERS: dict[str, Callable[[Path], Definition]] = {
    ".toml": _from_toml,
    ".csv": _from_table,
    ".md": _from_markdown,
    ".docx": _from_word,
}
