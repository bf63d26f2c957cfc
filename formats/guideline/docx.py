"""A guideline in a Word document (.docx), cut as one in Markdown is."""

import io
import zipfile
import zlib
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth

from formats.archive import Harm, HarmfulArchive, packed, parts_of
from formats.guideline.markdown import cut, definition_of
from formats.text.markup import to_markdown
from language.message import lazy_gettext, ngettext
from language.number import grouped
from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.guideline.guideline import Guideline

LARGEST = 4_000_000  # bytes of the file
LARGEST_INSIDE, MOST_MEMBERS = 30_000_000, 1_000  # bytes of all members, unpacked
MOST_PACKED = 200  # times smaller: a document of many tables is 193
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
NO_DOCUMENT = lazy_gettext("This is not a Word document (.docx): save it as one, or as Markdown.")
TOO_LARGE = lazy_gettext(
    "The document is too large inside: copy its text into a new document and save that."
)
HARMS = {
    Harm.NO_ARCHIVE: NO_DOCUMENT,
    Harm.LOCKED: lazy_gettext("The document has a password: save it without one."),
    Harm.MEMBERS: TOO_LARGE,
    Harm.SIZE: TOO_LARGE,
}
# The errors for an archive that is no Word document inside.
FAULTS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    OSError,
    NotImplementedError,
    RecursionError,
    ExpatError,
)


def read(data: bytes, title: str = "Guideline") -> Definition:
    """The definition of a guideline in a .docx file; `title` is for a text without one.

    Raises DefinitionError, which says what is wrong with the file and what to do.
    """
    return definition_of(cut_docx(data), title)


def cut_docx(data: bytes) -> Guideline:
    """The title and the parts of a .docx file. Raises DefinitionError as `read` does."""
    return cut(_text(data))


def _text(data: bytes) -> str:
    """The text of a .docx file as Markdown: no macros, no pictures, links to the web alone.

    Raises DefinitionError if it is no such file, or too large.
    """
    sound = packed(_parts(data))
    try:
        # A picture becomes its alternative text; no other file is opened.
        html = mammoth.convert_to_html(
            io.BytesIO(sound),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=_picture,
        ).value
    except FAULTS as fault:
        raise DefinitionError(str(NO_DOCUMENT)) from fault
    return to_markdown(html, literal=True)


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts by name. Raises DefinitionError for a file that is no document, or too large."""
    if len(data) > LARGEST:
        raise DefinitionError(
            ngettext(
                "The file has %(num)s bytes; %(most)s is the most. Take out the pictures.",
                "The file has %(num)s bytes; %(most)s is the most. Take out the pictures.",
                len(data),
                most=grouped(LARGEST),
            )
        )
    try:
        parts = parts_of(
            data, most_members=MOST_MEMBERS, most_bytes=LARGEST_INSIDE, ratio=MOST_PACKED
        )
    except HarmfulArchive as harmful:
        raise DefinitionError(str(HARMS[harmful.harm])) from None
    if "word/document.xml" not in parts:
        raise DefinitionError(str(NO_DOCUMENT))
    return parts


def _picture(image: Any) -> list[Any]:
    words = f"(picture: {image.alt_text})" if image.alt_text else "(picture)"
    return [mammoth.html.text(words)]
