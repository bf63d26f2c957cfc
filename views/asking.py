"""Asking: a request as views may read it, with a bound for its fields and plain names of files."""

from io import BytesIO
from typing import IO, Any

from htmx_flask import HtmxAwareRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

# A page that sends back the clauses of a long guideline has three for each of 1,000.
MOST_FIELDS = 10_000
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


class Asking(HtmxAwareRequest):
    """What was asked for."""

    form_data_parser_class = Parser


def plain(text: str) -> str:
    """The text without signs that do something: line breaks, NUL, marks of direction."""
    return "".join(one for one in text if one.isprintable())
