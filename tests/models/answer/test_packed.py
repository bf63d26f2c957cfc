"""Packed rows are those of the responses at every moment, and count what the tally counts."""

import os
from collections import Counter
from threading import Barrier, Thread
from typing import Any

import pytest

from models.answer import packed as packed_rows
from models.answer import packing, rehearsal
from models.answer.packed import Packed, PackedRow, Unpacked, counted
from models.answer.packing import pack, pack_all
from models.answer.public_snapshot import PublicSnapshot
from models.answer.recount import PACKED, Difference, recount
from models.answer.response import Response
from models.answer.tally import CHOSE, KEPT_UP, Count, Tally, counts
from models.form.layout import Page
from models.survey.survey import Survey
from models.survey.version import Version
from storage.database import connection, db, read_transaction, writing
from tests.makers import choice, definition, make_survey, question, respond
from tests.samples import every_kind, some_answers

YES_NO = choice("Good?", "Yes", "No")
WHY = choice("Why?", "A", "B", name="why", relevant='q = "no"')


def counters(survey: Survey) -> Counter[tuple[str, str]]:
    """Every counter of a survey but the one that is of no answer."""
    found = Count.select().where(Count.survey == survey, Count.field != KEPT_UP)
    return +Counter({(one.field, one.value): one.count for one in found})


def packed_counters(survey: Survey) -> Counter[tuple[str, str]]:
    """The counters, from packed rows."""
    survey = Survey.get_by_id(survey.id)
    found: Counter[tuple[str, str]] = Counter()
    with read_transaction():
        for version, page in Packed.pages(survey, Tally.responses_of([survey])[survey.id]):
            asked, since = survey.history.of(version), survey.history.words_since(version)
            found.update(counted(asked, page, page.all, version, since))
    return found


def two_versions() -> Survey:
    """A survey with answers to two versions, of which the later has another choice."""
    survey = make_survey(YES_NO, WHY, question("integer", "age"))
    for n in range(5):
        respond(survey, q=("yes", "no")[n % 2], age=n)
    survey.publish(definition(choice("Good?", "Maybe", "Yes", "No"), WHY))
    survey = Survey.get_by_id(survey.id)
    for n in range(4):
        respond(survey, q=("yes", "no", "maybe")[n % 3])
    return survey


def as_an_older_version_did(survey: Survey, rows: int) -> None:
    """Forget the packed rows of so many responses, as if they had never been written."""
    ids = [one.id for one in Packed.select(Packed.id).where(Packed.survey == survey).limit(rows)]
    Packed.delete().where(Packed.survey == survey, Packed.id << ids).execute()
    Tally.update(packed=Tally.packed - rows).where(Tally.survey == survey).execute()


def rows_of(survey: Survey, version: int, *numbers: int) -> list[tuple[bytes, bytes]]:
    """Rows with these numbers as their ids, of which each says whose it is."""
    return [(id_of(n), f"{survey.code} {version} {n}".encode()) for n in numbers]


def id_of(number: int) -> bytes:
    return number.to_bytes(16, "big")


LAST = 256**16 - 1  # the number of the last id that there may be


def keep(survey: Survey, version: int, *numbers: int) -> None:
    """Store these rows."""
    rows = rows_of(survey, version, *numbers)
    Packed.keep(PackedRow(survey.id, version, *one) for one in rows)


@pytest.fixture
def survey(database) -> Survey:
    """A survey with rows of two versions, beside another with rows that have the same ids."""
    survey, other = make_survey(YES_NO), make_survey(YES_NO, code="other")
    with writing():
        keep(survey, 1, 1, 3, 5, 7, 9, LAST)
        keep(survey, 2, 3, 4)
        keep(other, 1, 3, 6)
    return survey


def test_packed_rows_count_what_the_counters_count_over_all_versions(database):
    survey, every = two_versions(), every_kind(code="every")
    some_answers(every, 12)
    assert packed_counters(survey) == counters(survey)
    assert packed_counters(every) == counters(every)
    assert recount(Survey.get_by_id(survey.id))[1] == recount(every)[1] == []


