"""tangible migrate"""

import click

from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.answer.packing import TELL_EVERY, pack_all
from models.answer.sealed_contact import SealedContact
from models.service.fingerprint import Fingerprint
from models.service.instance import Instance
from models.survey.survey import Survey
from storage import schema
from storage.database import connection


@click.command(
    "migrate",
    help=_("Bring the database to the newest schema. Safe to run from many places at once."),
)
@click.option("--new-key", is_flag=True, help=_("Make this node's secret key that of all nodes."))
@click.option(
    "--leave-contacts",
    is_flag=True,
    help=_("Do so although contacts wait that only the key before can open."),
)
def command(new_key: bool, leave_contacts: bool) -> None:
    if leave_contacts and not new_key:
        raise click.UsageError(gettext("--leave-contacts belongs to --new-key."))
    instance = Instance.from_environment()
    instance.make()
    applied = schema.migrate()
    for name in applied:
        click.echo(gettext("applied %(name)s", name=name))
    if not applied:
        click.echo(gettext("the schema is the newest"))
    with connection():
        pack_all(_tell)
    if new_key:
        _change_key(instance.secret_key(), leave_contacts=leave_contacts)
        click.echo(
            gettext("the secret key of this node is that of all nodes; restart those with another")
        )


def _tell(survey: Survey, done: int) -> None:
    """Say how far the packing of a large survey is."""
    if done >= TELL_EVERY:
        said = ngettext(
            "%(code)s: %(num)s response packed",
            "%(code)s: %(num)s responses packed",
            done,
            code=survey.code,
        )
        click.echo(said)


def _change_key(key: str, *, leave_contacts: bool) -> None:
    """Make this key that of all nodes. Raises ClickException for contacts that would be left."""
    with connection():
        locked = {} if Fingerprint.look(key).ok else SealedContact.unreadable()
        if locked and not leave_contacts:
            raise click.ClickException(_refusal(locked))
        Fingerprint.accept(key)


def _refusal(locked: dict[str, int]) -> str:
    return ngettext(
        "%(num)s contact waits to be let out, and only the key before can open it, so the key was "
        "not changed. Run Tangible with that key, close these surveys, and look at their contacts: "
        "%(codes)s. Or leave it behind with --leave-contacts.",
        "%(num)s contacts wait to be let out, and only the key before can open them, so the key "
        "was not changed. Run Tangible with that key, close these surveys, and look at their "
        "contacts: %(codes)s. Or leave them behind with --leave-contacts.",
        sum(locked.values()),
        codes=", ".join(locked),
    )
