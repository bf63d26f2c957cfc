"""The wall of an event: everyone reads what its writers permitted, and only for so long."""

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from formats.atom.feed import ATOM
from models.account.audit import Audit
from models.answer import public_snapshot
from models.answer.response import Response
from models.answer.screen import Approval, Screen
from models.coding.coding import code
from models.coding.quote import Quote, QuoteUnfit
from models.coding.redaction import Redaction, redact
from models.coding.tag import Tag
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.report.edition import edition_for
from models.report.report import Report
from models.result.audience import Audience
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.telling.testimony_proposal import proposals
from models.wall.exhibit import (
    Asked,
    Exhibit,
    ExhibitState,
    ExhibitUnfit,
    fields_asked,
    moderate,
    queue,
)
from models.wall.moderation import Moderation
from models.wall.testimony import newest, still_published
from models.wall.wall import Wall
from models.wall.wall_page import wall_page
from models.wall.withdrawal import take_back
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, make_series, make_survey, question, respond
from tests.page import form_of, page_of
from tests.statements import statements
from web.headers import POLICY

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

WALL, FEED, EMBED = "/e/fair/wall", "/e/fair/wall.atom", "/e/fair/wall/embed"
TEXTS, DESK, LOG = "/events/fair/wall/texts", "/events/fair/wall", "/events/fair/wall/log.csv"
WHENS = "", " – 1 month later", " – 3 months later"
WHY = question("text", "why", "What changed?", multiline=True, permission=True)


def made(*questions: dict[str, Any]) -> tuple[Survey, Event]:
    """A shared survey with this question, and its event, whose wall everyone may read."""
    survey = make_survey(*(questions or (WHY,)))
    public_snapshot.share(survey)
    event = make_event(survey)
    Wall.of(event).share(make_organiser(), shared=True)
    return survey, event


def wrote(survey: Survey, words: str, permission: str = "unnamed", credit: str = "") -> str:
    """Somebody wrote this and said so much about publishing it; the receipt."""
    said = {"why": words}
    if permission:
        said["why__permission"] = permission
    if credit:
        said["why__credit"] = credit
    return respond(survey, **said)


def id_of(survey: Survey, words: str) -> str:
    (found,) = [one["id"] for one in Response.all_of(survey) if one["answers"]["why"] == words]
    return str(found)


def asked(survey: Survey) -> Asked:
    (found,) = fields_asked([survey])
    return found


def publish(survey: Survey, event: Event, words: str) -> None:
    response = id_of(survey, words)
    moderate(event, asked(survey), response, ExhibitState.PUBLISHED, make_organiser())


def everywhere(owner: FlaskClient, attendee: FlaskClient, survey: Survey, event: Event) -> str:
    """All that everyone may read of an event, and what is handed on of it, as one text."""
    pages = [attendee.get(one) for one in (WALL, f"{WALL}?page=2", FEED, EMBED)]
    link = Report.of(survey).token
    assert link is not None
    pages += [attendee.get(f"/r/{link}"), owner.get("/surveys/lunch/report")]
    assert {one.status_code for one in pages} == {200}
    pages += [attendee.get(one) for one in ("/s/lunch/results", "/e/fair")]
    paper = edition_for(survey, Audience.ORGANISER)  # of which the PDF is made
    assert paper is not None
    quoted = [words for passage in paper.passages for words in passage.quotes]
    told = [f"{one.heading} {one.sentence} {one.evidence}" for one in proposals(event)]
    shown = Approval.of(survey, "why").values()
    return "\n".join([*(one.get_data(as_text=True) for one in pages), *quoted, *told, *shown])


