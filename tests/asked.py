"""Says which tests of pages ask PostgreSQL something that no other test asks it.

All others need not run there: `pytestmark = pytest.mark.sqlite` in their file, and `both` at those
of it that are named here. What is asked is compared by its shape: statements without their
values. What another process asks is not seen, so a test that starts one stays, as does one with
threads or with a fault of the server. Runs without testers: `-p tests.asked --database postgresql`.
"""

import re
import subprocess
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import psycopg
import pytest

from process import launcher

# Statements that say the same of more values, or within a savepoint of another name.
SAME = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"\((%s, )*%s\)(, \((%s, )*%s\))*"), "(…)"),
    (re.compile(r'"s[0-9a-f]{32}"'), "s"),
)
PAGES = "tests/views/"
THREADS = 2  # that of the test, and the one that listens to news
WRITTEN = Path("test-results", "asked.txt")


@dataclass
class Asked:
    """What a test has asked."""

    shapes: set[str] = field(default_factory=set)
    threads: set[int] = field(default_factory=set)
    may_differ: bool = False  # has started a process, or met a fault

    @property
    def stays(self) -> bool:
        """Whether more than statements may differ."""
        return self.may_differ or len(self.threads) > THREADS


ALL: dict[str, Asked] = {}
now = Asked()


def _shape(statement: Any) -> str:
    said = statement.as_string(None) if hasattr(statement, "as_string") else statement
    text = said.decode() if isinstance(said, bytes) else str(said)
    for various, one in SAME:
        text = various.sub(one, text)
    return text.strip()


def _noting(ask: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(ask)
    def asking(cursor: psycopg.Cursor[Any], statement: Any, *more: Any, **named: Any) -> Any:
        now.shapes.add(_shape(statement))
        now.threads.add(threading.get_ident())
        try:
            return ask(cursor, statement, *more, **named)
        except psycopg.Error:
            now.may_differ = True
            raise

    return asking


def _starting(start: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(start)
    def starting(*words: Any, **named: Any) -> Any:
        now.may_differ = True
        return start(*words, **named)

    return starting


def pytest_configure() -> None:
    """Listen to all that is asked, and to processes that are started."""
    for way in ("execute", "executemany", "copy"):
        setattr(psycopg.Cursor, way, _noting(getattr(psycopg.Cursor, way)))
    starts: Any = launcher
    starts.Popen = _starting(starts.Popen)
    subprocess.Popen.__init__ = _starting(subprocess.Popen.__init__)  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Note what this test asks, with what was made for it, but for the making of its database."""
    yield
    ALL[item.nodeid] = now


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Begin with nothing when a test has got its database."""
    global now
    made = yield
    if fixturedef.argname == "instance":
        now = Asked()
    return made


def staying() -> list[str]:
    """The tests of pages without which something would be asked by nobody."""
    others = (one.shapes for name, one in ALL.items() if not name.startswith(PAGES))
    known = set().union(*others)
    found = [name for name, one in ALL.items() if name.startswith(PAGES) and one.stays]
    known.update(*(ALL[name].shapes for name in found))
    left = {name: one.shapes for name, one in ALL.items() if name.startswith(PAGES)}
    while left:
        left = {name: shapes - known for name, shapes in left.items() if shapes - known}
        if left:
            most = max(left, key=lambda name: len(left[name]))
            found.append(most)
            known |= ALL[most].shapes
    return sorted(found)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name them, and write down all that was asked, so that two runs can be compared."""
    shapes = set().union(*(one.shapes for one in ALL.values()))
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text("\n".join(sorted(shapes)))
    terminalreporter.section(f"{len(shapes)} different statements, in {WRITTEN}; these tests stay")
    for name in staying():
        terminalreporter.line(name)
