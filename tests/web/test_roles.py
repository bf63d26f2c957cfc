"""What each role may do: every address of a survey and of an event, asked by the whole cast."""

from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.response import Response
from models.answer.submission import submission
from models.api.token import Token
from models.api.webhook import Webhook
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Plan, Talk
from models.impact.difference import EventDifference
from models.impact.journal import JournalEntry, Skill
from models.indicator.data_point import DataPoint
from models.indicator.indicator import Indicator
from models.mail.letter import Letter
from models.outcome.outcome import Outcome
from models.outcome.substantiation import Substantiation
from models.request.request import Request
from models.result.audience import Audience
from models.service import handover
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.invitation import Invitation
from models.team.role import Role
from models.wall.photo import Photo
from models.you_said.you_said import YouSaid
from storage.database import connect
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_event,
    make_indicator,
    make_organiser,
    make_outcome,
    make_photo,
    make_request,
    make_survey,
    respond,
    telling,
)
from tests.page import page_of
from tests.server import ROOT
from tests.web.test_guard import (
    FILES,
    HTMX,
    SHEET,
    answered_survey,
    letters_about,
    tables,
    token_of,
)
from web.live.live import Live
from web.process import pdf

SURVEY, EVENT = "/surveys/<code>", "/events/<event>"
# The weakest role that may ask for an address. What stands in none of them is served to nobody but
# by mistake: the first test says so.
TABLE: dict[Role, set[str]] = {
    Role.VIEWER: {
        f"{SURVEY}/",
        f"{SURVEY}/arrival",
        f"{SURVEY}/arrival.<format>",
        f"{SURVEY}/clauses/",
        f"{SURVEY}/clauses/<name>/",
        f"{SURVEY}/clauses/stream",
        f"{SURVEY}/colleagues",
        f"{SURVEY}/comparison",
        f"{SURVEY}/comparison.csv",
        f"{SURVEY}/opinions",
        f"{SURVEY}/pictures/<name>.<format>",
        f"{SURVEY}/poster",
        f"{SURVEY}/report",
        f"{SURVEY}/report.pdf",
        f"{SURVEY}/pairs",
        f"{SURVEY}/shares",
        f"{SURVEY}/tally",
        f"{SURVEY}/tally/stream",
        f"{SURVEY}/words/",
        f"{SURVEY}/you-said/",
        f"{SURVEY}/you-said/<int:item>",  # what everyone reads; any other needs an editor
        f"{SURVEY}/words/<field>",  # of a clause; any other needs an editor
        f"{EVENT}/",
        f"{EVENT}/report",
        f"{EVENT}/colleagues",
        f"{EVENT}/connections",
        f"{EVENT}/connections.<format>",
        f"{EVENT}/figures.csv",
        f"{EVENT}/figures/",
        f"{EVENT}/figures/<int:indicator>",
        f"{EVENT}/figures/<int:indicator>.<format>",
        f"{EVENT}/waves/",
        f"{EVENT}/poster",
        f"{EVENT}/results",
        f"{EVENT}/differences",
        f"{EVENT}/differences.csv",
        f"{EVENT}/differences.json",
        f"{EVENT}/differences/preview",
        f"{EVENT}/sessions/forms",
        f"{EVENT}/share",
        f"{EVENT}/total",
    },
    Role.EDITOR: {
        f"{SURVEY}/address",
        f"{SURVEY}/closure",
        f"{SURVEY}/coding/",
        f"{SURVEY}/coding/<field>",
        f"{SURVEY}/coding/<field>/agreement",
        f"{SURVEY}/coding/<field>/agreement/<response>",
        f"{SURVEY}/coding/<field>/next",
        f"{SURVEY}/coding/<field>/tags",
        f"{SURVEY}/coding/<field>/tags/<name>",
        f"{SURVEY}/coding/<field>/tags/<name>/deletion",
        f"{SURVEY}/coding/<field>/tags/<name>/merger",
        f"{SURVEY}/coding/<field>/texts/<response>",
        f"{SURVEY}/coding/<field>/texts/<response>/redaction",
        f"{SURVEY}/coding/<field>/themes",
        f"{SURVEY}/contacts.csv",
        f"{SURVEY}/contacts/",
        f"{SURVEY}/contacts/<id>/deletion",
        f"{SURVEY}/contacts/deletion",
        f"{SURVEY}/copy",
        f"{SURVEY}/connections",
        f"{SURVEY}/connections.<format>",
        f"{SURVEY}/cross-table",
        f"{SURVEY}/cross-table.csv",
        f"{SURVEY}/edit",
        f"{SURVEY}/edit/advice/<kind>",
        f"{SURVEY}/edit/new",
        f"{SURVEY}/edit/new/<kind>",
        f"{SURVEY}/edit/preview",
        f"{SURVEY}/edit/publication",
        f"{SURVEY}/edit/questions/<name>",
        f"{SURVEY}/edit/questions/<name>/kinds",
        f"{SURVEY}/edit/sketch/<kind>",
        f"{SURVEY}/edit/texts",
        f"{SURVEY}/edit/translations",
        f"{SURVEY}/edit/translations/<language>",
        f"{SURVEY}/edit/translations/<language>/deletion",
        f"{SURVEY}/filter",
        f"{SURVEY}/filter/new",
        f"{SURVEY}/exports",
        f"{SURVEY}/exports/",
        f"{SURVEY}/exports/<id>",
        f"{SURVEY}/exports/<id>/deletion",
        f"{SURVEY}/exports/<id>/file",
        f"{SURVEY}/filter",
        f"{SURVEY}/filter/new",
        f"{SURVEY}/form.<ending>",
        f"{SURVEY}/letters/",
        f"{SURVEY}/letters/<int:letter>",
        f"{SURVEY}/letters/<int:letter>/stop",
        f"{SURVEY}/mentions",
        f"{SURVEY}/mentions/deletion",
        f"{SURVEY}/opening",
        f"{SURVEY}/pairs/code",
        f"{SURVEY}/paper",
        f"{SURVEY}/paper/<receipt>/deletion",
        f"{SURVEY}/paper/new",
        f"{SURVEY}/pattern",
        f"{SURVEY}/present",
        f"{SURVEY}/present/remote",
        f"{SURVEY}/present/stream",
        f"{SURVEY}/programs/",
        f"{SURVEY}/redraft",
        f"{SURVEY}/redraft/clauses",
        f"{SURVEY}/redraft/matches",
        f"{SURVEY}/reminders.csv",
        f"{SURVEY}/reminders/",
        f"{SURVEY}/reminders/deletion",
        f"{SURVEY}/reminders/letter",
        f"{SURVEY}/report/edit",
        f"{SURVEY}/report/link",
        f"{SURVEY}/report/link/end",
        f"{SURVEY}/report/quotes",
        f"{SURVEY}/report/quotes/deletion",
        f"{SURVEY}/responses.<format>",
        f"{SURVEY}/responses/",
        f"{SURVEY}/responses/deletion",
        f"{SURVEY}/responses/removal",
        f"{SURVEY}/responses/table",
        f"{SURVEY}/responses/<id>",
        f"{SURVEY}/responses/<id>/deletion",
        f"{SURVEY}/schedule",
        f"{SURVEY}/settings",
        f"{SURVEY}/sharing",
        f"{SURVEY}/sheets",
        f"{SURVEY}/sheets/<int:id>/withdrawal",
        f"{SURVEY}/sharing/end",
        f"{SURVEY}/versions/",
        f"{SURVEY}/wave",
        f"{SURVEY}/wave/words",
        f"{SURVEY}/waves.<format>",
        f"{SURVEY}/waves/",
        f"{SURVEY}/waves/settings",
        f"{SURVEY}/webhooks",
        f"{SURVEY}/you-said.csv",
        f"{SURVEY}/you-said/<int:item>/deletion",
        f"{SURVEY}/you-said/<int:item>/edit",
        f"{SURVEY}/you-said/<int:item>/showing",
        f"{SURVEY}/you-said/new",
        f"{SURVEY}/webhooks/<int:id>",
        f"{SURVEY}/webhooks/<int:id>/removal",
        f"{SURVEY}/webhooks/<int:id>/test",
        f"{EVENT}/address",
        f"{EVENT}/closure",
        f"{EVENT}/differences/<id>/<any(earlier, later):way>",
        f"{EVENT}/differences/<id>/deletion",
        f"{EVENT}/differences/<id>/edit",
        f"{EVENT}/differences/<id>/withdrawal",
        f"{EVENT}/differences/edit",
        f"{EVENT}/differences/new",
        f"{EVENT}/differences/proposals",
        f"{EVENT}/differences/proposals/leaving",
        f"{EVENT}/differences/versions",
        f"{EVENT}/differences/withdrawal",
        f"{EVENT}/duplicate",
        f"{EVENT}/edit",
        f"{EVENT}/figures/<int:indicator>/count",
        f"{EVENT}/figures/<int:indicator>/count/deletion",
        f"{EVENT}/figures/<int:indicator>/deletion",
        f"{EVENT}/figures/<int:indicator>/edit",
        f"{EVENT}/figures/<int:indicator>/readings",
        f"{EVENT}/figures/<int:indicator>/readings/<day>/end",
        f"{EVENT}/figures/new",
        f"{EVENT}/journal.csv",
        f"{EVENT}/journal/",
        f"{EVENT}/journal/<int:entry>",
        f"{EVENT}/journal/<int:entry>/deletion",
        f"{EVENT}/journal/<int:entry>/publication",
        f"{EVENT}/journal/<int:entry>/publication/end",
        f"{EVENT}/journal/skills",
        f"{EVENT}/journal/skills/<int:skill>/deletion",
        f"{EVENT}/myths",
        f"{EVENT}/letters/",
        f"{EVENT}/letters/<int:letter>",
        f"{EVENT}/letters/<int:letter>/stop",
        f"{EVENT}/opening",
        f"{EVENT}/outcomes.<format>",
        f"{EVENT}/outcomes/",
        f"{EVENT}/outcomes/<int:outcome>",
        f"{EVENT}/outcomes/<int:outcome>/deletion",
        f"{EVENT}/outcomes/<int:outcome>/edit",
        f"{EVENT}/outcomes/<int:outcome>/evidence",
        f"{EVENT}/outcomes/<int:outcome>/substantiations",
        f"{EVENT}/outcomes/<int:outcome>/substantiations/<int:asked>/closure",
        f"{EVENT}/outcomes/<int:outcome>/substantiations/<int:asked>/withdrawal",
        f"{EVENT}/outcomes/new",
        f"{EVENT}/present",
        f"{EVENT}/replies",
        f"{EVENT}/replies.csv",
        f"{EVENT}/replies/board",
        f"{EVENT}/replies/batch",
        f"{EVENT}/report/link",
        f"{EVENT}/report/link/end",
        f"{EVENT}/requests.csv",
        f"{EVENT}/requests/",
        f"{EVENT}/requests/<int:request>",
        f"{EVENT}/requests/<int:request>/apart",
        f"{EVENT}/requests/<int:request>/deletion",
        f"{EVENT}/requests/<int:request>/edit",
        f"{EVENT}/requests/<int:request>/event",
        f"{EVENT}/requests/<int:request>/event/end",
        f"{EVENT}/requests/<int:request>/event/known",
        f"{EVENT}/requests/<int:request>/letter",
        f"{EVENT}/requests/<int:request>/spellings",
        f"{EVENT}/requests/home",
        f"{EVENT}/requests/new",
        f"{EVENT}/requests/topics",
        f"{EVENT}/responses.zip",
        f"{EVENT}/sessions",
        f"{EVENT}/sessions/<int:talk>",
        f"{EVENT}/sessions/<int:talk>/deletion",
        f"{EVENT}/sessions/file",
        f"{EVENT}/sessions/file/taking",
        f"{EVENT}/sessions/forms/new",
        f"{EVENT}/sessions/new",
        f"{EVENT}/settings",
        f"{EVENT}/sharing",
        f"{EVENT}/surveys",
        f"{EVENT}/surveys/<code>",
        f"{EVENT}/surveys/<code>/<any(earlier, later):way>",
        f"{EVENT}/surveys/<code>/removal",
        f"{EVENT}/wall",
        f"{EVENT}/you-said",
        f"{EVENT}/you-said.csv",
        f"{EVENT}/wall/log.csv",
        f"{EVENT}/wall/photos",
        f"{EVENT}/wall/photos.csv",
        f"{EVENT}/wall/photos/<photo>",
        f"{EVENT}/wall/photos/<photo>/<size>.webp",
        f"{EVENT}/wall/photos/<photo>/deletion",
        f"{EVENT}/wall/photos/<photo>/state",
        f"{EVENT}/wall/photos/new",
        f"{EVENT}/wall/texts",
    },
    Role.OWNER: {
        f"{SURVEY}/coding/<field>/texts/<response>/redaction/deletion",
        f"{SURVEY}/coding/<field>/texts/<response>/redaction/original",
        f"{SURVEY}/colleagues/<int:id>",
        f"{SURVEY}/colleagues/<int:id>/ownership",
        f"{SURVEY}/colleagues/<int:id>/removal",
        f"{SURVEY}/deletion",
        f"{SURVEY}/invitations",
        f"{SURVEY}/invitations/<name>/withdrawal",
        f"{SURVEY}/pairs/code/deletion",
        f"{SURVEY}/wave/removal",
        f"{SURVEY}/waves/ending",
        f"{EVENT}/colleagues/<int:id>",
        f"{EVENT}/colleagues/<int:id>/ownership",
        f"{EVENT}/colleagues/<int:id>/removal",
        f"{EVENT}/deletion",
        f"{EVENT}/sample/deletion",
        f"{EVENT}/invitations",
        f"{EVENT}/invitations/<name>/withdrawal",
    },
}
WEAKEST = {rule: role for role, rules in TABLE.items() for rule in rules}
# Of answers that came at one time there is none.
NO_PICTURE = f"{SURVEY}/arrival.<format>"
CAST = ["owner", "editor", "viewer", "other organiser", "attendee"]
# Only a sample is removed so, and this event is none.
NO_SAMPLE = f"{EVENT}/sample/deletion"
# What takes something away that later addresses ask for comes last.
LAST = ("deletion", "removal", "ownership")


