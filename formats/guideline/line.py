"""The lines of a paragraph: in a pasted text they show where clauses begin."""

import re

WRAPPED = 60  # characters from which a line may have been broken by a program
OWN_NUMBER = re.compile(
    r"(?:§\s*(\d+[a-z]?)|\(?(\d+(?:\.\d+)+)\.?\)?|\((\d+|[a-z])\))\s+(?=[A-Z“\"*_\[`])"
)
FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:\s")
# The bullets of text pasted from Word, mail or PDF; an "o" counts only before a tab.
BULLET = re.compile(r"^(?:[•·‣⁃◦▪■●○–—\uf0b7\uf0a7]|o(?=\t))[ \t]+")


def pieces_of(text: str, by_line: bool) -> list[str]:
    """The pieces of a paragraph: lines, each with the lines that continue it.

    A line with a number or a bullet begins a piece if there are two such lines, and a footnote
    always does. With `by_line`
    every line does, unless it looks like the rest of a line that a program has wrapped.
    """
    lines = [line.lstrip() for line in text.split("\n")]
    marked = [bool(BULLET.match(line) or OWN_NUMBER.match(line)) for line in lines]
    is_list = sum(marked) > 1
    found = lines[:1]
    for before, line, is_marked in zip(lines, lines[1:], marked[1:], strict=False):
        begins = (is_list and is_marked) or FOOTNOTE.match(line)
        if begins or (by_line and not _goes_on(before, line)):
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return found


def on_one_line(text: str) -> str:
    """A paragraph as one line, except for hard line breaks of Markdown."""
    return re.sub(r"(?<!\\)(?<!  )\n[ \t]*", " ", text)


def _goes_on(before: str, line: str) -> bool:
    """True if a line continues the one before, or follows a hard line break."""
    is_open = len(before) >= WRAPPED and not before.rstrip().endswith((".", "!", "?", ":", ";"))
    return line[:1].islower() or is_open or before.endswith(("\\", "  "))
