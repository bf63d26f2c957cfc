"""The file that --output names, for what a command writes out."""

from collections.abc import Iterable
from pathlib import Path

import click

from models.service.instance import Instance
from storage.database import db
from storage.fault import words
from storage.unfinished import finished, unfinished


def write_whole(chunks: Iterable[bytes], output: Path, instance: Instance) -> None:
    """Write under another name first: a file that is there is a whole one, its owner's alone.

    What the instance keeps its state in is never replaced, by whichever link it is named.
    """
    try:
        file = output.resolve()
        if why := _not_there(file, instance):
            raise click.ClickException(f"{output}: {why}.")
        with unfinished(file) as part:
            with part.open("wb") as out:
                for chunk in chunks:
                    out.write(chunk)
            finished(part, file)
    except OSError as fault:
        raise click.ClickException(f"{output}: {words(fault)}.") from None


def _not_there(file: Path, instance: Instance) -> str:
    """What has this name that is not to be replaced, or ""."""
    key = instance.key_file
    if db.holds(file):
        return "by its name it is the database, or a part of it; name another"
    if file == key.resolve() or (file.exists() and key.exists() and file.samefile(key)):
        return "it is where the secret key is kept; name another"
    if file.exists() and not file.is_file():
        return "it is no file; name another, or none for standard output"
    return ""
