"""What a command writes out: a row of a list, or the file that --output names."""

from collections.abc import Iterable
from pathlib import Path

import click

from language.message import gettext as _
from models.service.instance import Instance
from storage.database import db
from storage.fault import words
from storage.unfinished import finished, unfinished


def print_row(cells: Iterable[object]) -> None:
    """Print cells with a tab between them as one line, whatever blanks are in what people wrote."""
    click.echo("\t".join(" ".join(str(one).split()) for one in cells))


def write_whole(chunks: Iterable[bytes], output: Path, instance: Instance) -> None:
    """Write `chunks` to the file `output`, which is there only when it is whole.

    It is written under another name first, readable by its owner only. Raises ClickException, also
    for a file (or a link to one) in which the instance keeps its state.
    """
    try:
        file = output.resolve()
        if why := _not_there(file, instance):
            raise click.ClickException(_("%(file)s: %(why)s.", file=output, why=why))
        with unfinished(file) as part:
            with part.open("wb") as out:
                for chunk in chunks:
                    out.write(chunk)
            finished(part, file)
    except OSError as fault:
        why = words(fault)
        raise click.ClickException(_("%(file)s: %(why)s.", file=output, why=why)) from None


def _not_there(file: Path, instance: Instance) -> str:
    """Why the file may not be replaced, as a clause that begins with "it", or ""."""
    key = instance.key_file
    if db.holds(file):
        return _("by its name it is the database, or a part of it; name another")
    if file == key.resolve() or (file.exists() and key.exists() and file.samefile(key)):
        return _("it is where the secret key is kept; name another")
    if file.exists() and not file.is_file():
        return _("it is no file; name another, or none for standard output")
    return ""
