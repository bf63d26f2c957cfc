"""Words and photos of the wall, where they are told or are evidence: while they hang."""

from flask.testing import FlaskClient

from models.answer.response import Response
from models.event.event import Event
from models.evidence.evidence import Evidence, Quotes, as_it_is, wall_evidence
from models.impact.difference import EventDifference
from models.impact.published import PublishedDifferences
from models.outcome import outcome_proposal
from models.outcome.outcome import Outcome
from models.outcome.substantiation import Substantiation
from models.wall.exhibit import Exhibit, ExhibitState, fields_asked, moderate
from models.wall.photo import Photo
from models.wall.wall import Wall
from models.wall.withdrawal import take_back
from tests.makers import (
    make_event,
    make_organiser,
    make_outcome,
    make_photo,
    make_survey,
    question,
    respond,
    telling,
)
from tests.page import form_of, page_of

DESK, PUBLIC = "/events/fair/differences", "/e/fair/differences"
WHY = question("text", "why", "What changed?", permission=True)
HIDDEN = "Readers do not see this now"


def hung() -> tuple[Event, str, Photo]:
    """An event whose wall shows somebody's words and a photo; the receipt of the words."""
    survey = make_survey(WHY)
    receipt = respond(survey, why="We dare to", why__permission="named", why__credit="Ada Lovelace")
    event, ann = make_event(survey), make_organiser()
    Wall.of(event).share(ann, shared=True)
    (place,) = fields_asked([survey])
    response = next(Response.all_of(survey))["id"]
    moderate(event, place, response, ExhibitState.PUBLISHED, ann)
    photo = make_photo(event, alternative="Forty people in a room", credit="Grace Hopper")
    return event, receipt, photo


def take(owner: FlaskClient, source: str) -> None:
    """Take the proposal of this noun into the page, and publish it."""
    page = page_of(owner.get(DESK))
    [named] = {
        one["value"] for one in page.all("input", name="source") if one["value"].startswith(source)
    }
    token = page.all("input", name="csrf_token")[0]["value"]
    taken = {"csrf_token": token, "source": named}
    assert owner.post(f"{DESK}/proposals", data=taken).status_code == 303
    form = form_of(page_of(owner.get(DESK)), f"{DESK}/versions")
    assert owner.post(f"{DESK}/versions", data=form).status_code == 303


def test_a_photo_is_told_as_a_difference_and_gone_from_every_version(owner, attendee):
    event, _receipt, photo = hung()
    take(owner, "photo:")
    kept = [EventDifference.get().told, *(one.items for one in PublishedDifferences.select())]
    assert "Forty people" not in str(kept)
    for end in "", "/1":
        page = page_of(attendee.get(PUBLIC + end))
        image = page.one("article").one("img")
        assert image["alt"] == "Forty people in a room"
        assert attendee.get(image["src"]).status_code == 200
        assert "Photo: Grace Hopper" in page.words
    # In a feed reader, and in a file, nobody can take anything back.
    for address in f"{PUBLIC}.atom", f"{PUBLIC}.svg":
        assert "Forty people" not in attendee.get(address).get_data(as_text=True)
    for address in f"{DESK}.csv", f"{DESK}.json":
        assert "Forty people" not in owner.get(address).get_data(as_text=True)
    assert HIDDEN not in page_of(owner.get(DESK)).words
    photo.decide(ExhibitState.TO_PUBLISH, event.organiser)
    for end in "", "/1":
        page = page_of(attendee.get(PUBLIC + end))
        assert page.all("img") == []
        assert page.all("article") == []  # it had nothing else to show
    assert HIDDEN in page_of(owner.get(DESK)).words


def test_while_the_wall_is_not_shown_nothing_of_it_is_told_and_the_desk_says_so(owner, attendee):
    event, _receipt, _photo = hung()
    take(owner, "testimony:")
    take(owner, "photo:")
    for words in "We dare to", "Ada Lovelace", "Forty people in a room":
        assert words in attendee.get(PUBLIC).get_data(as_text=True)
    Wall.of(event).share(event.organiser, shared=False)
    for end in "", "/1", "/2", ".atom", ".svg":
        text = attendee.get(PUBLIC + end).get_data(as_text=True)
        for words in "We dare to", "Ada Lovelace", "Forty people in a room", "/photos/":
            assert words not in text
    desk = page_of(owner.get(DESK)).words
    assert desk.count(HIDDEN) == 2
    assert page_of(owner.get(f"{DESK}/preview")).all("article") == []
    Wall.of(event).share(event.organiser, shared=True)
    assert len(page_of(attendee.get(PUBLIC)).all("article")) == 2
    assert HIDDEN not in page_of(owner.get(DESK)).words


