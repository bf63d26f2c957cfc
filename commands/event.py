"""tangible event"""

from pathlib import Path

import click

from commands.instance import opened
from commands.output import print_row
from commands.survey import organiser
from formats.definition import event as event_file
from formats.definition.event import Parts, Sessions
from language.message import gettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.event.event import Details, Event
from models.event.event_survey import EventSurvey
from models.event.talk import Talk
from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.service import handover
from models.survey.survey import Survey
from models.survey.title import title_of
from storage.database import writing


@click.group("event", help=_("Events, each with its surveys at one address."))
def command() -> None: ...


@command.command(
    "add", help=_("Add an event with its surveys from a file (.toml); print its code.")
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", default="", help=_("The end of its address, for example digital-day."))
@click.option("--organiser", "email", help=_("Whose it is; the first organiser's if not said."))
@click.option("--draft", is_flag=True, help=_("Do not open its surveys yet."))
def add(file: Path, code: str, email: str | None, draft: bool) -> None:
    try:
        details, parts, sessions = read(file)
    except DefinitionError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from None
    opened()
    event = add_event(details, parts, sessions, organiser(email), code, draft=draft)
    for part in EventSurvey.all_of(event):
        click.echo(f"{part.survey.code} {title_of(part.survey)}", err=True)
    click.echo(event.code)


@command.command(
    "list", help=_("Print a line for each event: code, day, surveys, organiser, title.")
)
@click.option("--organiser", "email", help=_("Theirs alone."))
def list_all(email: str | None) -> None:
    opened()
    found = Event.select(Event, Organiser).join(Organiser).order_by(Event.id)
    for one in found.where(Event.organiser == organiser(email)) if email else found:
        day, surveys = one.details.start.date(), one.parts.count()
        said = (one.code, day, surveys, one.organiser.email, one.title)
        print_row(said)


@command.command("hand-over", help=_("Make an event with its surveys another organiser's."))
@click.argument("code")
@click.argument("email")
def hand_over(code: str, email: str) -> None:
    opened()
    event = Event.at(code)
    if event is None:
        raise click.ClickException(gettext("There is no event %(code)r.", code=code))
    handover.hand_over_event(event, organiser(email))


def read(file: Path) -> tuple[Details, Parts, Sessions]:
    """The event in `file`. Raises DefinitionError, OSError."""
    return event_file.read(file.read_bytes(), lambda name: (file.parent / name).read_bytes())


def add_event(
    details: Details,
    parts: Parts,
    sessions: Sessions,
    organiser: Organiser,
    code: str = "",
    *,
    draft: bool = False,
    named: bool = False,
) -> Event:
    """Add an event with its surveys and sessions, all or nothing; returns the event.

    The code of each survey is random or, if `named`, the name of its file. Raises EventUnfit, and
    CodeUnfit when a code cannot be an address or is taken.
    """
    with writing():
        event = Event.add(details, organiser, code)

        def put(name: str, role: str, definition: Definition) -> EventSurvey:
            at = Path(name).stem if named else ""
            survey = Survey.add(definition, organiser, at, draft=draft)
            return EventSurvey.add(event, survey, role)

        for name, role, definition in parts:
            put(name, role, definition)
        for plan, name, asked in sessions:
            Talk.add(event, plan, put(name, "", asked) if asked else None)
    return event