def test_who_says_that_it_does_not_apply_has_chosen_nothing() -> None:
    one = choice("Good?", "Yes", "No", na="Not applicable")
    asking = definition(one, one | {"type": "select_multiple", "name": "several"})
    said: list[dict[str, Any]] = [{"q": "na"}, {"q": "yes", "several": ["na"]}, {}]
    joined = b"".join(asking.layout.encode(answers, "2026-11-30") for answers in said)
    page = Page(asking.layout, joined)
    found = counted(asking, page, page.all, 2)
    assert found == Counter(one for answers in said for one in counts(asking, answers, 2))
    assert {key: n for key, n in found.items() if key[0] == CHOSE} == {(CHOSE, "2 q"): 1}


def test_a_page_has_no_more_rows_than_it_may_and_all_pages_have_all(database, monkeypatch):
    survey = two_versions()
    monkeypatch.setattr(packed_rows, "MOST_ROWS", 2)
    with read_transaction():
        pages = list(Packed.pages(survey, 9))
    assert len(pages) >= 3
    assert sum(page.rows for _, page in pages) == 9
    assert packed_counters(survey) == counters(survey)


def test_bytes_of_every_sort_come_back_as_they_were_stored(database):
    survey = make_survey(YES_NO)
    stored = sorted(bytes([n]) * 3 + os.urandom(50) for n in range(256))
    with writing():
        Packed.keep(PackedRow(survey.id, 1, os.urandom(16), one) for one in stored)
        of = {"survey_id": survey.id, "version": 1}
        for rows in (1, 7, 256, 1000):
            joined = b"".join(db.joined("packed", ["codes"], of, rows, 256))
            assert sorted(joined[n : n + 53] for n in range(0, len(joined), 53)) == stored
        assert list(db.joined("packed", ["codes"], {**of, "version": 2}, 7, 256)) == []


PAGES_OF_BYTES = [(1, [1] * 6), (7, [1] * 6), (8, [2] * 3), (23, [5, 1]), (24, [6])]


@pytest.mark.sqlite  # rows are joined there in pages by the test above
def test_a_page_has_no_more_bytes_than_it_may_or_one_row(survey, monkeypatch):
    width = survey.history.of(1).layout.width
    Packed.update(codes=b"\1" * width).execute()
    ids = {id_of(n): 1 for n in (1, 3, 5, 7, 9, LAST)}
    assert width == 4
    for most, rows in PAGES_OF_BYTES:
        monkeypatch.setattr(packed_rows, "MOST_BYTES", most)
        with read_transaction():
            pages = [page for _, page in Packed.pages(survey, 6)]
            with_ids = [page for _, page in Packed.pages(survey, 6, ids=True)]
        assert [page.rows for page in pages] == [page.rows for page in with_ids] == rows
        assert [page.having(ids, 1) for page in with_ids] == [page.all for page in pages]


@pytest.mark.sqlite  # the same SQL as of filters, which are asked there
def test_rows_of_a_version_are_read_from_one_on_in_both_orders(survey):
    for after, size, descending, numbers in [
        (None, 4, False, [1, 3, 5, 7]),
        (3, 2, False, [5, 7]),
        (4, 9, False, [5, 7, 9, LAST]),
        (LAST, 9, False, []),
        (None, 3, True, [LAST, 9, 7]),
        (5, 9, True, [3, 1]),
        (1, 9, True, []),
    ]:
        start = b"" if after is None else id_of(after)
        found = Packed.some(survey, 1, start, size, descending=descending)
        assert found == rows_of(survey, 1, *numbers)
    assert Packed.some(survey, 2, b"", 1) == rows_of(survey, 2, 3)  # as people read if unasked