def about_survey_or_event(app: Flask) -> list[Any]:
    """The routes for organisers that name a survey or an event, in a fixed order."""
    found = [
        rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "organiser"
        and {"code", "event"} & rule.arguments
    ]
    return sorted(
        found,
        key=lambda rule: (
            rule.rule in (f"{SURVEY}/deletion", f"{EVENT}/deletion"),
            rule.rule.endswith(LAST),
            rule.rule.replace("/coding/", "/f/"),  # what is put back deletes prepared files
            rule.endpoint,
        ),
    )


def test_the_table_has_every_route_and_no_other(app):
    assert {rule.rule for rule in about_survey_or_event(app)} == set(WEAKEST)
    assert sum(len(rules) for rules in TABLE.values()) == len(WEAKEST)


def member(app: Flask, who: str, *things: Any) -> tuple[FlaskClient, Any]:
    """Somebody of the cast, signed in, with their role on these things."""
    if who == "attendee":
        return app.test_client(), None
    person = make_organiser(f"{who.replace(' ', '-')}@example.org")
    if who in ("editor", "viewer"):
        for thing in things:
            Colleague.let_in(thing, person, Role(who))
    return signed_in(app, person), person


def firsts(noun: Any) -> list[Any]:
    """The first of the survey, and the first of the event."""
    found = noun.select().order_by(noun._meta.primary_key)
    return [found.where(noun.survey.is_null(of_event)).get() for of_event in (False, True)]


