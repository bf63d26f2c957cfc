"""The log: a line of JSON an event on standard error; never an answer, an address, or a secret."""

import atexit
import json
import logging
import sys
import threading
import traceback
from collections import Counter
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

NAME = "tangible"
PAUSE_SECONDS = 1.0

Value = str | int | float
Raised = tuple[type[BaseException], BaseException, TracebackType | None]

logger = logging.getLogger(NAME)


class Lines(logging.Formatter):
    """A record as one line of JSON: its time in UTC, its level, the event, and fields.

    The text of a fault, and the values in messages of libraries, may hold an answer, a receipt or
    an address. So of a fault only its type and traceback are logged, and of a library's message
    its format and the whole numbers in it. JSON escapes line breaks.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time.replace("+00:00", "Z")}
        line["level"] = record.levelname.lower()
        if record.name.partition(".")[0] == NAME:
            line |= {"event": record.getMessage(), **getattr(record, "fields", {})}
        else:
            line |= _of_others(record)
        if record.exc_info and record.exc_info[0]:
            line |= type_and_way(record.exc_info)
        return json.dumps(line)


def say(event: str, level: int = logging.INFO, **fields: Value) -> None:
    """Log an event that happens seldom. No field may hold anything that people sent."""
    logger.log(level, event, extra={"fields": fields})


def count(event: str, level: int = logging.WARNING, times: int = 1, /, **fields: Value) -> None:
    """Count an event that may happen by the thousand; a line a second at most has the number."""
    global _timer
    with _lock:
        _counted[event, level, tuple(fields.items())] += times
        if _timer is None:
            _timer = threading.Timer(PAUSE_SECONDS, write_counted)
            _timer.daemon = True
            _timer.start()


def write_counted() -> None:
    """Log the counted events that have no line yet."""
    global _timer
    with _lock:
        counted, _timer = dict(_counted), None
        _counted.clear()
    for (event, level, fields), times in counted.items():
        say(event, level, **dict(fields), count=times)


def type_and_way(fault: Raised) -> dict[str, str]:
    """The type of a fault, and the calls that led to it, the outermost first."""
    kind, _, trace = fault
    frames = traceback.extract_tb(trace)
    way = " > ".join(f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in frames)
    return {"fault": kind.__name__, "where": way}


def least() -> int:
    """The least level that is logged: a person at a terminal reads of what is wrong alone."""
    return logging.WARNING if sys.stderr.isatty() else logging.INFO


def write_log() -> None:
    """Send the log of this process to standard error."""
    logger.setLevel(least())
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, Lines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Lines())
        root.addHandler(handler)


def _of_others(record: logging.LogRecord) -> dict[str, Any]:
    words = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    values = record.args if isinstance(record.args, tuple) else ()
    numbers = [value for value in values if isinstance(value, int)]
    return {"event": words, "from": record.name, **({"numbers": numbers} if numbers else {})}


_counted: Counter[tuple[str, int, tuple[tuple[str, Value], ...]]] = Counter()
_lock = threading.Lock()
_timer: threading.Timer | None = None
atexit.register(write_counted)