@pytest.mark.sqlite  # the same SQL as of tags, which are asked there
def test_the_rows_of_responses_are_found_however_many_these_are(survey):
    edges = [0, 999, 1000, 1001, 1999, 2000]
    keep(survey, 1, *edges)
    for numbers, found in [
        ([], []),
        ([5], [5]),
        ([9, 8, 3, 1], [1, 3, 9]),
        (range(2001), [0, 1, 3, 5, 7, 9, 999, 1000, 1001, 1999, 2000]),
    ]:
        rows = Packed.rows_of(survey, 1, [id_of(n) for n in numbers])
        assert sorted(rows) == rows_of(survey, 1, *found)
    assert list(Packed.rows_of(survey, 2, [id_of(3), id_of(6)])) == rows_of(survey, 2, 3)


@pytest.mark.sqlite  # the same SQL as of what people wrote, which is asked there
def test_who_answered_in_words_is_found_over_all_versions_in_both_orders(database):
    why, more = question("text", "why"), question("text", "more")
    survey = make_survey(why, YES_NO)
    survey.publish(definition(YES_NO, more, why, YES_NO | {"name": "again"}))
    survey.publish(definition(more))  # asks for it no more
    survey.publish(definition(choice("Still?", "Yes", name="still"), why))
    survey, other = Survey.get_by_id(survey.id), make_survey(why, YES_NO, code="other")
    answers: list[tuple[Survey, int, dict[int, dict[str, str]]]] = [
        (survey, 1, {1: {"why": "Tea"}, 5: {"q": "no"}, 9: {"why": "Tea", "q": "yes"}}),
        (survey, 2, {2: {"more": "Tea", "q": "yes", "again": "no"}, 3: {"why": "Tea"}}),
        (survey, 3, {4: {"more": "Tea"}}),
        (survey, 4, {6: {"why": "Tea"}, 7: {"still": "yes"}, LAST: {"why": "Tea"}}),
        (other, 1, {8: {"why": "Tea"}}),
    ]
    for one, version, given in answers:
        layout = one.history.of(version).layout
        Packed.keep(
            PackedRow(one.id, version, id_of(number), layout.encode(said, "2026-11-30"))
            for number, said in given.items()
        )
    for at, size, descending, numbers in [
        (None, 9, False, [1, 3, 6, 9, LAST]),
        (None, 2, False, [1, 3]),
        (3, 2, False, [6, 9]),
        (4, 1, False, [6]),
        (None, 2, True, [LAST, 9]),
        (6, 9, True, [3, 1]),
    ]:
        start = "" if at is None else id_of(at).hex()
        found = Packed.answering(survey, "why", start, size, descending=descending)
        assert found == [id_of(number).hex() for number in numbers]
    assert Packed.answering(survey, "more", "", 1) == [id_of(2).hex()]
    assert Packed.answering(survey, "gone", "", 9) == []


@pytest.mark.sqlite  # where each SQL is asked elsewhere
def test_the_rows_of_some_responses_are_taken_away_and_no_others(survey):
    Packed.take_away(survey.id, [(1, id_of(3).hex()), (1, id_of(9).hex()), (2, id_of(4).hex())])
    left = [(one.survey.code, one.version, one.id) for one in Packed.select()]
    assert sorted(left) == [
        *(("lunch", 1, id_of(n)) for n in (1, 5, 7, LAST)),
        ("lunch", 2, id_of(3)),
        *(("other", 1, id_of(n)) for n in (3, 6)),
    ]


def test_rows_are_read_of_one_moment_or_it_is_told_how_many_are_there_yet(database):
    survey, other = two_versions(), make_survey(YES_NO, code="other")
    respond(other, q="yes")
    known_earlier = Survey.get_by_id(survey.id)
    survey.publish(definition(YES_NO))
    with Packed.whole(known_earlier) as (now, tally):
        assert (now.id, now.version, tally.responses) == (survey.id, 3, 9)
    as_an_older_version_did(survey, 4)
    with pytest.raises(Unpacked, match=r"^lunch$"), Packed.whole(survey):
        raise AssertionError("rows that lack some were taken for all")
    assert Packed.progress(survey) == (5, 9)
    Tally.update(responses=3).execute()  # an older version deletes some, and not their rows
    assert Packed.progress(survey) == (3, 3)


