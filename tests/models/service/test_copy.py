"""A copy is what its source is, in either kind of database, or it is never served."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import apsw
import pytest
from peewee import AutoField

from models.account.guess import Guess
from models.account.organiser import Organiser
from models.answer.recount import recount
from models.answer.response import Response
from models.api.token import Token
from models.coding.coding import Coder
from models.coding.tag import Tag
from models.event.talk import Talk
from models.impact.journal import Skill
from models.outcome.substantiation import Substantiation
from models.service.backup import back_up
from models.service.copy import Copied, CopyUnfit, copy_to
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.wave.series import Series
from storage import mark, schema
from storage.database import Stored, db, instead, open_database, read_transaction, writing
from storage.engine import HISTORY, BackupUnfit, DatabaseUnfit
from storage.table import tables_of
from tests import ready
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.nouns import stored_nouns
from tests.places import KINDS
from tests.samples import every_kind, some_answers

MODELS = stored_nouns()
DIRECTIONS = [(source, target) for source in KINDS for target in KINDS]


@pytest.fixture
def use() -> Iterator[Callable[[str], None]]:
    """Makes the database at an address, at the newest schema, the one of this process."""
    before = db.obj

    def use(url: str) -> None:
        if db.obj is not before:
            db.shut()
        open_database(url)
        schema.migrate()
        db.connect()

    yield use
    db.shut()
    db.initialize(before)


def quiet(what: str, done: int, total: int) -> None:
    """Take no notice."""


def copy(url: str) -> Copied:
    return copy_to(url, quiet)


def rows_of(model: type[Stored]) -> list[Any]:
    return list(model.select().tuples())


def content() -> dict[str, list[str]]:
    """All that is stored, as the models read it, and when the migrations were applied."""
    found: dict[str, list[str]] = {
        model.__name__: sorted(repr(list(map(plain, row))) for row in rows_of(model))
        for model in MODELS
    }
    history = db.execute_sql(f"SELECT id, name, applied FROM {HISTORY}").fetchall()
    return found | {"history": sorted(str((id, name, str(at))) for id, name, at in history)}


def plain(value: Any) -> Any:
    """A value that looks the same whichever driver gives it."""
    if isinstance(value, dict):
        return sorted((name, plain(one)) for name, one in value.items())
    if isinstance(value, list):
        return [plain(one) for one in value]
    return bytes(value) if isinstance(value, memoryview) else value


def tallies_that_differ() -> list[Any]:
    return [one for survey in Survey.select() for one in recount(survey)[1]]


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_all_that_is_stored_is_in_the_copy_whichever_way_it_goes(
    empty, full, places, use, source, target
):
    use(full(source))
    assert [one.__name__ for one in MODELS if not one.select().exists()] == []
    before, to = content(), empty(target)

    copied = copy(to)

    assert copied.whole
    assert {one.name for one in copied.tables} == {*tables_of(db.obj)}
    assert [one.name for one in copied.tables if one.source.rows == 0] == []
    assert content() == before
    with instead(to):
        assert content() == before
        assert schema.missing() == schema.unknown() == set()
        assert "unfinished_copy" not in db.get_tables()
        tallies = sum(recount(survey)[0] for survey in Survey.select())
        assert (copied.tallies, copied.differing, tallies_that_differ()) == (tallies, 0, [])
        for code, receipt in places.receipts[source].items():
            assert Response.version_of(Survey.at(code), receipt) is not None
        assert Organiser.with_password("owner@example.org", "four words of an owner") is not None
        assert (copied.left_out, copied.changed, copied.missed) == ([], False, 0)


@pytest.mark.parametrize(("source", "target"), [KINDS, KINDS[::-1]])
def test_what_was_copied_there_and_back_is_what_it_was(empty, full, use, source, target):
    use(full(source))
    before, there, back = content(), empty(target), empty(source)
    assert copy(there).whole
    use(there)
    assert copy(back).whole
    with instead(back):
        assert content() == before


# What must differ from row to row.
OTHERWISE: dict[Any, dict[str, Any]] = {
    Skill: {"name": "x"},
    Substantiation: {"token": b"x"},
    Tag: {"name": "x", "bit": 9},
    Talk: {"part": None},  # a form is of one talk
    Token: {"secret_hash": b"x"},
    Series: {"key": "x"},
}


@pytest.mark.parametrize("target", KINDS)
def test_every_table_takes_another_row_after_it_was_copied(empty, full, use, target):
    use(full("sqlite"))
    to = empty(target)
    copy(to)
    with instead(to):
        for model in MODELS:
            key = model._meta.primary_key
            if isinstance(key, AutoField):
                newest: Any = model.select().order_by(key.desc()).dicts().get()
                highest = newest.pop(key.name)
                fresh = {"email": b"x" if model is Guess else "x", "code": "x", "guid": "x"}
                row = newest | {name: fresh[name] for name in fresh if name in newest}
                if model in (Coder, Colleague):
                    row["organiser"] = make_organiser(f"{model.__name__}@example.org".lower()).id
                row |= OTHERWISE.get(model, {})
                assert model.insert(row).execute() == highest + 1
        db.execute_sql(f"INSERT INTO {HISTORY} (name, applied) VALUES ('x', '2030-01-01')")
        make_survey(choice("Good?", "Yes", "No"), code="new")
        respond(Survey.at("new"), q="yes")
        respond(Survey.at("lunch"), **{"overall": "5"})
        assert tallies_that_differ() == []


def test_a_number_is_the_same_however_a_database_writes_it(empty, use):
    numbers = [-1.5, 0.0, 1e-15, 1e-7, 0.1, 2.0, 100, 123456789012.345, 999999999999999.0]
    for source, target in (KINDS, KINDS[::-1]):
        use(empty(source))
        survey = make_survey(question("decimal", "q"))
        Response.take_in(survey, [({"q": number}, None) for number in numbers])
        found = sorted(one["answers"]["q"] for one in Response.all_of(survey))
        to = empty(target)
        assert copy(to).whole
        with instead(to):
            again = [one["answers"]["q"] for one in Response.all_of(Survey.at("lunch"))]
        assert sorted(again) == found == sorted(numbers)


# What is not copied to, and what not from


def refusal(url: str) -> str:
    with pytest.raises((CopyUnfit, DatabaseUnfit)) as fault:
        copy(url)
    return str(fault.value)


@pytest.mark.parametrize("target", KINDS)
def test_nothing_is_copied_into_a_database_that_holds_something(empty, use, target):
    use(empty("sqlite"))
    served, others = empty(target), empty(target)
    with instead(served):
        schema.migrate()
        make_organiser()
    with instead(others):
        db.execute_sql("CREATE TABLE other (id INTEGER PRIMARY KEY)")
    for to, table in ((served, "organiser"), (others, "other")):
        assert f"The database to copy to is not empty: it has a table {table}." in refusal(to)
    with instead(served):
        assert (Organiser.select().count(), mark.source(), schema.migrate()) == (1, "", [])
    with instead(others):
        assert db.get_tables() == ["other"]


@pytest.mark.parametrize("target", KINDS)
def test_a_database_that_was_migrated_and_never_used_is_empty(empty, full, use, target):
    use(full("sqlite"))
    to = empty(target)
    with instead(to):
        schema.migrate()
    assert copy(to).whole


def test_nothing_is_copied_into_itself(full, use, tmp_path):
    for kind in KINDS:
        url = full(kind)
        use(url)
        before = content()
        assert "That is the database itself" in refusal(url)
        assert content() == before
    file = tmp_path / "place2" / "tangible.db"
    (tmp_path / "link.db").symlink_to(file)
    use(f"sqlite:///{file}")
    assert "That is the database itself" in refusal(f"sqlite:///{tmp_path}/link.db")


def test_a_server_of_another_encoding_is_refused_in_one_line(full, places, use):
    use(full("sqlite"))
    assert re.search("encoding .*LATIN1.*TEMPLATE template0", refusal(places.latin()))


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM {HISTORY} WHERE id = 7",
        f"INSERT INTO {HISTORY} VALUES (99, '0999_later', '2030-01-01')",
    ],
    ids=["older", "newer"],
)
def test_an_older_or_a_newer_schema_is_not_copied(empty, use, statement):
    use(empty("sqlite"))
    db.execute_sql(statement)
    assert refusal(empty("sqlite")).startswith("The schema is not the newest: run tangible migrate")


def test_tables_of_other_programs_are_left_out_and_named(empty, full, use):
    use(full("sqlite"))
    db.execute_sql("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
    copied = copy(to := empty("sqlite"))
    assert (copied.whole, copied.left_out) == (True, ["_litestream_seq"])
    with instead(to):
        assert "_litestream_seq" not in db.get_tables()


def test_a_row_that_the_other_database_refuses_is_named_without_its_answers(empty, use):
    use(empty("sqlite"))
    survey = make_survey(question("text", "q"))
    for n in range(20):
        respond(survey, q=f"private {n}")
    ids = sorted(one.id for one in Response.select())
    for letter in "\\ud800", "\\u0000":
        answers = f'{{"q": "private {letter}"}}'
        with writing():
            db.execute_sql("UPDATE response SET answers = ? WHERE id = ?", (answers, ids[11]))
        to = empty("postgresql")
        said = refusal(to)
        assert f"The row of response with the key ({survey.id}, '{ids[11]}') is refused" in said
        assert "Mend it in the source, and copy again." in said
        assert "private" not in said
        with instead(to):
            assert (bool(mark.source()), Response.select().count()) == (True, 0)


# What was interrupted


KILLED = """
import os, signal, sys
from models.service import copy
from storage.database import open_database

