"""The outcome log as its organisers use it, and the page of whoever is asked about one."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from language.day import in_words
from models.account.audit import Audit
from models.answer.response import Response
from models.coding.quote import Quote
from models.event.event import Event
from models.evidence.evidence import Evidence, key_of
from models.outcome.outcome import Outcome
from models.outcome.substantiation import Substantiation
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import (
    make_event,
    make_organiser,
    make_outcome,
    make_survey,
    question,
    respond,
    statement,
)
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

LOG = "/events/fair/outcomes/"
NEW = f"{LOG}new"
SHORT = {"what": "They post minutes", "who": "Finance", "happened": "Sep 2012", "kind": "practice"}
WHY = question("text", "why", "Why?", multiline=True)
LINK = Evidence("link", "https://example.org/m", "The minutes")


def send(client: FlaskClient, address: str, /, **said: Any) -> Any:
    """Send the form of a page as it stands, with this changed."""
    form = form_of(page_of(client.get(address)), address.partition("?")[0])
    return client.post(address, data=form | said)


def press(client: FlaskClient, page: str, address: str, **said: Any) -> Any:
    return client.post(address, data=form_of(page_of(client.get(page)), address) | said)


def link_for(owner: FlaskClient, logged: Outcome, name: str = "Jo") -> str:
    """The path that a person is sent."""
    here = f"{LOG}{logged.id}"
    reply = press(owner, here, f"{here}/substantiations", name=name, role="Boss")
    address = page_of(reply).one("input", id="link")["value"]
    return "/e/" + address.partition("/e/")[2]


def test_four_answers_are_an_outcome_and_all_else_waits_behind_add_more(owner):
    make_event()
    page = page_of(owner.get(NEW))
    assert "open" not in page.one("details", **{"class": "more"})
    behind = page.one("details", **{"class": "more"})
    names = [one["name"] for one in page.one("form", action=NEW).elements if "name" in one]
    inside = [one["name"] for one in behind.elements if "name" in one]
    assert [one for one in names if one not in inside] == [
        *("csrf_token", "what", "who", "happened", "kind", "tellable"),
    ]
    reply = send(owner, NEW, **SHORT)
    assert reply.status_code == 303
    assert Outcome.get().statement == statement(what="They post minutes")
    assert "They post minutes" in page_of(owner.get(reply.location)).words


@pytest.mark.both
def test_no_kind_is_chosen_beforehand_and_one_has_to_be(owner):
    make_event()
    assert form_of(page_of(owner.get(NEW)), NEW)["kind"] == [""]
    reply = send(owner, NEW, **SHORT | {"kind": ""})
    assert reply.status_code == 422
    fault = page_of(reply).one(id="fault-kind").words
    assert fault == "Error: Choose what kind of change it is"
    assert Outcome.select().count() == 0


def test_a_client_that_sends_the_four_alone_is_served_too(owner):
    make_event()
    token = form_of(page_of(owner.get(NEW)), NEW)["csrf_token"]
    assert owner.post(NEW, data=SHORT | {"csrf_token": token}).status_code == 303
    assert Outcome.get().statement == statement(what="They post minutes", tellable=False)


def test_all_that_is_said_behind_add_more_is_kept_and_shown(owner):
    make_event()
    more: dict[str, Any] = {
        "place": "Leeds",
        "significance": "It saves a week",
        "contribution": "They saw how",
        "expected": "no",
        "effect": "good",
        "level": "3",
        "links": "https://example.org/m The minutes",
    }
    where = send(owner, NEW, **SHORT, **more).location
    kept = SHORT | more | {"level": 3, "happened": "2012-09", "evidence": (LINK,)}
    kept.pop("links")
    assert Outcome.get().statement == statement(**kept)
    words = page_of(owner.get(where)).words
    for said in ("Leeds", "It saves a week", "They saw how", "Nobody expected it", "3 Behaviour"):
        assert said in words
    assert page_of(owner.get(where)).one("a", href="https://example.org/m").words == "The minutes"


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(owner):
    make_event()
    reply = send(
        owner,
        NEW,
        **SHORT | {"what": "", "happened": "3 June", "links": "javascript:alert(1)\nnope"},
    )
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one("title").words.startswith("Error:")
    assert page.one(id="fault-links").words == (
        "Error: Write links that begin with https:// or http://, one a line: "
        "not “javascript:alert(1)”, “nope”"
    )
    assert page.one(id="fault-happened").words == (
        "Error: Enter a month or a day with its year, like June 2026 or 3 June 2026"
    )
    assert "open" in page.one("details", **{"class": "more"})
    assert form_of(page, NEW)["links"] == ["javascript:alert(1)\nnope"]
    reply = send(owner, NEW, **SHORT | {"what": " "})
    assert page_of(reply).one(id="fault-what").words == "Error: Write what changed"
    assert Outcome.select().count() == 0


def test_from_an_answer_an_outcome_is_two_presses_and_stays_for_organisers_alone(owner):
    survey = make_survey(WHY, question("email", "mail", "Mail?"), title="Tea & cake")
    make_event(survey)
    respond(survey, why="I joined in, and so did Jane")
    response = Response.get().id
    page = page_of(owner.get(f"/surveys/lunch/responses/{response}"))
    [way] = [one for one in page.all("a") if one.words == "Something came of this"]
    begun = owner.get(way["href"])
    assert "I joined in, and so did Jane" in page_of(begun).one("dl").words
    form = form_of(page_of(begun), NEW)
    assert form["what"] == ["I joined in, and so did Jane"]
    assert "tellable" not in form
    assert owner.post(way["href"], data=form | {"kind": "skill"}).status_code == 303
    logged = Outcome.get()
    assert logged.statement.who == "Somebody who answered “Tea & cake”"
    assert logged.statement.evidence == (Evidence("results", "lunch", "Tea & cake"),)
    assert not logged.statement.tellable
    assert response not in repr([*Outcome.select().tuples()])
    page = page_of(owner.get(f"{LOG}{logged.id}"))
    assert "For organisers alone" in page.words
    assert not page.all("form", action=f"{LOG}{logged.id}/substantiations")


def test_words_of_an_answer_are_for_who_may_read_it(app, owner):
    survey = make_survey(WHY)
    event = make_event(survey)
    respond(survey, why="I joined in")
    address = f"{NEW}?survey=lunch&response={Response.get().id}"
    assert "I joined in" in owner.get(address).text
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    assert signed_in(app, ben).get(address).status_code == 403
    make_event(code="bens", organiser=ben)
    asked = signed_in(app, ben).get(address.replace("/fair/", "/bens/"))
    assert (asked.status_code, "I joined in" in asked.text) == (403, False)
    assert owner.get(f"{NEW}?survey=lunch&response=1").status_code == 404
    make_event(code="mine")
    assert owner.get(address.replace("/fair/", "/mine/")).status_code == 404


def test_the_response_of_a_survey_without_event_leads_to_no_log(owner):
    respond(make_survey(WHY), why="I joined in")
    page = page_of(owner.get(f"/surveys/lunch/responses/{Response.get().id}"))
    assert "Something came of this" not in page.words


@pytest.mark.parametrize("permitted", [True, False])
def test_from_a_quote_it_is_two_presses_and_the_quote_is_evidence_if_everyone_may_read_it(
    owner, permitted
):
    survey = make_survey(WHY)
    make_event(survey)
    respond(survey, why="Well: I joined in")
    Quote.choose(survey, "why", Response.get().id, "I joined in", permitted=permitted)
    [quote] = Quote.all_of(survey)
    page = page_of(owner.get("/surveys/lunch/report/quotes"))
    [way] = [one for one in page.all("a") if one.words == "Something came of this"]
    form = form_of(page_of(owner.get(way["href"])), NEW) | {"kind": "skill"}
    assert owner.post(way["href"], data=form).status_code == 303
    said = Outcome.get().statement
    assert (said.what, said.tellable) == ("I joined in", False)
    named = Evidence("quote", key_of("lunch", quote), "")
    assert said.evidence == ((named,) if permitted else (Evidence("results", "lunch", "Lunch"),))


def test_another_room_begins_an_outcome_with_words_of_its_own(owner):
    make_event()
    address = f"{NEW}?what=Training+in+Leeds&who=HR&kind=request_met&noun=demand&key=7&words=Asked"
    form = form_of(page_of(owner.get(address)), NEW)
    assert owner.post(address, data=form).status_code == 303
    said = Outcome.get().statement
    assert (said.what, said.who, said.kind, said.tellable) == (
        *("Training in Leeds", "HR", "request_met", True),
    )
    assert said.evidence == (Evidence("demand", "7", "Asked"),)
    assert not form_of(page_of(owner.get(f"{NEW}?noun=quote&key=x&kind=odd")), NEW)["what"][0]


def test_a_change_says_why_and_the_page_shows_what_was_said(owner):
    logged = make_outcome(make_event(), evidence=(LINK, Evidence("results", "lunch", "Lunch")))
    here = f"{LOG}{logged.id}"
    reply = send(owner, f"{here}/edit", what="They all do")
    assert page_of(reply).one(id="fault-why").words == "Error: Say in a few words why you change it"
    assert form_of(page_of(reply), f"{here}/edit")["what"] == ["They all do"]
    reply = send(owner, f"{here}/edit", what="They all do", why="Jo told me", kept=[])
    assert reply.status_code == 303
    assert Outcome.get().statement == statement(what="They all do", evidence=(LINK,))
    words = page_of(owner.get(here)).words
    assert "Jo told me" in words
    assert "What version 1 said The finance team posts its minutes for everyone" in words
    assert "Changed: What changed, Evidence" in words


def test_who_changes_what_a_colleague_changed_is_told_and_keeps_what_they_wrote(owner):
    logged = make_outcome(make_event())
    here = f"{LOG}{logged.id}/edit"
    form = form_of(page_of(owner.get(here)), here) | {"what": ["Mine"], "why": ["I know"]}
    logged.change(1, statement(what="Theirs"), make_organiser(), "They know")
    reply = owner.post(here, data=form)
    assert reply.status_code == 409
    again = form_of(page_of(reply), here)
    assert again["what"] == ["Mine"]
    assert owner.post(here, data=again).status_code == 303
    assert Outcome.get().statement.what == "Mine"


def test_whoever_is_overtaken_takes_off_what_they_unticked_and_nothing_else(owner):
    def pieces(*names: str) -> tuple[Evidence, ...]:
        return tuple(Evidence("results", name, name.title()) for name in names)

    logged = make_outcome(make_event(), evidence=pieces("tea", "lunch", "dinner"))
    here = f"{LOG}{logged.id}/edit"
    form = form_of(page_of(owner.get(here)), here)
    assert form["kept"] == ["results:tea", "results:lunch", "results:dinner"]
    form |= {"kept": ["results:lunch", "results:dinner"], "why": ["No tea"]}
    now = statement(evidence=pieces("lunch", "dinner", "party"))
    logged.change(1, now, make_organiser(), "They know")
    reply = owner.post(here, data=form)
    assert reply.status_code == 409
    again = form_of(page_of(reply), here)
    assert again["kept"] == ["results:lunch", "results:dinner", "results:party"]
    assert owner.post(here, data=again).status_code == 303
    assert Outcome.get().statement.evidence == pieces("lunch", "dinner", "party")


@pytest.mark.parametrize("key", ["javascript:alert(1)", "not a link", "ftp://example.org/a"])
def test_what_is_no_link_is_not_taken_for_one_from_an_address(owner, key):
    make_event()
    address = f"{NEW}?noun=link&words=Annual+report&what=It+grew&who=HR&kind=practice&key="
    good = "https://example.org/report"
    assert good in page_of(owner.get(address + quote(good))).words
    here = address + quote(key)
    page = page_of(owner.get(here))
    assert "Annual report" not in page.words
    assert owner.post(here, data=form_of(page, NEW)).status_code == 303
    assert Outcome.get().statement.evidence == ()


def test_what_is_no_link_or_no_evidence_stands_on_no_page(owner):
    """As rows may have it that another version wrote."""
    odd = (Evidence("link", "javascript:alert(1)", "Report"), Evidence("novelty", "1", "Secret"))
    logged = make_outcome(make_event())
    said = logged.said | {"evidence": [asdict(one) for one in odd]}
    Outcome.update(said=said).execute()
    words = page_of(owner.get(f"{LOG}{logged.id}")).words
    assert "Report" not in words
    assert "Secret" not in words


@pytest.mark.both
def test_what_of_the_surveys_shows_it_is_ticked_and_a_quote_is_copied_nowhere(owner):
    survey = make_survey(WHY)
    logged = make_outcome(make_event(survey))
    respond(survey, why="I joined in")
    Quote.choose(survey, "why", Response.get().id, "I joined in", permitted=True)
    here = f"{LOG}{logged.id}/evidence"
    page = page_of(owner.get(here))
    boxes = {one["value"]: page.label_of(one) for one in page.all("input", name="named")}
    assert list(boxes.values()) == ["Results: Lunch", "Results: Why?", "Quote: I joined in"]
    assert send(owner, here).status_code == 422
    assert send(owner, here, named=["quote:elsewhere"]).status_code == 422
    assert send(owner, here, named=list(boxes)[1:]).status_code == 303
    page = page_of(owner.get(f"{LOG}{logged.id}"))
    assert page.one("a", href="/surveys/lunch/tally#asked-why").words == "Why?"
    assert page.one("q").words == "I joined in"
    assert "joined" not in repr([*Outcome.select().tuples()])
    Quote.take_off(survey, "why", Response.get().id)
    page = page_of(owner.get(f"{LOG}{logged.id}"))
    assert "1 quote or photo is no longer there" in page.words
    assert not page.all("q")


def test_what_is_ticked_stays_where_a_colleague_was_first(owner):
    logged = make_outcome(make_event(make_survey(WHY)))
    here = f"{LOG}{logged.id}/evidence"
    page = page_of(owner.get(here))
    ticked = page.all("input", name="named")[1]["value"]
    logged.change(1, statement(place="Hall"), logged.event.organiser, "It was in the hall")
    reply = owner.post(here, data=form_of(page, here) | {"named": [ticked]})
    page = page_of(reply)
    assert reply.status_code == 409
    assert [one["value"] for one in page.all("input", name="named") if "checked" in one] == [ticked]
    assert owner.post(here, data=form_of(page, here) | {"named": [ticked]}).status_code == 303
    unread = owner.post(here, data=form_of(page, here) | {"named": [ticked], "seen": "x"})
    assert "Load the page again" in page_of(unread).one("div", role="alert").words


def test_a_deleted_outcome_leaves_a_line(owner):
    logged = make_outcome(make_event())
    here = f"{LOG}{logged.id}"
    assert press(owner, here, f"{here}/deletion").status_code == 303
    assert owner.get(here).status_code == 404
    page = page_of(owner.get(LOG))
    assert "1 outcome was deleted" in page.words
    assert "minutes" not in page.words


def test_who_is_asked_reads_the_outcome_without_an_account_and_says_whether_it_is_so(
    owner, attendee
):
    logged = make_outcome(make_event(), significance="It saves a week", evidence=(LINK,))
    way = link_for(owner, logged)
    reply = attendee.get(way)
    page = page_of(reply)
    for said in ("Jo", "Fair 2012", "The finance team posts its minutes", "It saves a week"):
        assert said in page.words
    # All that everyone reads of who does not let their name be read: as many are counted.
    assert "at most how many who were asked agree, agree partly and do not." in page.words
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in reply.headers
    assert not page.all("script")
    nothing = attendee.post(way, data=form_of(page, way))
    assert (nothing.status_code, page_of(nothing).one(id="fault-verdict").words) == (
        *(422, "Error: Choose whether you agree"),
    )
    form = form_of(page, way) | {"verdict": "partly", "line": "Most do", "may_name": "y"}
    sent = attendee.post(way, data=form)
    assert sent.status_code == 303
    thanks = page_of(attendee.get(sent.location))
    assert "Thank you" in thanks.words
    assert form_of(thanks, way)["verdict"] == ["partly"]
    shown = page_of(owner.get(f"{LOG}{logged.id}")).one(id="substantiation").words
    for said in ("Jo", "Boss", "I agree partly", "Most do", "The name may stand in public."):
        assert said in shown
    assert "0 of 1 person who was asked agrees" in page_of(owner.get(LOG)).words


@pytest.mark.both
def test_the_link_shows_nothing_but_its_outcome_and_leads_nowhere_once_withdrawn(owner, attendee):
    event = make_event()
    make_event(code="other")
    other = make_outcome(event, what="Something else entirely")
    logged = make_outcome(event)
    way = link_for(owner, logged)
    assert "Something else entirely" in owner.get(LOG).text
    assert "Something else entirely" not in attendee.get(way).text
    assert attendee.get(way.replace("/fair/", "/other/")).status_code == 404
    assert attendee.get(f"{LOG}{other.id}").status_code == 303
    [one] = Substantiation.select()
    here = f"{LOG}{logged.id}"
    press(owner, here, f"{here}/substantiations/{one.id}/withdrawal")
    gone = attendee.get(way)
    assert (gone.status_code, "minutes" in gone.text) == (404, False)
    assert attendee.post(way, data={"verdict": "agree", "seen": "1"}).status_code == 404
    assert Substantiation.get().verdict == ""
    assert [row.times for row in Audit.all_of("link refused")] == [3]


def test_what_is_closed_can_be_read_and_not_changed(owner, attendee):
    logged = make_outcome(make_event())
    way = link_for(owner, logged)
    form = form_of(page_of(attendee.get(way)), way)
    attendee.post(way, data=form | {"verdict": "agree"})
    [one] = Substantiation.select()
    here = f"{LOG}{logged.id}"
    press(owner, here, f"{here}/substantiations/{one.id}/closure")
    assert attendee.post(way, data=form | {"verdict": "not"}).status_code == 303
    page = page_of(attendee.get(way))
    assert "You said: I agree." in page.words
    assert not page.all("form")
    assert Substantiation.get().verdict == "agree"


def test_who_has_read_other_words_is_asked_to_read_again(owner, attendee):
    logged = make_outcome(make_event())
    way = link_for(owner, logged)
    form = form_of(page_of(attendee.get(way)), way) | {"verdict": "agree"}
    logged.change(1, statement(what="Everybody does"), make_organiser(), "More")
    reply = attendee.post(way, data=form)
    assert (reply.status_code, "Everybody does" in page_of(reply).words) == (409, True)
    assert Substantiation.get().verdict == ""
    assert attendee.post(way, data=form_of(page_of(reply), way)).status_code == 303


def test_a_link_takes_so_much_in_a_quarter_of_an_hour(owner, attendee):
    logged = make_outcome(make_event())
    way = link_for(owner, logged)
    form = form_of(page_of(attendee.get(way)), way)
    replies = [attendee.post(way, data=form | {"verdict": "perhaps"}) for _ in range(11)]
    assert [one.status_code for one in replies] == [422] * 10 + [429]
    assert replies[-1].headers["Retry-After"] == "900"


def test_another_website_cannot_say_it(owner, attendee):
    way = link_for(owner, make_outcome(make_event()))
    form = form_of(page_of(attendee.get(way)), way) | {"verdict": "agree"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert attendee.post(way, data=form, headers=elsewhere).status_code == 403
    assert Substantiation.get().verdict == ""


@pytest.mark.both
def test_the_log_is_taken_away_with_its_evidence_and_no_cell_runs(owner):
    event = make_event()
    logged = make_outcome(
        event,
        what='=HYPERLINK("evil")',
        evidence=(LINK, Evidence("quote", "lunch/why/" + "0" * 64, "")),
    )
    token = Substantiation.ask(logged, "Jo", "Boss", event.organiser)
    found = Substantiation.behind(token)
    assert found
    found.say(1, "agree", "=1+1", may_name=True)
    day = logged.logged_at.date().isoformat()
    reply = owner.get("/events/fair/outcomes.csv")
    head, row, _end = reply.text.split("\r\n")
    assert head == (
        "outcome,version,logged_on,what,who,happened,kind,place,significance,contribution,"
        "expected,effect,level,tellable,evidence,said_agree,said_partly,said_not,substantiations"
    )
    assert row == (
        f'{logged.id},1,{day},"\'=HYPERLINK(""evil"")",Finance,2012-09,practice,,,,,,0,1,'
        f"link | https://example.org/m | The minutes,1,0,0,Jo | Boss | agree | {day} | =1+1"
    )
    [line] = owner.get("/events/fair/outcomes.jsonl").text.splitlines()
    document = json.loads(line)
    assert document["evidence"] == [
        {"noun": "link", "key": "https://example.org/m", "words": "The minutes"}
    ]
    assert document["substantiations"] == [
        {"name": "Jo", "role": "Boss", "may_name": True, "verdict": "agree", "line": "=1+1"}
        | {"version": 1, "on": day}
    ]
    assert owner.get("/events/fair/outcomes.xlsx").status_code == 404
    assert len(list(Audit.all_of("outcomes exported"))) == 2


def test_the_page_of_the_log_asks_as_often_with_one_outcome_as_with_thirty(owner, caplog):
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    counted = []
    for more in 1, 29:
        for _ in range(more):
            make_outcome(event)
        owner.get(LOG)
        caplog.clear()
        assert owner.get(LOG).status_code == 200
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1]


def test_an_outcome_of_another_event_is_not_there(owner):
    logged = make_outcome(make_event(code="other"))
    make_event()
    assert Event.select().count() == 2
    for end in ("", "/edit", "/evidence"):
        assert owner.get(f"{LOG}{logged.id}{end}").status_code == 404


@pytest.mark.sqlite
def test_who_is_asked_is_spoken_to_in_the_language_of_their_browser(owner, attendee):
    way = link_for(owner, make_outcome(make_event()))
    asked = {"headers": {"Accept-Language": "de"}}
    reply = attendee.get(way, **asked)
    page = page_of(reply)
    assert (page.one("h1").words, page.one("html")["lang"]) == ("Stimmt das?", "de")
    assert "Arbeitsweise · September 2012" in page.words
    assert "Accept-Language" in reply.headers["Vary"]
    wrong = attendee.post(way, data=form_of(page, way), **asked)
    assert page_of(wrong).one(id="fault-verdict").words == "Fehler: Wählen Sie, ob Sie zustimmen"
    assert page_of(attendee.get(f"{way}x", **asked)).one("h1").words == (
        "Hier gibt es nichts zu bestätigen"
    )


def test_what_was_said_before_has_its_day_in_words(owner):
    logged = make_outcome(make_event())
    link_for(owner, logged)
    for verdict in ("partly", "agree"):
        Substantiation.get().say(logged.revision, verdict, "", may_name=False)
    words = page_of(owner.get(f"{LOG}{logged.id}")).one(id="substantiation").words
    assert f"Before: I agree partly ({in_words(datetime.now(UTC).date())}, of version 1)" in words


def test_a_link_that_is_asked_for_twice_is_made_once(owner):
    logged = make_outcome(make_event())
    link_for(owner, logged)
    here = f"{LOG}{logged.id}"
    again = press(owner, here, f"{here}/substantiations", name="Jo", role="Boss")
    assert again.status_code == 422
    assert "Jo has a link already." in page_of(again).one("div", **{"class": "problem"}).words
    assert Substantiation.select().count() == 1
