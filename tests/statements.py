"""What was asked of the database."""

import logging

import pytest


def statements(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The statements among what was logged: what was counted before may be said meanwhile."""
    return [one for one in caplog.records if one.name == "peewee"]
