"""HTML of other tools and documents, as our Markdown."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

from models.form.markdown import literal

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "div", "section", "blockquote", "pre", *HEADINGS}
AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "code": "`"}
TAGS = {"ul", "ol", "li", "table", "tr", "td", "th", "a", "br", *BLOCKS, *AROUND}
SILENT = {"script", "style", "head", "title"}
TO_THE_WEB = ("http:", "https:", "mailto:")
LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z/!]|&[A-Za-z#]")
LAYOUT_TABLE = re.compile(r"<table>(?=(?:(?!</?table>).)*<(?:table|h[1-6])>)", re.DOTALL)
BARE_PIPE = re.compile(r"(?<!\\)\|")
BALANCED = re.compile(r"[^()]*(?:\([^()]*\)[^()]*)*")


def to_markdown(html: str, *, literal: bool = False) -> str:
    """The HTML as Markdown: paragraphs, headings, lists, tables, emphasis, links to the web.

    A text without HTML stays as it is. With `literal`, signs of Markdown in the text are escaped.
    """
    return _written(html, TAGS, literal=literal)


def to_phrase(html: str) -> str:
    """The HTML as one line of Markdown, for a label or a hint."""
    return " ".join(_written(html, TAGS - {"table"}, line_break=" ").split())


def _written(html: str, tags: set[str], *, literal: bool = False, line_break: str = "\\\n") -> str:
    if not LOOKS_LIKE_HTML.search(html):
        return html.strip()
    writer = _Writer(literal=literal, line_break=line_break)
    # Sanitised HTML is well formed: every element is closed.
    clean = nh3.clean(
        html,
        tags=tags,
        clean_content_tags=SILENT,
        attributes={"a": {"href"}},
        link_rel=None,
    )
    # A table of tables or headings is there for its layout: its cells are texts of their own.
    writer.feed(LAYOUT_TABLE.sub("<div>", clean))
    writer.close()
    return writer.text


class _Writer(HTMLParser):
    """Writes the HTML elements in TAGS as Markdown."""

    def __init__(self, *, literal: bool, line_break: str) -> None:
        super().__init__(convert_charrefs=True)
        self._literal = literal
        self._line_break = line_break
        self._blocks: list[str] = []
        self._line = ""  # of the open block; a newline in it is a break
        self._lists: list[tuple[str, int]] = []  # of each open list: its kind, and how many items
        self._item = ""  # what the first line of the open item begins with
        self._href = ""
        self._mark = ""  # opened, with nothing in it yet
        self._around: list[str] = []  # the marks of all open emphasis
        self._closed = ("", "")  # the line as the last mark was closed, and that mark
        self._rows: list[list[str]] | None = None  # of the open table
        self._begin: dict[str, Callable[[], None]] = {
            **dict.fromkeys(BLOCKS, self._end_line),
            "li": self._begin_item,
            "br": self._break,
            "table": self._begin_table,
            "tr": self._begin_row,
        }
        self._end: dict[str, Callable[[], None]] = {
            **dict.fromkeys(BLOCKS - HEADINGS, self._end_line),
            "li": self._end_item,
            "ul": self._end_list,
            "ol": self._end_list,
            "table": self._end_table,
            "td": self._end_cell,
            "th": self._end_cell,
        }

    @property
    def text(self) -> str:
        """The Markdown of all that was fed."""
        self._end_line()
        return "\n".join(self._blocks).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in AROUND:
            self._begin_around(AROUND[tag])
        elif tag == "a":
            self._begin_link(dict(attrs).get("href") or "")
        elif tag in ("ul", "ol"):
            self._end_line()
            self._lists.append((tag, 0))
        elif tag in self._begin:
            self._begin[tag]()

    def handle_endtag(self, tag: str) -> None:
        if tag in AROUND:
            self._close_around(AROUND[tag])
        elif tag == "a":
            self._end_link()
        elif tag in HEADINGS:
            # The title of a survey is the one heading of level 1 on its page.
            level = int(tag[1]) if self._literal else max(int(tag[1]), 2)
            self._end_line("#" * level + " ")
        elif tag in self._end:
            self._end[tag]()

    def handle_data(self, data: str) -> None:
        if self._literal:
            text = literal(re.sub(r"[\n\r]", " ", data))
        else:
            text = re.sub(r"\s+", " ", data)
            text = text.lstrip() if self._line.endswith((" ", "\n")) else text
        if self._mark and text.strip():
            # Word processors leave spaces inside emphasis, and Markdown allows none there.
            self._line += text[: len(text) - len(text.lstrip())]
            text = text.lstrip()
            self._flush_mark()
        self._line += text

    def _flush_mark(self) -> None:
        self._line += self._mark
        self._mark = ""

    def _begin_around(self, mark: str) -> None:
        bare = self._line.rstrip()
        if mark not in self._around:
            if not self._mark and self._closed == (self._line, mark):  # the same emphasis goes on
                self._line = bare.removesuffix(mark) + self._line[len(bare) :]
            else:
                self._mark += mark
        self._around.append(mark)

    def _close_around(self, mark: str) -> None:
        self._around.pop()
        if mark in self._around:
            return
        if self._mark:
            self._mark = self._mark.removesuffix(mark)
            return
        bare = self._line.rstrip()
        self._line = bare + mark + self._line[len(bare) :]
        self._closed = (self._line, mark)

    def _begin_link(self, href: str) -> None:
        self._flush_mark()
        href = href.strip()
        self._href = href if href.lower().startswith(TO_THE_WEB) else ""
        self._line += "[" if self._href else ""

    def _end_link(self) -> None:
        if self._href:
            href = self._href.replace(" ", "%20")
            if self._literal or not BALANCED.fullmatch(href):
                href = href.replace(")", "%29")
            self._line += f"]({href})"
            self._href = ""

    def _break(self) -> None:
        self._line += " " if AROUND["code"] in self._around else "\n"

    def _begin_item(self) -> None:
        self._end_line()
        if self._rows is not None:
            return
        if self._lists:
            kind, before = self._lists.pop()
            self._lists.append((kind, before + 1))
            self._item = "- " if kind == "ul" else f"{before + 1}. "
            return
        self._item = "- "
        if len(self._blocks) > 1 and self._blocks[-2].startswith(self._item):
            self._blocks.pop()  # no empty line between two items

    def _end_item(self) -> None:
        self._end_line()
        self._item = ""  # nothing after an empty item is part of it

    def _end_list(self) -> None:
        self._end_line()
        self._lists.pop()
        if not self._lists and self._rows is None:
            self._blocks.append("")

    def _end_line(self, before: str = "") -> None:
        if self._rows is not None:  # a cell has one line
            self._line += " "
            return
        lines, self._line = [part.strip() for part in self._line.strip().split("\n")], ""
        if lines == [""]:
            return
        inner = "".join(" " * (2 if kind == "ul" else 3) for kind, _ in self._lists[:-1])
        indent = inner if self._lists else ""
        if self._lists and not self._item:
            indent += "  "
        line_break = " " if before else self._line_break + indent  # a heading has one line
        self._blocks.append(indent + self._item + before + line_break.join(lines))
        self._item = ""
        if not self._lists:
            self._blocks.append("")

    def _begin_table(self) -> None:
        self._end_line()
        self._rows = []

    def _begin_row(self) -> None:
        if self._rows is None:
            self._end_line()
        else:
            self._rows.append([])

    def _end_cell(self) -> None:
        if self._rows:
            self._rows[-1].append(BARE_PIPE.sub(r"\|", " ".join(self._line.split())))
            self._line = ""
        else:
            self._end_line()

    def _end_table(self) -> None:
        if self._rows is None:  # a table for layout
            self._end_line()
            return
        rows, self._rows = self._rows, None
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        lines = ["|" + "|".join([*row, *[""] * (width - len(row))]) + "|" for row in rows]
        self._blocks += ["", lines[0], "|" + "-|" * width, *lines[1:], ""]