@pytest.mark.both
def test_of_500_texts_none_is_anywhere_without_permission(owner, attendee):
    survey, event = made()
    Report.of(survey).make_link(make_organiser())
    said = ("named", "unnamed", "no", "")
    collected = []
    for n in range(500):
        permission = said[n % 4]
        given = {"why": f"Text{n:03}x of somebody"}
        given |= {"why.permission": permission} if permission else {}
        given |= {"why.credit": f"Person{n:03}x"} if permission == "named" else {}
        collected.append((given, None))
    Response.take_in(survey, collected)
    who = make_organiser()
    for one in list(Response.all_of(survey)):
        words = one["answers"]["why"]
        state = ExhibitState.PUBLISHED
        if one["answers"].get("why.permission") in ("named", "unnamed"):
            moderate(event, asked(survey), one["id"], state, who)
        else:
            with pytest.raises(ExhibitUnfit):
                moderate(event, asked(survey), one["id"], state, who)
            with pytest.raises(QuoteUnfit):
                Quote.choose(survey, "why", one["id"], words, permitted=True)
            # As if somebody had stored them all the same.
            Exhibit.create(
                survey=survey, response=one["id"], field="why", key=one["id"][:16],
                state="published", reason="", in_place="", published_on="2026-11-30",
            )  # fmt: skip
            Approval.create(survey=survey, response=one["id"], field="why")
    # What an organiser ticked for the report says nothing where people are asked themselves.
    for one in list(Response.all_of(survey))[:90]:
        quoted = Quote(survey=survey, response=one["id"], field="why", begins=0, ends=8)
        quoted.digest, quoted.permitted = _digest(one["answers"]["why"][:8]), True
        quoted.save(force_insert=True)
    read = everywhere(owner, attendee, survey, event)
    pages = "".join(
        attendee.get(f"{WALL}?page={number}").get_data(as_text=True) for number in range(1, 30)
    )
    there = {n for n in range(500) if f"Text{n:03}x" in read + pages}
    assert there == {n for n in range(500) if n % 4 in (0, 1)}
    names = {n for n in range(500) if f"Person{n:03}x" in read + pages}
    assert names == {n for n in range(500) if n % 4 == 0}


def test_the_same_question_asked_again_says_when_wherever_one_chooses_between_them(owner):
    survey = make_survey(WHY)
    start = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    make_event(survey, start=start, end=start + timedelta(hours=1))
    make_series(survey, 1, 3)
    title = survey.definition.title
    chips = page_of(owner.get(TEXTS)).all("nav", **{"class": "chips"})[0].all("a")
    names = [f"What changed? – {title}{when}" for when in WHENS]
    assert [one.words for one in chips] == names
    assert page_of(owner.get(TEXTS)).one("h3").words == names[0]
    desk = page_of(owner.get(DESK))
    shown = [one.words for one in desk.all("a") if TEXTS in one["href"]]
    assert shown == names


def test_one_finds_back_from_striking_out_and_onward_from_the_desk_to_the_page(owner):
    survey, _event = made()
    wrote(survey, "We talk now")
    response = id_of(survey, "We talk now")
    striking = page_of(owner.get(f"/surveys/lunch/coding/why/texts/{response}/redaction"))
    assert striking.one("a", href=f"{TEXTS}?place=lunch.why").words == "Texts to publish"
    [way] = [one for one in page_of(owner.get(DESK)).all("a") if one["href"].endswith(WALL)]
    assert way.words == "Open the page as everyone sees it"


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def test_what_is_taken_back_is_gone_with_the_next_request_from_everywhere(owner, attendee):
    survey, event = made()
    Report.of(survey).make_link(make_organiser())
    receipt = wrote(survey, "We talk now", "named", "Ada Lovelace")
    wrote(survey, "Another text")
    publish(survey, event, "We talk now")
    publish(survey, event, "Another text")
    response = id_of(survey, "We talk now")
    Quote.choose(survey, "why", response, "We talk now", permitted=False)
    Screen.of(survey).approve(response, "why", approved=True)
    key = Exhibit.of(survey, response, "why").key
    before = everywhere(owner, attendee, survey, event)
    assert before.count("We talk now") >= 7
    assert "Ada Lovelace" in before
    assert set(still_published(event, [key])) == {key}
    known = {one: attendee.get(one).headers["ETag"] for one in (WALL, FEED, EMBED)}
    for address, tag in known.items():
        again = attendee.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")

    page = page_of(attendee.get(f"/s/lunch/receipt/{receipt}"))
    way = f"/s/lunch/receipt/{receipt}/permission"
    assert page.one("a", href=way).words == "Take back the permission to publish your words"
    asking = page_of(attendee.get(way))
    assert "What changed? : with the name Ada Lovelace" in asking.words.replace("?:", "? :")
    assert "We talk now" not in asking.words
    assert attendee.post(way).status_code == 303
    # There is nothing left to take back.
    assert page_of(attendee.get(f"/s/lunch/receipt/{receipt}")).all("a", href=way) == []

    after = everywhere(owner, attendee, survey, event)
    assert "We talk now" not in after
    assert "Ada Lovelace" not in after
    assert "Another text" in after
    assert still_published(event, [key]) == {}
    # Nor does anything stay by which the words could be guessed.
    assert (Quote.select().count(), Approval.select().count()) == (0, 0)
    for address, tag in known.items():
        assert attendee.get(address, headers={"If-None-Match": tag}).status_code == 200
    assert "Nothing of what you wrote may be published." in page_of(attendee.get(way)).words
    stored = Response.get_by_id((survey.id, response)).answers
    assert stored == {"why": "We talk now", "why.permission": "no"}
    # Pressed twice it is harmless, and what was sent first does not bring it back.
    assert attendee.post(way).status_code == 303
    with pytest.raises(ExhibitUnfit):
        publish(survey, event, "We talk now")
    assert attendee.get("/s/lunch/receipt/nothing/permission").status_code == 404
    assert attendee.post("/s/lunch/receipt/nothing/permission").status_code == 404


