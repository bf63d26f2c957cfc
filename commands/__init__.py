"""The command line: one module a noun, thin over models and formats."""

import os
import re
from pathlib import Path
from typing import Any

import click
from peewee import OperationalError

from commands import (
    audit,
    backup,
    copy,
    event,
    migrate,
    organiser,
    responses,
    restore,
    serve,
    settings,
    survey,
    verify,
)
from formats.settings import env_file as env_files
from formats.unread import FileError
from language.message import for_programs, gettext, lazy_gettext
from models.account.email import EmailUnfit
from models.account.organiser import EmailTaken
from models.form.setting import DefinitionError
from models.service.environment import SETTINGS, EnvironmentUnfit
from models.service.handover import HandoverUnfit
from models.service.instance import InstanceMissing
from models.service.staff import StaffUnfit
from models.survey.code import CodeUnfit
from process.installation import VERSION
from storage.database import db
from storage.engine import DatabaseUnfit
from storage.fault import damage, words

BAD_INPUT = (
    FileError,
    DefinitionError,
    CodeUnfit,
    EmailUnfit,
    EmailTaken,
    DatabaseUnfit,
    EnvironmentUnfit,
    InstanceMissing,
    StaffUnfit,
    HandoverUnfit,
)


class Tangible(click.Group):
    """Bad input ends with one plain line and exit status 1; click ends misuse with 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command. Bad input raises ClickException, which click prints as one line."""
        try:
            return super().invoke(context)
        except BAD_INPUT as fault:
            raise click.ClickException(str(fault)) from None
        except BrokenPipeError:
            raise  # the reader of a pipe has gone; click ends without a word
        except OSError as fault:
            reason = words(fault)
            is_named = isinstance(fault.filename, str | Path)
            raise click.ClickException(
                f"{fault.filename}: {reason}" if is_named else reason
            ) from None
        except OperationalError as fault:
            reason = str(fault).partition("\n")[0]
            what = (
                db.obstacle()
                or damage(fault)
                or gettext("The database cannot be used: %(reason)s", reason=reason)
            )
            raise click.ClickException(what) from None


@click.group(
    cls=Tangible,
    help=lazy_gettext(
        "Feedback from events: forms people answer on a phone, counted while they watch."
    ),
)
@click.version_option(VERSION, prog_name="tangible", message="%(prog)s %(version)s")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help=lazy_gettext("Take settings from this file, read as systemd reads it."),
)
def main(env_file: Path | None) -> None:
    click.get_current_context().with_resource(for_programs())
    if env_file is not None:
        take_settings(env_file)


def take_settings(file: Path) -> None:
    """Add the variables in `file` to the environment. Raises OSError, ClickException.

    A setting that the environment has already with another value is refused: nobody can tell
    which of the two is meant.
    """
    try:
        read = env_files.read(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise click.ClickException(
            gettext("%(file)s: it is no text in UTF-8.", file=file)
        ) from None
    for line, name in read.passed_over:
        if meant := re.search(r"TANGIBLE_[A-Z_]+", name):
            # Without this setting the command would make or read another instance.
            raise click.ClickException(
                gettext(
                    "%(file)s, line %(line)s: %(name)s is not set by this line, also not for "
                    "systemd: write NAME=value, with nothing before the name, as export or a byte "
                    "order mark.",
                    file=file,
                    line=line,
                    name=meant[0],
                )
            )
    for line, note in read.notes:
        said = gettext("%(file)s, line %(line)s: %(note)s.", file=file, line=line, note=note)
        click.echo(said, err=True)
    for name in SETTINGS:
        here, there = os.environ.get(name), read.variables.get(name)
        if here and there and here != there:
            raise click.ClickException(
                gettext(
                    "%(name)s is one thing in %(file)s, and another in the environment: "
                    "take one away.",
                    name=name,
                    file=file,
                )
            )
    os.environ |= read.variables


for module in (
    serve,
    migrate,
    organiser,
    event,
    survey,
    responses,
    verify,
    audit,
    backup,
    restore,
    copy,
    settings,
):
    main.add_command(module.command)
