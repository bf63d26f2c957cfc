"""An event as a file: what it says, and what is said of one that cannot be."""

import re
from datetime import UTC, datetime

import pytest

from formats.definition.event import read
from formats.definition.toml import write
from models.event.talk import Plan
from models.form.setting import DefinitionError
from tests.makers import choice, definition, details
from tests.samples import FAIR

LUNCH = definition(choice("Good?", "Yes", "No"))
LATE = 'title = "Late"\n[[question]]\nname = "q"\ntype = "rating"\nlabel = "How?"\nscale = 20'


def file(name: str) -> bytes:
    """What is in the files beside it."""
    files = {"lunch.toml": write(LUNCH), "bad.toml": "title = 1", "late.toml": LATE}
    return files[name].encode()


def test_a_file_says_what_the_event_is_and_which_surveys_it_has():
    said, parts, sessions = read(FAIR.encode(), file)
    assert (said, sessions) == (details(), [])
    assert parts == [("lunch.toml", "At noon", LUNCH), ("lunch.toml", "", LUNCH)]


def test_places_people_and_surveys_may_be_left_out():
    short = re.sub(r"(?m)^(places|expected).*\n|\[\[survey\]\](.|\n)*", "", FAIR)
    assert read(short.encode(), file) == (details(places="", expected=None), [], [])


SESSION = """
[[session]]
title = "Writing"
start = 2012-06-06T10:30:00
end = 2012-06-06T11:15:00
place = "Hall"
speaker = "Ann"
expected = 40
file = "lunch.toml"
"""


def test_sessions_are_by_the_clocks_of_the_event_and_may_have_a_form():
    start, end = datetime(2012, 6, 6, 9, 30, tzinfo=UTC), datetime(2012, 6, 6, 10, 15, tzinfo=UTC)
    *_, sessions = read(f'{FAIR}{SESSION}[[session]]\ntitle = "Tea"'.encode(), file)
    writing = Plan("Writing", start, end, "Hall", "Ann", 40)
    assert sessions == [(writing, "lunch.toml", LUNCH), (Plan("Tea"), "", None)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Writing"', "", "Session 1: Write a title of 1 to 200 characters"),
        ("11:15:00", "10:15:00", "Session 1: Choose a time after the start"),
        ("10:30:00", "10:30:00Z", "Session 1: write texts in quotation marks, times without"),
        ("40", "true", "Session 1: write texts in quotation marks"),
        ("speaker", "who", "Session 1: there is no setting 'who'; it may have title, start"),
        ("lunch.toml", "bad.toml", "bad.toml: title: write a text"),
        ("[[session]]", "[session]", "session: write each as a table under [[session]]"),
    ],
)
def test_a_session_that_cannot_be_is_named(old, new, message):
    with pytest.raises(DefinitionError) as raised:
        read((FAIR + SESSION.replace(old, new)).encode(), file)
    assert str(raised.value).startswith(message)


def test_seconds_do_not_count():
    said, *_ = read(FAIR.replace("09:30:00", "09:30:59.5").encode(), file)
    assert said.start == datetime.fromisoformat("2012-06-06T09:30")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Fair 2012"', "", "title: Write a text in quotation marks"),
        ('"Fair 2012"', '" "', "title: Write a title of 1 to 200 characters"),
        ('["Hall", "Garden"]', '"Hall"', 'places: Write a list, like ["London", "Sheffield"]'),
        ("start = 2012-06-06T09:30:00", "", "start: Write a time without an offset"),
        ("09:30:00", "09:30:00Z", "start: Write a time without an offset"),
        ("2012-06-06T17:00:00", "2012-06-06", "end: Write a time without an offset"),
        ("17:00:00", "09:00:00", "end: Choose a time after the start"),
        ("Europe/London", "London", "time_zone: Choose a time zone, like Europe/London"),
        ("120", "true", "expected: Write a whole number"),
        ("expected", "guests", "There is no setting 'guests'; an event has title, places,"),
        ('file = "lunch.toml"', "", 'Survey 1: name its definition, file = "….toml".'),
        ('role = "At noon"', "role = 3", 'Survey 1: write file = "….toml" and role = "…".'),
        ("role =", "label =", 'Survey 1: write file = "….toml" and role = "…".'),
        ("lunch.toml", "bad.toml", "bad.toml: title: write a text"),
        ("lunch.toml", "late.toml", "late.toml: Question 1 (q): scale: write a whole number"),
        ("title =", "title", "This is not TOML in UTF-8"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(old, new, message):
    broken = FAIR.replace(old, new, 1)
    assert broken != FAIR
    with pytest.raises(DefinitionError) as fault:
        read(broken.encode(), file)
    assert str(fault.value).startswith(message[:30])
    assert message in str(fault.value)


def test_what_is_not_utf_8_or_no_list_of_tables_is_refused():
    for data in FAIR.encode("utf-16"), FAIR.split("[[", maxsplit=1)[0].encode() + b"survey = 3":
        with pytest.raises(DefinitionError):
            read(data, file)
