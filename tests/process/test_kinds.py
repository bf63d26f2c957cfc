"""Each kind of process starts as in service, and what tests have forked instead does the same."""

import json
import re
import subprocess

import pytest

from models.coding import theme_process
from models.opinion import grouping_process
from models.survey.survey import Survey
from process import launcher as launching
from process.installation import ROOT
from process.launcher import Launcher
from storage.database import instead
from tests import children
from tests.makers import make_survey, question, respond
from tests.sqlite import Files
from web.process import export, mending, pdf, picture, sandbox, webhook

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"/>'
FORM = '[[question]]\nname = "q"\ntype = "nothing"\nlabel = "Q"\n'
PAGE = "<style></style><p>Lunch</p>"
NOTICE = {"id": "1", "address": "http://127.0.0.1:1/", "body": "", "headers": {}}
VOTES = [[1, 1, -1, 1]] * 12 + [[-1, -1, 1, -1]] * 12
TEXTS = ["The soup was cold"] * 12 + ["The room was too loud"] * 12
# One of each: what it is asked for, and what it reads.
ASKED: dict[str, tuple[Launcher, tuple[str, ...], bytes]] = {
    "export": (export.launcher, ("stream", "1", "csv", ""), b""),
    "mending": (mending.launcher, (), b""),
    "pdf": (pdf.launcher, (), PAGE.encode()),
    "picture": (picture.launcher, (), DRAWING.encode()),
    "sandbox": (sandbox.launcher, ("form", "a.toml"), FORM.encode()),
    "photo": (sandbox.of_photos, ("photo", "a.jpg"), b"none"),
    "themes": (theme_process.launcher, (), json.dumps(TEXTS).encode()),
    "groups": (grouping_process.launcher, (), json.dumps([VOTES, 5]).encode()),
    "webhook": (webhook.launcher, ("within",), json.dumps([NOTICE]).encode()),
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds a database with an answer, and speaks German."""
    url = Files(tmp_path_factory.mktemp("kinds")).fresh(tmp_path_factory.mktemp("kinds") / "one")
    with instead(url):
        make_survey(question("text"))
        respond(Survey.get(), q="Soup")
    return {"TANGIBLE_DATABASE_URL": url, "LANGUAGE": "de"}


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[children.Child]:
    """All that are forked from now on."""
    found: list[children.Child] = []

    def start(*words: object, **settings: object) -> object:
        one = children.start(*words, **settings)  # type: ignore[arg-type]
        if isinstance(one, children.Child):
            found.append(one)
        return one

    monkeypatch.setattr(launching, "Popen", start)
    monkeypatch.delenv("PYTHONPATH", raising=False)  # with more of it all are started
    return found


@pytest.mark.parametrize("kind", ASKED)
def test_of_each_kind_one_that_starts_by_itself_does_what_one_that_is_forked_does(
    kind, known, forked, monkeypatch, capfd
):
    one, words, given = ASKED[kind]
    said = one.run(*words, given=given, environment=known)
    assert len(forked) == 1
    monkeypatch.setattr(launching, "Popen", subprocess.Popen)
    alone = one.run(*words, given=given, environment=known)
    assert plain(said) == plain(alone)
    assert said or kind == "mending"
    assert capfd.readouterr().err == ""


def plain(said: bytes) -> bytes:
    """Without what tells one PDF of a page from another: the moment, and the numbers made of it."""
    return re.sub(rb"/(CreationDate|ModDate|ID)\b.*", b"", said)


def test_all_kinds_that_there_are_are_forked_and_tried_here():
    code = [file.read_text() for part in ("models", "web") for file in (ROOT / part).rglob("*.py")]
    named = {one for text in code for one in re.findall(r'Launcher\(\s*"([\w.]+)"', text)}
    assert named == set(children.KINDS) == {one.module for one, _, _ in ASKED.values()}
