"""A form in the format of Excel 97 is the same form as in today's."""

from pathlib import Path

from formats.xlsform import read as xlsform
from tests.formats.xlsform.test_read import workbook

# Saved from `workbook(*ROWS)` by LibreOffice 7.4.7 as "MS Excel 97". Numbers are numbers there.
FILE = Path(__file__).parent / "day.xls"
ROWS = (
    ("begin_group", "day", "The day"),
    ("select_one yn", "again", "Would you come again?", "Be frank", True),
    ("integer", "people", "How many did you meet?", None, None, "${again} = '1'", ". >= 0"),
    ("range", "mark", "A mark"),
    ("text", "why", "Why? Größe, naïve, 日本, 🎉", None, None, None, None, "multiline"),
    ("end_group",),
    ("image", "photo", "A picture"),
)
CHOICES = [("list_name", "name", "label"), ("yn", 1, "Yes"), ("yn", 0, "No"), ("yn", 2026, 2026)]


def test_a_form_of_excel_97_is_read_like_one_of_today():
    document, report = xlsform.read(FILE.read_bytes(), "day")
    assert (document, report) == xlsform.read(workbook(*ROWS, choices=CHOICES), "day")
    asked = {one["name"]: one for one in document["question"]}
    assert asked["again"]["choices"][2] == {"name": "c2026", "label": "2026"}
    assert asked["why"]["label"] == "Why? Größe, naïve, 日本, 🎉"
    assert report[1] == "row 8, type: the type image is not asked here: left out"