def asked(app: Flask, survey: Survey, response: str) -> list[tuple[str, str, str]]:
    """(rule, method, path) of every one of these routes, about what is there."""
    build, event = app.url_map.bind("localhost").build, Event.at("fair")
    pattern: dict[str, Any] = {
        "code": survey.code,
        "event": "fair",
        "kind": "rating",
        "way": "later",
    }
    pattern["talk"] = Talk.get().id
    pattern["outcome"], pattern["asked"] = Outcome.get().id, Substantiation.get().id
    pattern["request"] = Request.get(Request.spelling.is_null()).id
    pattern["indicator"], pattern["day"] = Indicator.get().id, DataPoint.select().get().day
    pattern["item"] = YouSaid.get().id
    pattern["entry"], pattern["skill"] = JournalEntry.get().id, Skill.get().id
    pattern["photo"], pattern["size"] = Photo.get().id, "small"
    pattern["language"] = "cy"
    pattern["response"] = response
    pattern["receipt"] = submission(survey, SHEET, {}).receipt
    ids = {
        "export": Export.get().id,
        "sheet": Token.get().id,
        "webhook": Webhook.get().id,
        "contact": Contact.get().id,
    }
    kept, withdrawn, *_ = (one.id for one in EventDifference.all_of(event))
    colleagues, letters, invitations = (firsts(one) for one in (Colleague, Letter, Invitation))
    found = []
    for rule in about_survey_or_event(app):
        noun, of_event = rule.endpoint.partition(".")[0], "event" in rule.arguments
        ids["difference"] = withdrawn if rule.rule.endswith("withdrawal") else kept
        ids["colleague"] = colleagues[of_event].id
        values: dict[str, Any] = pattern | {
            "id": ids.get(noun, response),
            "letter": letters[of_event].id,
            "field": "clause.comment" if noun == "words" else "session.other",
            "name": {
                **dict.fromkeys(("tag", "merger"), "joy"),
                "clause": "clause",
                "invitation": invitations[of_event].name,
            }.get(noun, "overall"),
        }
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
            for format in FILES.get(rule.endpoint, ("",)):
                formats = {"format": format, "ending": format}
                taken = {name: (values | formats)[name] for name in rule.arguments}
                found.append((rule.rule, method, build(rule.endpoint, taken)))
    return found


