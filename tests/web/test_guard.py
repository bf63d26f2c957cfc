"""The guard of each address: for the owner, another organiser, an attendee, another website."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from models.account.organiser import Organiser, SignIn
from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.response import Response
from models.answer.submission import submission
from models.api.token import Scope, Token
from models.api.webhook import EVENTS, Webhook
from models.coding.redaction import redact
from models.coding.tag import Tag
from models.event.event import Event
from models.mail import mail_server, outbox
from models.mail.letter import Letter
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import Recipient
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.invitation import Invitation
from models.team.role import Role
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from models.you_said.you_said import YouSaid
from storage.database import db
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_contact,
    make_event,
    make_export,
    make_organiser,
    make_reply,
    make_series,
    make_survey,
    respond,
)
from tests.page import form_of, page_of
from tests.samples import WRITTEN, every_kind, some_answers
from web.guard import local_path, public

GUARDS = {"public", "organiser", "operator page", "operator", "program"}
HTMX = {"HX-Request": "true"}
SECRETS = (*WRITTEN, "eve@example.org", "What would be better?", "How was it?")
# What the forms of the builder, and that to delete a survey, are filled with.
WISHES = {
    "role": "editor",
    "do": "copy:word",
    "code": "lunch",
    "title": "Lunch",
    "setting_label": "How was it?",
    "sure": "y",
    "name": "Sheet",
    "lasts": "30",
}
# What is sent to one address alone.
OF_ADDRESS = {"/surveys/lunch/webhooks": {"address": "https://example.org/told", "tells": "state"}}
# The organiser's own: they name no survey, so nobody's can be foreign.
OWN = {
    *("agenda.show", "archive.create", "archive.delete", "manual.index", "manual.show"),
    *("survey.index", "survey.new", "survey.create"),
    *("organiser.edit", "organiser.update", "session.index", "session.delete"),
    *("name.update", "own_address.edit", "own_address.update", "invitation.accept"),
    *("guideline.new", "guideline.edit", "guideline.create"),
    *("upload.new", "upload.show", "upload.create"),
    *("token.index", "token.new", "token.create", "token.delete"),
    *("pattern.index", "pattern.show", "pattern.use", "pattern.delete"),
}
# They name a myth: tests/views/myth/test_followed_myth.py asks who may do what with one.
OWN |= {"followed_myth.index", "followed_myth.new", "followed_myth.create"}
# Starts a process each time: tests/views/report/test_file.py asks who may have it.
OWN |= {"report_file.show"}
# Of answers that came at one time there is no picture: tests/views/result/test_arrival.py asks.
OWN |= {"arrival_picture.show"}
# What is sent there is shown again, to be looked over: nothing is changed yet.
SHOWN_AGAIN = {
    "/surveys/lunch/responses/deletion": 409,
    "/surveys/lunch/mentions/deletion": 422,
    "/surveys/lunch/report/edit": 409,
    "/surveys/lunch/report/link": 409,
    "/surveys/lunch/report/quotes": 422,
    "/surveys/lunch/report/quotes/deletion": 422,
    "/surveys/lunch/redraft/clauses": 200,
    "/surveys/lunch/redraft/matches": 422,
    "/surveys/lunch/redraft": 409,
    "/surveys/lunch/edit/advice/rating": 200,
    "/surveys/lunch/edit/preview": 200,
    "/surveys/lunch/edit/sketch/rating": 200,
    "/surveys/lunch/colleagues/1/ownership": 422,
    "/surveys/lunch/invitations": 200,
    "/surveys/lunch/sheets": 200,
    "/surveys/lunch/webhooks": 200,
    "/surveys/lunch/present/remote": 422,
    "/surveys/lunch/pairs/code": 409,
    "/surveys/lunch/wave": 422,
    "/surveys/lunch/waves/": 422,
    "/surveys/lunch/edit/translations": 422,
}
SHOWN_AGAIN |= {
    f"/surveys/lunch/coding/session.other/tags{end}": 422 for end in ("", "/joy", "/joy/merger")
}
# To what there is to read where nothing was asked for.
LEADING_ON = (
    "/surveys/lunch/reminders/letter",
    "/surveys/lunch/coding/session.other/next",
    "/surveys/lunch/comparison.csv",
    "/surveys/lunch/cross-table.csv",
    "/surveys/lunch/filter/new",
    "/surveys/lunch/responses/removal",
    "/surveys/lunch/you-said/new",
)
FILES = {
    "export.stream": ("csv", "jsonl"),
    "blank.show": ("toml", "xlsx"),
    "picture.show": ("svg",),
    "arrival_picture.show": ("svg",),
    "indicator_picture.show": ("svg",),
    "outcome_file.show": ("csv", "jsonl"),
    "network.download": ("csv",),
    "network.survey_download": ("csv",),
    "series_file.show": ("csv",),
}
SHEET = "the key of a sheet of paper"
# About an event: tests/views/event/test_event.py asks the same of each.
OF_EVENTS = ("event.", "event_address.", "event_survey.", "talk.", "talk_form.", "duplicate.")


def organisers_addresses(app: Flask, code: str, id: str) -> list[tuple[str, str]]:
    """(method, path) of every route for organisers, about this survey and this response."""
    build = app.url_map.bind("localhost").build
    colleague, invitation = Colleague.get_or_none(), Invitation.get_or_none()
    export, contact = Export.get_or_none(), Contact.get_or_none()
    survey, reply = Survey.get_or_none(), YouSaid.get_or_none()
    letter = Letter.get_or_none()
    sheet, webhook = Token.get_or_none(), Webhook.get_or_none()
    programs = {"sheet": sheet.id if sheet else 1, "webhook": webhook.id if webhook else 1}
    receipt = submission(survey, SHEET, {}).receipt if survey else "1"
    found: list[tuple[str, str]] = []
    for rule in app.url_map.iter_rules():
        if (
            getattr(app.view_functions[rule.endpoint], "guard", "") != "organiser"
            or rule.endpoint in OWN
        ):
            continue
        if rule.endpoint.startswith(OF_EVENTS) or {"event", "myth"} & rule.arguments:
            continue
        for method in sorted(rule.methods - {"OPTIONS"}):
            for format in FILES.get(rule.endpoint, ("",)):
                of_export = rule.endpoint.startswith("export.")
                values: dict[str, Any] = {
                    "code": code,
                    "format": format,
                    "ending": format,
                    "kind": "rating",
                }
                values["name"] = "clause" if rule.endpoint.startswith("clause.") else "overall"
                values["receipt"], values["language"], values["talk"] = receipt, "cy", 1
                values["response"] = id
                values["item"] = reply.id if reply else 1
                values["letter"] = letter.id if letter else 1
                noun = rule.endpoint.partition(".")[0]
                values["field"] = "clause.comment" if noun == "words" else "session.other"
                if noun in ("tag", "merger"):
                    values["name"] = "joy"
                values["id"] = (export.id if export else "1") if of_export else id
                values["id"] = programs.get(rule.endpoint.partition(".")[0], values["id"])
                if rule.endpoint.startswith("contact."):
                    values["id"] = contact.id if contact else "1"
                if rule.endpoint.startswith("colleague."):
                    values["id"] = colleague.id if colleague else 1
                if rule.endpoint.startswith("invitation."):
                    values["name"] = invitation.name if invitation else "a1"
                taken = {name: values[name] for name in rule.arguments}
                found.append((method, build(rule.endpoint, taken)))
    return sorted(
        found,
        key=lambda one: (
            one[1] == f"/surveys/{code}/deletion",
            one[1].endswith("removal"),
            one[1].endswith("deletion"),
            one[1].endswith("contacts/deletion"),
            "/responses/" in one[1],
            one[1].endswith("/responses/deletion"),
        ),
    )


def tables() -> dict[str, list[Any]]:
    """Everything that is stored, but for the record of who asked."""
    return {
        name: sorted(db.execute_sql(f'SELECT * FROM "{name}"'), key=repr)
        for name in db.get_tables()
        if name != "audit"
    }


def token_of(client: Any) -> str:
    """The token that proves that a button was pressed on our own page."""
    page = page_of(client.get("/account/password"))
    return form_of(page, "/account/password")["csrf_token"][0]


def answered_survey() -> tuple[Survey, str]:
    survey = every_kind(anonymous=False, languages=["en", "cy"])
    respond(survey, overall=5, session="other", session__other="Midnight", word="Grand")
    id = Response.get(Response.survey == survey).id
    respond(survey, SHEET, overall=1)
    make_contact(survey, question="need")
    Tag.add(survey, "session.other", "Joy")
    redact(survey, "session.other", id, [], "Not ours", survey.organiser)
    make_reply(survey, "overall")
    make_export(survey, "jsonl", labels=True)  # after that, which deletes prepared files
    # Disabled, so that nothing can be handed over to them on the way.
    Colleague.let_in(survey, make_organiser("gone@example.org"), Role.VIEWER)
    Organiser.update(disabled_at=datetime.now(UTC)).where(
        Organiser.email == "gone@example.org"
    ).execute()
    Invitation.make(survey, Role.VIEWER, survey.organiser)
    PairCode.ask(make_series(survey, 1), USUAL_ELEMENTS, survey.organiser)
    Webhook.add(survey, survey.organiser, "https://example.org/told", EVENTS)
    Token.make(survey.organiser, "Sheet", [Scope.SHEET], timedelta(days=1), [survey])
    letters_about(survey)
    return survey, id


def letters_about(*about: Survey | Event) -> None:
    """A letter about each of these, which nobody sends."""
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    for one in about:
        outbox.post(one.organiser, one, "Thanks", "Thank you", [Recipient("ann@example.org")])
    mail_server.use(None)


def test_every_route_declares_its_guard(app):
    without = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guard", "") not in GUARDS
    ]
    assert without == []


def test_these_routes_and_no_others_are_for_everyone(app):
    public = {
        r.rule for r in app.url_map.iter_rules() if app.view_functions[r.endpoint].guard == "public"
    }
    assert public == {
        "/.well-known/security.txt",
        "/api/v1/openapi.json",
        "/brand/logo",
        "/brand/style.css",
        "/e/<event>",
        "/e/<event>/outcomes/<token>",
        "/e/<event>/differences",
        "/e/<event>/differences/<int:number>",
        "/e/<event>/differences.atom",
        "/e/<event>/differences.pdf",
        "/e/<event>/differences.png",
        "/e/<event>/differences.svg",
        "/e/<event>/qr.png",
        "/e/<event>/qr.svg",
        "/e/<event>/wall",
        "/e/<event>/you-said",
        "/e/<event>/you-said.atom",
        "/e/<event>/wall.atom",
        "/e/<event>/wall/embed",
        "/e/<event>/myths/<myth>",
        "/m/<myth>",
        "/m/<myth>/feed.atom",
        "/m/<myth>/picture.png",
        "/m/<myth>/picture.svg",
        "/e/<event>/wall/photos/<key>/<size>.webp",
        "/e/<event>/<path:page_name>/replies",
        "/e/<event>/<path:page_name>/replies/<id>/complaint",
        "/healthz",
        "/s/<code>/receipt/<receipt>/permission",
        "/invitations/<token>",
        "/invitations/<token>/account",
        "/privacy",
        "/r/<token>",
        "/r/event/<token>",
        "/readyz",
        "/robots.txt",
        "/s/<code>",
        "/s/<code>/qr.png",
        "/s/<code>/qr.svg",
        "/s/<code>/receipt/<receipt>",
        "/s/<code>/reminder",
        "/s/<code>/reminder/<mark>",
        "/s/<code>/reminder/removal",
        "/s/<code>/results",
        "/s/<code>/you-said",
        "/s/<code>/you-said.atom",
        "/s/<code>/results/<name>.<format>",
        "/s/<code>/results/stream",
        "/sign-in",
        "/sign-in/<token>",
        "/sign-out",
        "/static/<path:name>",
    }


def test_one_route_is_for_programs_of_the_operator_alone(app, attendee, owner, outsider):
    found = [
        r.rule
        for r in app.url_map.iter_rules()
        if app.view_functions[r.endpoint].guard == "operator"
    ]
    assert found == ["/metrics"]
    for client in attendee, owner, outsider:
        passed_on = client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
        assert passed_on.status_code == 404
        assert client.get("/metrics").status_code == 200


@pytest.mark.own_app
@pytest.mark.parametrize("who", ["attendee", "owner"])
def test_a_route_without_a_guard_is_refused_when_it_is_asked_for(app, who):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.add_url_rule("/remembered", "remembered", public(lambda: "secret"))
    client = signed_in(app, make_organiser()) if who == "owner" else app.test_client()
    refused, served = client.get("/forgotten"), client.get("/remembered")
    assert (refused.status_code, "secret" in refused.text) == (403, False)
    assert (served.status_code, served.text) == (200, "secret")


def test_the_routes_of_the_matrix_are_those_of_the_organiser(app):
    paths = {path for _, path in organisers_addresses(app, "lunch", "1")}
    assert paths == {
        "/surveys/lunch/",
        "/surveys/lunch/address",
        "/surveys/lunch/you-said.csv",
        "/surveys/lunch/you-said/",
        "/surveys/lunch/you-said/1",
        "/surveys/lunch/you-said/1/deletion",
        "/surveys/lunch/you-said/1/edit",
        "/surveys/lunch/you-said/1/showing",
        "/surveys/lunch/you-said/new",
        "/surveys/lunch/arrival",
        "/surveys/lunch/clauses/",
        "/surveys/lunch/clauses/clause/",
        "/surveys/lunch/clauses/stream",
        "/surveys/lunch/closure",
        "/surveys/lunch/coding/",
        "/surveys/lunch/coding/session.other",
        "/surveys/lunch/coding/session.other/agreement",
        "/surveys/lunch/coding/session.other/agreement/1",
        "/surveys/lunch/coding/session.other/next",
        "/surveys/lunch/coding/session.other/tags",
        "/surveys/lunch/coding/session.other/tags/joy",
        "/surveys/lunch/coding/session.other/tags/joy/deletion",
        "/surveys/lunch/coding/session.other/tags/joy/merger",
        "/surveys/lunch/coding/session.other/texts/1",
        "/surveys/lunch/coding/session.other/texts/1/redaction",
        "/surveys/lunch/coding/session.other/texts/1/redaction/deletion",
        "/surveys/lunch/coding/session.other/texts/1/redaction/original",
        "/surveys/lunch/coding/session.other/themes",
        "/surveys/lunch/colleagues",
        "/surveys/lunch/colleagues/1",
        "/surveys/lunch/colleagues/1/ownership",
        "/surveys/lunch/colleagues/1/removal",
        "/surveys/lunch/comparison",
        "/surveys/lunch/comparison.csv",
        "/surveys/lunch/contacts.csv",
        "/surveys/lunch/contacts/",
        "/surveys/lunch/contacts/1/deletion",
        "/surveys/lunch/contacts/deletion",
        "/surveys/lunch/copy",
        "/surveys/lunch/connections",
        "/surveys/lunch/connections.csv",
        "/surveys/lunch/cross-table",
        "/surveys/lunch/cross-table.csv",
        "/surveys/lunch/deletion",
        "/surveys/lunch/edit",
        "/surveys/lunch/edit/advice/rating",
        "/surveys/lunch/edit/new",
        "/surveys/lunch/edit/new/rating",
        "/surveys/lunch/edit/preview",
        "/surveys/lunch/edit/publication",
        "/surveys/lunch/edit/questions/overall",
        "/surveys/lunch/edit/questions/overall/kinds",
        "/surveys/lunch/edit/sketch/rating",
        "/surveys/lunch/edit/texts",
        "/surveys/lunch/edit/translations",
        "/surveys/lunch/edit/translations/cy",
        "/surveys/lunch/edit/translations/cy/deletion",
        "/surveys/lunch/exports",
        "/surveys/lunch/exports/",
        "/surveys/lunch/exports/1",
        "/surveys/lunch/exports/1/deletion",
        "/surveys/lunch/exports/1/file",
        "/surveys/lunch/filter",
        "/surveys/lunch/filter/new",
        "/surveys/lunch/form.toml",
        "/surveys/lunch/form.xlsx",
        "/surveys/lunch/invitations",
        "/surveys/lunch/invitations/a1/withdrawal",
        "/surveys/lunch/letters/",
        "/surveys/lunch/letters/1",
        "/surveys/lunch/letters/1/stop",
        "/surveys/lunch/mentions",
        "/surveys/lunch/mentions/deletion",
        "/surveys/lunch/opening",
        "/surveys/lunch/opinions",
        "/surveys/lunch/pairs",
        "/surveys/lunch/pairs/code",
        "/surveys/lunch/pairs/code/deletion",
        "/surveys/lunch/paper",
        "/surveys/lunch/paper/1/deletion",
        "/surveys/lunch/paper/new",
        "/surveys/lunch/pattern",
        "/surveys/lunch/pictures/overall.svg",
        "/surveys/lunch/poster",
        "/surveys/lunch/present",
        "/surveys/lunch/present/remote",
        "/surveys/lunch/present/stream",
        "/surveys/lunch/programs/",
        "/surveys/lunch/redraft",
        "/surveys/lunch/redraft/clauses",
        "/surveys/lunch/redraft/matches",
        "/surveys/lunch/reminders.csv",
        "/surveys/lunch/reminders/",
        "/surveys/lunch/reminders/deletion",
        "/surveys/lunch/reminders/letter",
        "/surveys/lunch/report",
        "/surveys/lunch/report/edit",
        "/surveys/lunch/report/link",
        "/surveys/lunch/report/link/end",
        "/surveys/lunch/report/quotes",
        "/surveys/lunch/report/quotes/deletion",
        "/surveys/lunch/responses.csv",
        "/surveys/lunch/responses.jsonl",
        "/surveys/lunch/responses/",
        "/surveys/lunch/responses/1",
        "/surveys/lunch/responses/1/deletion",
        "/surveys/lunch/responses/deletion",
        "/surveys/lunch/responses/removal",
        "/surveys/lunch/responses/table",
        "/surveys/lunch/schedule",
        "/surveys/lunch/settings",
        "/surveys/lunch/sharing",
        "/surveys/lunch/sharing/end",
        "/surveys/lunch/shares",
        "/surveys/lunch/sheets",
        "/surveys/lunch/sheets/1/withdrawal",
        "/surveys/lunch/tally",
        "/surveys/lunch/tally/stream",
        "/surveys/lunch/versions/",
        "/surveys/lunch/wave",
        "/surveys/lunch/wave/removal",
        "/surveys/lunch/wave/words",
        "/surveys/lunch/waves.csv",
        "/surveys/lunch/waves/",
        "/surveys/lunch/waves/ending",
        "/surveys/lunch/waves/settings",
        "/surveys/lunch/webhooks",
        "/surveys/lunch/webhooks/1",
        "/surveys/lunch/webhooks/1/removal",
        "/surveys/lunch/webhooks/1/test",
        "/surveys/lunch/words/",
        "/surveys/lunch/words/clause.comment",
    }


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
@pytest.mark.same_sql  # more or less of the page is rendered
def test_the_owner_sees_and_changes_their_survey(app, owner, headers):
    _, id = answered_survey()
    token = token_of(owner)
    seen = ""
    for method, path in organisers_addresses(app, "lunch", id):
        sent = {"csrf_token": token, "format": "csv", "overall": "5", "means.overall": "same"}
        sent |= {} if "/redraft" in path else WISHES
        sent |= OF_ADDRESS.get(path, {})
        sent["seen"] = str(Draft.of(Survey.at("lunch")).revision)
        reply = owner.open(path, method=method, data=sent, headers=headers)
        expected = SHOWN_AGAIN.get(path, 303) if method == "POST" else 200
        expected = 303 if path in LEADING_ON else expected
        if "/you-said/" in path and path.endswith("/edit") and method == "POST":
            expected = 422
        if "/redaction" in path and method == "POST" and not path.endswith("deletion"):
            expected = 200 if path.endswith("original") else 422
        assert reply.status_code == expected, (method, path)
        if not path.endswith("deletion"):
            seen += reply.data.decode(errors="replace")
    assert all(secret in seen for secret in ("Midnight", "Grand", "How was it?"))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
@pytest.mark.same_sql  # more or less of the page is rendered
def test_another_organisers_survey_is_as_if_it_were_not_there(app, outsider, headers):
    _, id = answered_survey()
    token = token_of(outsider)
    before = tables()
    foreign = organisers_addresses(app, "lunch", id)
    absent = organisers_addresses(app, "nobody", id)
    for (method, path), (_, nowhere) in zip(foreign, absent, strict=True):
        reply, other = (
            outsider.open(one, method=method, data={"csrf_token": token}, headers=headers)
            for one in (path, nowhere)
        )
        assert reply.status_code == 404, (method, path)
        assert reply.data == other.data
        assert dict(reply.headers) == dict(other.headers)
        assert not any(secret in reply.text for secret in SECRETS)
    assert tables() == before


@pytest.mark.parametrize("path", ["/surveys/lunch/closure", "/surveys/lunch/sharing"])
def test_another_organiser_cannot_change_it_and_the_owner_can(owner, outsider, path):
    answered_survey()
    before = tables()["survey"]

    outsider.post(path, data={"csrf_token": token_of(outsider)})
    assert tables()["survey"] == before

    owner.post(path, data={"csrf_token": token_of(owner)})
    assert tables()["survey"] != before


def test_a_response_cannot_be_deleted_through_a_survey_it_does_not_belong_to(outsider):
    _, id = answered_survey()
    make_survey(
        choice("Mine?", "Yes"), code="mine", organiser=make_organiser("outsider@example.org")
    )

    reply = outsider.post(
        f"/surveys/mine/responses/{id}/deletion", data={"csrf_token": token_of(outsider)}
    )

    assert reply.status_code == 404
    assert Response.select().count() == 2


def test_a_file_cannot_be_fetched_or_deleted_through_a_survey_it_does_not_belong_to(outsider):
    answered_survey()
    id = Export.get().id
    make_survey(
        choice("Mine?", "Yes"), code="mine", organiser=make_organiser("outsider@example.org")
    )
    path, token = f"/surveys/mine/exports/{id}", {"csrf_token": token_of(outsider)}

    replies = [outsider.get(path), outsider.get(f"{path}/file")]
    replies.append(outsider.post(f"{path}/deletion", data=token))

    assert [reply.status_code for reply in replies] == [404] * 3
    assert Export.select().count() == 1


def test_the_list_shows_an_organiser_their_own_surveys_only(owner, outsider):
    answered_survey()
    assert "/surveys/lunch/" in owner.get("/surveys/").text
    assert "lunch" not in outsider.get("/surveys/").text.lower()


def test_an_attendee_is_sent_to_sign_in_whether_or_not_the_survey_is_there(app, attendee):
    _, id = answered_survey()
    before = tables()
    for code in "lunch", "nobody":
        for method, path in organisers_addresses(app, code, id):
            reply = attendee.open(path, method=method)
            assert reply.status_code == 303, (method, path)
            back = "" if method == "POST" else f"?next={path}"
            assert reply.location == f"/sign-in{back}"
            assert not any(secret in reply.text for secret in SECRETS)

            fragment = attendee.open(path, method=method, headers=HTMX)
            assert (fragment.status_code, fragment.data) == (204, b"")
            assert fragment.headers["HX-Redirect"] == reply.location
    assert tables() == before
    for path in "/surveys/", "/account/", "/account/password":
        assert attendee.get(path).location == f"/sign-in?next={path}"
    for path in "/account/password", "/account/sessions":
        assert attendee.post(path).location == "/sign-in"


def test_who_was_signed_in_and_is_not_any_more_is_an_attendee(app):
    answered_survey()
    organiser = make_organiser()
    client = signed_in(app, organiser)
    assert client.get("/surveys/lunch/tally").status_code == 200

    organiser.set_password("three words here")

    assert client.get("/surveys/lunch/tally").status_code == 303
    assert client.get("/surveys/lunch/tally/stream").status_code == 303
    assert client.get("/surveys/lunch/present/stream").status_code == 303


def test_who_opens_a_page_stays_signed_in_for_longer(app):
    client = signed_in(app, make_organiser())
    seen = datetime.now(UTC) - timedelta(hours=23)
    SignIn.update(seen_at=seen, expires_at=seen + timedelta(days=1)).execute()
    assert client.get("/surveys/").status_code == 200
    assert SignIn.get().seen_at > seen


def test_a_page_that_moves_by_itself_keeps_nobody_signed_in_and_one_that_is_opened_does(app):
    make_event(answered_survey()[0])
    client = signed_in(app, make_organiser())
    seen = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=23)
    for path in "/", "/events/fair/total", "/events/fair/present":
        SignIn.update(seen_at=seen).execute()
        assert client.get(path, headers=HTMX).status_code == 200
        assert SignIn.get().seen_at == seen, path
        client.get(path)
        assert SignIn.get().seen_at > seen, path


ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "localhost"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
@pytest.mark.same_sql  # decided by the headers
def test_what_another_website_sends_is_refused(attendee, owner, headers):
    make_survey(choice("Good?", "Yes", "No"))
    token = token_of(owner)
    before = tables()

    replies = [
        attendee.post("/s/lunch", data={"q": "yes"}, headers=headers),
        attendee.post("/s/lunch", data=b"q=yes", headers=headers, content_type="text/plain"),
        attendee.post("/sign-in", data={"email": "a@b.c", "password": "x"}, headers=headers),
        owner.post("/sign-out", headers=headers),
        owner.post("/surveys/lunch/closure", data={"csrf_token": token}, headers=headers),
    ]

    assert [reply.status_code for reply in replies] == [403] * 5
    assert tables() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Origin": "http://localhost"},
    ],
    ids=str,
)
@pytest.mark.same_sql  # decided by the headers
def test_what_our_own_page_or_no_browser_sends_is_taken(attendee, headers):
    make_survey(choice("Good?", "Yes", "No"))

    reply = attendee.post("/s/lunch", data={"q": "yes"}, headers=headers)

    assert reply.status_code == 303
    assert Response.select().count() == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_address_with_a_nul_is_one_of_ours(owner, attendee, method):
    make_survey(choice("Good?", "Yes", "No"))
    for who, path in ((attendee, "/s/lunch"), (attendee, "/sign-in"), (owner, "/surveys/")):
        assert who.get(path).status_code == 200
        for nul in ("%00", "?next=%00", "?a=b&c%00=d"):
            assert who.open(path + nul, method=method).status_code == 404


def test_another_website_may_link_to_every_page(owner):
    make_survey(choice("Good?", "Yes", "No"))
    for path in "/s/lunch", "/surveys/lunch/", "/sign-out":
        assert owner.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("token", [None, "", "x", "another session's"])
@pytest.mark.same_sql  # decided by the token
def test_a_change_without_the_token_of_this_session_is_refused(app, owner, outsider, token):
    _, id = answered_survey()
    if token == "another session's":
        token = token_of(outsider)
    owner.get("/account/password")
    before = tables()
    for method, path in organisers_addresses(app, "lunch", id):
        if method == "POST":
            reply = owner.post(path, data={} if token is None else {"csrf_token": token})
            assert reply.status_code == 419, path
    for path in "/account/password", "/account/sessions":
        sent = {"password": "three words here", "end": "others"}
        assert owner.post(path, data=sent).status_code == 419
    assert tables() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.same_sql  # HEAD asks what GET does, OPTIONS nothing
def test_reading_changes_nothing(app, owner, attendee, method):
    survey, id = answered_survey()
    some_answers(survey, 12)
    owner.post("/surveys/lunch/sharing", data={"csrf_token": token_of(owner)})
    paths = {path for _, path in organisers_addresses(app, "lunch", id)}
    paths |= {
        "/surveys/",
        "/account/",
        "/account/password",
        "/sign-out",
        "/sign-in",
        "/readyz",
    }
    paths |= {"/s/lunch", "/s/lunch/results", "/s/lunch/results/stream", "/s/lunch/qr.svg"}
    before = tables()
    for path in paths:
        for client in owner, attendee:
            assert client.open(path, method=method).status_code < 500, path
    assert tables() == before
    assert owner.get("/surveys/").status_code == 200


FOREIGN = [
    "https://evil.example/",
    "http:evil.example",
    "https:evil.example",
    "https:///evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "",
]


def test_signing_in_leads_to_no_other_website(app):
    make_organiser(password="three words here")
    sent = {"email": "owner@example.org", "password": "three words here"}
    for address in FOREIGN:
        assert local_path(address) is None, address
    for address in "https://evil.example/", "//evil.example", "/\\evil.example", "/\r\nX-Evil: 1":
        reply = app.test_client().post("/sign-in", data=sent | {"next": address})
        assert (reply.status_code, reply.location) == (303, "/"), address
        assert "X-Evil" not in reply.headers


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/surveys/lunch/tally", "/surveys/lunch/tally"),
        ("/surveys/?after=!", "/surveys/?after=!"),
        ("/surveys/lunch/responses/?after=a1", "/surveys/lunch/responses/?after=a1"),
        ("/%0d%0aLocation:%20//evil.example", "/%0d%0aLocation:%20//evil.example"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
    ],
)
def test_signing_in_leads_back_to_where_one_came_from(app, address, location):
    make_organiser(password="three words here")
    form = {"email": "owner@example.org", "password": "three words here", "next": address}
    reply = app.test_client().post("/sign-in", data=form)
    assert reply.status_code == 303
    assert reply.location.lower() == location.lower()


def test_the_address_asked_for_is_kept_through_signing_in(app):
    make_survey(choice("Good?", "Yes", "No"), organiser=make_organiser(password="three words here"))
    client = app.test_client()
    start = client.get("/surveys/lunch/responses/?after=a1")
    sent = form_of(page_of(client.get(start.location)), "/sign-in")
    form = {"email": "owner@example.org", "password": "three words here", "next": sent["next"][0]}
    assert client.post("/sign-in", data=form).location == "/surveys/lunch/responses/?after=a1"
