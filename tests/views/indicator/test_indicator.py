"""Figures over time as their organisers type, paste, bring, read and take them away."""

from io import BytesIO
from xml.etree import ElementTree

import pytest

from models.account.audit import Audit
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.indicator.course import courses
from models.indicator.data_point import DataPoint
from models.indicator.indicator import Indicator, IndicatorTerms
from models.indicator.indicator_proposal import proposals
from models.outcome.outcome import Outcome
from models.telling.difference_kind import DifferenceKind
from tests.makers import make_event, make_indicator, make_organiser, make_outcome
from tests.page import form_of, page_of
from tests.sending import faults
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

FIGURES = "/events/fair/figures/"
SVG = "{http://www.w3.org/2000/svg}"


def send(client, page, address, /, **said):
    form = form_of(page_of(client.get(page)), address)
    return client.post(address, data=form | said)


def enter(client, indicator, **said):
    here = f"{FIGURES}{indicator.id}"
    return send(client, here, f"{here}/readings", **said)


def test_a_figure_is_added_and_its_readings_are_typed_one_by_one(owner):
    make_event()
    new = f"{FIGURES}new"
    reply = send(owner, new, new, name="")
    assert page_of(reply).one(id="fault-name").words.startswith("Error: Write what is counted")
    made = send(owner, new, new, name="Yammer members", source="The admin page")
    indicator = Indicator.get()
    assert made.location.endswith(f"{FIGURES}{indicator.id}")
    assert enter(owner, indicator, day="1 June 2012", number="120").status_code == 303
    assert enter(owner, indicator, day="1 July 2012", number="164").status_code == 303
    page = page_of(owner.get(f"{FIGURES}{indicator.id}"))
    sentence = "Yammer members: 120 on 1 June 2012, 164 on 1 July 2012: 44 more, 37 %."
    assert page.one("p", **{"class": "says"}).words == sentence
    assert [row.words.split()[:4] for row in page.one("tbody").all("tr")] == [
        ["1", "July", "2012", "164"],
        ["1", "June", "2012", "120"],
    ]
    assert "because of" not in page.words.replace("not because of it", "")
    assert sentence in page_of(owner.get(FIGURES)).words


def test_nothing_is_chosen_for_a_new_figure_and_a_share_keeps_its_unit(owner):
    make_event()
    new = page_of(owner.get("/events/fair/figures/new"))
    sent = form_of(new, "/events/fair/figures/new")
    assert (sent["good"], sent["kind"]) == ([""], ["other"])
    made = Indicator.add(Event.get(), IndicatorTerms("Use it", "%", kind=DifferenceKind.OTHER))
    enter(owner, made, day="1 June 2026", number="20")
    [one] = courses(Event.get(), [made])
    assert one.sentence.startswith("Use it: 20 % on 1 June 2026; nothing is known from")
    [found] = proposals(Event.get())
    assert (found.heading, found.number) == ("Use it", "20 %")
    assert found.number in found.sentence


def test_a_pasted_list_with_a_line_that_is_wrong_is_not_taken_at_all(owner):
    made = make_indicator(make_event())
    pasted = "1 June 2012; 120\n1 Juneteenth 2012; 5\n1 July 2012; 164"
    reply = enter(owner, made, pasted=pasted)
    assert reply.status_code == 422
    page = page_of(reply)
    assert "Line 2: Enter the day, the month and the year" in page.one(role="alert").words
    assert form_of(page, f"{FIGURES}{made.id}/readings")["pasted"] == [pasted]
    assert DataPoint.select().count() == 0
    assert enter(owner, made, pasted=pasted.replace("teenth", "")).status_code == 422
    assert DataPoint.select().count() == 0
    good = pasted.replace("1 Juneteenth", "2 June")
    assert enter(owner, made, pasted=good).status_code == 303
    assert DataPoint.select().count() == 3


