"""Files are replaced under a service that runs: it has read all that it needs."""

import http.client
import json
import os
import re
import signal
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from flask import Flask

from faults.landed import present
from faults.organiser import ask
from faults.service import Service
from models.account.organiser import Organiser
from models.answer.export import Export
from models.answer.submission import submission
from models.api.token import Token
from models.api.webhook import Webhook
from models.event.event import Event
from models.event.talk import Plan, Talk
from models.impact.difference import EventDifference
from models.impact.journal import JournalEntry
from models.impact.published import PublishedDifferences
from models.myth.followed_myth import FollowedMyth
from models.request.request import Request
from models.service.brand import Brand
from models.service.logo import logo_from
from models.survey.survey import Survey
from models.wall.board import Board
from models.wall.photo import Photo
from models.wall.wall import Wall
from models.you_said.you_said import YouSaid
from process.installation import PARTS
from tests.makers import (
    make_event,
    make_indicator,
    make_myth,
    make_organiser,
    make_outcome,
    make_photo,
    make_request,
    telling,
)
from tests.pictures import PNG
from tests.server import ROOT
from tests.web.test_guard import SHEET, answered_survey

PASSWORD = "four words of one organiser"
# Notes what a process opens or lists, and the extensions it loads. The processes that are started
# for a file or for a sum are left out: they read what they need, and are refused.
WATCH = """
import json, os, sys
CHILDREN = (
    *("formats.process.", "models.coding.theme_process", "models.opinion.grouping_process"),
    "process.outgoing",
)
READS = {"open": 0, "os.listdir": 0, "os.scandir": 0, "import": 1}
if not any(one in word for word in sys.orig_argv for one in CHILDREN):
    seen = os.open(os.environ["SEEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    def watch(event, args):
        read = args[READS[event]] if event in READS else None
        if isinstance(read, (str, bytes)):
            os.write(seen, (json.dumps([os.getpid(), os.fsdecode(read)]) + "\\n").encode())
    sys.addaudithook(watch)
"""
# What is done by a process that would have to be started.
REFUSED = {
    "GET /events/fair/responses.zip",
    *("GET /surveys/lunch/responses.csv", "GET /surveys/lunch/waves.csv"),
    "POST /surveys/lunch/exports",
    *("POST /surveys/new/guideline/clauses", "POST /surveys/lunch/redraft/matches"),
    *("GET /e/fair/differences.pdf", "GET /e/fair/differences.png"),
    *("GET /surveys/lunch/report.pdf", "GET /surveys/lunch/coding/session.other/themes"),
}
WORDS = "<h1>Tangible is being upgraded</h1>"


def addresses(app: Flask, values: dict[str, str]) -> list[tuple[str, str]]:
    """(method, path) of every route: first what is read, then what is changed, then what ends."""
    build = app.url_map.bind("localhost").build
    found = []
    for rule in app.url_map.iter_rules():
        noun = rule.endpoint.partition(".")[0]
        own = {name: values.get(f"{noun}.{name}", values.get(name, "1")) for name in rule.arguments}
        own |= rule.defaults or {}
        found += [(one, build(rule.endpoint, own)) for one in {"GET", "POST"} & rule.methods]
    # What is deleted last is what has most below it; who has signed out sees nothing more.
    return sorted(found, key=lambda one: (one[0], _end(one[1]), one[1]))


def _end(path: str) -> int:
    if path in ("/sign-out", "/account/password", "/account/sessions"):
        return 1
    return -len(path) if path.endswith(("deletion", "removal")) else -1000


class Reader:
    """An organiser who opens all pages and presses all buttons."""

    def __init__(self, port: int) -> None:
        self._port = port
        sent = {"email": "owner@example.org", "password": PASSWORD}
        status, headers, _ = ask(port, "POST", "/sign-in", sent)
        assert status == 303
        self._cookie = headers["Set-Cookie"].partition(";")[0]
        _, headers, page = ask(port, "GET", "/account/password", Cookie=self._cookie)
        self._cookie = headers["Set-Cookie"].partition(";")[0]
        self._token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.decode())[0]

    def ask(self, method: str, path: str) -> tuple[int, str]:
        """The status and the text of the reply; of a stream what it begins with."""
        if path.endswith("/stream"):
            with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)) as stream:
                stream.request(method, path, headers={"Cookie": self._cookie})
                reply = stream.getresponse()
                return reply.status, reply.read1(1).decode()
        sent = None
        if method == "POST":
            sent = {"csrf_token": self._token, "do": "copy:word", "title": "Lunch", "sure": "y"}
            sent |= {"format": "csv", "overall": "5", "text": "Be kind.\n\n" * 2000}
        status, _, text = ask(self._port, method, path, sent, Cookie=self._cookie)
        return status, text.decode(errors="replace")


def watched(service: Service, tree: Path) -> Service:
    """A service that is run from `tree`; its processes note what they read in the file "seen"."""
    folder = service.folder.parent
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCH)
    service.run_from(tree, folder / "watch")
    service.environment["SEEN"] = str(folder / "seen")
    return service


