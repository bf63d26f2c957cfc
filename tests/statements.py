"""What was asked of the database."""

import logging

import pytest


def statements(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The statements of a page among what was logged: counts of before may be said meanwhile.

    The brand is not the page's: whoever asks, it is read once in some seconds.
    """
    return [one for one in caplog.records if one.name == "peewee" and '"brand"' not in str(one.msg)]