@pytest.mark.both
def test_a_response_that_is_deleted_is_on_no_wall(attendee):
    survey, event = made()
    wrote(survey, "We talk now")
    publish(survey, event, "We talk now")
    assert b"We talk now" in attendee.get(WALL).data
    Response.delete_among(survey, [id_of(survey, "We talk now")])
    for address in (WALL, FEED, EMBED):
        assert b"We talk now" not in attendee.get(address).data
    assert Exhibit.select().count() == 0


def test_words_that_are_struck_out_take_the_text_off_until_it_is_looked_at_again(attendee):
    survey, event = made()
    wrote(survey, "Bob was rude to us")
    publish(survey, event, "Bob was rude to us")
    response = id_of(survey, "Bob was rude to us")
    redact(survey, "why", response, ["Bob"], "A colleague’s name, Bob", make_organiser())
    assert b"rude" not in attendee.get(WALL).data
    assert [one.state for one in queue(asked(survey), ExhibitState.NEW)] == [ExhibitState.NEW]
    moderate(
        *(event, asked(survey), response, ExhibitState.PUBLISHED, make_organiser()),
        in_place="name removed",
    )
    for address in (WALL, FEED, EMBED):
        assert "[name removed] was rude to us" in attendee.get(address).get_data(as_text=True)
        assert "Bob" not in attendee.get(address).get_data(as_text=True)
    Redaction.of(survey, "why", response).undo(make_organiser())
    assert b"rude" not in attendee.get(WALL).data
    redact(survey, "why", response, [], "All of it", make_organiser())
    with pytest.raises(ExhibitUnfit):
        moderate(event, asked(survey), response, ExhibitState.PUBLISHED, make_organiser())


@pytest.mark.both
def test_a_text_goes_its_way_by_the_buttons_of_the_page_and_the_log_tells_it(owner, attendee):
    survey, _event = made()
    wrote(survey, "We talk now", "named", "Ada")
    wrote(survey, "Not me", "no")
    page = page_of(owner.get(f"{TEXTS}?state=new"))
    assert "We talk now" in page.words
    assert "May be published with the name Ada" in page.words
    assert "Not me" not in page.words
    response = id_of(survey, "We talk now")
    form = {"place": "lunch.why", "response": response, "in_place": "", "reason": ""}
    token = page.all("input", name="csrf_token")[0]["value"]

    def press(state: str, **said: str) -> int:
        sent = form | {"state": state, "csrf_token": token, **said}
        return int(owner.post(TEXTS, data=sent).status_code)

    assert [press(one) for one in ("seen", "to_publish", "published")] == [303, 303, 303]
    assert "We talk now" in page_of(attendee.get(WALL)).words
    assert press("refused") == 422  # says no reason
    assert press("refused", reason="Hurts somebody") == 303
    assert "We talk now" not in page_of(attendee.get(WALL)).words
    assert "Hurts somebody" in page_of(owner.get(f"{TEXTS}?state=refused")).words
    assert [press("unheard"), press("published", place="lunch.other")] == [422, 422]
    log = owner.get(LOG)
    lines = list(csv.DictReader(io.StringIO(log.get_data(as_text=True))))
    assert log.headers["Content-Disposition"] == 'attachment; filename="fair-moderation.csv"'
    assert [(one["who"], one["what"], one["reason"]) for one in lines] == [
        ("owner@example.org", "seen", ""),
        ("owner@example.org", "to publish", ""),
        ("owner@example.org", "published", ""),
        ("owner@example.org", "taken off the wall", "Hurts somebody"),
    ]
    assert all(one["time"] and one["question"] == "lunch why" for one in lines)
    assert len({one["text"] for one in lines}) == 1
    assert Exhibit.get().key != lines[0]["text"]
    assert response not in log.get_data(as_text=True)
    kinds = [one.kind for one in Audit.select().order_by(Audit.id)]
    decided = ["wall shared", "words published", "words taken off the wall"]
    assert kinds == [*decided, "moderation exported"]


