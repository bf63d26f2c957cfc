"""A survey with a question of every kind, and answers to it; an event as a file."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    Field,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from forms.answer.answer import read
from models.account.guess import Guess
from models.answer.public_snapshot import share
from models.answer.response import Response
from models.answer.screen import Screen
from models.coding.coding import code
from models.coding.quote import Quote
from models.coding.redaction import redact
from models.coding.tag import Tag
from models.evidence.evidence import Evidence
from models.form.kind import KINDS
from models.impact.journal import JournalEntry, Skill
from models.mail import mail_server, outbox
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import Recipient
from models.myth.myth_verdict import MythVerdict
from models.outcome.substantiation import Substantiation
from models.report.report import Report, ReportWords
from models.request.home import RequestHome
from models.service.brand import Brand
from models.service.fingerprint import Fingerprint
from models.service.logo import logo_from
from models.survey.draft import Draft
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.invitation import Invitation
from models.team.role import Role
from models.telling.difference_kind import DifferenceKind
from models.wall.board import Board
from models.wall.exhibit import Exhibit
from models.wall.reply import ReaderReply
from models.wall.wall import Wall
from storage import seal
from storage.database import MomentField, Stored
from tests.documented import example_of
from tests.makers import (
    choice,
    definition,
    make_event,
    make_export,
    make_indicator,
    make_myth,
    make_organiser,
    make_outcome,
    make_photo,
    make_reply,
    make_request,
    make_survey,
    question,
    respond,
    statement,
    we_did,
)
from tests.nouns import stored_nouns
from tests.pictures import PNG

# Questions of which tests compare every value.
LUNCH = (
    question("section", "part", "All of it", hint="One *page*"),
    question("note", "welcome", "## Hello\n\nA *word* before."),
    question("rating", "overall", "How was it?", required=True, low="Poor", high="Great"),
    question("nps", "recommend", "Would you recommend it?", low="No", high="Yes"),
    choice("Which session?", "Morning", "Evening", name="session", other=True, hint="One only"),
    question("select_multiple", "food", "What did you eat?", choices=["Soup", "Rice"], other=True),
    question(
        "likert",
        "talks",
        "The talks were …",
        items=["Clear", "Short"],
        scale=["No", "Rather no", "Rather yes", "Yes"],
    ),
    question("stance", "clause", "1. Be kind."),
    question("acknowledge", "read", "I have read it"),
    question("integer", "people", "How many people?", min=0, max=500),
    question("decimal", "hours", "How many hours?", min=0),
    question("date", "day", "On which day?"),
    question("email", "address", "Where can we write to?"),
    question("text", "word", "In one word?"),
    question("text", "better", "What would be better?", multiline=True),
    question("range", "pace", "How fast was it?", min=0, max=2, step=0.5),
    question("rank", "wishes", "What matters most?", choices=["Room", "Food", "Talks"]),
    question("time", "left", "When did you leave?"),
    question("before_now", "skill", "I can blog", scale=["No", "Rather no", "Rather yes", "Yes"]),
    question("myth", "grade", "Only seniors may post", source="See *clause 3*."),
    question("request", "need", "Training?", topics=["Blogs", "Video"], places=["Leeds", "Bath"]),
    question("connections", "met", "How many were new to you?", teams=["Press", "Policy"]),
)
# Of any other kind, what the docs show: so that a new one is in every test of all kinds.
DOCUMENTED = tuple(
    example_of(kind) | {"name": f"new_{kind}"}
    for kind in KINDS
    if kind not in {one["type"] for one in LUNCH}
)
EVERY_KIND = (*LUNCH, *DOCUMENTED)

ANSWERS: dict[str, Any] = {
    "overall": "4",
    "recommend": "9",
    "session": "other",
    "session.other": "Midnight",
    "food": ["soup", "other"],
    "food.other": "Bread",
    "talks.clear": "4",
    "talks.short": "1",
    "clause": "agree_with_changes",
    "clause.comment": "Kinder",
    "read": "yes",
    "people": "12",
    "hours": "2.5",
    "day": "2012-06-06",
    "address": "ada@example.org",
    "word": "Grand",
    "better": "More\nbread",
    "pace": "1.5",
    "wishes": ["talks", "room"],
    "left": "16:30",
    "skill.before": "2",
    "skill.now": "4",
    "grade.before": "true",
    "grade.now": "false",
    "need.topic": "blogs",
    "need.place": "leeds",
    "met": "7",
    "met.teams": ["press"],
}
# Something for each type of field; where there are choices, the first is chosen.
BY_TYPE = {"integer": "1", "decimal": "1", "date": "2012-06-06", "time": "16:30", "text": "Words"}
BY_TYPE |= {"email": "ada@example.org"}
NEW_FIELDS = definition(*DOCUMENTED, question("note", "last")).fields
ANSWERS |= {
    field.name: field.choices[0].name if field.choices else BY_TYPE[field.type]
    for field in NEW_FIELDS
}

# An event as a file, with two surveys that are in a file beside it.
FAIR = """
title = "Fair 2012"
places = ["Hall", "Garden"]
start = 2012-06-06T09:30:00
end = 2012-06-06T17:00:00
time_zone = "Europe/London"
expected = 120

