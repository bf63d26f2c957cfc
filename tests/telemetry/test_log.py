"""The log: each event is one line of JSON, and nobody but us decides what is in it."""

import json
import logging
import os
import sys

import pytest

from telemetry import log

SECRET = "Xyzzy-plugh"
FORGED = 'x"}\r\n{"time": "2026-01-01", "event": "stopped"}\x0b\x0c\x1b[2J\x00\x85\u2028\u2029'


def record(logger: str, message: object, *values: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord(logger, logging.ERROR, "file.py", 1, message, values, None)
    made.created = 1_764_106_200.5
    vars(made).update(more)
    return made


def line_of(record: logging.LogRecord) -> dict:
    written = log.Lines().format(record)
    assert written.isascii()
    assert written.isprintable()
    return json.loads(written)


def test_a_line_has_the_time_in_utc_the_level_the_event_and_its_fields():
    assert line_of(record("tangible", "worker ended", fields={"pid": 12})) == {
        "time": "2025-11-25T21:30:00.500Z",
        "level": "error",
        "event": "worker ended",
        "pid": 12,
    }


def test_nothing_that_is_logged_can_begin_a_line_of_its_own():
    found = line_of(record("tangible.watcher", "lost %s", FORGED, fields={"reason": FORGED}))
    assert (found["event"], found["reason"]) == (f"lost {FORGED}", FORGED)
    assert line_of(record("gunicorn.error", FORGED))["event"] == FORGED


def test_of_what_others_log_there_are_their_words_and_the_whole_numbers():
    made = record("gunicorn.error", "Worker %s: %s from %s", 12, SECRET, (SECRET, 80))
    assert SECRET in made.getMessage()
    found = line_of(made)
    assert SECRET not in str(found)
    assert found["event"] == "Worker %s: %s from %s"
    assert (found["from"], found["numbers"]) == ("gunicorn.error", [12])


@pytest.mark.parametrize("message", [OSError(SECRET), {"q": SECRET}, [SECRET]], ids=type)
def test_what_is_no_message_is_its_type_alone(message):
    assert line_of(record("gunicorn.error", message))["event"] == type(message).__name__


def test_a_fault_is_its_type_and_the_way_to_it_and_not_what_it_says():
    try:
        raise LookupError(SECRET)
    except LookupError:
        made = record("gunicorn.error", "Error handling request %s", SECRET)
        made.exc_info = sys.exc_info()
    assert SECRET in logging.Formatter().format(made)
    found = line_of(made)
    assert SECRET not in str(found)
    assert found["fault"] == "LookupError"
    assert found["where"].startswith("test_log.py:")


def test_what_happens_by_the_thousand_is_a_line_for_each_sort_with_its_number(caplog):
    caplog.set_level(logging.INFO)
    log.write_counted()
    caplog.clear()
    for _ in range(999):
        log.count("refused", reason="busy")
    log.count("refused", reason="closed")
    assert caplog.records == []

    log.write_counted()
    log.write_counted()

    assert [one.fields for one in caplog.records] == [
        {"reason": "busy", "count": 999},
        {"reason": "closed", "count": 1},
    ]


def test_what_was_counted_is_written_by_itself_after_a_pause(caplog, monkeypatch):
    log.write_counted()
    monkeypatch.setattr(log, "PAUSE_SECONDS", 0.05)
    for _ in range(2):
        log.count("refused", reason="busy")
        timer = log._timer
        assert timer is not None
        timer.join(10)
    assert [one.fields["count"] for one in caplog.records if one.msg == "refused"] == [1, 1]


@pytest.mark.parametrize(("is_terminal", "least"), [(True, "WARNING"), (False, "INFO")])
def test_a_person_at_a_terminal_reads_of_what_is_wrong_alone(
    monkeypatch, tmp_path, is_terminal, least
):
    ours, theirs = os.openpty()
    with (
        open(ours, "wb"),
        open(theirs, "w") as terminal,
        open(tmp_path / "log", "w") as file,
    ):
        output = terminal if is_terminal else file
        monkeypatch.setattr(sys, "stderr", output)
        assert logging.getLevelName(log.least()) == least
