"""The command line: one module a noun, thin over models and formats."""

from typing import Any

import click
from peewee import OperationalError

from commands import (
    backup,
    copy,
    event,
    migrate,
    organiser,
    responses,
    restore,
    serve,
    survey,
    verify,
)
from formats.table import FileError
from models.database import DatabaseUnfit
from models.instance import SettingUnfit
from models.organiser import EmailTaken
from models.setting import DefinitionError
from models.survey import CodeUnfit

BAD_INPUT = (FileError, DefinitionError, CodeUnfit, EmailTaken, DatabaseUnfit, SettingUnfit)


class Tangible(click.Group):
    """Bad input is one plain line and exit status 1; misuse is click's own, with 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; what is wrong with the input is a line to read, not a traceback."""
        try:
            return super().invoke(context)
        except BAD_INPUT as fault:
            raise click.ClickException(str(fault)) from None
        except OSError as fault:
            raise click.ClickException(f"{fault.filename}: {fault.strerror}") from None
        except OperationalError as fault:
            reason = str(fault).partition("\n")[0]
            raise click.ClickException(f"The database cannot be used: {reason}") from None


@click.group(cls=Tangible)
def main() -> None:
    """Feedback from events: forms people answer on a phone, counted while they watch."""


for module in (serve, migrate, organiser, event, survey, responses, verify, backup, restore, copy):
    main.add_command(module.command)
