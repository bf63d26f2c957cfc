"""The ending of an event: all its surveys closed at once, all its results shared at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from models.answer import public_snapshot
from models.event.event_survey import EventSurvey
from models.survey.draft import Overtaken
from models.survey.schedule import DRAFT, OPEN, WAITING
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import writing


@dataclass(frozen=True)
class Ending:
    """What is left to do of these surveys, in their order.

    `unclosed` take answers, or will when their time comes; of `unshared` nobody else sees results.
    """

    unclosed: tuple[Survey, ...]
    unshared: tuple[Survey, ...]

    @classmethod
    def of(cls, parts: Iterable[EventSurvey]) -> "Ending":
        """The surveys among these parts, without those whose definition cannot be read."""
        found = [one.survey for one in parts if one.survey.state != DRAFT]
        surveys = [one for one in found if definition_of(one)]
        return cls(
            tuple(one for one in surveys if not one.may_be_archived),
            tuple(one for one in surveys if one.shared_at is None),
        )

    @property
    def open(self) -> list[Survey]:
        """Those that take answers now."""
        return [one for one in self.unclosed if one.state == OPEN]

    @property
    def waiting(self) -> list[Survey]:
        """Those that wait for their opening time."""
        return [one for one in self.unclosed if one.state == WAITING]

    @property
    def seen_unclosed(self) -> list[str]:
        """What a page shows of those to close: `lunch.open`."""
        return [f"{one.code}.{one.state}" for one in self.unclosed]

    @property
    def seen_unshared(self) -> list[str]:
        """What a page shows of those to share: `lunch.3` asks its third version."""
        return [f"{one.code}.{one.version}" for one in self.unshared]

    def close(self, seen: Collection[str]) -> None:
        """Close all of them. Raises Overtaken if they are others than were `seen`."""
        _same(self.seen_unclosed, seen)
        with writing():
            for one in self.unclosed:
                one.close()

    def share(self, seen: Collection[str]) -> None:
        """Share all their results. Raises Overtaken if they are others than were `seen`."""
        _same(self.seen_unshared, seen)
        with writing():
            for one in self.unshared:
                public_snapshot.share(one)


def _same(there: Collection[str], seen: Collection[str]) -> None:
    if not there or set(there) != set(seen):
        raise Overtaken
