"""A journal as CSV, for whoever wrote it; every cell guarded."""

import csv
import io
from collections.abc import Iterable

from formats.answer.cell import guard
from models.impact.journal import JournalEntry, Skill

MIMETYPE = "text/csv"
COLUMNS = ("what", "day", "words", "published", "before", "now")


def write(entries: Iterable[JournalEntry], skills: Iterable[Skill]) -> bytes:
    """The file: an entry or a skill a line, with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(map(guard, ("entry", entry.day, entry.words, entry.published, "", "")))
    for skill in skills:
        rated = (skill.rated_on, skill.name, "", str(skill.before), str(skill.now))
        writer.writerow(map(guard, ("skill", *rated)))
    return out.getvalue().encode()
