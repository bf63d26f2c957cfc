"""A file from elsewhere becomes a definition once, whatever it is read by."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from formats.definition.upload import READERS, arrival
from formats.text.markdown import to_text
from models.form.definition import definition_from, loads
from models.form.setting import DefinitionError
from tests.formats.xlsform.test_read import workbook
from tests.views.survey.test_upload import JSON, LSS, choose
from tests.word import document, paragraph, run

XLS = Path(__file__).parents[1] / "xlsform" / "day.xls"
FILES = {
    "day.toml": b'title = "Day"\n[[question]]\ntype = "text"\nlabel = "Why?"\n',
    "day.md": b"# Day\n\nBe kind.\n",
    "day.docx": document(paragraph(run("Day"), style="1"), paragraph(run("Be kind."))),
    "day.xlsx": workbook(("text", "q", "Why?")),
    "day.xls": XLS.read_bytes(),
    "day.lss": LSS.encode(),
    "day.json": JSON.encode(),
    "day.csv": b"Why?,Mark\nSoup,4\nRice,5\nTea,3\n",
    "polis.csv": b"comment-id,comment-body\n1,One\n2,Two\n",
}


class Calls:
    """How often a definition was made of a document meanwhile."""

    def __enter__(self) -> "Calls":
        self.number = 0
        sys.setprofile(self._note)
        return self

    def __exit__(self, *fault: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, about: Any) -> None:
        self.number += event == "call" and frame.f_code is definition_from.__code__


def test_there_is_a_file_for_every_ending():
    assert {Path(name).suffix for name in FILES} == set(READERS)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_a_whole_definition_after_one_reading(name):
    with Calls() as calls:
        found = arrival(name, FILES[name])
    assert calls.number == 1
    assert found.definition.questions
    assert loads(found.definition.dumps()) == found.definition


@pytest.mark.parametrize("name", ["day.xlsx", "day.lss", "day.json", "day.csv", "polis.csv"])
def test_a_title_that_is_the_name_of_the_file_is_plain_text(name):
    title = arrival(f"2*3*__init__{Path(name).suffix}", FILES[name]).definition.title
    assert to_text(title) == "2*3*__init__"


def test_a_file_that_is_shown_was_read_by_its_process_alone(owner):
    with Calls() as calls:
        assert choose(owner, "day.toml", FILES["day.toml"]).status_code == 200
    assert calls.number == 0


def test_a_kind_that_there_is_not_is_refused_and_not_looked_into():
    data = workbook(
        ("text", "q", "Why?", "slider"), columns=("type", "name", "label", "tangible::type")
    )
    with pytest.raises(DefinitionError, match="there is no type 'slider'"):
        arrival("day.xlsx", data)


def test_a_choice_that_names_an_answer_is_a_line_for_nobody_fills_it_in():
    form = (
        'title = "Lunch"\n[[question]]\nname = "n"\ntype = "text"\nlabel = "Name"\n'
        '[[question]]\nname = "q"\ntype = "select_one"\nlabel = "Is it ${n}?"\n'
        'choices = ["Yes, ${n}", "No"]\n'
    )
    assert arrival("form.toml", form.encode()).report == (
        "q: “${n}” in “Yes, ${n}” stays as it is written: only a question and its help can name "
        "an earlier answer.",
    )
