"""The statements and votes of a Polis conversation are read as Polis means them."""

from datetime import UTC, datetime

import pytest

from formats.answer import polis
from formats.answer.table import read_table
from formats.unread import FileError
from models.form.setting import DefinitionError
from tests.makers import definition, question

CLAUSES = definition(question("stance", "c0"), question("stance", "c1")).questions


def test_statements_become_clauses_in_the_order_of_their_ids_without_what_was_taken_out():
    table = read_table(
        b"timestamp,comment-id,author-id,agrees,moderated,comment-body\n"
        b'3,10,1,9,1,"Trams, not cars"\n1,2,1,9,0,More trees\n2,7,1,9,-1,Spam\n'
    )
    assert polis.has_statements(table)
    assert not polis.has_votes(table)
    made = polis.guideline(table, "City")
    assert (made.title, made.kind) == ("City", "guideline")
    assert [(one.name, one.type, one.label) for one in made.questions] == [
        ("c2", "stance", "More trees"),
        ("c10", "stance", "Trams, not cars"),
    ]


@pytest.mark.parametrize("row", ["x,A", "1,A", ",A"])
def test_a_statement_whose_id_is_no_number_or_stands_twice_is_named_with_its_line(row):
    table = read_table(f"comment-id,comment-body\n1,First\n{row}\n".encode())
    with pytest.raises(FileError, match=r"^Line 3: comment-id: '.*' is no number, or stands twice"):
        polis.guideline(table, "City")


def test_a_statement_without_words_is_no_clause():
    with pytest.raises(DefinitionError):
        polis.guideline(read_table(b"comment-id,comment-body\n1,\n2,Two\n"), "City")


def test_the_last_vote_counts_whatever_the_order_of_lines_and_one_person_is_one_answer():
    table = read_table(
        b"timestamp,datetime,comment-id,voter-id,vote\n"
        b"3000,x,0,7,-1\n1000,x,0,7,1\n2000,x,1,7,0\n5000,x,1,8,1\n5000,x,1,8,-1\n"
    )
    found = polis.collect(CLAUSES, table)
    assert found.faults == []
    assert found.people == {
        "7": ({"c0": "disagree", "c1": "dont_know"}, datetime(1970, 1, 1, 0, 0, 3, tzinfo=UTC)),
        "8": ({"c1": "disagree"}, datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)),
    }


def test_without_times_the_lower_line_is_the_later_vote():
    table = read_table(b"comment-id,voter-id,vote\n0,7,1\n0,7,-1\n")
    assert polis.collect(CLAUSES, table).people == {"7": ({"c0": "disagree"}, None)}


def test_each_line_that_cannot_be_taken_is_named_and_left_out():
    table = read_table(
        b"timestamp,comment-id,voter-id,vote\n1,0,7,1\n1,9,7,1\n1,0,,1\n1,0,7,2\nx,0,7,1\n1,c0,7,1\n"
    )
    found = polis.collect(CLAUSES, table)
    assert found.faults == [
        "line 3: comment-id: no clause is c9, or has the number 9",
        "line 4: voter-id: it does not say whose vote this is",
        "line 5: vote: write 1, 0 or -1, not '2'",
        "line 6: timestamp: 'x' are no milliseconds since 1970",
        "line 7: comment-id: no clause is cc0, or has the number c0",
    ]
    assert [answers for answers, _ in found.people.values()] == [{"c0": "agree"}]


def test_clauses_are_found_by_their_numbers_where_none_has_such_a_name():
    clauses = [
        question("stance", "trams", number="3"),
        question("stance", "trees", number="4"),
        question("stance", "city"),
    ]
    table = read_table(b"comment-id,voter-id,vote\n3,7,1\n4,7,-1\n")
    found = polis.collect(definition(*clauses).questions, table)
    assert [answers for answers, _ in found.people.values()] == [
        {"trams": "agree", "trees": "disagree"}
    ]
    named = definition(*clauses, question("stance", "c4", number="9")).questions
    found = polis.collect(named, table)
    assert found.faults == ["line 2: comment-id: no clause is c3, or has the number 3"]
    assert [answers for answers, _ in found.people.values()] == [{"c4": "disagree"}]
