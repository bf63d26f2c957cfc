"""The lines of a paragraph: those of a text that was pasted say where its clauses begin."""

import re

WRAPPED = 60  # characters from which a line may have been broken by a program
OWN_NUMBER = re.compile(
    r"(?:§\s*(\d+[a-z]?)|\(?(\d+(?:\.\d+)+)\.?\)?|\((\d+|[a-z])\))\s+(?=[A-Z“\"*_\[`])"
)
# What Word, mail and PDF make of the signs of a list; an "o" is one before a tab alone.
BULLET = re.compile(r"^(?:[•·‣⁃◦▪■●○–—\uf0b7\uf0a7]|o(?=\t))[ \t]+")


def pieces_of(text: str, by_line: bool) -> list[str]:
    """The lines of a paragraph, each with those that go on with it.

    One begins anew where it has a number or a bullet, if two or more have; `by_line` every one
    does that does not look as if a program had broken it off the one before.
    """
    lines = [line.lstrip() for line in text.split("\n")]
    marked = [bool(BULLET.match(line) or OWN_NUMBER.match(line)) for line in lines]
    is_list = sum(marked) > 1
    found = lines[:1]
    for before, line, is_marked in zip(lines, lines[1:], marked[1:], strict=False):
        if (is_list and is_marked) or (by_line and not _goes_on(before, line)):
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return found


def on_one_line(text: str) -> str:
    """A paragraph as one line, but for the breaks that its writer asked for."""
    return re.sub(r"(?<!\\)(?<!  )\n[ \t]*", " ", text)


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the one before, which may end in a break that was meant."""
    is_open = len(before) >= WRAPPED and not before.rstrip().endswith((".", "!", "?", ":", ";"))
    return line[:1].islower() or is_open or before.endswith(("\\", "  "))
