"""tangible survey"""

from pathlib import Path

import click

from commands.instance import opened
from formats import toml
from formats.blank import FORMATS
from formats.upload import READERS, arrival
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
    """Add a survey from a file and print its code: .toml, .xlsx or .xls (XLSForm), .lss
    (LimeSurvey), .json (SurveyJS), .csv (a table of answers). What was left out is told."""
    if file.suffix.lower() not in READERS:
        raise click.ClickException(f"{file.name}: write it as one of {', '.join(READERS)}.")
    try:
        found = arrival(file.name, file.read_bytes())
    except ValueError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    for line in found.report:
        click.echo(line, err=True)
    definition = found.definition
    opened()
    click.echo(Survey.add(definition, organiser(email), code, draft=draft).code)


@command.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print the definition as TOML; adding that file again gives the same survey."""
    opened()
    click.echo(toml.write(at(code).definition), nl=False)


@command.command("export")
@click.argument("code")
@click.option("--format", "format", type=click.Choice(["xlsform", "toml"]), default="xlsform")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
def export(code: str, format: str, output: Path | None) -> None:
    """Write the form itself, without answers, to standard output where no file is named."""
    opened()
    survey = at(code)
    try:
        data = FORMATS[format](survey.definition, survey.code)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as fault:
        raise click.ClickException(f"{output}: {fault.strerror}.") from None


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