# To htmx more or less of the page is rendered; what is asked of the database is the same.
@pytest.mark.parametrize(
    "headers",
    [pytest.param({}, id="browser"), pytest.param(HTMX, id="htmx", marks=pytest.mark.sqlite)],
)
@pytest.mark.parametrize("who", CAST)
def test_every_address_answers_each_of_the_cast_as_the_table_says(app, who, headers, monkeypatch):
    # It takes two seconds of a processor: tests/views/report/test_file.py makes it, and for whom.
    monkeypatch.setattr(pdf, "pdf_of", lambda *asked, **shown: b"%PDF")
    survey, response = answered_survey()
    event = make_event(survey)
    letters_about(event)
    Talk.add(event, Plan("Talk"))
    make_indicator(event, "1 June 2012; 120", "1 July 2012; 164")
    Substantiation.ask(make_outcome(event), "Jo", "", event.organiser)
    make_request(event, topic="Data")
    for heading in ("It went on tour", "Others met"):
        EventDifference.add(event, telling(heading))
    Colleague.let_in(event, make_organiser("gone@example.org"), Role.VIEWER)
    Invitation.make(event, Role.VIEWER, event.organiser)
    client, person = member(app, who, survey, event)
    # A journal is its author’s alone, whoever else may do what with the event.
    JournalEntry.write(event, person or event.organiser, date(2012, 6, 6), "Well")
    Skill.rate(event, person or event.organiser, "Speak", 1, 2)
    make_photo(event)
    own = make_survey(choice("Mine?", "Yes"), code="mine", organiser=person) if person else None
    token = token_of(client) if person else ""
    routes, before = asked(app, survey, response), tables()
    for rule, method, path in routes:
        sent = {"csrf_token": token, "survey": own.code if own else "", "format": "csv"}
        sent["seen"] = str(Draft.of(Survey.at("lunch")).revision) if person else ""
        reply = client.open(path, method=method, data=sent, headers=headers)
        answers = expected(who, WEAKEST[rule], headers)
        if rule == NO_SAMPLE and who == "owner":
            answers = {404}
        if rule == NO_PICTURE and answers > {303}:
            answers = {404}
        assert reply.status_code in answers, (who, method, path)
    if who in ("viewer", "other organiser", "attendee"):
        assert tables() == before


