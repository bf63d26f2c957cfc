"""A guideline in a Word document (.docx), cut as one in Markdown is."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import mammoth
import nh3
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from formats.guideline.markdown import cut, definition_of
from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.guideline.guideline import Guideline

LARGEST = 4_000_000  # bytes of the file
LARGEST_INSIDE = 30_000_000  # bytes of all members, unpacked
MOST_MEMBERS = 1_000
BOMB = 200  # times larger unpacked than packed: no text is
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
TAGS = {*("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "table", "tr", "td", "th")}
TAGS |= {"strong", "em", "s", "a", "br", "pre", "code"}
NO_DOCUMENT = "This is not a Word document (.docx): save it as one, or as Markdown."
SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
# What a file that is no document, or a broken one, is met with on the way.
FAULTS: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, LookupError, ValueError),
    *(AttributeError, TypeError, OSError, NotImplementedError, RecursionError),
)
AROUND = {"strong": "**", "em": "*", "s": "~~", "code": "`"}


def read(data: bytes, title: str = "Guideline") -> Definition:
    """The definition of a guideline in a .docx file; `title` is for a text that has none.

    Raises DefinitionError, which says what is wrong with the file and what to do.
    """
    return definition_of(cut_docx(data), title)


def cut_docx(data: bytes) -> Guideline:
    """The title and the parts of a .docx file. Raises DefinitionError as `read` does."""
    return cut(to_markdown(data))


def to_markdown(data: bytes) -> str:
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
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    writer = _Writer()
    writer.feed(clean)
    writer.close()
    return writer.text


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


class _Writer(HTMLParser):
    """Writes the few elements that a converted document has as Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._line = ""
        self._lists: list[list[Any]] = []  # of each open list: its kind, and the number of items
        self._item = ""  # what the first line of the open item begins with
        self._href = ""
        self._mark = ""  # opened, with nothing in it yet
        self._rows: list[list[str]] | None = None
        self._open: dict[str, Callable[[], None]] = {"br": self._break, "table": self._table}

    @property
    def text(self) -> str:
        """All that was written."""
        self._end_line()
        return "\n".join(self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in AROUND:
            self._mark += AROUND[tag]
        elif tag == "a":
            self._flush_mark()
            self._href = dict(attrs).get("href") or ""
            self._line += "[" if self._href else ""
        elif tag in ("ul", "ol"):
            self._end_line()
            self._lists.append([tag, 0])
        elif tag == "li":
            self._begin_item()
        elif self._rows is not None and tag == "tr":
            self._rows.append([])
        elif tag in self._open:
            self._open[tag]()

    def handle_endtag(self, tag: str) -> None:
        if tag in AROUND:
            self._close_around(AROUND[tag])
        elif tag == "a" and self._href:
            self._line += f"]({self._href.replace(')', '%29').replace(' ', '%20')})"
            self._href = ""
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(" ".join(self._line.split()))
            self._line = ""
        elif self._rows is not None and tag == "table":
            self._end_table()
        elif self._rows is not None and tag == "p":
            self._line += " "
        elif tag in ("ul", "ol"):
            self._end_line()
            self._lists.pop()
            self._blocks += [""] if not self._lists else []
        elif tag == "li" or tag == "p" or tag[0] == "h":
            self._end_line("#" * int(tag[1]) + " " if tag[1:].isdigit() else "")

    def handle_data(self, data: str) -> None:
        text = SPECIAL.sub(r"\\\1", data.replace("\n", " "))
        if self._mark and text.strip():
            # Markdown takes no space inside its marks, and word processors leave one there.
            self._line += text[: len(text) - len(text.lstrip())]
            text = text.lstrip()
            self._flush_mark()
        self._line += text

    def _flush_mark(self) -> None:
        self._line += self._mark
        self._mark = ""

    def _break(self) -> None:
        self._line += " " if self._rows is not None else "\\\n"

    def _begin_item(self) -> None:
        self._end_line()
        kind, number = self._lists[-1]
        self._lists[-1][1] = number + 1
        self._item = "- " if kind == "ul" else f"{number + 1}. "

    def _end_line(self, before: str = "") -> None:
        line, self._line = self._line.strip(), ""
        if not line:
            return
        inner = "".join(" " * (2 if kind == "ul" else 3) for kind, _ in self._lists[:-1])
        indent = inner if self._lists else ""
        if self._lists and not self._item:
            indent += "  "
        self._blocks.append(indent + self._item + before + line.replace("\n", "\n" + indent))
        self._item = ""
        if not self._lists:
            self._blocks.append("")

    def _close_around(self, mark: str) -> None:
        if self._mark:
            self._mark = self._mark.removesuffix(mark)
            return
        bare = self._line.rstrip()
        self._line = bare + mark + self._line[len(bare) :]

    def _table(self) -> None:
        self._end_line()
        self._rows = []

    def _end_table(self) -> None:
        rows, self._rows = self._rows or [], None
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        lines = ["|" + "|".join([*row, *[""] * (width - len(row))]) + "|" for row in rows]
        self._blocks += ["", lines[0], "|" + "-|" * width, *lines[1:], ""]