def started(service: Service, before: set[int]) -> set[int]:
    """The server processes, when there are two that were not there before."""
    deadline = time.monotonic() + 30
    while len(found := set(service.children()) - before) < 2:
        assert time.monotonic() < deadline, service.log.read_text()
        time.sleep(0.05)
    return found


def values_of(survey: Survey, id: str) -> dict[str, str]:
    """What stands in the addresses of this survey, its response and its event."""
    receipt = submission(survey, SHEET, {}).receipt
    of_nouns = {"pattern.id": "1", "contact.id": "1", "export.id": Export.get().id}
    of_nouns |= {"colleague.id": "1", "invitation.name": "x"}
    of_nouns |= {"tag.name": "joy", "merger.name": "joy"}
    token = str(Token.get().id)
    of_nouns |= {"webhook.id": str(Webhook.get().id), "sheet.id": token, "token.id": token}
    of_nouns |= {"words.field": "word", "picture.format": "svg", "arrival_picture.format": "svg"}
    # Another organiser than the one who asks, whose session would end by what is done to them.
    of_nouns |= {"staff.id": str(make_organiser("ann@example.org").id)}
    of_nouns |= {"indicator_picture.format": "svg", "page_name": "wall"}
    of_nouns |= {"item": str(YouSaid.get().id), "request": str(Request.get().id)}
    of_nouns |= {"myth": FollowedMyth.get().code}
    of_nouns |= {"difference.id": EventDifference.get().id}
    of_nouns |= {"static.name": "tangible.css", "clause.name": "clause"}
    files = {"format": "csv", "ending": "xlsx"}
    asked = {"response": id, "field": "session.other"}
    asked |= {"code": survey.code, "id": id, "receipt": receipt}
    asked |= {"name": "overall", "kind": "rating"}
    return (
        of_nouns
        | files
        | asked
        | {
            **{"event": "fair", "key": "event-feedback", "way": "later", "language": "fr"},
            **{"manual.name": "organiser", "token": "x", "talk": "1"},
            **{"photo": Photo.get().id, "photo_file.key": Photo.get().key, "size": "small"},
        }
    )


def what_it_changed(event: Event, organiser: Organiser) -> None:
    """Something of each that tells what an event changed, for everyone where it may be."""
    make_outcome(event)
    make_indicator(event, "1 June 2012; 120", "1 July 2012; 164")
    JournalEntry.write(event, organiser, date(2012, 6, 7), "It went well")
    EventDifference.add(event, telling())
    PublishedDifferences.publish(event, "", organiser)
    Wall.of(event).share(organiser, shared=True)
    make_photo(event)
    make_request(event, topic="Training")
    Board.of(event, "wall").change(organiser, is_open=True, closes_on=None)


def test_all_pages_are_there_when_the_files_are_gone_and_every_server_process_is_a_new_one(
    app, instance, tmp_path
):
    operator = make_organiser(password=PASSWORD)
    Brand.change(operator, sender="Town hall", colour="#0b5394", contact="Ann")
    Brand.take_logo(operator, logo_from(PNG))
    survey, id = answered_survey()
    event = make_event(survey)
    myth = make_myth(survey, "grade")
    myth.publish(operator)
    Talk.add(event, Plan("Lunch"))
    what_it_changed(event, operator)
    asked = addresses(app, values_of(survey, id))
    tree = present(tmp_path / "tree")
    contact = "https://example.org/security"
    service = Service(tmp_path, {"TANGIBLE_SECURITY_CONTACT": contact}, url=instance.database_url)
    service = watched(service, tree)
    with service:
        first = set(service.children())
        tree.rename(tmp_path / "gone")
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        second = started(service, first)
        reader = Reader(service.port)
        replies = {" ".join(one): reader.ask(*one) for one in asked}
    refused = REFUSED | {f"GET /m/{myth.code}/picture.png"}
    assert {one for one, (status, _) in replies.items() if status >= 500} == refused
    absent = {one for one, (status, _) in replies.items() if status == 404 and one[0] == "G"}
    of_no_language = "GET /surveys/lunch/edit/translations/fr"
    assert {one.partition("/results")[0] for one in absent} == {
        "GET /s/lunch",  # not shared
        "GET /events/fair/letters/1",  # that one is about the survey
        of_no_language,
        "GET /surveys/lunch/arrival.svg",  # all came at one time
        *("GET /r/x", "GET /r/event/x", "GET /e/fair/outcomes/x"),  # no such token
        "GET /api/v1/surveys/lunch/responses.csv",
    }
    assert {one for one in refused if WORDS in replies[one][1]} == refused
    seen = [json.loads(line) for line in (tmp_path / "seen").read_text().splitlines()]
    assert second <= {pid for pid, _ in seen}
    ours = (str(ROOT), sys.prefix, str(tree))
    read = {file for pid, file in seen if pid in second and file.startswith(ours)}
    # The names of a thousand languages are read when a form is asked in one.
    read = {file for file in read if "/babel/locale-data/" not in file}
    # Where code is, it is looked whether it is the same; of that nothing is read.
    assert read - {str(one) for one in (ROOT, tree, *(tree / part for part in PARTS))} == set()