def test_of_a_writer_who_takes_it_back_the_log_has_the_day_alone(database):
    survey, event = made()
    receipt = wrote(survey, "We talk now")
    publish(survey, event, "We talk now")
    assert take_back(survey, receipt) is True
    gone = [one for one in Moderation.all_of(event) if one.what == "permission taken back"]
    assert [(one.at, one.email, one.question) for one in gone] == [(None, "", "lunch why")]


def test_a_wall_that_is_not_shown_is_not_there(owner, attendee, outsider):
    survey, event = made()
    wrote(survey, "We talk now")
    publish(survey, event, "We talk now")
    form = form_of(page_of(owner.get(DESK)), DESK)
    assert owner.post(DESK, data=form | {"shared": "no"}).status_code == 303
    assert {attendee.get(one).status_code for one in (WALL, FEED, EMBED)} == {404}
    assert owner.post(DESK, data=form | {"shared": "perhaps"}).status_code == 422
    assert owner.post(DESK, data=form | {"shared": "yes"}).status_code == 303
    assert {attendee.get(one).status_code for one in (WALL, FEED, EMBED)} == {200}
    for address in (DESK, TEXTS, LOG):
        assert outsider.get(address).status_code == 404
        assert attendee.get(address).status_code == 303
    assert {attendee.get(f"/e/none/wall{one}").status_code for one in ("", ".atom", "/embed")} == {
        404
    }


def test_a_viewer_of_results_decides_nothing(app):
    _survey, event = made()
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(event, viewer, Role.VIEWER)
    client = signed_in(app, viewer)
    for address in (DESK, TEXTS, LOG):
        assert client.get(address).status_code == 403


def test_texts_of_a_survey_that_is_not_in_the_event_are_not_among_its_texts(owner):
    survey, event = made()
    other = make_survey(WHY, code="other")
    respond(survey, why="Our text", why__permission="unnamed")
    respond(other, why="Other text", why__permission="unnamed")
    page = page_of(owner.get(f"{TEXTS}?place=other.why"))
    assert "Our text" in page.words
    assert "Other text" not in page.words
    moderate(
        *(event, asked(other), id_of(other, "Other text"), ExhibitState.PUBLISHED),
        make_organiser(),
    )
    assert newest(event, 50) == []


@pytest.mark.both
def test_a_text_is_found_by_its_topics(attendee):
    survey, event = made()
    Tag.add(survey, "why", "Training")
    Tag.add(survey, "why", "Travel")
    for words, tags in ("A", ["training"]), ("B", ["training", "travel"]), ("C", []):
        wrote(survey, f"Text {words}")
        code(survey, "why", id_of(survey, f"Text {words}"), make_organiser(), tags)
        publish(survey, event, f"Text {words}")
    wrote(survey, "Text D", "no")
    code(survey, "why", id_of(survey, "Text D"), make_organiser(), ["travel"])
    assert wall_page(event).topics == (("Training", 2), ("Travel", 1))
    page = page_of(attendee.get(f"{WALL}?topic=training"))
    assert [one.words for one in page.all("blockquote")] in (
        ["Text A", "Text B"],
        ["Text B", "Text A"],
    )
    assert [
        one.words for one in page_of(attendee.get(f"{WALL}?topic=Travel")).all("blockquote")
    ] == ["Text B"]
    assert (
        "Nothing is published on this topic." in page_of(attendee.get(f"{WALL}?topic=Mars")).words
    )
    terms = [
        one.get("term") for one in fromstring(attendee.get(FEED).data).iter(f"{{{ATOM}}}category")
    ]
    assert sorted(terms) == ["Training", "Training", "Travel"]


@pytest.mark.both
def test_the_order_is_that_of_the_days_of_publishing_and_tells_nothing_else(database):
    survey, event = made()
    for n in range(40):
        wrote(survey, f"Text {n:02}")
        publish(survey, event, f"Text {n:02}")
    Exhibit.update(published_on="2026-01-01").where(
        Exhibit.response == id_of(survey, "Text 39")
    ).execute()
    order = [one.words for one in newest(event, 50)]
    assert order[-1] == "Text 39"
    assert sorted(order) == [f"Text {n:02}" for n in range(40)]
    assert order[:-1] != sorted(order[:-1])  # by chance once in 39!
    keys = [one.key for one in newest(event, 50)][:-1]
    assert keys == sorted(keys)  # which are random
    columns = {name for name in Exhibit._meta.columns if "at" in name.split("_")}
    assert columns == set()


