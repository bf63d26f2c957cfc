"""A guideline in a Word document (.docx), cut as one in Markdown is."""

import io
import zipfile
import zlib
from typing import Any

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from formats.guideline.markdown import cut, definition_of
from formats.text.markup import to_markdown
from models.form.setting import DefinitionError
from models.guideline.guideline import Guideline

LARGEST = 4_000_000  # bytes of the file
LARGEST_INSIDE = 30_000_000  # bytes of all members, unpacked
MOST_MEMBERS = 1_000
BOMB = 200  # times larger unpacked than packed: no text is
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
NO_DOCUMENT = "This is not a Word document (.docx): save it as one, or as Markdown."
# What a file that is no document, or a broken one, is met with on the way.
FAULTS: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, LookupError, ValueError),
    *(AttributeError, TypeError, OSError, NotImplementedError, RecursionError),
)


def read(data: bytes, title: str = "Guideline") -> tuple[dict[str, Any], list[str]]:
    """The definition, as a document, of a guideline in a .docx file, and nothing to report.

    `title` is for a text that has none. Raises DefinitionError, which says what is wrong with the
    file and what to do.
    """
    return definition_of(cut_docx(data), title).document, []


def cut_docx(data: bytes) -> Guideline:
    """The title and the parts of a .docx file. Raises DefinitionError as `read` does."""
    return cut(_text(data))


def _text(data: bytes) -> str:
    """The text of a .docx file as Markdown: no macros, no pictures, links to the web alone.

    Raises DefinitionError where it is no such file, or larger than a text ever is.
    """
    _check(data)
    try:
        # A picture is the words that its writer gave for it; no file beside this one is opened.
        html = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=_picture,
        ).value
    except FAULTS as fault:
        raise DefinitionError(NO_DOCUMENT) from fault
    return to_markdown(html, literal=True)


def _check(data: bytes) -> None:
    """Look at the list of members before any is unpacked, and at each text for entities."""
    if len(data) > LARGEST:
        raise DefinitionError(
            f"The file has {len(data):,} bytes; {LARGEST:,} is the most. Take out the pictures."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise DefinitionError(NO_DOCUMENT) from fault
    if not any(one.filename == "word/document.xml" for one in members):
        raise DefinitionError(NO_DOCUMENT)
    if any(one.flag_bits & 1 for one in members):
        raise DefinitionError("The document has a password: save it without one.")
    inside = sum(one.file_size for one in members)
    swollen = any(one.file_size > max(BOMB * one.compress_size, 1_000_000) for one in members)
    if len(members) > MOST_MEMBERS or inside > LARGEST_INSIDE or swollen:
        raise DefinitionError(
            "The document is too large inside: copy its text into a new document and save that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for one in members:
                if one.filename.endswith((".xml", ".rels")):
                    fromstring(archive.read(one), forbid_dtd=True)
    except FAULTS as fault:
        raise DefinitionError(NO_DOCUMENT) from fault


def _picture(image: Any) -> list[Any]:
    words = f"(picture: {image.alt_text})" if image.alt_text else "(picture)"
    return [mammoth.html.text(words)]