@pytest.mark.both
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_is_taken_whole(owner, encoding):
    made = make_indicator(make_event())
    data = "Day;Mitglieder é\r\n2012-06-01;120\r\n2012-07-01;164\r\n".encode(encoding)
    reply = enter(owner, made, file=(BytesIO(data), "a.csv"))
    assert reply.status_code == 303
    assert [(one.day, one.value) for one in DataPoint.select().order_by(DataPoint.day)] == [
        *(("2012-06-01", "120"), ("2012-07-01", "164")),
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "Write a day and a number, like 1 June 2026; 120"),
        ({"day": "1 June", "number": "5"}, "Enter the day, the month and the year"),
        ({"number": "many"}, "Enter a number, like 12 or 2.5"),
        ({"day": "1 June 1880", "number": "5"}, "Write a year from 1900 to 2999"),
        ({"pasted": "1 June 2012; 5" + " " * 200_000}, "This is too long: add them in parts"),
        ({"file": (BytesIO(b"x" * 200_001), "a.csv")}, "The file is too long"),
        ({"file": (BytesIO(b"\x81\x8d"), "a.csv")}, "a letter that is neither UTF-8 nor"),
        (
            {"day": "1 June 2012", "number": "5", "pasted": "1 June 2012; 6"},
            "1 June 2012 stands here twice, with two numbers",
        ),
    ],
)
def test_what_cannot_be_taken_is_said(owner, said, fault):
    made = make_indicator(make_event())
    reply = enter(owner, made, **said)
    assert reply.status_code == 422
    page = page_of(reply)
    assert fault in page.one(role="alert").words
    wrong = next((one for one in ("pasted", "file", "day") if one in said), "number")
    assert page.one(id=wrong)["aria-invalid"] == "true"
    assert DataPoint.select().count() == 0


THERE = "there is 5 already. Take it out first."
UNFIT = "Enter the day, the month and the year, like 3 June 2026"
LISTED = b"1 June 2012; 6\n2 June 2012; 7\n"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"file": b""}, {"file": "Write a day and a number, like 1 June 2026; 120"}),
        ({"file": b"Day;Number\n"}, {"file": "Write a day and a number, like 1 June 2026; 120"}),
        ({"file": LISTED}, {"file": f"1 June 2012: {THERE} 2 June 2012: {THERE}"}),
        (
            {"pasted": "1 June 2012; 6", "file": b"2 June 2012; 7"},
            {"pasted": f"1 June 2012: {THERE}", "file": f"2 June 2012: {THERE}"},
        ),
        ({"day": "1 June 2012", "number": "6"}, {"number": f"1 June 2012: {THERE}"}),
        (
            {"day": "3 June 2012", "number": "6", "file": b"3 June 2012; 7"},
            {"file": "3 June 2012 stands here twice, with two numbers"},
        ),
        (
            {"pasted": "3 June 2012; 6\nx\ny"},
            {"pasted": f"Line 2: {UNFIT} Line 3: {UNFIT}"},
        ),
    ],
)
def test_what_cannot_be_taken_is_said_where_it_was_written_in_the_order_of_the_page(
    owner, said, fault
):
    made = make_indicator(make_event())
    enter(owner, made, pasted="1 June 2012; 5\n2 June 2012; 5")
    if "file" in said:
        said = said | {"file": (BytesIO(said["file"]), "a.csv")}
    reply = enter(owner, made, **said)
    assert (reply.status_code, faults(reply)) == (422, fault)
    links = page_of(reply).one(role="alert").all("a")
    assert [one["href"] for one in links] == sorted(
        (one["href"] for one in links), key=["#number", "#pasted", "#file"].index
    )
    assert " ".join(one.words for one in links) == " ".join(fault.values())
    assert DataPoint.select().count() == 2


def test_a_reading_is_taken_out(owner):
    made = make_indicator(make_event(), "1 June 2012; 120")
    here = f"{FIGURES}{made.id}"
    assert send(owner, here, f"{here}/readings/2012-06-01/end").status_code == 303
    assert DataPoint.select().count() == 0
    token = form_of(page_of(owner.get(here)), f"{here}/readings")["csrf_token"]
    for day in "2012-06-01", "odd":
        reply = owner.post(f"{here}/readings/{day}/end", data={"csrf_token": token})
        assert reply.status_code == 404


