"""A journal as CSV, for whoever wrote it; every cell guarded."""

from collections.abc import Iterable

from formats.csv import csv_of
from models.impact.journal import JournalEntry, Skill

MIMETYPE = "text/csv"
COLUMNS = ("what", "day", "words", "published", "before", "now")


def write(entries: Iterable[JournalEntry], skills: Iterable[Skill]) -> bytes:
    """The file: an entry or a skill a line, with a header."""
    written = (("entry", one.day, one.words, one.published, "", "") for one in entries)
    rated = (("skill", one.rated_on, one.name, "", one.before, one.now) for one in skills)
    return csv_of([COLUMNS, *written, *rated])
