"""Opening all drafts of an event at once, or none of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.setting import DefinitionError
from models.survey.draft import Draft, Overtaken
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import writing


class Unready(ValueError):
    """Nothing was opened; `faults` has the reason for each draft that cannot be published."""

    def __init__(self, faults: list[tuple[Survey, DefinitionError]]) -> None:
        super().__init__(f"{len(faults)} drafts cannot be published")
        self.faults = faults


@dataclass(frozen=True)
class Opening:
    """The drafts of an event in order: `ready` to open, or `empty`: without questions."""

    ready: tuple[Draft, ...]
    empty: tuple[Draft, ...]

    @classmethod
    def of(cls, parts: Iterable[EventSurvey]) -> "Opening":
        """The drafts among these parts, without those whose definition cannot be read."""
        unopened = [one.survey for one in parts if one.survey.opened_at is None]
        found = Draft.all_of([one for one in unopened if definition_of(one)])
        drafts = [one for one in found if definition_of(one)]
        return cls(
            tuple(one for one in drafts if one.definition.questions),
            tuple(one for one in drafts if not one.definition.questions),
        )

    @property
    def seen(self) -> list[str]:
        """The ready drafts with their revisions: `lunch.3` is the third revision of `lunch`."""
        return [f"{one.survey.code}.{one.revision}" for one in self.ready]


def open_drafts(event: Event, seen: Collection[str]) -> list[Survey]:
    """Publish and open the drafts of `event` that are ready; returns them.

    Raises Overtaken if a draft has changed since it was `seen`, and Unready.
    """
    with writing():
        opening = Opening.of(EventSurvey.all_of(event))
        if not opening.ready or set(opening.seen) != set(seen):
            raise Overtaken
        faults = []
        for draft in opening.ready:
            try:
                draft.publish(draft.revision)
                draft.survey.open()
            except DefinitionError as error:
                faults.append((draft.survey, error))
        if faults:
            raise Unready(faults)
    return [one.survey for one in opening.ready]