copy.BATCH_ROWS = copy.TELL_ROWS = 7
url, to, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
told = 0

def tell(what, done, total):
    global told
    told += what == "copying"
    if told >= last:
        os.kill(os.getpid(), signal.SIGKILL)

open_database(url)
copy.copy_to(to, tell)
"""


def killed(url: str, to: str, told: int, program: str = KILLED) -> None:
    """Begin to copy in a process of its own, which is killed when it has told so often."""
    done = ready.lines(program, url, to, str(told))
    assert done.returncode == -signal.SIGKILL, done.stderr


def reached(url: str) -> int:
    """How many rows a copy has."""
    with instead(url), read_transaction():
        return sum(
            db.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in db.get_tables()
            if name not in ("unfinished_copy", HISTORY)
        )


@pytest.mark.parametrize(("source", "target"), [KINDS, KINDS[::-1]])
def test_a_copy_that_was_killed_goes_on_where_it_was(empty, full, use, source, target):
    url, to = full(source), empty(target)
    use(url)
    before, rows = content(), []
    for _ in range(2):
        killed(url, to, 30)
        rows.append(reached(to))
    assert rows == sorted(set(rows))
    assert rows[0] > 0
    told: list[tuple[str, int, int]] = []
    copied = copy_to(to, lambda *said: told.append(said))
    (first,) = [done for what, done, _ in told if what == "copying"][:1]
    assert first == rows[-1]
    assert copied.whole
    with instead(to):
        assert content() == before


KILLED_AT_ITS_START = """
import os, signal, sys
from playhouse.migrations import Runner
from models.service import copy
from storage.database import open_database

