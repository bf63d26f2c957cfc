"""An indicator: a figure that is read again and again, so that one sees it before and after.

Members of a platform, visits of a page, people on a waiting list: numbers from elsewhere, each of a
day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from peewee import AutoField, CharField, ForeignKeyField

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import Fault, UnfitSetting, is_blank, shorter
from models.history.last_number import next_number
from models.telling.difference_kind import DifferenceKind
from storage.database import MomentField, Stored, db, writing

LONGEST_NAME, LONGEST_UNIT, LONGEST_SOURCE = 120, 40, 300  # characters
MOST_INDICATORS = 50  # of an event
MORE, LESS = "more", "less"
GOOD = {
    "": lazy_gettext("Neither: it only tells"),
    MORE: lazy_gettext("More is better"),
    LESS: lazy_gettext("Less is better"),
}
LONGEST = {"name": LONGEST_NAME, "unit": LONGEST_UNIT, "source": LONGEST_SOURCE}


class IndicatorUnfit(UnfitSetting):
    """An indicator is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class IndicatorTerms:
    """What is said of an indicator: what is counted, in what, what is good, where it is from."""

    name: str
    unit: str = ""
    good: str = ""
    source: str = ""
    kind: DifferenceKind = DifferenceKind.RECRUIT

    def check(self) -> None:
        """Raise IndicatorUnfit for all that does not fit."""
        IndicatorUnfit.tell(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if is_blank(self.name):
            yield "name", _("Write what is counted, like “Yammer members”")
        for setting, most in LONGEST.items():
            if len(getattr(self, setting)) > most:
                yield setting, shorter(most)
        if self.good not in GOOD:
            yield "good", _("Choose one of those that are offered")

    @property
    def columns(self) -> dict[Any, Any]:
        """The values of the columns."""
        said = {name: getattr(self, name) for name in ("name", "unit", "good", "source")}
        return said | {"kind": self.kind.value}


class Indicator(Stored):
    """A figure of an event; its readings are in models.indicator.data_point."""

    id = AutoField()
    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE")
    name = CharField(max_length=LONGEST_NAME)
    unit = CharField(max_length=LONGEST_UNIT, default="")
    good = CharField(max_length=10, default="")
    source = CharField(max_length=LONGEST_SOURCE, default="")
    kind = CharField(max_length=20)
    made_at = MomentField()

    @classmethod
    def add(cls, event: Event, terms: IndicatorTerms) -> "Indicator":
        """Add an indicator without readings. Raises IndicatorUnfit."""
        terms.check()
        with writing():
            db.serialise(b"indi" + event.id.to_bytes(4))
            if cls.select().where(cls.event == event).count() >= MOST_INDICATORS:
                raise IndicatorUnfit(
                    "name",
                    ngettext(
                        "There is room for %(num)s figure of an event",
                        "There is room for %(num)s figures of an event",
                        MOST_INDICATORS,
                    ),
                )
            made: Indicator = cls.create(
                id=next_number(cls), event=event, made_at=datetime.now(UTC), **terms.columns
            )
        return made

    @classmethod
    def inside(cls, event: Event, id: int) -> "Indicator | None":
        """The indicator with this number, if it is one of the event."""
        found: Indicator | None = cls.get_or_none(cls.event == event, cls.id == id)
        return found

    @classmethod
    def all_of(cls, event: Event) -> "list[Indicator]":
        """The indicators of an event, in the order in which they were added."""
        return list(cls.select().where(cls.event == event).order_by(cls.id))

    @property
    def terms(self) -> IndicatorTerms:
        """What is said of it."""
        kind = DifferenceKind.stored(self.kind)
        return IndicatorTerms(self.name, self.unit, self.good, self.source, kind)

    @property
    def called(self) -> str:
        """Its name, with its unit where it has one."""
        return f"{self.name} ({self.unit})" if self.unit else str(self.name)

    def change(self, terms: IndicatorTerms) -> None:
        """Say this of it. Raises IndicatorUnfit."""
        terms.check()
        with writing():
            Indicator.update(terms.columns).where(Indicator.id == self.id).execute()

    def delete_by(self, by: Organiser) -> None:
        """Delete it with all its readings."""
        with audit.noted("figure deleted", by, self.event.code, self.name):
            self.delete_instance()
