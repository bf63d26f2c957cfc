"""A packed row has all of a response that can be counted, for every kind of question."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer.packed import counted
from models.answer.tally import NOT_ASKED, counts
from models.form.condition import COMPARED
from models.form.definition import Definition
from models.form.layout import CodeCell, NumberCell, Page
from models.form.relevance import asked
from tests.arbitrary import answers_to, definitions, sent_to
from tests.makers import choice, definition, question

# A definition of any kinds takes a while to make up, and more on a busy machine.
arbitrary = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates().map(lambda day: day.isoformat())


def page_of(asking: Definition, *responses: dict[str, Any], day: str = "2026-11-30") -> Page:
    """The packed rows of these responses."""
    layout = asking.layout
    return Page(layout, b"".join(layout.encode(answers, day) for answers in responses))


def rows_of(page: Page, mask: int) -> list[int]:
    """The places of the rows in a mask, from 0."""
    return [place for place, byte in enumerate(page.chosen(mask)) if byte]


TEN = [f"c{n}" for n in range(1, 11)]
OF_EVERY_SORT = definition(
    choice("One?", "A", "B"),
    choice("Why?", "C", "D", name="why", relevant='q = "b"'),
    question("select_multiple", "several", choices=TEN),
    question("rank", "best", choices=["A", "B", "C"]),
    question("integer", "few", min=-5, max=50),
    question("integer", "wide", min=0, max=300),
    question("integer", "wider", min=1, max=70_000),
    question("integer", "widest", min=0, max=2**25),
    question("integer", "any"),
    question("decimal", "share"),
    question("date", "day"),
    question("time", "at"),
    question("rating", "stars", na="Not applicable"),
    question("text", "word"),
)
ADA = {
    **{"q": "b", "why": "d", "several": ["c1", "c10"], "best": ["b", "a", "c"], "few": -3},
    **{"wide": 255, "wider": 65_536, "widest": 2**24, "any": -2, "share": 2.5},
    **{"day": "2026-01-31", "at": "23:59", "stars": "na", "word": "Soup"},
}
BO = {
    **{"q": "a", "several": ["c7", "c8"], "best": ["c", "b", "a"], "few": 50},
    **{"wide": 0, "wider": 1, "widest": 2**25, "any": 10**12, "share": -1},
    **{"day": "2025-12-31", "at": "00:00", "stars": 1, "word": "Tea"},
}
ROW_OF_ADA = {  # in their order, behind the day and what was asked
    **{"q": "02", "why": "02", "several": "03 04", "best": "01 02 01 03", "few": "03"},
    **{"wide": "00 01", "wider": "00 00 01", "widest": "01 00 00 01"},
    **{"any": "01 FE FF FF FF FF FF FF FF", "share": "02 00 00 00 00 00 00 04 40"},
    **{"day": "3F 49 0B", "at": "A0 05", "stars": "06", "word": "01"},
}


def test_a_row_is_written_as_those_that_are_stored_already() -> None:
    layout = OF_EVERY_SORT.layout
    row = layout.encode(ADA, "2026-11-30")
    cells = {name: row[cell.at : cell.at + cell.width] for name, cell in layout.cells.items()}
    assert cells == {name: bytes.fromhex(one) for name, one in ROW_OF_ADA.items()}
    assert row == bytes.fromhex("6E 4A 0B 01") + b"".join(cells.values())
    nobody = layout.encode({"gone": 1}, "0001-01-01")
    assert nobody == bytes([1]) + bytes(layout.width - 1)


def test_what_is_in_a_row_is_counted_and_found_as_it_was_answered() -> None:
    page = page_of(OF_EVERY_SORT, ADA, {}, BO)
    for mask in (0, 255, 255 << 8, 255 << 16, page.all):
        those = [(ADA, {}, BO)[place] for place in rows_of(page, mask)]
        truth = Counter(one for answers in those for one in counts(OF_EVERY_SORT, answers, 1))
        assert counted(OF_EVERY_SORT, page, mask, 1) == truth
    for name, cell in page.layout.cells.items():
        assert rows_of(page, cell.answered(page)) == ([0] if name == "why" else [0, 2])
        listed = {"q": "a b", "why": "c d", "several": " ".join(TEN), "stars": "1 2 3 4 5 na"}
        assert cell.values == tuple(listed.get(name, "").split())


@pytest.mark.parametrize(
    ("name", "sign", "value", "rows"),
    [
        *[("q", "=", "b", [0]), ("q", "!=", "b", [2]), ("q", "=", "gone", [])],
        *[("several", "contains", one, [0]) for one in ("c1", "c10")],
        *[("several", "contains", one, [2]) for one in ("c7", "c8")],
        *[("several", "contains", one, []) for one in ("c2", "c9", "gone")],
        *[("best", "contains", "c", [0, 2]), ("best", "contains", "gone", [])],
        *[("few", "<", 50, [0]), ("few", "<=", 50, [0, 2]), ("few", "<", -3, [])],
        *[("wide", "=", 255, [0]), ("wide", "=", 0, [2]), ("wide", ">=", 0, [0, 2])],
        *[("wider", ">", 1, [0]), ("wider", "=", 65_536, [0]), ("wider", "!=", 1, [0])],
        *[("widest", "=", 2**24, [0]), ("widest", ">", 2**24, [2])],
        *[("any", "<", 0, [0]), ("any", ">=", -2, [0, 2]), ("any", "=", -2.0, [0])],
        *[("share", "=", 2.5, [0]), ("share", "<", 2.5, [2]), ("share", "=", 0, [])],
        *[("day", "<", "2026-01-31", [2]), ("day", ">", "2025-12-31", [0])],
        *[("at", "=", "00:00", [2]), ("at", ">", "23:58", [0]), ("at", "=", "", [])],
        *[("stars", "<", 6, [2]), ("stars", "!=", 2, [2]), ("stars", "!=", 1, [])],
        *[(name, "answered", None, [0, 2]) for name in ("word", "wide", "day", "any")],
    ],
)
def test_a_comparison_finds_the_rows_that_it_is_true_of(name, sign, value, rows):
    page = page_of(OF_EVERY_SORT, ADA, {}, BO)
    cell = page.layout.cells[name]
    assert rows_of(page, cell.finder(sign, value)(page)) == rows
    if sign == "contains" and value in cell.values:
        assert rows_of(page, cell.choosing(value)(page)) == rows


def test_a_choice_is_found_only_where_there_is_a_list() -> None:
    page = page_of(OF_EVERY_SORT, ADA, {}, BO)
    cells = page.layout.cells
    for name, value, rows in ("q", "a", [2]), ("stars", "na", [0]), ("stars", "2", []):
        assert rows_of(page, cells[name].choosing(value)(page)) == rows
    with pytest.raises(LookupError, match="a"):
        cells["best"].choosing("a")


def test_rows_behind_their_ids_say_the_same_and_whose_they_are() -> None:
    layout = OF_EVERY_SORT.layout
    ids = [bytes(range(first, first + 16)) for first in (0, 100, 240)]
    people: tuple[dict[str, Any], ...] = (ADA, {}, BO)
    rows = (layout.encode(answers, "2026-11-30") for answers in people)
    page = Page(layout, b"".join(map(bytes.__add__, ids, rows)), ids=True)
    assert (page.rows, rows_of(page, page.all)) == (3, [0, 1, 2])
    assert counted(OF_EVERY_SORT, page, page.all, 1) == counted(
        OF_EVERY_SORT, page_of(OF_EVERY_SORT, *people), page.all, 1
    )
    codes = {ids[0]: 0b01, ids[2]: 0b11, b"\0" * 16: 0b11}
    assert [rows_of(page, page.having(codes, bit)) for bit in (1, 2, 4)] == [[0, 2], [2], []]
    for width in (1, 2, 6, 8):
        assert page.firsts(width) == tuple(int.from_bytes(id[:width], "big") for id in ids)


@pytest.mark.parametrize("many", [0, 1, 8, 9, 17])
def test_any_number_of_questions_may_be_asked_on_a_condition(many):
    names = [f"why{n}" for n in range(many)]
    whys = [
        choice("Why?", "C", name=name, relevant=f"n = {number}")
        for number, name in enumerate(names)
    ]
    asking = definition(question("integer", "n", min=0, max=99), *whys)
    assert asking.layout.width == 3 + (many + 7) // 8 + 1 + many
    page = page_of(asking, *({"n": number} for number in range(many)), {})
    for number, name in enumerate(names):
        assert rows_of(page, asking.layout.asking(name)(page)) == [number]
    found = counted(asking, page, page.all, 1)
    assert {name: found[NOT_ASKED, name] for name in names} == dict.fromkeys(names, many)


def test_what_is_known_of_answers_later_stands_behind_them() -> None:
    plain = definition(choice("One?", "A", "B"), question("text", "word")).layout
    layout = plain.followed_by({"word.tags": {"x": 1, "y": 9}, "q.tags": {"z": 15}}, 2)
    assert (plain.width, layout.width, "q.tags" in plain.cells) == (5, 9, False)
    rows = [({"q": "b"}, "03 00 01 80"), ({}, "01 02 00 00"), ({"q": "a"}, "00 00 01 00")]
    joined = (plain.encode(said, "2026-11-30") + bytes.fromhex(tags) for said, tags in rows)
    page = Page(layout, b"".join(joined))
    tags, others = layout.cells["word.tags"], layout.cells["q.tags"]
    assert [rows_of(page, tags.choosing(one)(page)) for one in "xy"] == [[0], [1]]
    assert rows_of(page, others.choosing("z")(page)) == [0]
    assert [rows_of(page, one.answered(page)) for one in (tags, others)] == [[0, 1], [0, 2]]
    assert dict(tags.counts(page, page.all)) == {"": 2, "x": 1, "y": 1}
    assert dict(others.counts(page, page.all)) == {"": 2, "z": 1}
    assert rows_of(page, layout.cells["q"].choosing("b")(page)) == [0]


@arbitrary
@given(data=st.data(), asking=definitions(), version=st.sampled_from([1, 3]))
def test_packed_rows_count_what_the_responses_count(data, asking, version):
    responses = [answers_to(asking, data.draw(sent_to(asking))) for _ in range(3)]
    chosen = data.draw(st.sets(st.integers(0, 2)))
    since = {field.name: 2 for field in asking.fields[::2]} if version > 1 else {}
    page = page_of(asking, *responses)
    mask = sum(255 << 8 * place for place in chosen)
    truth: Counter[tuple[str, str]] = Counter()
    for place in chosen:
        truth.update(counts(asking, responses[place], version, since))
    assert counted(asking, page, mask, version, since) == truth
    assert (page.number(mask), rows_of(page, mask)) == (len(chosen), sorted(chosen))


@arbitrary
@given(data=st.data(), asking=definitions(), day=DAYS)
def test_a_packed_row_says_the_day_what_was_asked_and_what_was_answered(data, asking, day):
    answers = answers_to(asking, data.draw(sent_to(asking)))
    layout, page = asking.layout, page_of(asking, answers, day=day)
    assert dict(layout.day.counts(page, page.all)) == {day: 1}
    names = asked(asking.questions, answers)
    assert {name for name in asking.names if layout.asking(name)(page)} == names
    given_ = {name for name, cell in layout.cells.items() if cell.answered(page)}
    assert given_ == answers.keys()


def test_who_was_not_asked_and_who_skipped_are_told_apart_and_what_was_hidden_is_counted() -> None:
    why = question("text", "why", relevant='q = "no"')
    asking = definition(choice("Good?", "Yes", "No"), why)
    page = page_of(asking, {"q": "yes"}, {"q": "no"}, {"q": "no", "why": "Soup"}, {"why": "Tea"})
    put = asking.layout.asking("why")(page)
    answered = asking.layout.cells["why"].answered(page)
    assert (rows_of(page, put), rows_of(page, answered)) == ([1, 2], [2, 3])
    assert rows_of(page, asking.layout.asking("q")(page)) == [0, 1, 2, 3]
    assert rows_of(page, asking.layout.asking("gone")(page)) == []


@pytest.mark.parametrize(
    ("bounds", "width"),
    [
        ({"min": 0, "max": 253}, 1),
        ({"min": 0, "max": 254}, 2),
        ({"min": -(2**15), "max": 2**15 - 3}, 2),
        ({"min": -(2**15), "max": 2**15 - 2}, 3),
        ({"min": 0.5, "max": 2**24 - 1.5}, 3),
        ({"min": 0, "max": 2**32 - 3}, 4),
        ({"min": 0, "max": 2**32 - 2}, 9),
        ({"min": -(2**32), "max": 2**32}, 9),
        ({"min": 0}, 9),
        ({}, 9),
    ],
)
def test_a_whole_number_takes_as_few_bytes_as_its_bounds_allow(bounds, width):
    asking = definition(question("integer", **bounds))
    cell = asking.layout.cells["q"]
    assert (cell.width, type(cell)) == (width, NumberCell if width == 9 else CodeCell)
    least, most = int(bounds.get("min", -(10**15)) + 0.5), int(bounds.get("max", 10**15))
    page = page_of(asking, {"q": least}, {"q": most}, {})
    assert dict(cell.counts(page, page.all)) == {str(least): 1, str(most): 1}


@pytest.mark.parametrize(("many", "width"), [(7, 1), (8, 2), (15, 2), (16, 3)])
def test_several_choices_take_a_bit_each_beside_that_of_an_answer(many, width):
    names = [f"c{n}" for n in range(many)]
    asking = definition(question("select_multiple", choices=names))
    cell = asking.layout.cells["q"]
    page = page_of(asking, {"q": names}, {"q": names[-1:]}, {})
    truth = {"": 2, **dict.fromkeys(names, 1), names[-1]: 2}
    assert (cell.width, dict(cell.counts(page, page.all))) == (width, truth)


@pytest.mark.parametrize("many", [253, 254, 500])
def test_any_number_of_choices_has_room(many):
    names = [f"c{n}" for n in range(many)]
    asked_for = (choice("One?", *names), question("select_multiple", "several", choices=names))
    few = names[:20]
    asking = definition(*asked_for, question("rank", "best", choices=few))
    last = {"q": names[-1], "several": [names[0], names[-1]], "best": few[::-1]}
    page = page_of(asking, last, {"best": few})
    truth = Counter([*counts(asking, last, 1), *counts(asking, {"best": few}, 1)])
    assert counted(asking, page, page.all, 1) == truth
    assert rows_of(page, asking.layout.cells["q"].choosing(names[-1])(page)) == [0]


UNFIT: dict[str, list[Any]] = {
    "q": ["gone", None, ["a"]],
    "several": ["a", ["gone", "b"]],
    "best": ["a", ["gone", "b"]],
    "whole": [4.5, 2**63, "7", True],
    "few": [11, -1, 4.5, True],
    "share": [10**400, "0.5"],
    "day": ["yesterday", 5],
    "at": ["25:00", "24:00", "23:60", "9:05", "noon"],
    "stars": [6, "5"],
}


def test_an_answer_for_which_there_is_no_code_is_answered_and_equal_to_nothing() -> None:
    asking = definition(
        choice("One?", "A", "B"),
        question("select_multiple", "several", choices=["A", "B"]),
        question("rank", "best", choices=["A", "B"]),
        *(question("integer", "whole"), question("integer", "few", min=0, max=10)),
        *(question("decimal", "share"), question("date", "day"), question("time", "at")),
        question("rating", "stars"),
    )
    layout = asking.layout
    for name, answers in UNFIT.items():
        page = page_of(asking, *({name: one} for one in answers), {})
        answered = {name: rows_of(page, cell.answered(page)) for name, cell in layout.cells.items()}
        assert answered == {**{other: [] for other in UNFIT}, name: [*range(len(answers))]}
        assert {value: n for value, n in layout.cells[name].counts(page, page.all) if n} == {
            "several": {"": 2, "b": 1},
            "best": {"": 2, "2 b": 1},
            "whole": {"4.5": 1},
        }.get(name, {})
    page = page_of(asking, *({"q": one} for one in UNFIT["q"]))
    assert rows_of(page, layout.cells["q"].finder("!=", "a")(page)) == []


@arbitrary
@given(data=st.data(), asking=definitions())
def test_what_compares_so_is_found(data, asking):
    responses = [answers_to(asking, data.draw(sent_to(asking))) for _ in range(4)]
    page = page_of(asking, *responses)
    for field in asking.fields:
        # As conditions compare them: what does not apply is neither more, less nor another.
        given_ = [field.compared(one.get(field.name)) for one in responses]
        values = [one for one in given_ if one is not None] or [1]
        value = data.draw(st.sampled_from(values))
        if isinstance(value, list):
            sign, value = "contains", value[-1]
        elif field.type in ("text", "email"):
            continue
        else:
            signs = ("=", "!=") if field.type == "one" else ("=", "!=", "<", "<=", ">", ">=")
            sign = data.draw(st.sampled_from(signs))
        found = asking.layout.cells[field.name].finder(sign, value)(page)
        truth = [
            place
            for place, one in enumerate(given_)
            if one is not None and COMPARED[sign](one, value)
        ]
        assert rows_of(page, found) == truth
