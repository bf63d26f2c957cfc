"""The body of an answer as it arrived: its fields, and what is wrong with it as a whole."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from language.message import Lazy
from language.message import lazy_gettext as _

LARGEST_BODY = 1_000_000  # bytes


@dataclass(frozen=True)
class Refusal:
    """Why answers are not stored: the HTTP status, and the words ("" if each fault has its own)."""

    status: int
    problem: Lazy | str = ""


TOO_LONG = Refusal(413, _("Your answers are too long to store. Shorten the longest one."))
NO_FORM = Refusal(415, _("These answers were not sent as a form, so they were not read."))
UNREADABLE = Refusal(400, _("Some characters could not be read. Look for � and write them again."))
TOO_MANY = Refusal(
    400,
    _(
        "More was sent than this form asks, so nothing was stored. "
        "Look through it and send it again."
    ),
)


def read(body: bytes, most: int) -> tuple[MultiDict[str, str], Refusal | None]:
    """The fields of an urlencoded body, `most` of them at most, and what is wrong with it.

    Werkzeug would read a body that is not UTF-8 as an empty one.
    """
    damage = TOO_LONG if len(body) > LARGEST_BODY else None
    fields = body.split(b"&", most)
    if len(fields) > most:
        body, damage = b"&".join(fields[:-1]), TOO_MANY
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
        damage = UNREADABLE
    return MultiDict(pairs), damage
