"""A guideline in Markdown, cut into sections, clauses and notes as a reader would cut it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.tree import SyntaxTreeNode as Node
from mdit_py_plugins.front_matter import front_matter_plugin

from formats.guideline.line import BULLET, FOOTNOTE, OWN_NUMBER, on_one_line, pieces_of
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form.definition import MAX_QUESTIONS, Definition, definition_from
from models.form.markdown import check_whole, excess_of_blocks
from models.form.setting import DefinitionError
from models.guideline.guideline import (
    CLAUSE,
    INTRO,
    NOTE,
    SECTION,
    Guideline,
    Part,
    document_of,
    numbered,
)

LONGEST_TEXT = 500_000  # characters
MOST_PARSED = 10_000  # characters of one part: the time to parse them grows with the square
LISTS = ("bullet_list", "ordered_list")
LONGEST_LEAD = 3  # words that do not make a clause: "For example:"
MARKER = re.compile(r" {0,3}(?:[-+*]|(\d{1,9})[.)])(?: {1,4}(?! )|\t|$)?")
TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
CODE = re.compile(r"(^(`{3,}|~{3,}).*?^\2`*[ \t]*$|(?<!`)(`+)(?!`).*?(?<!`)\3(?!`))", re.M | re.S)
REFERENCE = re.compile(r"\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?![(:])")
IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
LINK = re.compile(r"\[[^\[\]]+\]\([^)]*\)")
EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
# A heading under which a text names what else there is: nothing of it is asked.
FURTHER = re.compile(
    r"(further|related|recommended|additional) (reading|links|resources)|further information"
    r"|see also|references|bibliography|foot ?notes"
    r"|(weitere|weiterführende) (literatur|links|informationen)|literatur(verzeichnis)?|fußnoten"
    r"|pour en savoir plus|bibliographie|notes de bas de page",
    re.IGNORECASE,
)

_parser = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable("inline")
    .use(front_matter_plugin)
)


def read(data: bytes, title: str = "Guideline") -> Definition:
    """The definition of a guideline in a Markdown file; `title` is for a text without one.

    Raises DefinitionError, which says which line is wrong, and what to do.
    """
    return definition_of(cut(decoded(data)), title)


def definition_of(guideline: Guideline, title: str) -> Definition:
    """The survey that asks the clauses of a guideline.

    Raises DefinitionError if there is no clause, or a clause is too long.
    """
    if not guideline.clauses:
        raise DefinitionError(
            _("There is no clause: write paragraphs or a list under the headings.")
        )
    return definition_from(document_of(guideline.title or title, INTRO, guideline.parts))


def decoded(data: bytes) -> str:
    """The text of a file. Raises DefinitionError with the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise DefinitionError(_("Line %(line)s: save the file as UTF-8.", line=line)) from None


