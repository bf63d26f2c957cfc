"""The encoding of a file of text from elsewhere: UTF-8, UTF-16 or, for want of better, Windows."""

from contextlib import suppress

from formats.unread import FileError
from language.message import gettext as _


def decoded(data: bytes) -> tuple[str, list[str]]:
    """The text of a file, and a note where its encoding was guessed.

    Raises FileError, with the line, for what is no text in any of these encodings.
    """
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    with suppress(UnicodeDecodeError):
        return data.decode(encoding), []
    if encoding == "utf-16":
        raise FileError(
            _("The file begins as UTF-16 but does not go on so; save it again in UTF-8.")
        )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            _(
                "Line %(line)s: a letter that is neither UTF-8 nor Windows-1252; save it again "
                "in UTF-8.",
                line=line,
            )
        ) from error
    note = _(
        "The file is not UTF-8 and was read as Windows-1252: look whether letters like é are right."
    )
    return text, [note]