def test_the_line_has_the_event_in_it_and_is_drawn_on_the_page_and_as_a_file(owner):
    event = make_event()
    made = make_indicator(event, "27 May 2012; 120", "16 June 2012; 164", source="The admin page")
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    drawn = page.one("svg", **{"class": "line"})
    assert drawn.one("path", **{"class": "axis event"})["d"] == "M50.00 0V100"
    assert not drawn.all("path", **{"class": "axis straight"})
    reply = owner.get(f"{FIGURES}{made.id}.svg")
    assert reply.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(reply.text)
    words = [one.text for one in root.iter(f"{SVG}text")]
    for said in ("Yammer members", "the event", "27 May 2012", "16 June 2012", "The admin page"):
        assert said in words
    assert "27 May 2012: 120. 16 June 2012: 164." in root.find(f"{SVG}desc").text
    uprights = [one for one in root.iter(f"{SVG}line") if one.get("x1") == one.get("x2") == "400.0"]
    assert len(uprights) == 1
    assert owner.get(f"{FIGURES}{made.id}.gif").status_code == 404
    assert owner.get(f"{FIGURES}{make_indicator(event, '1 May 2012; 1').id}.svg").status_code == 404


@pytest.mark.both
def test_the_line_is_a_png_too(owner):
    made = make_indicator(make_event(), "27 May 2012; 120", "16 June 2012; 164")
    reply = owner.get(f"{FIGURES}{made.id}.png")
    assert (reply.status_code, reply.data[:8]) == (200, b"\x89PNG\r\n\x1a\n")


def test_from_a_figure_an_outcome_is_two_presses_and_a_figure_can_be_named(owner):
    event = make_event()
    made = make_indicator(event, "1 June 2012; 120", "1 July 2012; 164")
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    [way] = [one for one in page.all("a") if one.words == "Something came of this"]
    form = form_of(page_of(owner.get(way["href"])), "/events/fair/outcomes/new")
    assert owner.post(way["href"], data=form).status_code == 303
    said = Outcome.get().statement
    assert said.what.startswith("Yammer members: 120 on 1 June 2012")
    assert (said.who, said.kind, said.tellable) == ("Yammer members", "recruit", True)
    named = Evidence("figure", str(made.id), "Yammer members")
    assert said.evidence == (named,)
    other = make_outcome(event)
    here = f"/events/fair/outcomes/{other.id}"
    assert send(owner, f"{here}/evidence", f"{here}/evidence", named=f"figure:{made.id}").location
    assert Outcome.get_by_id(other.id).statement.evidence == (named,)
    link = page_of(owner.get(here)).one("a", href=f"{FIGURES}{made.id}")
    assert link.words == "Yammer members"


@pytest.mark.both
def test_all_readings_are_taken_away_and_no_cell_runs(owner):
    event = make_event()
    make_indicator(event, "6 June 2012; -5", "1 July 2012; 164.50", name="=1+1", unit="a day")
    assert owner.get("/events/fair/figures.csv").text.split("\r\n") == [
        "figure,unit,good,source,day,number,when,counted_from",
        "'=1+1,a day,,,2012-06-06,-5,before,",
        "'=1+1,a day,,,2012-07-01,164.5,after,",
        "",
    ]
    assert [one.about for one in Audit.all_of("figures exported")] == ["fair"]


@pytest.mark.both
def test_a_figure_is_changed_and_deleted(owner):
    made = make_indicator(make_event(), "1 June 2012; 120")
    here = f"{FIGURES}{made.id}"
    assert send(owner, f"{here}/edit", f"{here}/edit", kind="odd").status_code == 422
    assert (
        send(owner, f"{here}/edit", f"{here}/edit", unit="people", good="less").status_code == 303
    )
    assert "Yammer members (people)" in page_of(owner.get(here)).words
    assert "Less is better." in page_of(owner.get(here)).words
    assert send(owner, f"{here}/edit", f"{here}/deletion").status_code == 303
    assert (Indicator.select().count(), DataPoint.select().count()) == (0, 0)


def test_the_list_asks_as_often_with_one_figure_as_with_thirty(owner, caplog):
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    counted = []
    for more in 1, 29:
        for _ in range(more):
            make_indicator(event, "1 June 2012; 120", "1 July 2012; 164")
        owner.get(FIGURES)
        caplog.clear()
        assert owner.get(FIGURES).status_code == 200
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1]


def test_a_figure_of_another_event_is_not_there(owner):
    made = make_indicator(make_event(code="other", organiser=make_organiser()))
    make_event()
    for end in ("", "/edit", ".svg"):
        assert owner.get(f"{FIGURES}{made.id}{end}").status_code == 404
