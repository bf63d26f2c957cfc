"""tangible migrate"""

import click

from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.answer.packing import TELL_EVERY, pack_all
from models.answer.sealed_contact import SealedContact
from models.api.webhook import Webhook
from models.coding.redaction import Redaction
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
@click.option(
    "--leave-originals",
    is_flag=True,
    help=_("Do so although words were struck out and only the key before can open the originals."),
)
def command(new_key: bool, leave_contacts: bool, leave_originals: bool) -> None:
    if leave_contacts and not new_key:
        raise click.UsageError(gettext("--leave-contacts belongs to --new-key."))
    if leave_originals and not new_key:
        raise click.UsageError(gettext("--leave-originals belongs to --new-key."))
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
        webhooks = _change_key(
            instance.secret_key(), leave_contacts=leave_contacts, leave_originals=leave_originals
        )
        click.echo(
            gettext("the secret key of this node is that of all nodes; restart those with another")
        )
        if webhooks:
            click.echo(_lost(webhooks))


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


def _change_key(key: str, *, leave_contacts: bool, leave_originals: bool) -> int:
    """Make this key that of all nodes; the number of webhooks whose secrets it cannot open.

    Raises ClickException for contacts or originals that would be left.
    """
    with connection():
        if not Fingerprint.look(key).ok:
            contacts = {} if leave_contacts else SealedContact.unreadable()
            originals = {} if leave_originals else Redaction.unreadable()
            said = [_of_contacts(contacts)] if contacts else []
            said += [_of_originals(originals)] if originals else []
            if said:
                raise click.ClickException("\n".join(said))
        Fingerprint.accept(key)
        return Webhook.unreadable()


def _of_contacts(locked: dict[str, int]) -> str:
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


def _of_originals(locked: dict[str, int]) -> str:
    return ngettext(
        "Words were struck out of %(num)s text, and only the key before can open the original, so "
        "the key was not changed. The surveys: %(codes)s. Run Tangible with that key to look at "
        "what is still needed. Or leave the original behind with --leave-originals.",
        "Words were struck out of %(num)s texts, and only the key before can open the originals, "
        "so the key was not changed. The surveys: %(codes)s. Run Tangible with that key to look at "
        "what is still needed. Or leave the originals behind with --leave-originals.",
        sum(locked.values()),
        codes=", ".join(locked),
    )


def _lost(webhooks: int) -> str:
    return ngettext(
        "%(num)s webhook has a secret that this key cannot open. Remove it and add it again.",
        "%(num)s webhooks have secrets that this key cannot open. Remove them and add them again.",
        webhooks,
    )