def test_a_difference_with_more_to_show_stays_and_the_desk_says_what_is_missing(owner, attendee):
    event, receipt, photo = hung()
    [exhibit] = Exhibit.select()
    pieces = (
        *(Evidence("testimony", exhibit.key, ""), Evidence("photo", photo.key, "")),
        Evidence("link", "https://example.org/a", "Minutes"),
    )
    EventDifference.add(event, telling(evidence=pieces))
    PublishedDifferences.publish(event, "", event.organiser)
    assert "Readers do not see" not in page_of(owner.get(DESK)).words
    take_back(event.parts.get().survey, receipt)
    desk = page_of(owner.get(DESK)).words
    assert "Readers do not see 1 of its words or photos now: it was taken back" in desk
    photo.delete_by(event.organiser)
    desk = page_of(owner.get(DESK)).words
    assert "Readers do not see 2 of its words or photos now" in desk
    page = page_of(attendee.get(PUBLIC)).one("article")
    assert "Minutes" in page.words
    assert page.all("img") == page.all("blockquote") == []


def test_a_number_is_told_also_when_the_words_beside_it_are_gone(attendee):
    event, receipt, _photo = hung()
    [exhibit] = Exhibit.select()
    piece = Evidence("testimony", exhibit.key, "")
    EventDifference.add(event, telling(sentence="2 teams", number="2", evidence=(piece,)))
    PublishedDifferences.publish(event, "", event.organiser)
    take_back(event.parts.get().survey, receipt)
    page = page_of(attendee.get(PUBLIC)).one("article")
    assert "2 teams" in page.words
    assert page.all("blockquote") == []


def test_words_and_photos_of_the_wall_are_named_as_evidence_and_gone_when_taken_back(owner, app):
    event, receipt, photo = hung()
    logged = make_outcome(event)
    here = f"/events/fair/outcomes/{logged.id}"
    page = page_of(owner.get(f"{here}/evidence"))
    offered = {one["value"] for one in page.all("input", name="named")}
    [exhibit] = Exhibit.select()
    named = {f"testimony:{exhibit.key}", f"photo:{photo.key}"}
    assert named <= offered
    assert "In their words: We dare to (Ada Lovelace)" in page.words
    form = form_of(page, f"{here}/evidence") | {"named": sorted(named)}
    assert owner.post(f"{here}/evidence", data=form).status_code == 303
    statement = Outcome.get_by_id(logged.id).statement
    assert "We dare" not in str(statement.document)
    assert "Forty" not in str(statement.document)
    words = ("We dare to (Ada Lovelace)", "Forty people in a room")
    token = Substantiation.ask(Outcome.get_by_id(logged.id), "Jo", "", event.organiser)
    asked = app.test_client()

    def read() -> list[str]:
        """All that who runs the event and who was asked see of it."""
        pages = [owner.get(here), asked.get(f"/e/fair/outcomes/{token}")]
        files = [owner.get(f"/events/fair/outcomes.{end}") for end in ("csv", "jsonl")]
        assert {one.status_code for one in (*pages, *files)} == {200}
        return [one.get_data(as_text=True) for one in (*pages, *files)]

    for text in read():
        assert all(one in text for one in words)
    [proposed] = outcome_proposal.proposals(event)
    assert {one.words for one in proposed.evidence} >= set(words)
    Wall.of(event).share(event.organiser, shared=False)
    assert wall_evidence(event) == []
    for text in read():
        assert not any(one in text for one in words)
    Wall.of(event).share(event.organiser, shared=True)
    take_back(event.parts.get().survey, receipt)
    photo.decide(ExhibitState.REFUSED, event.organiser, "They asked")
    for text in read():
        assert not any(one in text for one in words)
    assert "2 quotes or photos are no longer there" in page_of(owner.get(here)).words
    page = page_of(owner.get(f"{here}/evidence"))
    assert not [one for one in page.all("input", name="named") if "testimony" in one["value"]]


def test_what_hangs_on_another_wall_is_no_evidence_here(owner):
    event, _receipt, photo = hung()
    other = make_event(code="other")
    Wall.of(other).share(other.organiser, shared=True)
    piece = (Evidence("photo", photo.key, ""),)
    assert as_it_is(piece, Quotes(other)) == ()
    assert as_it_is(piece) == ()
    assert [one.words for one in as_it_is(piece, Quotes(event))] == ["Forty people in a room"]
    EventDifference.add(other, telling(evidence=piece))
    PublishedDifferences.publish(other, "", other.organiser)
    assert page_of(owner.get("/e/other/differences")).all("img") == []


def test_a_paper_says_in_words_what_a_photo_shows(owner, attendee, monkeypatch):
    hung()
    take(owner, "photo:")
    made: list[str] = []

    def noted(html: str, _organiser: int) -> bytes:
        made.append(html)
        return b"%PDF"

    monkeypatch.setattr("web.process.pdf._made", noted)
    attendee.get(f"{PUBLIC}.pdf")
    assert "A photo: " in made[0]
    assert "Forty people in a room" in made[0]
    assert "<img" not in made[0]
