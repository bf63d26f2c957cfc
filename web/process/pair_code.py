"""Codes of series that are over: their keys are destroyed, whether or not anybody looks."""

from peewee import PeeweeException

from models.result.paired_change import finish
from models.wave.pair_code import PairCode
from storage.database import connection
from storage.fault import name
from telemetry import log


def look() -> None:
    """Read what changed once more where a series is over, and delete its codes. Never fails."""
    try:
        with connection():
            for code in PairCode.overdue():
                finish(code.series)
    except PeeweeException as fault:
        log.count("pair codes wait", fault=name(fault))
