"""What watchers are shown: each change rendered once, for all who may see the same."""

from collections.abc import Mapping

from flask import Flask

from models.database import connect, db, release
from models.gate import Audience, reading_for
from models.survey import Survey
from views.page import render_block
from views.watcher import Revision, State, Watchers

# The code of a survey, and as whom it is watched.
Topic = tuple[str, Audience]
PAGES = {Audience.ORGANISER: "tally/show.html", Audience.EVERYONE: "tally/public.html"}


class Live:
    """The tallies that are being watched in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._heard: tuple[int, Mapping[Topic, Revision | None]] | None = None
        self._states: dict[Topic, State] = {}
        self.watchers: Watchers[Topic] = Watchers(self._look)

    def state(self, survey: Survey, audience: Audience) -> State | None:
        """The tally rendered as this audience sees it; None when it may see nothing."""
        reading = reading_for(survey, audience)
        if reading is None:
            return None
        topic = (survey.code, audience)
        known = self._states.get(topic)
        if known is None or known.revision != reading.revision:
            html = render_block(PAGES[audience], "results", survey=survey, reading=reading)
            known = self._states[topic] = State(reading.revision, html)
        return known

    def _look(self, seen: Mapping[Topic, Revision | None]) -> dict[Topic, State | None]:
        """The watched tallies that are at another revision than their watchers."""
        connect()
        try:
            return self._changed(seen)
        finally:
            release()

    def _changed(self, seen: Mapping[Topic, Revision | None]) -> dict[Topic, State | None]:
        heard = (db.changes_seen(), seen)
        if heard == self._heard:
            return {}
        changed: dict[Topic, State | None] = {}
        with self._app.app_context():
            for (code, audience), revision in seen.items():
                survey = Survey.at(code)
                state = self.state(survey, audience) if survey else None
                if state is None or state.revision != revision:
                    changed[code, audience] = state
        self._states = {topic: self._states[topic] for topic in seen if topic in self._states}
        self._heard = heard
        return changed