def test_a_name_can_be_left_out_and_is_nowhere_then(owner, attendee):
    survey, event = made()
    wrote(survey, "We talk now", "named", "The Queen")
    response = id_of(survey, "We talk now")
    moderate(
        *(event, asked(survey), response, ExhibitState.PUBLISHED, make_organiser()), named=False
    )
    for address in (WALL, FEED, EMBED):
        said = attendee.get(address).get_data(as_text=True)
        assert ("We talk now" in said, "Queen" in said) == (True, False)
    assert "Queen" not in str(proposals(event))
    # It stays left out on its way.
    moderate(
        *(event, asked(survey), response, ExhibitState.TO_PUBLISH, make_organiser()), named=False
    )
    page = page_of(owner.get(f"{TEXTS}?state=to_publish"))
    assert "checked" in page.one("input", name="without_name")


def test_a_long_text_ends_with_a_sign_that_it_goes_on_and_markup_is_shown_as_typed(attendee):
    survey, event = made()
    wrote(survey, "<b>word</b> " * 400)
    publish(survey, event, "<b>word</b> " * 400)
    shown = page_of(attendee.get(WALL)).one("blockquote").source
    assert shown.startswith("<b>word</b> <b>word</b>")
    assert shown.endswith("[…]")
    assert len(shown) <= 2_000
    assert attendee.get(FEED, headers={"Accept-Encoding": "gzip"}).content_encoding == "gzip"


def test_the_embedded_page_alone_may_be_framed_and_runs_nothing(attendee):
    survey, event = made()
    wrote(survey, "We talk now")
    publish(survey, event, "We talk now")
    framed = attendee.get(EMBED)
    policy = framed.headers["Content-Security-Policy"].split("; ")
    assert "frame-ancestors *" in policy
    assert not [one for one in policy if one.startswith(("script-src", "connect-src"))]
    assert b"<script" not in framed.data
    assert b"<form" not in framed.data
    for address in (WALL, FEED, "/e/fair", "/s/lunch"):
        assert attendee.get(address).headers["Content-Security-Policy"] == POLICY
    assert b"<script" not in attendee.get(WALL).data


def test_the_feed_is_atom_with_an_author_for_each_and_no_time_but_the_day(attendee):
    survey, event = made()
    wrote(survey, "We talk now", "named", "Ada & Co")
    wrote(survey, "Bell \x07 rings")
    publish(survey, event, "We talk now")
    publish(survey, event, "Bell \x07 rings")
    reply = attendee.get(FEED)
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert reply.mimetype == "application/atom+xml"
    feed = fromstring(reply.data)
    assert feed.tag == f"{{{ATOM}}}feed"
    assert feed.findtext(f"{{{ATOM}}}id") == "http://localhost/e/fair/wall.atom"
    entries = feed.findall(f"{{{ATOM}}}entry")
    told = {
        one.findtext(f"{{{ATOM}}}content"): one.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
        for one in entries
    }
    assert told == {"We talk now": "Ada & Co", "Bell  rings": None}
    assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "Fair 2012"
    assert all((one.findtext(f"{{{ATOM}}}updated") or "").endswith("T00:00:00Z") for one in entries)


@pytest.mark.parametrize("texts", [1, 30])
def test_the_wall_asks_the_database_as_often_for_one_text_as_for_thirty(attendee, caplog, texts):
    survey, event = made()
    Tag.add(survey, "why", "Training")
    for n in range(texts):
        wrote(survey, f"Text {n}")
        publish(survey, event, f"Text {n}")
    for address, most in (WALL, 17), (FEED, 10), (EMBED, 9):
        attendee.get(address)
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            assert attendee.get(address).status_code == 200
        assert len(statements(caplog)) <= most


def test_texts_of_one_state_are_listed_a_page_at_a_time(owner):
    survey, _event = made()
    for n in range(31):
        wrote(survey, f"Text {n:02}")
    first = page_of(owner.get(TEXTS))
    assert len(first.one("ul", **{"class": "cards"}).all("li")) == 30
    (more,) = [one["href"] for one in first.all("a") if one.words == "Next page"]
    assert len(page_of(owner.get(more)).one("ul", **{"class": "cards"}).all("li")) == 1


def test_published_words_are_proposed_as_differences(database):
    survey, event = made()
    wrote(survey, "We talk\nnow", "named", "Ada")
    publish(survey, event, "We talk\nnow")
    (one,) = proposals(event)
    told = "Who wrote this lets everyone read it."
    assert (one.heading, one.sentence, one.number) == ("In their words", told, "")
    # None of the words are in it: they are looked up each time.
    assert one.evidence == (Evidence("testimony", Exhibit.get().key, ""),)
