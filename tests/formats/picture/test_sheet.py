"""A sheet holds its picture, words and numbers, all inside its frame and none on another."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from formats.picture.drawing import COLOURS, GROUND, WIDTH
from formats.picture.lettering import width
from formats.picture.sheet import PictureSheet, Source, sheet_of
from models.answer import public_snapshot
from models.result.audience import Audience, reading_for
from models.service.shade import CONTROL, contrast
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.samples import every_kind, some_answers

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]

STYLE = Path(__file__).parent.parent.parent.parent / "static" / "tally.css"
SOURCE = Source("A *day*", "https://example.org/s/lunch/results#asked-q", "Monday 4 June 2012")
ARABIC = "كيف كان تنظيم الجلسة وما الذي تعلمته منها عن العمل الرقمي في المكتبات العامة"
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def sheets(
    survey: Survey, audience: Audience = Audience.ORGANISER
) -> dict[str, PictureSheet | None]:
    """The sheet of each question that this audience sees."""
    reading = reading_for(Survey.get_by_id(survey.id), audience)
    assert reading is not None
    return {one.question.name: sheet_of(one, SOURCE) for one in reading.questions}


def words(sheet: PictureSheet | None) -> list[str]:
    assert sheet is not None
    return [one.words.translate(ISOLATES) for one in sheet.marks if one.words]


def box(about: dict[str, Any], said: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of some words."""
    size, wide = about["font-size"], width(said, about["font-size"])
    left = about["x"] - {"start": 0, "middle": wide / 2, "end": wide}[about["text-anchor"]]
    return left, about["y"] - 0.8 * size, left + wide, about["y"] + 0.2 * size


def check(sheet: PictureSheet) -> None:
    """Everything is inside the frame, and no words lie on others."""
    boxes = []
    for tag, about, said in sheet.marks:
        if tag == "rect":
            left, top = float(about["x"]), float(about["y"])
            place = left, top, left + float(about["width"]), top + float(about["height"])
        elif tag == "text":
            place = box(about, said)
            boxes.append((place, said))
        elif tag == "line":
            ends = sorted((float(about["x1"]), float(about["x2"])))
            place = ends[0], float(about["y1"]), ends[1], float(about["y2"])
        else:
            points = [tuple(map(float, one.split(","))) for one in str(about["points"]).split()]
            across, down = zip(*points, strict=True)
            place = min(across), min(down), max(across), max(down)
        assert 0 <= place[0] <= place[2] <= WIDTH, (tag, about, said)
        assert 0 <= place[1] <= place[3] <= sheet.height, (tag, about, said)
    for (one, said), (other, more) in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (said, more)


@pytest.mark.parametrize("many", [0, 1, 40])
def test_every_kind_of_question_has_its_sheet(many: int) -> None:
    survey = every_kind(anonymous=False)
    some_answers(survey, many)
    public_snapshot.share(survey)
    for audience in Audience.ORGANISER, Audience.EVERYONE:
        found = sheets(survey, audience)
        for sheet in found.values():
            if sheet is not None:
                check(sheet)
        written = {"word", "better", "address"} & set(found)
        assert all(found[name] is None for name in written)
    assert words(found["overall"])[-2:] == ["A day, Monday 4 June 2012", SOURCE.address]


def test_long_words_in_arabic_are_whole_and_the_picture_is_mirrored() -> None:
    labels = [f"{ARABIC} {n}" for n in range(40)]
    survey = make_survey(
        question("select_multiple", "many", ARABIC, choices=labels),
        question("likert", "grid", ARABIC, items=labels[:3], scale=["لا", "ربما", "نعم"]),
    )
    many, grid = survey.definition.questions
    respond(survey, many=[one.name for one in many.fields[0].choices[:9]])
    respond(survey, **{one.name.replace(".", "__"): "1" for one in grid.fields})
    for sheet in sheets(survey).values():
        assert sheet is not None
        check(sheet)
        said = " ".join(words(sheet))
        assert "…" not in said
        assert ARABIC in " ".join(said.split())
        first = sheet.marks[0]
        assert (first.attributes["text-anchor"], first.attributes["x"]) == ("end", WIDTH - 32)


def test_a_sheet_says_what_it_leaves_out_and_stays_small() -> None:
    survey = make_survey(
        question("select_multiple", "many", choices=[f"Choice {n}" for n in range(500)]),
        question("likert", "grid", items=[f"Item {n}" for n in range(200)]),
        question("integer", "n"),
    )
    respond(survey, many=["choice_499"], grid__item_7="5")
    for n in (*range(20), 2024):
        respond(survey, n=n)
    many, grid, number = sheets(survey).values()
    for sheet in many, grid, number:
        assert sheet is not None
        check(sheet)
        assert len(sheet.marks) < 400
        assert sheet.height < 4_000
    assert "These are the 40 answers that were given most often, of 500." in words(many)
    assert "Choice 499" in words(many)
    assert "These are the 40 items that most people answered, of 200." in words(grid)
    assert "Item 7 (mean 5.00)" in words(grid)
    left_out = "1 answer is so far from the others that the picture leaves it out: 2024"
    assert left_out in words(number)