def expected(who: str, weakest: Role, headers: dict[str, str]) -> set[int]:
    """The answers that somebody may get."""
    if who == "attendee":
        return {204 if headers else 303}
    if who == "other organiser":
        return {404}
    order = list(Role)
    if order.index(Role(who)) < order.index(weakest):
        return {403}
    return {200, 303, 409, 422}


def test_a_refusal_is_kind_and_counted(app):
    survey = make_survey(choice("Good?", "Yes", "No"))
    client, _ = member(app, "viewer", survey)
    page = page_of(client.get("/surveys/lunch/edit"))
    assert page.one("h1").words == "Your role does not let you do this"
    assert "ask them" in page.words
    [row] = Audit.all_of("access refused")
    assert (row.email, row.times) == ("viewer@example.org", 1)


def test_a_role_on_an_event_holds_for_its_surveys_while_they_are_in_it(app):
    survey = make_survey(choice("Good?", "Yes", "No"))
    client, _ = member(app, "editor", make_event(survey))
    assert client.get("/surveys/lunch/settings").status_code == 200
    assert client.get("/surveys/lunch/deletion").status_code == 403

    EventSurvey.of(survey).delete_instance()

    assert client.get("/surveys/lunch/settings").status_code == 404
    assert client.get("/surveys/lunch/tally").status_code == 404


