"""The sample: an event with a form and a guideline: the whole job, to be seen in a minute."""

from collections.abc import Iterator
from pathlib import Path

from commands.event import add_event, read
from models.account.organiser import Organiser
from models.service.instance import Instance
from models.survey.survey import Survey

SAMPLES = Path(__file__).parent.parent / "samples"


def add_sample() -> None:
    """Add the sample event where there is no survey yet, under the first organiser."""
    if Survey.select().exists():
        return
    details, parts = read(SAMPLES / "event.toml")
    add_event(details, parts, Organiser.first_or_new(), "digital-day", named=True)


def addresses(instance: Instance, *, sampled: bool = False) -> Iterator[str]:
    """Where to go first: the form, the sign-in and the live tally of the oldest survey."""
    survey = Survey.select().order_by(Survey.id).first()
    if survey is not None:
        yield f"Form        {instance.address}/s/{survey.code}"
    yield f"Sign in     {instance.address}/sign-in{_link(Organiser.first(), sampled)}"
    if survey is not None:
        yield f"Live tally  {instance.address}/surveys/{survey.code}/tally"


def _link(organiser: Organiser | None, sampled: bool) -> str:
    """The rest of the address, with a link for the first organiser who cannot come in otherwise.

    A service that starts again makes no other, and takes nobody's away, but where somebody looks
    at the sample: what it printed is the only way in then.
    """
    if organiser is None or organiser.password:
        return ""
    if not (sampled or organiser.awaits_link):
        return f"  (tangible organiser link {organiser.email} makes a link)"
    return f"/{organiser.one_time_link(keeping_others=True)}  (works once)"