def test_a_sheet_says_what_its_page_says() -> None:
    long = "How sure were you of all this when you came here in the morning, before the first talk"
    survey = make_survey(
        question("rating", "mark", low="Awful", high="*Superb*"),
        question("nps", "tell", low="Never", high="At once"),
        question("rank", "order", choices=["Tea", "Milk"]),
        question("integer", "n"),
        question("likert", "grid", items=["First", "Second"], na="No idea"),
        question("before_now", "skill", scale=["New", "Sure"], before=long, now="Now"),
    )
    first: dict[str, Any] = {
        "mark": "4",
        "tell": "10",
        "order": ["tea", "milk"],
        "n": 3,
        "skill__before": "1",
    }
    respond(survey, **first, grid__first="5", grid__second="na", skill__now="2")
    respond(survey, mark="5", tell="0", order=["milk", "tea"], n=6, grid__first="4")
    found = sheets(survey)
    for sheet in found.values():
        assert sheet is not None
        check(sheet)
    assert {"Mean 4.50 of 5", "1 Awful", "5 Superb"} <= set(words(found["mark"]))
    assert {"Net Promoter Score 0", "0 Never", "10 At once"} <= set(words(found["tell"]))
    put_first = "A bar is how many put it first; 1 is the best rank."
    assert {put_first, "Tea (mean rank 1.50)"} <= set(words(found["order"]))
    assert "Mean 4.50, median 4.5" in words(found["n"])
    assert {"No idea", "First (mean 4.50)", "Second"} <= set(words(found["grid"]))
    assert long in " ".join(words(found["skill"]))


def test_everyone_takes_away_no_more_than_everyone_sees() -> None:
    survey = make_survey(
        choice("Good?", "Yes", "No"),
        question("integer", "n"),
        question("before_now", "skill", scale=["New", "Fair", "Sure"]),
        question("rating", "rare"),
    )
    respond(survey, rare="5")
    respond(survey, rare="1")
    for n in range(24):
        respond(
            survey, q="yes" if n % 2 else "no", n=n, skill__before="1", skill__now=str(1 + n % 3)
        )
    public_snapshot.share(survey)
    reading = reading_for(Survey.get_by_id(survey.id), Audience.EVERYONE)
    assert reading is not None
    assert 0 < reading.responses < 26
    found = sheets(survey, Audience.EVERYONE)
    assert found["rare"] is None
    shown = [one for one in reading.questions if not one.is_hidden]
    assert {name for name, sheet in found.items() if sheet} == {one.question.name for one in shown}
    good = next(one for one in shown if one.question.name == "q")
    assert {str(row.count) for row in good.main.rows} <= set(words(found["q"]))
    for one in shown:
        if one.has_halves:
            sheet = found[one.question.name]
            assert sheet is not None
            assert len([mark for mark in sheet.marks if mark.tag == "polygon"]) <= 3


def test_a_box_is_ticked_by_so_many_of_all() -> None:
    survey = make_survey(question("acknowledge", "read", "I read it"), question("text", "t"))
    for given in {"read": "yes"}, {"t": "No"}, {"t": "Never"}, {"t": "No!"}:
        respond(survey, **given)
    assert words(sheets(survey)["read"])[1] == "1 of 4 ticked the box"
    assert "25 %" in words(sheets(survey)["read"])


def test_its_colours_are_those_of_a_light_page_and_are_seen_on_every_ground() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.DOTALL)
    for scheme, grounds in (light, (GROUND, "#eef2f6", "#f4f6f9")), (dark, ("#14171a", "#191d22")):
        found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", scheme))
        assert found.keys() == COLOURS.keys()
        for name, colour in found.items():
            assert all(contrast(colour, ground) >= CONTROL for ground in grounds), name
        # Neighbours on one side of neutral differ by lightness.
        for side in ("lowest", "low", "lower"), ("highest", "high", "higher"):
            steps = [contrast(found[one], grounds[0]) for one in side]
            assert steps == sorted(steps, reverse=True), side
            assert all(a / b > 1.3 for a, b in pairwise(steps)), (side, steps)
    assert dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", light)) == COLOURS


def test_of_groups_that_differ_in_width_the_middle_is_told_and_none_is_the_most_common() -> None:
    survey = make_survey(question("integer"))
    for n in [*range(20), *range(30, 40)]:
        respond(survey, q=n)
    survey.close()  # before that, everyone is told of all but a few, who are drawn by lot
    public_snapshot.share(survey)
    sheet = sheets(survey, Audience.EVERYONE)["q"]
    assert sheet is not None
    said = " ".join(words(sheet))
    assert "Most often" not in said
    assert (
        "answers the one in the middle is in “" in said or "answers the middle is between" in said
    )
    assert "The groups may differ in width." in said


def test_a_description_names_what_the_picture_leaves_out() -> None:
    survey = make_survey(question("integer"))
    for n in [*range(20, 40), 9_999]:
        respond(survey, q=n)
    sheet = sheets(survey)["q"]
    assert sheet is not None
    far = "1 answer is so far from the others that the picture leaves it out: 9999"
    assert far in " ".join(words(sheet))
    assert far in sheet.description
