"""Programmes from files: what each format says of a session, and what cannot be taken."""

import json
import re

import pytest

from formats.programme.upload import MOST_LINES, MOST_READ, ProgrammeArrival, arrival
from formats.unread import FileError
from models.event.talk import MOST_TALKS

# As FOSDEM's is: without a guid and a date at each event, days that begin at nine.
PENTABARF = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><conference><title>Days</title><day_change>09:00:00</day_change></conference>
<day index="1" date="2018-02-03"><room name="Hall">
<event id="7"><start>10:00</start><duration>00:50</duration><room>Hall</room>
<title>Asking</title>
<persons><person id="1">Ann</person><person id="2">Bo</person></persons></event>
<event id="8"><start>1:30</start><duration>01:00</duration><title>Dancing</title></event>
</room></day></schedule>"""
# As frab's and pretalx's are.
FRAB = """<schedule><conference><time_zone_name>Europe/Berlin</time_zone_name></conference>
<day index="1" date="2018-02-03" start="2018-02-03T09:00:00+01:00"><room name="Hall" guid="r">
<event guid="g" id="7"><date>2018-02-03T10:00:00+01:00</date><start>10:00</start>
<duration>1:02:30</duration><title>Long
one</title></event><event guid="n" id="8"><start>11:00</start><title>Next</title></event>
</room></day></schedule>"""
CONFERENCE = {
    "time_zone_name": "Europe/Berlin",
    "days": [
        {
            "date": "2018-02-03",
            "rooms": {
                "Hall": [
                    {
                        "guid": "g",
                        "date": "2018-02-03T10:00:00+01:00",
                        "start": "10:00",
                        "duration": "00:30",
                        "title": "Asking",
                        "persons": [{"public_name": "Ann"}, {"name": "Bo"}],
                    }
                ]
            },
        }
    ],
}
ICAL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//any//EN
BEGIN:VEVENT
UID:a@example.org
DTSTART;TZID=Europe/Berlin:20180203T100000
DURATION:PT45M
SUMMARY:Asking\\, well
LOCATION:Hall
END:VEVENT
BEGIN:VEVENT
UID:b@example.org
DTSTART:20180203T100000Z
DTEND:20180203T110000Z
SUMMARY:In UTC
END:VEVENT
BEGIN:VEVENT
UID:c@example.org
DTSTART:20180203T100000
DTEND:20180203T100000
RRULE:FREQ=DAILY;COUNT=3
SUMMARY:Floating
END:VEVENT
BEGIN:VEVENT
UID:c@example.org
RECURRENCE-ID:20180204T100000
DTSTART:20180204T120000
SUMMARY:Floating
END:VEVENT
BEGIN:VEVENT
UID:d@example.org
DTSTART;VALUE=DATE:20180203
SUMMARY:All day
END:VEVENT
BEGIN:VEVENT
UID:e@example.org
DTSTART:nonsense
SUMMARY:Unread
END:VEVENT
BEGIN:VEVENT
UID:f@example.org
DTSTART:20180203T100000
STATUS:CANCELLED
SUMMARY:Off
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def read(name: str, text: str) -> ProgrammeArrival:
    return arrival(name, text.encode())


def told(found: ProgrammeArrival) -> list[tuple]:
    return [(one["title"], one["start"], one["end"], one["guid"]) for one in found.talks]


def test_a_schedule_without_dates_is_by_its_days_which_begin_when_it_says():
    found = read("schedule.xml", PENTABARF)
    assert told(found) == [
        ("Asking", "2018-02-03T10:00:00", "2018-02-03T10:50:00", "7"),
        ("Dancing", "2018-02-04T01:30:00", "2018-02-04T02:30:00", "8"),
    ]
    assert (found.talks[0]["place"], found.talks[0]["speaker"]) == ("Hall", "Ann, Bo")
    assert found.report == []


def test_a_schedule_with_dates_is_by_these_and_its_zone():
    assert told(read("schedule.XML", FRAB)) == [
        ("Long one", "2018-02-03T10:00:00+01:00", "2018-02-04T12:30:00+01:00", "g"),
        ("Next", "2018-02-03T11:00:00+01:00", None, "n"),
    ]


def test_a_schedule_as_json_says_the_same():
    found = read("schedule.json", json.dumps({"schedule": {"conference": CONFERENCE}}))
    assert found.talks == [
        {
            "title": "Asking",
            "place": "Hall",
            "speaker": "Ann, Bo",
            "start": "2018-02-03T10:00:00+01:00",
            "end": "2018-02-03T10:30:00+01:00",
            "guid": "g",
        }
    ]


def test_a_calendar_has_a_session_for_each_of_its_events_and_says_what_is_left_out():
    found = read("talks.ics", ICAL)
    assert told(found) == [
        *(
            ("Asking, well", "2018-02-03T10:00:00+01:00", "2018-02-03T10:45:00+01:00", at("a")),
            ("In UTC", "2018-02-03T10:00:00+00:00", "2018-02-03T11:00:00+00:00", at("b")),
            ("Floating", "2018-02-03T10:00:00", None, at("c")),
            ("Floating", "2018-02-04T12:00:00", None, f"{at('c')} 2018-02-04T10:00:00"),
            ("All day", None, None, at("d")),
            ("Unread", None, None, at("e")),
        )
    ]
    assert found.talks[0]["place"] == "Hall"
    assert found.report == [
        "“Floating”: it is repeated, and only the first time is taken",
        "“All day”: it has no time of the day that can be read",
        "“Unread”: it has no time of the day that can be read",
        "“Off” is cancelled: left out",
    ]


def at(name: str) -> str:
    return f"{name}@example.org"


def test_what_is_too_long_or_cannot_be_is_mended_and_said():
    text = PENTABARF.replace("Asking", "x" * 300).replace('id="8"', 'id="7"')
    found = read("schedule.xml", text.replace("<start>1:30<", "<start>soon<"))
    assert len(found.talks[0]["title"]) == 200
    assert [one["guid"] for one in found.talks] == ["7", "7"]  # whose it is, the event tells
    assert re.sub("x+", "x", " ".join(found.report)) == (
        "“x…”: shortened to 200 characters: x… “Dancing”: its time cannot be read"
    )
    found = read("schedule.xml", PENTABARF.replace("Asking", " "))
    assert found.report == ["A session without a title: left out"]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.xml", "<schedule/>", "There is no session in it."),
        ("a.xml", "<rss/>", "This is no schedule.xml"),
        ("a.xml", "<a", "Line 1: this is not XML"),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "The file declares entities"),
        ("a.json", "{}", "This is no schedule.json"),
        ("a.json", "[" * 100_000, "This is no schedule.json"),
        ("a.json", '{"schedule": {"conference": {"days": [{"rooms": 1}]}}}', "This is no schedule"),
        ("a.ics", "VERSION:2.0", "This is no iCalendar file"),
        ("a.ics", "", "There is no session in it."),
        ("a.csv", "", "write it as one of .xml, .json, .ics."),
    ],
)
def test_what_is_no_programme_is_refused_with_the_reason(name, text, fault):
    with pytest.raises(FileError) as raised:
        read(name, text)
    assert str(raised.value).startswith(fault)


def test_a_file_of_more_sessions_than_an_event_may_have_is_refused():
    one = PENTABARF[PENTABARF.index("<event") : PENTABARF.index("</room></day>")]
    many = PENTABARF.replace(one, one * (MOST_TALKS // 2 + 1))
    with pytest.raises(FileError, match="There are 502 sessions in it, and an event has 500"):
        read("schedule.xml", many)


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("a.xml", "<event/>"),
        ("a.json", "{}"),
        ("a.ics", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
    ],
)
def test_a_report_has_as_many_lines_as_somebody_reads_and_a_file_as_many_sessions(name, one):
    room = {"date": "2018-02-03", "rooms": {"Hall": [{"title": "Tea"}]}}
    begin, end = {
        "a.xml": (
            "<schedule><day><room><event><title>Tea</title></event>",
            "</room></day></schedule>",
        ),
        "a.json": json.dumps({"schedule": {"conference": {"days": [room]}}}).split("]", 1),
        "a.ics": (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Tea\r\nEND:VEVENT\r\n",
            "END:VCALENDAR\r\n",
        ),
    }[name]
    if name == "a.json":
        one, end = f",{one}", f"]{end}"
    found = read(name, begin + one * (MOST_READ - 1) + end)
    assert [each["title"] for each in found.talks] == ["Tea"]
    assert len(found.report) == MOST_LINES + 1
    assert re.fullmatch("and 4,[0-9]{3} more lines like these", found.report[-1])
    with pytest.raises(FileError, match="There are more than 5,000 sessions in it"):
        read(name, begin + one * MOST_READ + end)


def test_what_is_reported_and_stored_of_a_session_is_short_whatever_it_says():
    long = "x" * 100_000
    said = {"title": "A", "date": f"2018-02-03T10:00:00.{'0' * 100_000}", "duration": "00:30"}
    conference = {"days": [{"date": "2018-02-03", "rooms": {"Hall": [said]}}]}
    found = read("a.json", json.dumps({"schedule": {"conference": conference}}))
    assert told(found) == [("A", "2018-02-03T10:00:00", "2018-02-03T10:30:00", "")]
    found = read("a.ics", ICAL.replace("SUMMARY:Off", f"SUMMARY:{long}"))
    assert max(map(len, found.report)) < 300


def test_a_calendar_in_an_older_encoding_is_read_and_it_is_said():
    text = ICAL.replace("In UTC", "Café")
    for encoding, note in (
        ("cp1252", ["The file is not UTF-8 and was read as Windows-1252"]),
        *(("utf-8-sig", []), ("utf-16", [])),
    ):
        found = arrival("a.ics", text.encode(encoding))
        assert found.talks[1]["title"] == "Café"
        assert [one.partition(":")[0] for one in found.report[:-4]] == note
    with pytest.raises(FileError, match="Line 15: a letter that is neither"):
        arrival("a.ics", text.encode().replace("é".encode(), b"\x81"))


@pytest.mark.parametrize(
    ("start", "end", "kept", "note"),
    [
        (";TZID=Europe/Berlin:20180703T100000", ":20180703T083000Z", True, []),
        (";TZID=Europe/Berlin:20180703T100000", ":20180703T080000Z", False, []),
        (":20180703T100000", ":20180703T110000Z", False, ["it ends by other clocks than"]),
        (":20180703T080000Z", ";TZID=Europe/Berlin:20180703T090000", False, ["it ends before it"]),
    ],
)
def test_when_a_session_ends_is_told_by_moments_whichever_clocks_they_are_of(
    start, end, kept, note
):
    text = ICAL.replace(":20180203T100000Z", start).replace(":20180203T110000Z", end)
    found = read("a.ics", text)
    assert (found.talks[1]["end"] is not None) == kept
    said = [one.removeprefix("“In UTC”: ") for one in found.report if "In UTC" in one]
    assert [one[: len(note[0])] for one in said] == note


def test_a_session_whose_identity_one_has_that_is_called_off_has_none():
    found = read("a.ics", ICAL.replace("UID:f@", "UID:a@"))
    assert [one["guid"] for one in found.talks[:2]] == ["", at("b")]
