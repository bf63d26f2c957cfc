"""What the tests of the domain share."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest


class Statements(logging.Handler):
    """Remembers the SQL that Peewee logs."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.made.append(record.msg[0])


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the statements that are made within a `with`."""

    @contextmanager
    def collected() -> Iterator[list[str]]:
        log, handler = logging.getLogger("peewee"), Statements()
        log.addHandler(handler)
        level = log.level
        log.setLevel(logging.DEBUG)
        try:
            yield handler.made
        finally:
            log.setLevel(level)
            log.removeHandler(handler)

    return collected