url, to, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
run, done = Runner._run, []

def stops(runner, name, *more, **how):
    if len(done) == last:
        os.kill(os.getpid(), signal.SIGKILL)
    run(runner, name, *more, **how)
    done.append(name)

Runner._run = stops
open_database(url)
copy.copy_to(to, lambda *said: None)
"""


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("migrations", [0, 1, 5])
def test_a_copy_that_was_killed_at_its_start_leaves_no_table_without_a_mark(
    empty, full, use, target, migrations
):
    url, to = full("sqlite"), empty(target)
    use(url)
    killed(url, to, migrations, KILLED_AT_ITS_START)
    with instead(to):
        assert not db.get_tables() or mark.source()
    assert copy(to).whole


@pytest.mark.parametrize("target", KINDS)
def test_half_of_a_copy_is_neither_served_nor_migrated_nor_backed_up(
    empty, full, use, target, tmp_path
):
    url, to = full("sqlite"), empty(target)
    use(url)
    killed(url, to, 30)
    line = rf"TANGIBLE_DATABASE_URL={url} tangible copy {target}:///?\S+"
    with instead(to):
        with pytest.raises(DatabaseUnfit, match=line):
            schema.migrate()
        with pytest.raises(BackupUnfit, match="nothing to back up"):
            back_up(tmp_path / "half.backup")
        assert "This database is a copy that is not finished" in refusal(empty("sqlite"))


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_a_copy_that_was_killed_before_it_could_say_so_is_found_whole(
    empty, full, use, source, target
):
    url, to = full(source), empty(target)
    use(url)
    assert copy(to).whole
    with instead(to):
        before = content()
    again = copy(to)
    assert again.whole
    assert [one.copy.rows for one in again.tables] == [one.source.rows for one in again.tables]
    with instead(to):
        assert content() == before
        Guess.delete().execute()
        Organiser.update(email="eve@example.org").where(Organiser.id == 1).execute()
    assert "is not empty" in refusal(to)


def test_half_of_a_copy_is_finished_from_its_own_source_only(empty, full, use):
    first, other, to = full("sqlite"), full("sqlite"), empty("sqlite")
    killed(first, to, 30)
    half = reached(to)
    use(other)
    assert f"is an unfinished copy of {first}. Finish that one, or delete it." in refusal(to)
    assert reached(to) == half
    use(first)
    assert copy(to).whole


def test_the_password_of_a_database_is_in_no_message_and_not_in_its_copy(empty, full):
    plain, to = full("postgresql"), empty("sqlite")
    url = plain.replace("tangible@", "tangible:hush-hush@")
    killed(url, to, 30)
    with instead(to):
        assert mark.source() == plain
        with pytest.raises(DatabaseUnfit, match=f"TANGIBLE_DATABASE_URL={plain} tangible copy"):
            schema.migrate()


@pytest.mark.parametrize(("source", "target"), [KINDS, KINDS[::-1]])
def test_when_the_source_has_changed_since_it_begins_anew(empty, full, use, source, target):
    url, to = full(source), empty(target)
    use(url)
    killed(url, to, 30)
    make_organiser("new@example.org")
    with writing():
        Organiser.update(password=None).where(Organiser.id == 1).execute()
    before, told = content(), []
    copied = copy_to(to, lambda what, done, total: told.append(what))
    assert "the source has changed since the last try: beginning anew" in told
    assert copied.whole
    with instead(to):
        assert content() == before


def test_a_copy_that_was_changed_by_somebody_begins_anew(empty, full, use):
    url, to = full("sqlite"), empty("sqlite")
    use(url)
    killed(url, to, 30)
    with instead(to), writing():
        changed = Organiser.select().order_by(Organiser.id).get()
        Organiser.update(email="eve@example.org").where(Organiser.id == changed.id).execute()
    assert copy(to).whole
    with instead(to):
        assert Organiser.get_by_id(changed.id).email == changed.email


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("whole", [True, False], ids=["to the end", "and killed"])
def test_of_two_copies_at_once_one_goes_on_and_the_other_is_told(empty, full, use, target, whole):
    url, to = full("sqlite"), empty(target)
    use(url)
    before = content()
    others: list[str] = []

    def meanwhile(what: str, done: int, total: int) -> None:
        if what == "copying" and not others:
            others.append(to)
            if whole:
                assert copied_by_another(url, to) == "True\n"
            else:
                killed(url, to, 30)

    with pytest.raises(DatabaseUnfit, match="Another tangible copy is writing"):
        copy_to(to, meanwhile)
    assert others == [to]
    if not whole:
        assert copy(to).whole
    with instead(to):
        assert content() == before


def copied_by_another(url: str, to: str) -> str:
    """Copy in a process of its own; whether that was whole."""
    return ready.lines(COPIED, url, to).stdout


COPIED = """
import sys
from models.service.copy import copy_to
from storage.database import open_database

