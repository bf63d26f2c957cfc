"""Live pages: each change is rendered once for all watchers who may see the same."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from language.catalogue import catalogue
from language.message import language, speaking
from models.account.organiser import SignIn
from models.guideline.clause import Selection
from models.result.audience import Audience, disclosed_to
from models.survey.survey import Survey
from models.team.colleague import allowed
from models.team.role import May
from models.you_said.became import questions_told
from storage.database import connect, db, release
from web.language import speaking_of
from web.live.watcher import Revision, State
from web.page import render_block

# The code of a survey, the audience, the token of the watcher's session ("" for everyone), the
# clauses selected and their order (None: the tally), and the language.
Topic = tuple[str, Audience, str, Selection | None, str]
PAGES = {
    Audience.ORGANISER: "answer/tally/show.html",
    Audience.ROOM: "answer/screen/show.html",
    Audience.EVERYONE: "answer/tally/public.html",
}


def spoken_of(survey: Survey) -> str:
    """What tells apart the languages of a live page: the one chosen, or the one spoken."""
    return survey.definition.language if survey.definition.languages else language()


class Live:
    """The tallies that are being watched in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._heard: tuple[int, Mapping[Topic, Revision | None]] | None = None
        self._until: datetime | None = None
        self._states: dict[tuple[str, Audience, Selection | None, str], State] = {}

    def state(
        self, survey: Survey, audience: Audience, selection: Selection | None = None
    ) -> State | None:
        """The tally, or a selection of clauses, as this audience sees it, in the language spoken.

        None when it may see nothing.
        """
        disclosure = disclosed_to(survey, audience)
        if disclosure is None:
            return None
        topic = (survey.code, audience, selection, spoken_of(survey))
        known = self._states.get(topic)
        if known is None or known.revision != disclosure.revision:
            template = "guideline/clause/index.html" if selection else PAGES[audience]
            shown: dict[str, Any] = {
                "disclosure": disclosure,
                "reading": disclosure.reading,
                "selection": selection,
            }
            if audience is Audience.EVERYONE:
                shown["became"] = questions_told(survey)
            html = render_block(template, "results", survey=survey, **shown)
            known = self._states[topic] = State(disclosure.revision, html, disclosure.until)
        return known

    def _state_of(
        self,
        code: str,
        audience: Audience,
        session: str,
        selection: Selection | None,
        spoken: str,
    ) -> State | None:
        """`state` for a watcher who was let in before, and may have lost session or role since."""
        if audience is Audience.EVERYONE:
            survey = Survey.published(code)
        else:
            may = May.RUN if audience is Audience.ROOM else May.SEE
            survey = _survey_of(session, code, may)
        if survey is None:
            return None
        if audience is Audience.ORGANISER:
            with speaking(catalogue(spoken)):
                return self.state(survey, audience, selection)
        if audience is Audience.EVERYONE:
            survey = survey.read_in(spoken)
        with speaking(catalogue(spoken)), speaking_of(survey.definition):
            return self.state(survey, audience, selection)

    def look(self, seen: Mapping[Topic, Revision | None]) -> dict[Topic, State | None]:
        """{topic: new state} of what has changed since its watchers saw it.

        None is a topic that its watchers may see no longer.
        """
        connect()
        try:
            return self._changed(seen)
        finally:
            release()

    def _changed(self, seen: Mapping[Topic, Revision | None]) -> dict[Topic, State | None]:
        heard = (db.changes_seen(), seen)
        if heard == self._heard and (self._until is None or datetime.now(UTC) < self._until):
            return {}
        with self._app.app_context():
            states = {topic: self._state_of(*topic) for topic in seen}
        changed = {
            topic: state
            for topic, state in states.items()
            if state is None or state.revision != seen[topic]
        }
        moments = [state.until for state in states.values() if state and state.until]
        self._until = min(moments, default=None)
        watched = {
            (code, audience, selection, spoken) for code, audience, _, selection, spoken in seen
        }
        self._states = {one: state for one, state in list(self._states.items()) if one in watched}
        self._heard = heard
        return changed


def _survey_of(session: str, code: str, may: May) -> Survey | None:
    """The survey with which the organiser of this session may do this, or None."""
    organiser, survey = SignIn.organiser_of(session), Survey.at(code)
    if organiser is None or survey is None:
        return None
    return survey if may in allowed(organiser, survey) else None
