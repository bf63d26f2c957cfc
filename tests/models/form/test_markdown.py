"""A text that would make much work for whoever shows it is refused, with its line."""

from collections.abc import Callable
from typing import Any

import pytest

from models.form.definition import MAX_LENGTH, MAX_LISTED, definition_from, loads
from models.form.markdown import (
    A_BRACKET,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MARKS,
    MOST_MARKS_OF_ALL,
    MOST_NESTED,
    check_whole,
    excess,
    marks_in,
)
from models.form.setting import DefinitionError
from tests.makers import definition, question


def table(columns: int, rows: int, opening: str = "") -> str:
    """A table with cells of one letter, the header among the rows; it may be inside a quote."""
    lines = ["|a" * columns, "|-" * columns, *["|a"] * (rows - 1)]
    return "\n".join(opening + line for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*" * MOST_MARKS, ""),
        ("[" * (MOST_MARKS // A_BRACKET), ""),
        ("*" * (MOST_MARKS + 1), "take out some line breaks and signs like * or [; they"),
        ("[" * (MOST_MARKS // A_BRACKET + 1), "take out some line breaks"),
        ("a\n" * (MOST_MARKS + 1), "take out some line breaks"),
        (table(MOST_COLUMNS, 3), ""),
        (table(MOST_COLUMNS + 1, 2), "line 1: a table may have 30 columns; make several of it."),
        (table(4, MOST_CELLS // 4), ""),
        ("First\n\n" + table(4, MOST_CELLS // 4 + 1), "line 3: a table may have 1,000 cells"),
        (table(MOST_COLUMNS + 1, 2, "> "), "line 1: a table may have 30 columns"),
        (table(MOST_COLUMNS + 1, 2, "1. "), "line 1: a table may have 30 columns"),
        (":" + table(MOST_COLUMNS + 1, 2).replace("|-", "|:-:"), "line 1: a table may have 30"),
        (f"{table(20, 40)}\n\n{table(20, 40)}", ""),
        ("|" * 300, ""),
        ("- - - - - - - - - - - - -\n* * * * * * * * * * * *", ""),
        ("> " * MOST_NESTED + "a", ""),
        ("a\n" + ">" * (MOST_NESTED + 1), "line 2: put at most 10 lists or quotes"),
        ("- " * (MOST_NESTED + 1) + "a", "line 1: put at most 10"),
        ("1. > - 2) * + " * 3, "line 1: put at most 10"),
        ("A -> B -> C and 1. 2. 3. 4. 5. 6. 7. 8. 9. 10. 11.", ""),
    ],
)  # fmt: skip
def test_a_text_may_have_so_much_and_no_more(text: str, said: str) -> None:
    found = excess(text)
    assert str(found or "").startswith(said)
    assert (found is None) == (not said)


WIDE = table(300, 2)
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "intro": lambda text: {"intro": text},
    "thanks": lambda text: {"thanks": text},
    "Question 1 (q): label": lambda text: {"question": [question("note", label=text)]},
    "Question 1 (q): hint": lambda text: {"question": [question("section", hint=text)]},
    "Question 1 (q): source": lambda text: {
        "question": [question("myth", answer=True, source=text)]
    },
    "Question 1 (q): choices 2": lambda text: {
        "question": [question("select_one", choices=["a", text])]
    },
    "Question 1 (q): items 1": lambda text: {"question": [question("likert", items=[text])]},
    "Question 1 (q): scale 1": lambda text: {
        "question": [question("likert", items=["a"], scale=[text, "b"])]
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_every_text_of_a_definition_is_looked_at_and_named(place: str) -> None:
    whole = {"title": "T", "question": [question("text")]}
    assert definition_from(whole | PLACES[place]("| a |\n|---|\n"))
    with pytest.raises(DefinitionError) as refused:
        definition_from(whole | PLACES[place](WIDE))
    assert (
        str(refused.value) == f"{place}: line 1: a table may have 30 columns; make several of it."
    )


def test_what_was_stored_before_is_read_although_it_is_too_much() -> None:
    stored = (
        definition(question("note", label="{}")).dumps().replace("{}", WIDE.replace("\n", "\\n"))
    )
    assert loads(stored).questions[0].label == WIDE


def test_all_texts_together_have_a_bound() -> None:
    def asked(n: int, label: str) -> dict[str, Any]:
        return {"title": "T", "question": [question("note", f"q{k}", label) for k in range(n)]}

    assert definition_from(asked(MOST_MARKS_OF_ALL // 1_000, "*" * 1_000))
    for many, said in [
        (asked(MOST_MARKS_OF_ALL // 1_000 + 1, "*" * 1_000), "count as 31,000; 30,000 is the most"),
        (asked(MAX_LENGTH // 5_000, "x" * 5_000), "are stored, 1,000,000 is the most"),
        (
            {"title": "T", "question": [
                question("select_one", f"q{k}", choices=["x"] * 500)
                for k in range(MAX_LISTED // 500 + 1)
            ]},
            "There are 20,500 choices and items; 20,000 is the most",
        ),
    ]:  # fmt: skip
        with pytest.raises(DefinitionError, match=said):
            definition_from(many)


CLAUSE = """**Who decides:** the board - in writing, by e-mail (board@example.org) - says who may do
what, until when, and at which cost: at most 10% + 100 $ a year, never > 5,000. “Members” are
those who *pay*; "friends" are not. See [the rules](https://example.org/rules?of=2026&to=all#3-a)
and [the minutes](https://example.org/minutes/2025-11-29_board-meeting.pdf), §§ 3-5:

- at the co-operative's general meeting, 18:00-20:00;
- in between, by those whom it has chosen = the board.
"""


def test_a_guideline_as_people_write_it_is_far_from_any_bound() -> None:
    clause = CLAUSE * 3
    assert marks_in(clause) < MOST_MARKS / 10
    clauses = [question("stance", f"q{k}", clause) for k in range(150)]
    assert definition_from({"title": "T", "kind": "guideline", "question": clauses})
    whole = "# T\n\n" + "\n".join(CLAUSE for _ in range(150))
    check_whole(whole)
