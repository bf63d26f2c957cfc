"""The sample: an event with a form and a guideline, to see the whole job in a minute."""

from collections.abc import Iterator
from pathlib import Path

from commands.event import add_event, read
from language.message import gettext as _
from models.account.organiser import Organiser
from models.service.instance import Instance
from models.survey.survey import Survey

SAMPLES = Path(__file__).parent.parent / "samples"
LABEL_WIDTH = 10


def add_sample() -> None:
    """Add the sample event where there is no survey yet, under the first organiser."""
    if Survey.select().exists():
        return
    details, parts = read(SAMPLES / "event.toml")
    add_event(details, parts, Organiser.first_or_new(), "digital-day", named=True)


def addresses(instance: Instance, *, sampled: bool = False) -> Iterator[str]:
    """Lines that say where to go first: the oldest survey's form, sign-in, its live tally."""
    survey = Survey.select().order_by(Survey.id).first()
    if survey is not None:
        yield _line(_("Form"), f"{instance.address}/s/{survey.code}")
    link = _link(Organiser.first(), sampled)
    yield _line(_("Sign in"), f"{instance.address}/sign-in{link}")
    if survey is not None:
        yield _line(_("Live tally"), f"{instance.address}/surveys/{survey.code}/tally")


def _line(label: str, address: str) -> str:
    return f"{label:{LABEL_WIDTH}}  {address}"


def _link(organiser: Organiser | None, sampled: bool) -> str:
    """What follows the address of the sign-in: a one-time link, or how to get one, or "".

    An organiser without a password gets a link here once. A service that starts again makes no
    second one, unless it shows the sample: then the printed link is the only way in.
    """
    if organiser is None or organiser.password:
        return ""
    if not (sampled or organiser.awaits_link):
        told = _("tangible organiser link %(email)s makes a link", email=organiser.email)
        return f"  ({told})"
    return f"/{organiser.one_time_link(keeping_others=True)}  ({_('works once')})"
