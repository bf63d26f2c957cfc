"""The log of moderation, and replies, as CSV (RFC 4180), every cell guarded."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from formats.csv import csv_of
from models.wall.moderation import WHAT, Moderation
from models.wall.reply import ReaderReply

MIMETYPE = "text/csv"
ROWS_A_CHUNK = 500
OF_LOG = ("day", "time", "who", "what", "text", "question", "reason")
OF_REPLIES = ("page", "day", "name", "text", "state", "reports")


def moderations(lines: Iterable[Moderation]) -> Iterator[bytes]:
    """The log in UTF-8, a chunk at a time. What a writer did has no time and nobody’s name.

    What was decided is said in the language that is spoken.
    """
    return _written(
        OF_LOG,
        (
            (
                one.on,
                f"{one.at:%H:%M:%SZ}" if one.at else "",
                one.email,
                str(WHAT.get(one.what, one.what)),
                one.key,
                one.question,
                one.reason,
            )
            for one in lines
        ),
    )


def replies(found: Iterable[ReaderReply]) -> Iterator[bytes]:
    """The replies in UTF-8, a chunk at a time."""
    return _written(
        OF_REPLIES,
        ((one.page, one.sent_on, one.name, one.text, one.state, str(one.reports)) for one in found),
    )


def _written(header: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    chunk: Iterable[Sequence[str]] = [header]
    while chunk:
        yield csv_of(chunk)
        chunk = list(islice(rows, ROWS_A_CHUNK))