open_database(sys.argv[1])
print(copy_to(sys.argv[2], lambda *said: None).whole)
"""


# While the source is being used


@pytest.mark.parametrize("source", KINDS)
def test_a_copy_is_of_one_moment_and_says_what_came_after_it(empty, use, source):
    url, to = empty(source), empty("sqlite")
    use(url)
    survey = every_kind()
    some_answers(survey, 20)
    before, engine = content(), db.obj

    def meanwhile(what: str, done: int, total: int) -> None:
        """Others answer while it is being copied, and while it is compared."""
        if what in ("copying", "comparing") and what not in sent:
            target, sends = db.obj, ready.lines(ANSWERS_ONCE, url)
            assert sends.returncode == 0, sends.stderr
            assert target is not engine
            sent.append(what)

    sent: list[str] = []
    copied = copy_to(to, meanwhile)
    assert [one.name for one in copied.tables if one.source != one.copy] == []
    assert (copied.whole, copied.changed, copied.missed) == (False, True, 6)
    with instead(to):
        with pytest.raises(DatabaseUnfit, match="not finished"):
            schema.migrate()
        assert content() == before
    assert Response.select().count() == 26
    assert copy(to).whole
    with instead(to):
        assert Response.select().count() == 26


ANSWERS_ONCE = """
import sys
from storage.database import connect, db, open_database
from models.survey.survey import Survey
from tests.makers import respond