@pytest.mark.parametrize(
    ("audience", "needs"), [(Audience.ORGANISER, Role.VIEWER), (Audience.ROOM, Role.EDITOR)]
)
@pytest.mark.parametrize("end", ["taken", "weaker", "event left", "handed over"])
def test_a_live_page_ends_with_the_role_that_let_its_watcher_in(app, audience, needs, end):
    survey = make_survey(choice("Good?", "Yes", "No"))
    event = make_event(survey)
    on = event if end == "event left" else survey
    client, person = member(app, "editor", on)
    with client.session_transaction() as session:
        token = session["token"]
    live, topic = Live(app), ("lunch", audience, token, None, "en")
    with app.test_request_context():
        first = live.state(Survey.at("lunch"), audience)
    assert live.look({topic: first.revision}) == {}
    connect()  # the look has given its connection back
    [role], owner = Colleague.all_of(on), survey.organiser
    if end == "taken":
        role.take(owner)
    elif end == "weaker":
        role.change(Role.VIEWER, owner)
    elif end == "event left":
        EventSurvey.of(survey).delete_instance()
    else:
        handover.hand_over_event(event, person, owner, stays=False)
        topic = ("lunch", audience, owner.sign_in(), None, "en")
    goes_on = end == "weaker" and needs is Role.VIEWER
    # Another process looks: SQLite tells a connection nothing of its own changes.
    assert Live(app).look({topic: first.revision}) == ({} if goes_on else {topic: None})


def test_what_a_viewer_sees_leads_nowhere_that_they_may_not_go(app):
    survey = make_survey(choice("Good?", "Yes", "No"), {"type": "text", "name": "w", "label": "W"})
    respond(survey, q="yes", w="Grand")
    event = make_event(survey)
    client, _ = member(app, "viewer", event)
    for path in (
        "/surveys/lunch/",
        "/surveys/lunch/tally",
        "/surveys/lunch/colleagues",
        "/events/fair/",
    ):
        page = page_of(client.get(path))
        links = {one["href"] for one in page.all("a") if "href" in one}
        # Hidden by the style of the page, which every watcher of the tally has in the same bytes.
        for link in sorted(links - {"words/w", "#the-page"}):
            reply = client.get(urljoin(path, link))
            assert reply.status_code in (200, 303), (path, link)
        assert "Grand" not in page.words
        assert [one["action"] for one in page.all("form") if "removal" not in one["action"]] == []
    assert "numbers-alone" in client.get("/surveys/lunch/tally").text
    assert Response.select().count() == 1


def test_what_an_editor_begins_in_an_event_is_the_events_owners(app):
    event = make_event()
    client, person = member(app, "editor", event)
    sent = {"csrf_token": token_of(client)}
    assert client.post("/surveys/new/patterns/digital-day?event=fair", data=sent).status_code == 303
    made = Survey.get()
    assert made.organiser_id == event.organiser_id != person.id
    assert client.get(f"/surveys/{made.code}/edit").status_code == 200


def test_a_copy_that_an_editor_makes_is_the_editors_own(app):
    survey = make_survey(choice("Good?", "Yes", "No"))
    make_event(survey)
    client, person = member(app, "editor", survey)
    sent = {"csrf_token": token_of(client)}
    assert client.post("/surveys/lunch/copy", data=sent).status_code == 303
    assert [one.organiser_id for one in Survey.select() if one.code != "lunch"] == [person.id]


def test_nobody_puts_what_is_anothers_into_their_own_event(app):
    survey = make_survey(choice("Good?", "Yes", "No"))
    client, person = member(app, "editor", survey)
    make_event(code="own", organiser=person)
    sent = {"csrf_token": token_of(client), "survey": "lunch"}
    assert client.post("/events/own/surveys", data=sent).status_code == 403
    assert EventSurvey.of(survey) is None


def test_the_lists_have_what_is_shared_and_whose_it_is(app):
    ada = make_organiser()
    ada.take_name("Ada")
    lunch = make_survey(choice("Good?", "Yes", "No"))
    make_survey(choice("Good?", "Yes", "No"), code="supper", title="Supper")
    make_event(make_survey(choice("Good?", "Yes", "No"), code="tea", title="Tea"))
    client, person = member(app, "viewer", lunch)
    page = page_of(client.get("/surveys/"))
    assert ("Lunch" in page.words, "Supper" in page.words, "Tea" in page.words) == (
        *(True, False, False),
    )
    assert "Shared by Ada" in page.words
    assert page.one("a", href="/surveys/lunch/tally", dir="auto")
    assert "Fair 2012" not in client.get("/events/").text

    Colleague.let_in(make_event(code="fete", title="Fête"), person, Role.VIEWER)
    assert "Shared by Ada" in page_of(client.get("/events/")).words


def test_the_views_ask_for_what_they_are_about_to_do():
    """Fetching what is one's own alone would shut colleagues out, and nobody would notice."""
    for file in (ROOT / "views").rglob("*.py"):
        if file.parent.name != "service":
            text = file.read_text()
            assert " Survey.of(" not in text.replace("(Survey.of(", " Survey.of("), file
            assert "Event.of(" not in text, file
