"""Where an event is at home: how much of what people ask for is wanted elsewhere is a figure."""

from peewee import ForeignKeyField, TextField

from models.event.event import Event
from models.form.setting import is_blank, shorter
from models.form.spelling import alike
from models.request.request import RequestUnfit
from models.result.wanted import LONGEST_TOPIC
from storage.database import Stored, writing


class RequestHome(Stored):
    """The places where an event is at home, one a line; elsewhere is a figure of its own.

    `nowhere` are names that people choose or write for a place and that are none, like “Online”.
    """

    event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE", backref="+")
    places = TextField()
    nowhere = TextField(default="")

    @classmethod
    def of(cls, event: Event) -> tuple[list[str], list[str]]:
        """The places at home, and what is no place."""
        found: RequestHome | None = cls.get_or_none(cls.event == event)
        return (found.places.splitlines(), found.nowhere.splitlines()) if found else ([], [])

    @classmethod
    def change(cls, event: Event, places: str, nowhere: str = "") -> None:
        """Say that these are at home, and these no place. Raises RequestUnfit."""
        said, most = {"places": places, "nowhere": nowhere}, LONGEST_TOPIC * 10
        for name, written in said.items():
            lines = [alike(one) for one in written.splitlines() if not is_blank(one)]
            said[name] = "\n".join(lines)
        long = (name for name, written in said.items() if len(written) > most)
        RequestUnfit.tell((name, shorter(most)) for name in long)
        with writing():
            cls.insert(event=event, **said).on_conflict(
                conflict_target=[cls.event], update=said
            ).execute()
