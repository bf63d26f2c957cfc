"""tangible record"""

import json
from typing import Any

import click

from commands.instance import opened
from language.message import lazy_gettext as _
from models.account.audit import KINDS, Audit


@click.command("record", help=_("Print the security record, the oldest event first."))
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default=None, help=_("Events of this kind alone.")
)
@click.option(
    "--organiser", "email", default="", help=_("What this address did or was done to it.")
)
@click.option("--format", "format", type=click.Choice(["text", "jsonl"]), default="text")
def command(kind: str | None, email: str, format: str) -> None:
    opened()
    for event in Audit.all_of(kind or "", email).iterator():
        said = _said(event)
        click.echo(json.dumps(said) if format == "jsonl" else "\t".join(map(str, said.values())))


def _said(event: Audit) -> dict[str, Any]:
    return {
        "time": event.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "kind": event.kind,
        "times": event.times,
        "from": event.origin,
        "who": event.email,
        "about": event.about,
        "detail": event.detail,
    }
