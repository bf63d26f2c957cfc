"""What an event changed as files: feed, picture, PDF, CSV, JSON."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest

from models.event.event import Event
from models.evidence.evidence import Evidence
from models.impact.difference import EventDifference
from models.impact.published import PublishedDifferences
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, telling
from tests.page import page_of
from views.impact import told_page
from web.process import pdf

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PUBLIC = "/e/fair/differences"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def event(database) -> Event:
    """An event that tells of two differences in two versions."""
    event, owner = make_event(), make_organiser()
    EventDifference.add(
        event, telling("=1+1 & <more>", evidence=(Evidence("link", "https://a.org/", "It"),))
    )
    PublishedDifferences.publish(event, "First", owner)
    EventDifference.add(event, telling("Second", number="", sentence="*Said*.", unknown="Much"))
    PublishedDifferences.publish(event, "", owner)
    return event


def entries(attendee) -> list[ElementTree.Element]:
    reply = attendee.get(f"{PUBLIC}.atom")
    assert reply.mimetype == "application/atom+xml"
    return ElementTree.fromstring(reply.data).findall(f"{ATOM}entry")


def test_the_feed_is_valid_and_has_an_entry_for_each_difference_and_each_version(event, attendee):
    feed = ElementTree.fromstring(attendee.get(f"{PUBLIC}.atom").data)
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://localhost/e/fair/differences.atom",
        "alternate": "http://localhost/e/fair/differences",
    }
    found = entries(attendee)
    assert sorted(one.findtext(f"{ATOM}title") for one in found) == [
        *("=1+1 & <more>", "Second", "Version 1: Fair 2012", "Version 2: Fair 2012")
    ]
    for one in found:
        for name in ("id", "title", "updated", "published", "content", "link"):
            assert len(one.findall(ATOM + name)) == 1
    assert len({one.findtext(f"{ATOM}id") for one in found}) == 4
    assert max(one.findtext(f"{ATOM}updated") for one in found) == feed.findtext(f"{ATOM}updated")
    said = {one.findtext(f"{ATOM}title"): one.findtext(f"{ATOM}content") for one in found}
    assert said["Second"] == "Said.\n\nAs of 30 September 2012.\n\nWhat is not known: Much"
    assert said["Version 1: Fair 2012"] == "First"


@pytest.mark.both
def test_an_entry_keeps_its_id_when_the_address_changes_and_has_another_when_its_words_do(
    event, attendee
):
    before = {one.findtext(f"{ATOM}title"): one.findtext(f"{ATOM}id") for one in entries(attendee)}
    event.move("fayre")
    after = ElementTree.fromstring(attendee.get("/e/fayre/differences.atom").data)
    ids = {one.findtext(f"{ATOM}id") for one in after.findall(f"{ATOM}entry")}
    assert ids == set(before.values())
    EventDifference.all_of(event)[1].change(telling("Second"))
    PublishedDifferences.publish(event, "", make_organiser())
    after = ElementTree.fromstring(attendee.get("/e/fayre/differences.atom").data)
    ids = {one.findtext(f"{ATOM}id") for one in after.findall(f"{ATOM}entry")}
    assert before["Second"] not in ids
    assert before["=1+1 & <more>"] in ids


def test_a_feed_that_has_not_changed_is_not_sent_again(event, attendee):
    reply = attendee.get(f"{PUBLIC}.atom")
    again = attendee.get(f"{PUBLIC}.atom", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.both
def test_the_picture_is_of_the_size_that_is_asked_for_and_says_itself_in_words(event, attendee):
    svg = attendee.get(f"{PUBLIC}.svg")
    assert svg.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(svg.data)
    assert root.get("viewBox") == "0 0 1200 630"
    words = " ".join(one.text or "" for one in root.iter() if one.tag.endswith("text"))
    assert "What came of it" in words
    assert "and 1 difference more" in words
    png = attendee.get(f"{PUBLIC}.png").data
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(png[n : n + 4]) for n in (16, 20)] == [1200, 630]
    page = page_of(attendee.get(PUBLIC))
    meta = {one["property"]: one["content"] for one in page.all("meta") if "property" in one}
    assert meta["og:image"] == "http://localhost/e/fair/differences.png"
    assert meta["og:url"] == "http://localhost/e/fair/differences"
    assert meta["og:title"] == "Fair 2012: what came of it"


@pytest.mark.both
@pytest.mark.skipif(not pdf.is_offered(), reason="WeasyPrint is not installed.")
def test_the_page_is_made_into_a_pdf_once_for_all_who_ask(event, attendee, monkeypatch):
    first = attendee.get(f"{PUBLIC}.pdf")
    assert (first.status_code, first.data[:5]) == (200, b"%PDF-")
    monkeypatch.setattr(pdf.launcher, "run", None)
    assert attendee.get(f"{PUBLIC}.pdf").data == first.data


@pytest.mark.both
def test_on_paper_it_is_said_how_each_number_was_computed(event, attendee, monkeypatch):
    read: list[str] = []
    EventDifference.add(event, telling("Third", method="Counted twice."))
    PublishedDifferences.publish(event, "", make_organiser())
    monkeypatch.setattr(pdf, "is_offered", lambda: True)

    def made(given: bytes) -> bytes:
        read.append(given.decode())
        return b"%PDF-"

    monkeypatch.setattr(pdf.launcher, "run", made)
    assert attendee.get(f"{PUBLIC}.pdf?paper=letter").status_code == 200
    [paper] = read
    said = 'How it was computed:</strong> <span dir="auto">Counted twice.'
    assert said in paper.replace("\n", " ")


def test_its_organiser_gets_all_that_is_told_as_csv_and_json(event, owner, attendee):
    for ending in ("csv", "json"):
        assert attendee.get(f"/events/fair/differences.{ending}").status_code == 303
    rows = list(csv.DictReader(io.StringIO(owner.get("/events/fair/differences.csv").text)))
    assert [one["heading"] for one in rows] == ["'=1+1 & <more>", "Second"]
    assert rows[0]["evidence"] == "It https://a.org/"
    assert [(one["since_version"], one["changed_version"]) for one in rows] == [
        *(("1", "1"), ("2", "2"))
    ]
    made = json.loads(owner.get("/events/fair/differences.json").data)
    assert [one["number"] for one in made["differences"]] == ["41", ""]
    assert [one["news"] for one in made["versions"]] == ["", "First"]
    assert made["event"]["code"] == "fair"


def test_a_viewer_of_results_finds_in_the_files_what_the_preview_shows_them_and_no_more(event, app):
    """What is told, published or not, is fit for everyone; quotes are left out."""
    EventDifference.add(
        event, telling("Not yet published", evidence=(Evidence("quote", "a/b/c", ""),))
    )
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(event, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    shown = " ".join(page_of(client.get("/events/fair/differences/preview")).words.split())
    assert "Not yet published" in shown
    rows = list(csv.DictReader(io.StringIO(client.get("/events/fair/differences.csv").text)))
    assert "Not yet published" in [one["heading"] for one in rows]
    for row in rows:
        for name in ("heading", "number", "sentence", "unknown", "method"):
            said = "".join(row[name].removeprefix("'").split())
            assert said in "".join(shown.split()), (name, row)
    assert "quote" not in client.get("/events/fair/differences.json").text
    # What the differences are made of is not for viewers.
    for path in ("outcomes.csv", "outcomes.json", "replies.csv", "wall/log.csv"):
        assert client.get(f"/events/fair/{path}").status_code in (403, 404), path


@pytest.mark.both
def test_no_stranger_fills_what_is_kept_with_names_of_hosts(event, attendee):
    sizes = set()
    shown: Any = told_page._shown
    for host in ("one.example", "two.example"):
        page = page_of(attendee.get(PUBLIC, headers={"Host": host}))
        meta = {one["property"]: one["content"] for one in page.all("meta") if "property" in one}
        assert meta["og:image"] == f"http://{host}/e/fair/differences.png"
        sizes.add(len(shown.known))
    assert len(sizes) == 1
    before = len(shown.known)
    for since in ("9", "77", "-3", "x"):
        attendee.get(f"{PUBLIC}?since={since}")
    assert len(shown.known) == before