def test_a_packed_row_comes_and_goes_with_its_response(database):
    survey = make_survey(YES_NO)
    assert Tally.at_this_moment(survey).is_packed
    respond(survey, "key-1", q="yes")
    respond(survey, "key-1", q="yes")
    respond(survey, q="no")
    Response.take_in(survey, [({"q": "no"}, None)] * 3, key="sent twice")
    Response.take_in(survey, [({"q": "no"}, None)] * 3, key="sent twice")
    assert Packed.select().count() == Response.select().count()
    ids = {one.id for one in Response.select()}
    assert {bytes(one.id).hex() for one in Packed.select()} == ids
    Response.get().delete_instance()
    assert Packed.select().count() == Response.select().count() == len(ids) - 1
    assert recount(survey)[1] == []
    assert rehearsal.end(survey) == len(ids) - 1
    assert (Packed.select().count(), Tally.get().is_packed) == (0, True)
    respond(survey, q="yes")
    survey.delete_instance(recursive=True)
    assert Packed.select().count() == 0


def spoil_one(survey: Survey) -> None:
    Packed.update(codes=b"\0" * 5).where(Packed.id == Packed.get().id).execute()


def lose_one(survey: Survey) -> None:
    Packed.delete().where(Packed.id == Packed.get().id).execute()


def add_one(survey: Survey) -> None:
    Packed.create(survey=survey, version=1, id=b"\xff" * 16, codes=b"\0" * 5)


@pytest.mark.parametrize("break_it", [spoil_one, lose_one, add_one])
def test_a_recount_finds_a_packed_row_that_is_wrong_or_gone_or_too_much(database, break_it):
    survey = make_survey(YES_NO)
    for _ in range(3):
        respond(survey, q="yes")
    assert recount(survey)[1] == []
    break_it(survey)
    assert recount(survey)[1] == [Difference(PACKED, "", kept=1, counted=0)]
    Tally.update(packed=0).execute()
    assert recount(survey)[1] == []  # nobody says that they are whole
    assert pack(survey)
    assert (recount(survey)[1], Tally.get().is_packed) == ([], True)


def test_what_an_older_version_stored_is_packed_in_parts_and_it_is_known_until_when(
    database, monkeypatch
):
    monkeypatch.setattr(packing, "AT_ONCE", 2)
    survey, other = two_versions(), make_survey(question("text"), code="other")
    respond(other, q="Tea")
    as_an_older_version_did(survey, 4)
    assert Tally.unpacked() == {survey.id: 4}
    respond(survey, q="yes")
    Response.get(Response.survey == survey).delete_instance()
    assert Tally.unpacked() == {survey.id: 4}
    told: list[int] = []
    pack_all(lambda survey, done: told.append(done))
    assert (told, Tally.unpacked()) == ([9], {})
    assert packed_counters(survey) == counters(survey)
    assert recount(Survey.get_by_id(survey.id))[1] == []


class Interrupted(Exception):
    """Somebody ended the process."""


