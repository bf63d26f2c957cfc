"""A request as views may read it, with a bound for its fields and plain names of files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# A page that sends back the clauses of a long guideline has three for each of 1,000.
MOST_FIELDS = 10_000
ASCII = bytes(range(33, 127)).decode()  # what stands in a query as it is
PRINTABLE = re.compile(rb"[!-~]*")
LONGEST_NAME = 200  # of a file: the end of it, with what kind of file it is


class Parser(FormDataParser):
    """Reads forms of at most MOST_FIELDS fields; what is more is refused before it is taken apart.

    Werkzeug bounds the parts of multipart/form-data alone.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """The stream, the fields and the files, as Werkzeug gives them."""
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
    """What was asked for."""

    form_data_parser_class = Parser
    htmx: HtmxHeaders

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)  # type: ignore[no-untyped-call]  # htmx_flask
        if not PRINTABLE.fullmatch(self.query_string):
            # An address is ASCII (RFC 3986); whoever sends other bytes means them as they are.
            query = quote_from_bytes(self.query_string, ASCII)
            self.query_string, environ["QUERY_STRING"] = query.encode(), query  # routing reads it

    def _get_file_stream(self, *about: Any, **more: Any) -> BytesIO:
        """Where a file is kept: not on the disk, for a body has four megabytes at the most."""
        return BytesIO()


def plain(text: str) -> str:
    """The text without signs that do something: line breaks, NUL, marks of direction."""
    return "".join(one for one in text if one.isprintable())
