"""A label: what one of several times is called, in the language of the form that is asked then."""

from datetime import date

from language import message
from language.catalogue import for_attendees
from language.day import in_words
from language.message import gettext as _
from language.message import ngettext


def label_of_first(tag: str, *, is_at_event: bool) -> str:
    """What the first time is called by people who read this language."""
    with message.speaking(for_attendees(tag or "en")):
        return _("At the event") if is_at_event else _("The first time")


def label_of_later(day: date, months: int | None, tag: str, main: str = "") -> str:
    """What a later time is called: “6 months later”, or its day.

    A language without a catalogue borrows the `main` one of the form.
    """
    with message.speaking(for_attendees(tag or "en", main)):
        if months is None:
            return in_words(day)
        return ngettext("%(num)s month later", "%(num)s months later", months)