def cut(text: str) -> Guideline:
    """The title and the parts of a Markdown text, every clause with a number.

    Raises DefinitionError if it is too long, or has too many parts.
    """
    if len(text) > LONGEST_TEXT:
        raise DefinitionError(
            ngettext(
                "Shorten the text to %(num)s characters; it has %(length)s. A file for each "
                "chapter is easier to answer, too.",
                "Shorten the text to %(num)s characters; it has %(length)s. A file for each "
                "chapter is easier to answer, too.",
                LONGEST_TEXT,
                length=grouped(len(text)),
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    check_whole(text)
    environment: dict[str, Any] = {}
    blocks: Sequence[Node] = Node(_parser.parse(text, environment)).children
    cutter = _Cutter(text.split("\n"), environment.get("references", {}))
    cutter.cuts_by_line = not EMPTY_LINE.search(text.strip())
    title, blocks = cutter.title_of(blocks)
    for block, following in zip_longest(blocks, blocks[1:]):
        cutter.take(block, following)
    cutter.close_section()
    if len(cutter.parts) > MAX_QUESTIONS:
        raise DefinitionError(
            ngettext(
                "The text has %(num)s headings and clauses; %(most)s is the most. Put up each "
                "of its chapters as a guideline of its own.",
                "The text has %(num)s headings and clauses; %(most)s is the most. Put up each "
                "of its chapters as a guideline of its own.",
                len(cutter.parts),
                most=grouped(MAX_QUESTIONS),
            )
        )
    return Guideline(title, numbered(cutter.parts))


def pieces(text: str) -> list[str]:
    """The pieces into which a clause can be split: its blocks, or the sentences of one paragraph.

    If a line introduces a list, each item gets that line in front. A text that is too long to be
    parsed is split at its empty lines.
    """
    if len(text) > MOST_PARSED or excess_of_blocks(text):
        found = EMPTY_LINE.split(text.strip())
        return found if len(found) > 1 else SENTENCE.split(text)
    blocks = Node(_parser.parse(text)).children
    cutter = _Cutter(text.split("\n"), {})
    found = []
    for block in blocks:
        if block.type not in LISTS:
            found.append(cutter.source(block))
            continue
        lead = found.pop() + "\n\n- " if found and found[-1].endswith(":") else ""
        found += [lead + item for _, item in cutter.items(block)]
    if len(found) == 1 and blocks[0].type == "paragraph":
        found = SENTENCE.split(found[0])
    return found or [text]


class _Cutter:
    """Makes parts of the blocks of a text, one block after the other."""

    def __init__(self, lines: Sequence[str], references: Mapping[str, Mapping[str, Any]]) -> None:
        self._lines, self._references = lines, references
        self._further = 0  # the level of the heading of further reading that stands above
        self._heading = 0  # the level of the heading under which nothing stands yet
        self.cuts_by_line = False  # in a text without an empty line every line is a paragraph
        self.parts: list[Part] = []

    def title_of(self, blocks: Sequence[Node]) -> tuple[str, Sequence[Node]]:
        """The title, and the blocks without those that only hold the title."""
        title = ""
        if blocks and blocks[0].type == "front_matter":
            found = TITLE.search(blocks[0].content)
            title = found[1].strip("'\"") if found else ""
            blocks = blocks[1:]
        headings = [block for block in blocks if block.type == "heading"]
        if not headings:
            return title, blocks
        tops = [block for block in headings if block.tag == "h1"]
        title = title or self.source(headings[0])
        is_title = blocks[0] in tops and (
            len(tops) == 1 or (len(blocks) > 1 and blocks[1].type == "heading")
        )
        return title, blocks[1:] if is_title else blocks

    def take(self, block: Node, following: Node | None) -> None:
        """Add the parts of one block; a line that introduces belongs to the block `following`."""
        if block.type == "hr":
            return
        if block.type == "heading":
            self._open_section(block)
            return
        if block.type == "paragraph":
            self._take_lines(block.children[0].content, following)
        elif block.type in LISTS:
            self._take_list(self.items(block), self.source(block))
        elif self._last() is None:
            self._add(Part(NOTE, self.source(block)))
        else:
            self._append(self.source(block))
        self._heading = 0

    def close_section(self) -> None:
        """Turn a heading without text, or a line that introduces nothing, into a note."""
        last = self._last()
        if self._heading:
            self.parts[-1] = Part(NOTE, f"**{self.parts[-1].text}**")
            self._heading = 0
        elif last is not None and last.text.endswith(":"):
            self._append("", NOTE)

    def source(self, block: Node) -> str:
        """The Markdown of a block, with links written out, so that it can stand alone."""
        assert block.map is not None
        if block.type in ("heading", "paragraph"):
            return self._alone(on_one_line(block.children[0].content))
        text = "\n".join(self._lines[block.map[0] : block.map[1]]).strip("\n").rstrip()
        return text if block.type in ("fence", "code_block") else self._alone(text)

    def items(self, block: Node) -> list[tuple[str, str]]:
        """(number, Markdown) of each item of a list, with all that the item contains."""
        return [self._item(item) for item in block.children]

    def _item(self, item: Node) -> tuple[str, str]:
        assert item.map is not None
        first, *rest = self._lines[item.map[0] : item.map[1]]
        marker = MARKER.match(first)
        assert marker is not None
        width = len(marker[0])
        lines = [first[width:], *(line[min(width, _indent(line)) :] for line in rest)]
        text = "\n".join(lines).strip("\n").rstrip()
        if len(item.children) == 1 and item.children[0].type == "paragraph":
            text = on_one_line(text)
        return marker[1] or "", self._alone(text)

    def _open_section(self, block: Node) -> None:
        text, level = self.source(block), int(block.tag[1])
        is_further = FURTHER.fullmatch(text.strip(" *_:.0123456789")) is not None
        if self._heading and level > self._heading:
            text = f"{self.parts.pop().text}: {text}"
            self._heading = 0
        self.close_section()
        if is_further or level <= self._further:
            self._further = level if is_further else 0
        if text:
            self._add(Part(SECTION, text))
            self._heading = level

    def _take_lines(self, text: str, following: Node | None) -> None:
        """Add a paragraph; its lines may be several paragraphs and lists."""
        found = pieces_of(text, self.cuts_by_line)
        for is_item, run in groupby(found, key=lambda piece: BULLET.match(piece) is not None):
            texts = [self._alone(on_one_line(BULLET.sub("", one, count=1))) for one in run]
            if is_item and len(texts) > 1:
                listed = "\n".join(f"- {one}" for one in texts)
                self._take_list([("", one) for one in texts], listed)
                continue
            for one in texts:
                self._take_paragraph(one, following if len(found) == 1 else None)

    def _take_paragraph(self, text: str, following: Node | None) -> None:
        leads = text.endswith(":") and len(text.split()) <= LONGEST_LEAD
        example = following is not None and following.type not in LISTS
        if leads and example and self._last() is not None:
            self._append(text)
            return
        found = OWN_NUMBER.match(text)
        number = next(filter(None, found.groups()), "") if found else ""
        text = text[found.end() :] if found else text
        self._add(Part(NOTE if _is_link(text) or FOOTNOTE.match(text) else CLAUSE, text, number))

    def _take_list(self, items: Sequence[tuple[str, str]], listed: str) -> None:
        lead = self._last()
        introduced = lead is not None and lead.text.endswith(":")
        if all(_is_link(text) for _, text in items):
            if introduced:
                self._append(listed, NOTE)
            else:
                self._add(Part(NOTE, listed))
        elif introduced and not all(_is_sentence(text) for _, text in items):
            self._append(listed)
        else:
            if introduced:
                self._append("", NOTE)
            for number, text in items:
                self._add(Part(CLAUSE, text, number))

    def _last(self) -> Part | None:
        """The last part of this section, to which such a block belongs; None if there is none."""
        return self.parts[-1] if self.parts and self.parts[-1].kind != SECTION else None

    def _add(self, part: Part) -> None:
        if self._further and part.kind == CLAUSE:
            part = Part(NOTE, part.text)
        if part.text.strip():
            self.parts.append(part)

    def _append(self, text: str, kind: str = "") -> None:
        last = self.parts[-1]
        self.parts[-1] = replace(
            last, kind=kind or last.kind, text=f"{last.text}\n\n{text}".rstrip()
        )

    def _alone(self, text: str) -> str:
        """The text with reference links written out and pictures as words, except in code."""
        # The pattern has three groups: the first of every four pieces is not code.
        found = CODE.split(text)
        return "".join(
            self._resolved(piece) if n % 4 == 0 else piece
            for n, piece in enumerate(found)
            if n % 4 < 2
        )

    def _resolved(self, text: str) -> str:
        text = IMAGE.sub(lambda found: f"(picture: {found[1]})" if found[1] else "(picture)", text)
        return REFERENCE.sub(self._written_out, text)

    def _written_out(self, found: re.Match[str]) -> str:
        known = self._references.get(normalizeReference(found[2] or found[1]))
        return f"[{found[1]}]({known['href']})" if known else found[0]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_sentence(text: str) -> bool:
    """True for a statement that is complete without the line before it; not for a question."""
    plain = text.lstrip('*_`["“')
    return plain[:1].isupper() and text.rstrip('*_`"”)').endswith((".", "!"))


def _is_link(text: str) -> bool:
    """True for a reference to other texts: at least half of its words are links."""
    linked = sum(len(link.partition("](")[0].split()) for link in LINK.findall(text))
    return 2 * linked >= len(LINK.sub(lambda link: link[0].partition("](")[0], text).split())
