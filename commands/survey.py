"""tangible survey"""

from collections.abc import Callable
from pathlib import Path

import click

from commands.instance import opened
from formats import inference, polis, table, toml
from models.definition import Definition, definition_from
from models.organiser import Organiser
from models.survey import Survey


@click.group("survey")
def command() -> None:
    """Feedback forms and guidelines."""


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", default="", help="The end of its address, for example lunch.")
@click.option("--organiser", "email", help="Whose it is; the first organiser's if not said.")
@click.option("--draft", is_flag=True, help="Do not open it yet.")
def add(file: Path, code: str, email: str | None, draft: bool) -> None:
    """Add a survey from a definition (.toml), or from a table of answers or the statements of a
    Polis conversation (.csv); print its code."""
    read = READERS.get(file.suffix.lower())
    if read is None:
        raise click.ClickException(f"{file.name}: write it as one of {', '.join(READERS)}.")
    try:
        definition = read(file)
    except ValueError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    opened()
    click.echo(Survey.add(definition, organiser(email), code, draft=draft).code)


@command.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print the definition as TOML; adding that file again gives the same survey."""
    opened()
    click.echo(toml.write(at(code).definition), nl=False)


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


def _from_toml(file: Path) -> Definition:
    return toml.read(file.read_bytes())


def _from_table(file: Path) -> Definition:
    answers = table.read_table(file.read_bytes())
    if polis.has_statements(answers):
        return polis.guideline(answers, file.stem)
    document, report = inference.infer(answers, file.stem)
    for line in (*answers.notes, *report):
        click.echo(line, err=True)
    return definition_from(document)


READERS: dict[str, Callable[[Path], Definition]] = {".toml": _from_toml, ".csv": _from_table}
