"""tangible backup"""

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from commands.instance import found
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.service.backup import Backup, back_up
from models.service.backup_folder import back_up_into
from storage.engine import BackupUnfit

STANDARD_OUTPUT = Path("-")


@click.command(
    "backup",
    help=_(
        "Write a copy of all that is stored to FILE, while the service runs; - is standard output."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Replace a backup that is there already."))
@click.option("--even-fuller", is_flag=True, help=_("Replace it even where it holds more."))
@click.option(
    "--keep",
    type=click.IntRange(1, 10_000),
    help=_("FILE is a folder: add a backup to it, and delete the oldest beyond so many."),
)
def command(file: Path, force: bool, even_fuller: bool, keep: int | None) -> None:
    # The schema is not migrated here: people make a backup before they migrate.
    instance = found()
    try:
        if file.resolve() == instance.key_file.resolve():
            raise BackupUnfit(gettext("it is where the secret key is kept; name another"))
        if file == STANDARD_OUTPUT and keep is not None:
            raise BackupUnfit(gettext("it is standard output, and --keep needs a folder"))
        if file == STANDARD_OUTPUT:
            _send()
        elif keep is not None:
            _add_to(file, keep)
        else:
            _tell(str(file), back_up(file, force=force, even_fuller=even_fuller))
    except BackupUnfit as fault:
        said = gettext("%(file)s: %(why)s.", file=file, why=fault)
        raise click.ClickException(said) from None


def _tell(name: str, made: Backup, *, err: bool = False) -> None:
    moment = f"{made.moment:%Y-%m-%dT%H:%M:%SZ}"
    click.echo(
        ngettext(
            "%(name)s: %(surveys)s surveys, %(num)s responses, %(size)s bytes, sha256 %(sha256)s\n"
            "of %(place)s at %(moment)s",
            "%(name)s: %(surveys)s surveys, %(num)s responses, %(size)s bytes, sha256 %(sha256)s\n"
            "of %(place)s at %(moment)s",
            made.responses,
            name=name,
            surveys=made.surveys,
            size=made.size,
            sha256=made.sha256,
            place=made.location,
            moment=moment,
        ),
        err=err,
    )


def _add_to(folder: Path, keep: int) -> None:
    kept = back_up_into(folder, keep, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    _tell(str(kept.file), kept.backup)
    for one in kept.deleted:
        click.echo(
            ngettext(
                "%(file)s: deleted, %(num)s newer ones are kept",
                "%(file)s: deleted, %(num)s newer ones are kept",
                keep,
                file=one,
            )
        )
    if kept.warning:
        raise click.ClickException(gettext("%(file)s: %(why)s.", file=kept.file, why=kept.warning))


def _send() -> None:
    """Write a backup to standard output once it is whole; the report goes to standard error."""
    if sys.stdout.isatty():
        raise BackupUnfit(gettext("this is a terminal; send it into a file, or to another program"))
    with tempfile.TemporaryDirectory(prefix="tangible-backup-") as folder:
        whole = Path(folder) / "backup"
        made = back_up(whole)
        with whole.open("rb") as copy:
            shutil.copyfileobj(copy, sys.stdout.buffer)
        sys.stdout.flush()
    _tell(gettext("standard output"), made, err=True)
