"""tangible restore"""

from pathlib import Path

import click

from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.request import request_letter
from models.service import backup
from models.service.instance import Instance
from models.wave import wave_letter
from storage.engine import BackupUnfit

# They take back whom they have marked as written to, where a letter is not sent from a backup.
ROOMS_THAT_WRITE = request_letter, wave_letter


@click.command(
    "restore",
    help=_("Put a backup in the place of the database, once everything in it was looked over."),
)
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    if not file.exists():
        raise click.ClickException(
            gettext("%(file)s: there is no such file. Nothing was changed.", file=file)
        )
    Instance.from_environment().make()
    try:
        restored = backup.restore(file)
    except BackupUnfit as fault:
        said = gettext("%(file)s: %(why)s. Nothing was changed.", file=file, why=fault)
        raise click.ClickException(said) from None
    click.echo(
        ngettext(
            "%(surveys)s surveys and %(num)s responses are back.",
            "%(surveys)s surveys and %(num)s responses are back.",
            restored.responses,
            surveys=restored.surveys,
        )
    )
    if restored.kept:
        click.echo(gettext("The database before is kept as %(file)s.", file=restored.kept))
    if restored.unreadable:
        click.echo(
            ngettext(
                "%(num)s contact that waits cannot be read with this secret key. Bring back the "
                "key of the machine on which the backup was made.",
                "%(num)s contacts that wait cannot be read with this secret key. Bring back the "
                "key of the machine on which the backup was made.",
                restored.unreadable,
            )
        )
    if restored.originals:
        click.echo(
            ngettext(
                "The original of %(num)s text, of which words were struck out, cannot be opened "
                "with this secret key. Bring back the key of the machine on which the backup was "
                "made.",
                "The originals of %(num)s texts, of which words were struck out, cannot be opened "
                "with this secret key. Bring back the key of the machine on which the backup was "
                "made.",
                restored.originals,
            )
        )
    if restored.webhooks:
        click.echo(
            ngettext(
                "%(num)s webhook has a secret that cannot be opened with this secret key. Bring "
                "that key back, or remove the webhook and add it again.",
                "%(num)s webhooks have secrets that cannot be opened with this secret key. Bring "
                "that key back, or remove the webhooks and add them again.",
                restored.webhooks,
            )
        )
    if restored.messages:
        click.echo(
            ngettext(
                "%(num)s message of a letter waited when the backup was made, and is not sent. It "
                "may have been sent since then. Whoever wrote it can write it again.",
                "%(num)s messages of letters waited when the backup was made, and are not sent. "
                "They may have been sent since then. Whoever wrote them can write them again.",
                restored.messages,
            )
        )
