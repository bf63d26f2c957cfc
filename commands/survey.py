"""tangible survey"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from commands.instance import opened
from commands.organiser import organiser_at
from commands.output import print_row, write_whole
from formats.definition import toml
from formats.definition.blank import FORMATS
from formats.definition.upload import READERS, Arrival, arrival
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.form.definition import Definition
from models.form.rewording import Rewording
from models.service import handover
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from models.survey.title import title_of
from models.survey.version import MeaningUnsaid, VersionUnfit


def moment(text: str) -> datetime:
    """The moment in UTC of a text in ISO 8601 with an offset. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter(
            gettext("%(text)r: write it like 2026-12-03T09:00+01:00", text=text)
        )
    return found.astimezone(UTC)


@click.group("survey", help=_("Feedback forms and guidelines."))
def command() -> None: ...


@command.command(
    "add",
    help=_(
        "Add a survey from a file and print its code: .toml, .md or .docx (a guideline), .xlsx or "
        ".xls (XLSForm), .lss (LimeSurvey), .json (SurveyJS), .csv (a table of answers)."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", default="", help=_("The end of its address, for example lunch."))
@click.option("--organiser", "email", help=_("Whose it is; the first organiser's if not said."))
@click.option("--draft", is_flag=True, help=_("Do not open it yet."))
@click.option("--opens", type=moment, help=_("When it opens, like 2026-12-03T09:00+01:00."))
@click.option("--closes", type=moment, help=_("When it closes."))
@click.option("--limit", type=click.IntRange(1, 2**31 - 1), help=_("The most responses it takes."))
def add(
    file: Path,
    code: str,
    email: str | None,
    draft: bool,
    opens: datetime | None,
    closes: datetime | None,
    limit: int | None,
) -> None:
    arrived = _read(file)
    opened()
    if opens and closes and closes <= opens:
        raise click.UsageError(gettext("--closes is not after --opens."))
    bounds = Schedule(opens, closes, limit)
    is_free = bounds == Schedule()
    try:
        survey = Survey.add(
            arrived.definition,
            organiser(email),
            code,
            draft=draft or not is_free,
            earlier=arrived.earlier,
        )
    except VersionUnfit as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    if not is_free:
        survey.plan(bounds)
        if not draft:
            at(survey.code).open()  # not before there are bounds
    click.echo(survey.code)


@command.command(
    "list", help=_("Print a line for each survey: code, state, responses, organiser, title.")
)
@click.option("--organiser", "email", help=_("Theirs alone."))
def list_all(email: str | None) -> None:
    opened()
    found = Survey.select(Survey, Organiser).join(Organiser).order_by(Survey.id)
    surveys = list(found.where(Survey.organiser == organiser(email)) if email else found)
    responses = Tally.responses_of(surveys)
    for one in surveys:
        said = (one.code, one.state, responses[one.id], one.organiser.email, title_of(one))
        print_row(said)


@command.command("hand-over", help=_("Make a survey with its answers another organiser's."))
@click.argument("code")
@click.argument("email")
def hand_over(code: str, email: str) -> None:
    opened()
    handover.hand_over_survey(at(code), organiser(email))


@command.command(
    "show", help=_("Print the definition as TOML; adding that file again gives the same survey.")
)
@click.argument("code")
def show(code: str) -> None:
    opened()
    survey = at(code)
    click.echo(toml.of_survey(survey), nl=False)


@command.command(
    "export",
    help=_("Write the form itself, without answers, to standard output where no file is named."),
)
@click.argument("code")
@click.option("--format", "format", type=click.Choice(["xlsform", "toml"]), default="xlsform")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
def export(code: str, format: str, output: Path | None) -> None:
    instance = opened()
    survey = at(code)
    try:
        data = FORMATS[format](survey.definition, survey.code)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    if output is None:
        click.echo(data, nl=False)
        return
    write_whole([data], output, instance)


@command.command(
    "edit",
    help=_("Publish a file, like one for add, as the survey's next version; print its number."),
)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--same",
    multiple=True,
    metavar="NAME",
    help=_("What is reworded and means the same, like lunch, lunch/soup or talks.pace."),
)
@click.option(
    "--other", multiple=True, metavar="NAME", help=_("What is reworded and means something else.")
)
def edit(code: str, file: Path, same: tuple[str, ...], other: tuple[str, ...]) -> None:
    definition = _read(file).definition
    opened()
    survey = at(code)
    _expect_reworded(survey, definition, same, other)
    try:
        click.echo(_published(file, survey, definition, same, other))
    except VersionUnfit as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None


def _published(
    file: Path, survey: Survey, definition: Definition, same: Iterable[str], other: Iterable[str]
) -> int:
    """Publish; what nobody said means the same counts apart, and that is told on standard error."""
    try:
        return survey.publish(definition, same=[*same], other=[*other])
    except MeaningUnsaid as fault:
        unsaid = fault.unsaid
    number = survey.publish(definition, same=[*same], other=[*other, *(one.path for one in unsaid)])
    for one in unsaid:
        click.echo(f"{file.name}: {_counted_apart(one)}", err=True)
    return number


def _counted_apart(one: Rewording) -> str:
    """Say which reworded texts have another name now, and how to say that they mean the same."""
    if one.chosen is None:
        return ngettext(
            "%(place)s: %(num)s person answered it in other words, so it is asked under another "
            "name and counted apart. If it means the same, publish the file with --same %(place)s.",
            "%(place)s: %(num)s people answered it in other words, so it is asked under another "
            "name and counted apart. If it means the same, publish the file with --same %(place)s.",
            one.answers,
            place=one.path,
        )
    return ngettext(
        "%(place)s: %(chosen)s of %(num)s person who answered chose it in other words, so it is "
        "offered under another name and counted apart. If it means the same, publish the file with "
        "--same %(place)s.",
        "%(place)s: %(chosen)s of %(num)s people who answered chose it in other words, so it is "
        "offered under another name and counted apart. If it means the same, publish the file with "
        "--same %(place)s.",
        one.answers,
        place=one.path,
        chosen=one.chosen,
    )


def _expect_reworded(
    survey: Survey, definition: Definition, same: Collection[str], other: Collection[str]
) -> None:
    """Raise ClickException for a place that is not reworded, UsageError for one said twice."""
    reworded = [one.path for one in survey.rewordings(definition)]
    for place in [*same, *other]:
        if place in same and place in other:
            raise click.UsageError(
                gettext("%(place)s: say --same or --other, not both.", place=place)
            )
        if place not in reworded:
            known = ", ".join(reworded) or gettext("nothing")
            raise click.ClickException(
                gettext(
                    "%(place)s: nobody answered this in other words; what is reworded: %(known)s.",
                    place=place,
                    known=known,
                )
            )


def at(code: str) -> Survey:
    """The survey at `code`. Raises ClickException where there is none."""
    survey = Survey.at(code)
    if survey is None:
        raise click.ClickException(gettext("There is no survey %(code)r.", code=code))
    return survey


def organiser(email: str | None) -> Organiser:
    """The organiser with this address; for None the first one, who is added if there is none.

    Raises ClickException for an unknown address.
    """
    if email is None:
        return Organiser.first_or_new()
    return organiser_at(email)


def _read(file: Path) -> Arrival:
    """What is in a file; tells on standard error what was guessed, changed or left out.

    Raises ClickException.
    """
    if file.suffix.lower() not in READERS:
        known = ", ".join(READERS)
        raise click.ClickException(
            gettext("%(file)s: write it as one of %(known)s.", file=file.name, known=known)
        )
    try:
        found = arrival(file.name, file.read_bytes())
    except ValueError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    for line in found.report:
        click.echo(line, err=True)
    return found
