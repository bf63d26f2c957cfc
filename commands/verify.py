"""tangible verify"""

import click

from commands.instance import opened
from commands.survey import at
from language.message import gettext, lazy_gettext, ngettext
from models.answer.packing import pack
from models.answer.recount import PACKED, Difference, mend, recount
from models.answer.tally import CHOSE, NOT_ASKED, OF_VERSIONS, OF_WORDS
from models.survey.survey import Survey
from models.survey.title import UNREADABLE
from storage.database import db

# What is counted of no answer.
OWN_WORDS = {
    OF_VERSIONS: lazy_gettext("responses"),
    NOT_ASKED: lazy_gettext("not asked"),
    CHOSE: lazy_gettext("version and question"),
    OF_WORDS: lazy_gettext("version that reworded a question"),
}


@click.command(
    "verify", help=lazy_gettext("Count every tally again from the responses and compare.")
)
@click.argument("code", required=False)
def command(code: str | None) -> None:
    opened()
    tallies, differences, unread, mended = 0, 0, 0, 0
    for survey in [at(code)] if code else Survey.select().order_by(Survey.id):
        try:
            mended += mend(survey)
            is_packed = pack(survey)
            checked, differ = recount(survey)
        except ValueError as fault:
            click.echo(f"{survey.code} {UNREADABLE}: {fault}", err=True)
            unread += 1
            continue
        if not is_packed:
            said = gettext(
                "%(code)s: a version before this one stores answers meanwhile, which are not "
                "packed yet",
                code=survey.code,
            )
            click.echo(said, err=True)
        tallies += checked
        differences += len(differ)
        for one in differ:
            click.echo(_said(survey.code, one), err=True)
    if mended:
        said = ngettext(
            "%(num)s counter was mended, which a version before this one does not keep.",
            "%(num)s counters were mended, which a version before this one does not keep.",
            mended,
        )
        click.echo(said, err=True)
    if not (tallies or unread):
        click.echo(gettext("There is no survey in %(place)s.", place=db.location), err=True)
    click.echo(
        ngettext(
            "%(num)s tallies, %(differing)s differ",
            "%(num)s tallies, %(differing)s differ",
            tallies,
            differing=differences,
        )
    )
    if differences or unread:
        raise SystemExit(1)


def _said(code: str, one: Difference) -> str:
    if one.field == PACKED:
        return ngettext(
            "%(code)s: %(num)s packed row is not what its response says",
            "%(code)s: %(num)s packed rows are not what their responses say",
            one.kept,
            code=code,
        )
    about = {
        "code": code,
        "field": OWN_WORDS.get(one.field, one.field),
        "value": one.value,
        "kept": one.kept,
        "counted": one.counted,
    }
    if one.is_public:
        return gettext(
            "%(code)s %(field)s %(value)s: shown to everyone %(kept)s, counted %(counted)s", **about
        )
    return gettext("%(code)s %(field)s %(value)s: kept %(kept)s, counted %(counted)s", **about)