[[survey]]
file = "lunch.toml"
role = "At noon"

[[survey]]
file = "lunch.toml"
"""

# A value for each type of column; what is a special case of another comes before it.
SOME: tuple[tuple[type[Field], Any], ...] = (
    (BooleanField, True),
    (MomentField, datetime(2012, 6, 6, 9, 30, tzinfo=UTC)),
    (IntegerField, 1),
    (BlobField, b"\0\xff"),
    (JSONField, {"so": [1, 2.5, "“so”"]}),
    (CharField, "so"),
    (TextField, "so"),
)

# Of the nodes that may serve what has everything in it.
SECRET_KEY = "of everything".ljust(32, "k")

WRITTEN = ("Midnight", "Bread", "Kinder", "ada@example.org", "Grand", "More")


def every_kind(**settings: Any) -> Survey:
    """An open survey with a question of every kind."""
    return make_survey(*EVERY_KIND, **settings)


def some_answers(survey: Survey, many: int) -> None:
    """Give `many` different responses to a survey of every kind."""
    new = {
        field.name.replace(".", "__"): read(field, [ANSWERS[field.name]]) for field in NEW_FIELDS
    }
    for n in range(many):
        respond(
            survey,
            overall=1 + n % 5,
            recommend=n % 11,
            session=("morning", "evening", "other")[n % 3],
            session__other=f"Session {n}",
            food=(["soup"], ["rice", "other"])[n % 2],
            food__other=f"Food {n}",
            talks__clear=1 + n % 4,
            talks__short=4 - n % 4,
            clause=("agree", "disagree", "dont_know")[n % 3],
            clause__comment=f"Comment {n}",
            read="yes",
            people=n,
            hours=n / 2,
            day=f"2012-06-{1 + n % 28:02}",
            address=f"person{n}@example.org",
            word=f"Word {n}",
            better=f"Line {n}\nand another",
            pace=n % 5 / 2,
            wishes=(["food", "room", "talks"], ["talks"])[n % 2],
            left=f"{n % 24:02}:30",
            skill__before=1 + n % 3,
            skill__now=1 + n % 4,
            grade__before=("true", "false", "not_sure")[n % 3],
            grade__now=("false", "true")[n % 2],
            need__topic=("blogs", "video")[n % 2],
            need__place=("leeds", "bath")[n % 2],
            met=n % 20,
            met__teams=["press", "policy"],
            **new,
        )


def everything() -> dict[str, str]:
    """A row at least of everything that is stored; the receipts of two forms, by their codes."""
    ann = make_organiser(password="four words of an owner")
    ann.one_time_link()
    ann.sign_in()
    Guess.note({b"eve": None})
    Fingerprint.recognise(SECRET_KEY)
    seal.open_with(lambda: SECRET_KEY)
    lunch = every_kind()
    some_answers(lunch, 12)
    receipt = respond(lunch, **{name.replace(".", "__"): given for name, given in ANSWERS.items()})
    for n in range(6):
        contact = ("need", f"ada{n}@example.org", "blogs", "leeds")
        Response.record(lunch, str(n) * 24, {"need.topic": "blogs"}, [contact[: 2 + n % 2 * 2]])
    share(lunch)
    signed = make_survey(
        choice("Good?", "Yes", "No"), question("text", "why"), code="signed", anonymous=False
    )
    respond(signed, q="yes", why="İt’s “fine”; 🎉\n\\u0041 100 % \\ \x7f")
    reworded = question("text", "why", "Why now?")
    signed.publish(definition(choice("Good?", "Yes", "No"), reworded), same=["why"])
    late = respond(signed, q="no", why="")
    draft = Draft.of(signed)
    for title in ("Lunch again", "Supper"):
        draft.change(draft.revision, draft.document | {"title": title}, f"Called it {title}")
    draft.undo(draft.revision)
    Colleague.let_in(lunch, make_organiser("ben@example.org"), Role.EDITOR)
    Invitation.make(lunch, Role.VIEWER, ann)
    screen = Screen.of(signed)
    screen.show("why")
    screen = Screen.of(signed)
    screen.approve(Response.wrote(signed, "why")[0].id, "why", approved=True)
    report = Report.of(lunch)
    report.change(
        0, "", ReportWords("What came out", "", "", {"word": "Grand."}), ["word"], ["read"]
    )
    report.make_link(ann)
    quoted = Response.wrote(lunch, "word")[0]
    Quote.choose(lunch, "word", quoted.id, str(quoted.answers["word"]), permitted=True)
    Tag.add(lunch, "word", "Joy", "Somebody was glad")
    code(lunch, "word", quoted.id, ann, ["joy"])
    redact(lunch, "word", Response.wrote(lunch, "word")[1].id, [], "Not ours", ann)
    Brand.change(ann, sender="Owl Trust", colour="#ffcc00", privacy="We keep it.", contact="Ann")
    Brand.take_logo(ann, logo_from(PNG), "An owl")
    make_survey(choice("Later?", "Yes", "No"), code="later", draft=True)
    event = make_event(lunch, signed)
    logged = make_outcome(event, evidence=(Evidence("link", "https://example.org/a", "Minutes"),))
    logged.change(1, statement(what="They post them “weekly”; 🎉"), ann, "Heard more")
    token = Substantiation.ask(logged, "Jo", "Head of finance", ann)
    for verdict in "partly", "agree":
        Substantiation.behind(token).say(2, verdict, "So it is", may_name=True)
    make_outcome(event).delete_by(ann)
    link = (Evidence("link", "https://example.org/a", "Minutes"),)
    reply = make_reply(lunch, "need.topic/video", evidence=link)
    reply.change(1, we_did(did="It is “online”; 🎉", evidence=link), ann, "It came")
    make_reply(lunch, "overall", shown=False, state="not_done", reason="No money")
    JournalEntry.write(event, ann, date(2012, 6, 7), "It went “well”").publish(
        "I dare to speak now", DifferenceKind.SKILL
    )
    asked = make_request(event, topic="Training", place="Leeds", people=3, owner="Ann")
    make_request(event, topic="trainings").put_with(asked, ann)
    asked.grow(make_event(code="tour"), ann)
    RequestHome.change(event, "London\nYork")
    make_indicator(event, "1 May 2012; 120", "3 July 2012; -164.50")
    Skill.rate(event, ann, "Speak for it", 2, 4)
    myth = make_myth(lunch, "grade", verdict=MythVerdict.FALSE, settled_on="2012-06-03")
    myth.change(1, replace(myth.statement, words="Clause “3” – *says* so"), ann, "We read it")
    myth.publish(ann)
    Wall.of(event).share(ann, shared=True)
    Exhibit.create(
        **{"survey": lunch, "response": quoted.id, "field": "word", "key": "x"},
        **{"state": "seen", "reason": "", "in_place": ""},
    )
    make_photo(event, alternative="“Ünd” 🎉", credit="Jo")
    Board.of(event, "wall").change(ann, is_open=True, closes_on=None)
    ReaderReply.send(Board.of(event, "wall"), "x", "Eve", "Well done — ünd so weiter")
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    eve = Recipient("eve@example.org", "https://f.example.org/s/x/reminder/1", one_click=True)
    outbox.post(ann, event, "Again — noch einmal", "Liebe Leute,\nund so weiter", [eve])
    mail_server.use(None)
    Pattern.add(lunch.definition, ann)
    make_export(lunch, labels=True)
    for model in stored_nouns():
        if not model.select().exists():
            model.insert(some_row(model)).execute()
    return {"lunch": receipt, "signed": late}


def some_row(model: type[Stored]) -> dict[str, Any]:
    """A row for a table about which nothing is known here."""
    row: dict[str, Any] = {}
    for field in model._meta.sorted_fields:
        if isinstance(field, ForeignKeyField):
            row[field.name] = field.rel_model.select().first()
        elif not isinstance(field, AutoField):
            row[field.name] = next(given for kind, given in SOME if isinstance(field, kind))
    return row
