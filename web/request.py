"""The request that views read: its number of fields is bounded, its file names are cleaned."""

from __future__ import annotations

import re
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from models.wall.photo import LARGEST_PHOTO

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# A long guideline has 1,000 clauses, and its page sends three fields for each.
MOST_FIELDS = 10_000
ASCII = bytes(range(33, 127)).decode()  # characters that need no quoting in a query
PRINTABLE = re.compile(rb"[!-~]*")
# Bytes of a body. A photo as a phone makes it is sent to one address, with what is said of it.
LARGEST_BODY, BESIDE_PHOTO = 4_000_000, 64_000
OF_A_PHOTO = re.compile(r"/events/[\w-]{1,64}/wall/photos/?")
LONGEST_NAME = 200  # characters of a file name; its end is kept, where the kind of file stands


def largest_body(path: str) -> int:
    """How many bytes a request to this path, below the root of the service, may bring."""
    return LARGEST_PHOTO + BESIDE_PHOTO if is_of_a_photo(path) else LARGEST_BODY


def is_of_a_photo(path: str) -> bool:
    """True for the path, below the root of the service, to which photos are sent."""
    return OF_A_PHOTO.fullmatch(path) is not None


class Parser(FormDataParser):
    """Reads forms of at most MOST_FIELDS fields; a larger one is refused before it is parsed.

    Werkzeug by itself bounds only the parts of multipart/form-data.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """(stream, fields, files), as Werkzeug gives them. Raises RequestEntityTooLarge."""
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        for _, file in files.items(multi=True):
            file.filename = plain(file.filename or "")[-LONGEST_NAME:]
        return rest, fields, files


class TangibleRequest(HtmxAwareRequest):
    """A request with all that the views read of it."""

    form_data_parser_class = Parser
    htmx: HtmxHeaders

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)  # type: ignore[no-untyped-call]  # htmx_flask
        self.max_content_length = largest_body(environ.get("PATH_INFO", ""))
        if not PRINTABLE.fullmatch(self.query_string):
            # An address is ASCII (RFC 3986), so other bytes are quoted as they are.
            query = quote_from_bytes(self.query_string, ASCII)
            self.query_string, environ["QUERY_STRING"] = query.encode(), query  # routing reads it

    def _get_file_stream(self, *about: Any, **more: Any) -> BytesIO:
        """Keep an uploaded file in memory: a body is no longer than largest_body."""
        return BytesIO()


def plain(text: str) -> str:
    """The text without control characters: line breaks, NUL, marks of direction."""
    return "".join(one for one in text if one.isprintable())