open_database(sys.argv[1])
connect()
for _ in range(3):
    respond(Survey.at("lunch"), overall="5")
db.shut()
"""


def test_what_changes_in_the_source_besides_answers_is_noticed_too(empty, full, use):
    use(full("sqlite"))

    def meanwhile(what: str, done: int, total: int) -> None:
        if what == "comparing" and not seen:
            seen.append(True)
            with closing(apsw.Connection(file)) as shell:
                shell.execute("UPDATE survey SET closed_at = 1 WHERE id = 1").fetchall()

    seen: list[bool] = []
    file = db.database
    copied = copy_to(empty("sqlite"), meanwhile)
    assert (copied.whole, copied.changed, copied.missed) == (False, True, 0)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ("UPDATE response SET submitted_on = '1999-01-01' WHERE survey_id = 2", "response"),
        ("DELETE FROM contact", "contact"),
        ("UPDATE count SET count = count + 1 WHERE value = 'yes'", "count"),
        ("UPDATE tally SET responses = responses + 1", "tally"),
        ("UPDATE schema_migration SET applied = '1999-01-01' WHERE id = 3", "schema_migration"),
    ],
)
def test_a_difference_is_found_and_nobody_is_served(empty, full, use, change, differs):
    use(full("sqlite"))
    to = empty("postgresql")
    spoilt: list[str] = []

    def spoil(what: str, done: int, total: int) -> None:
        if what == "comparing" and not spoilt:
            spoilt.append(what)
            with writing():
                db.execute_sql(change)

    copied = copy_to(to, spoil)
    assert [one.name for one in copied.tables if one.source != one.copy] == [differs]
    assert not copied.whole
    assert (copied.differing > 0) == (differs in ("count", "response", "tally"))
    with instead(to), pytest.raises(DatabaseUnfit, match="not finished"):
        schema.migrate()