def test_packing_that_is_interrupted_goes_on_and_one_that_was_overtaken_says_so(
    database, monkeypatch
):
    monkeypatch.setattr(packing, "AT_ONCE", 2)
    monkeypatch.setattr(packing, "TELL_EVERY", 4)
    survey = two_versions()
    as_an_older_version_did(survey, 9)

    def end(survey: Survey, done: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        pack(survey, end)
    assert (Packed.select().count(), Tally.unpacked()) == (4, {survey.id: 9})

    def store(survey: Survey, done: int) -> None:
        if done == 4:
            respond(survey, q="yes")
            as_an_older_version_did(survey, 1)

    assert not pack(survey, store)
    assert Tally.unpacked() == {survey.id: 10}
    assert pack(survey)
    assert packed_counters(survey) == counters(survey)


def test_a_row_whose_response_an_older_version_deleted_is_taken_away(database):
    survey = two_versions()
    Response.delete().where(Response.id == Response.get().id).execute()
    Tally.update(responses=Tally.responses - 1, revision=Tally.revision + 1).execute()
    assert (Packed.select().count(), Tally.unpacked()) == (9, {survey.id: 1})
    assert pack(survey)
    assert Packed.select().count() == 8


@pytest.mark.parametrize("again", range(2))
def test_several_that_pack_while_answers_come_and_go_lose_nothing(database, monkeypatch, again):
    monkeypatch.setattr(packing, "AT_ONCE", 3)
    survey = make_survey(YES_NO)
    Response.take_in(survey, [({"q": "yes"}, None)] * 30)
    as_an_older_version_did(survey, 30)
    together = Barrier(4)

    def come_and_go() -> None:
        for one in list(Response.select().limit(8)):
            respond(survey, q="no")
            one.delete_instance()

    def work(do: Any) -> None:
        with connection():
            together.wait()
            do()

    threads = [Thread(target=work, args=[lambda: pack(survey)]) for _ in range(3)]
    threads.append(Thread(target=work, args=[come_and_go]))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (Tally.unpacked(), recount(survey)[1]) == ({}, [])
    assert packed_counters(survey) == counters(survey) == {("q", "yes"): 22, ("q", "no"): 8}


def test_a_response_that_is_just_being_deleted_is_not_packed(database):
    survey = make_survey(YES_NO)
    Response.take_in(survey, [({"q": "yes"}, None)] * 3)
    as_an_older_version_did(survey, 3)

    def work() -> None:
        with connection():
            pack(survey)

    packing_it = Thread(target=work)
    with writing():
        Response.get().delete_instance()
        packing_it.start()
        packing_it.join(0.5)  # as long as it would take if it did not wait
    packing_it.join()
    assert (Tally.unpacked(), Packed.select().count(), recount(survey)[1]) == ({}, 2, [])


def test_what_cannot_be_read_holds_up_the_packing_of_nothing_else(database):
    spoilt, survey = make_survey(question("text"), code="spoilt"), two_versions()
    respond(spoilt, q="Tea")
    for one in (spoilt, survey):
        as_an_older_version_did(one, 1)
    Version.update(definition="{").where(Version.survey == spoilt).execute()
    pack_all()
    assert Tally.unpacked() == {spoilt.id: 1}


def test_nothing_of_a_packed_row_tells_the_order_in_which_responses_came(database):
    assert PublicSnapshot.survey.on_delete == Packed.survey.on_delete == "CASCADE"
    assert [one.name for one in db.get_columns("packed")] == [
        *("survey_id", "version", "id", "codes"),
    ]


INDEXED = {
    "sqlite": "EXPLAIN QUERY PLAN ",
    "postgresql": "EXPLAIN (COSTS OFF) ",
}


@pytest.mark.parametrize(
    "query",
    [
        'SELECT count(*) FROM "response" WHERE "survey_id" = 7',
        'SELECT "id" FROM "response" WHERE "survey_id" = 7 AND "id" > \'a\' ORDER BY "id" LIMIT 9',
        'SELECT "id" FROM "response" WHERE "survey_id" = 7 ORDER BY "id" DESC LIMIT 9',
        'DELETE FROM "response" WHERE "survey_id" = 7',
        'SELECT "field", "count" FROM "count" WHERE "survey_id" = 7',
        'DELETE FROM "count" WHERE "survey_id" = 7',
    ],
)
def test_the_keys_find_what_belongs_to_a_survey_without_an_index_of_its_own(database, query):
    kind = db.obj.url.partition(":")[0]
    if kind == "postgresql":  # it would rather read a table whole that has a page
        db.execute_sql("SET enable_seqscan = off")
    plan = " ".join(map(str, db.execute_sql(INDEXED[kind] + query).fetchall()))
    assert "SCAN" not in plan.replace("Index Only Scan", "").replace("Bitmap", "")
    assert "survey_id" in plan
    if kind == "postgresql":
        assert "Seq Scan" not in plan
