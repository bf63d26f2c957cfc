"""The photos of a wall as a list (CSV, RFC 4180): what is said of each, and who agreed."""

from collections.abc import Iterable

from formats.csv import csv_of
from models.wall.photo import Photo

MIMETYPE = "text/csv"
COLUMNS = (
    *("file", "state", "added_on", "published_on", "alternative", "caption", "credit", "topic"),
    *("people", "maker", "consent", "reason", "width", "height", "key"),
)


def file_name(photo: Photo) -> str:
    """What the file of a photo is called in the archive of its event."""
    return f"photos/{photo.id}.webp"


def write(photos: Iterable[Photo]) -> bytes:
    """The list in UTF-8, a photo a line. There are no more than fit into one answer."""
    rows = ([file_name(one), *(getattr(one, name) for name in COLUMNS[1:])] for one in photos)
    return csv_of([COLUMNS, *rows])
