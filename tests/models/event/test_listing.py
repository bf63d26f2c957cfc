"""The list of surveys and events: what is found, in which order, on how many pages."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.event.event import Event
from models.event.listing import (
    ALL,
    ARCHIVED,
    EVENTS,
    PAGE_SIZE,
    EventLine,
    Listing,
    Wish,
    event_lines,
    surveys_of,
)
from models.form.spelling import folded
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.survey.version import Version
from tests.makers import choice, make_event, make_organiser, make_survey, respond
from tests.statements import statements


def survey(code: str, title: str = "", **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=title or code, **settings)


def listed(**wish) -> list[str]:
    """The codes of what is listed, in order; after an event, what is shown below it."""
    found = []
    for line in Listing.of(make_organiser(), Wish(**wish)).lines:
        if isinstance(line, EventLine):
            below = ",".join(part.survey.code for part in line.shown)
            found.append(f"{line.event.code}({below})")
        else:
            found.append(line.survey.code)
    return found


def put_by(model: Any, code: str, **columns) -> None:
    model.update(columns).where(model.code == code).execute()


@pytest.fixture
def desk(database) -> None:
    """A fair of two surveys, three others, and one of somebody else."""
    make_event(survey("lunch", "Déjeuner"), survey("clinic", "Clinic"), title="Spring fair")
    survey("alone", "Élan vital")
    survey("draft", "Zebra", draft=True)
    survey("over", "Autumn").close()
    survey("foreign", organiser=make_organiser("other@example.org"))


def test_an_event_has_its_surveys_below_it_and_nobody_sees_what_is_not_theirs(desk):
    assert set(listed()) == {"fair(lunch,clinic)", "alone", "draft", "over"}
    assert listed(view=EVENTS) == ["fair(lunch,clinic)"]
    assert set(listed(view="open")) == {"lunch", "clinic", "alone"}
    assert listed(view="draft") == ["draft"]
    assert listed(view="closed") == ["over"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dejeuner", ["fair(lunch)"]),
        ("DÉJEUNER spring", ["fair(lunch)"]),
        ("fair", ["fair(lunch,clinic)"]),
        ("vital elan", ["alone"]),
        ("over", ["over"]),  # the end of its address
        ("autumn clinic", []),
        ("%", []),
    ],
)
def test_a_search_finds_words_in_any_order_whatever_their_capitals_and_accents(desk, words, found):
    assert listed(words=words) == found


def test_a_search_goes_with_a_state(desk):
    assert listed(words="fair", view="open", order="title") == ["clinic", "lunch"]
    counts = Listing.of(make_organiser(), Wish("fair")).counts
    assert counts == {
        "all": 1,
        "open": 2,
        "waiting": 0,
        "draft": 0,
        "closed": 0,
        "events": 1,
        "archived": 0,
    }


def test_a_search_compares_no_more_than_so_many_words():
    assert len(Wish("a " * 1_000).folded) == 10
    assert folded("ÅNGSTRÖM Straße") == folded("angstrom STRASSE")


def test_the_list_is_in_the_order_that_was_asked_for(desk):
    Survey.at("over").open()
    for _ in range(2):
        respond(Survey.at("over"), q="yes")
    respond(Survey.at("clinic"), q="yes")
    put_by(Event, "fair", starts_at=datetime.now(UTC) + timedelta(days=9))
    put_by(Survey, "over", created_at=datetime.now(UTC) + timedelta(days=1))
    assert listed()[:2] == ["fair(lunch,clinic)", "over"]
    assert listed(order="title") == ["over", "alone", "fair(lunch,clinic)", "draft"]
    assert listed(order="responses")[:2] == ["over", "fair(lunch,clinic)"]


def test_what_is_in_the_archive_is_in_no_other_view(desk):
    now = datetime.now(UTC)
    put_by(Survey, "over", archived_at=now)
    put_by(Event, "fair", archived_at=now)
    put_by(Survey, "lunch", archived_at=now)
    # A survey of the event that was opened again stands by itself.
    assert set(listed(view=ALL)) == {"alone", "draft", "clinic"}
    assert listed(view="closed") == listed(view=EVENTS) == []
    assert set(listed(view=ARCHIVED)) == {"fair(lunch)", "over"}


def test_a_page_that_is_not_there_is_the_last_one(database):
    for number in range(PAGE_SIZE + 1):
        survey(f"s{number}")
    owner = make_organiser()
    assert len(Listing.of(owner, Wish()).lines) == PAGE_SIZE
    for page in 2, 3, 10**9:
        last = Listing.of(owner, Wish(page=page))
        assert (last.page, last.pages, len(last.lines)) == (2, 2, 1)
    assert Listing.of(owner, Wish(page=-5)).page == 1


def test_a_list_of_many_costs_as_many_statements_as_one_of_few(desk, caplog):
    def asked() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            Listing.of(make_organiser(), Wish("e"))
        return len(statements(caplog))

    few = asked()
    for number in range(20):
        make_event(survey(f"part{number}"), code=f"event{number}")
    assert asked() == few <= 4


def test_a_draft_is_listed_by_the_title_that_it_has_in_the_builder(database):
    """But a survey that people answer by the title that they see."""
    for code, draft in ("new", True), ("old", False):
        made = Draft.of(survey(code, draft=draft))
        made.change(0, made.document | {"title": "Renamed"}, "Changed")
        made.change(1, made.document | {"title": "Once more"}, "Changed")
        made.undo(2)
    titles = {one.survey.code: one.title for one in surveys_of(make_organiser())}
    assert titles == {"new": "Renamed", "old": "old"}
    Draft.of(Survey.at("old")).publish(3)
    assert surveys_of(make_organiser())[0].title == "Renamed"


def test_a_title_that_an_older_tangible_did_not_keep_is_read(desk):
    Version.update(title=None).execute()
    assert listed(words="dejeuner") == ["fair(lunch)"]


def test_lines_of_events_are_in_the_order_of_their_parts(desk):
    (line,) = event_lines(Event.all_of(make_organiser()), surveys_of(make_organiser()))
    assert [one.survey.code for one in line.surveys] == ["lunch", "clinic"]
