"""The former cut: a new text is cut as its organiser had cut the one before, where it is alike."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from models.form.definition import Definition
from models.form.setting import MAX_LABEL
from models.guideline.guideline import OF_THE_TEXT, OUT, Part, mark_of, numbered, plain

MOST_JOINED = 20  # parts to one, and
DEEPEST = 2  # splits inside each other: so many are looked for
FIRST_WORDS = 4  # of a text, by which one sees that it may be within another

Pieces = Callable[[str], Sequence[str]]


def as_before(before: Definition, parts: Sequence[Part], pieces: Pieces) -> tuple[Part, ...]:
    """The parts, joined, split, turned and left out as those of `before` with the same words.

    `pieces` are those into which a text can be split.
    """
    cut = _FormerCut(before)
    found = [one for part in parts for one in cut.split(part, pieces)]
    return numbered(cut.turned(cut.joined(cut.left_out(found))))


class _FormerCut:
    """What became of each text: its kinds in order, or that it was left out."""

    def __init__(self, before: Definition) -> None:
        self._kinds: dict[str, list[str]] = {}
        for one in before.questions:
            if one.type in OF_THE_TEXT:
                self._kinds.setdefault(plain(one.label), []).append(one.type)
        self._known = sorted(self._kinds)
        self._first = {_words(one)[0] for one in self._known if one}
        self._left_out = frozenset(before.left_out)

    def split(self, part: Part, pieces: Pieces, depth: int = DEEPEST) -> list[Part]:
        """The pieces of the part if it was split before; else the part alone."""
        if not depth or self._is_known(part.text) or not self._may_hold(part.text):
            return [part]
        first, *others = pieces(part.text)
        if not others:
            return [part]
        whole = [replace(part, text=first), *(Part(part.kind, text) for text in others)]
        found = [one for piece in whole for one in self.split(piece, pieces, depth - 1)]
        return found if any(self._is_known(one.text) for one in self.joined(found)) else [part]

    def left_out(self, parts: Iterable[Part]) -> list[Part]:
        """The parts, without those that were left out and stood nowhere else."""
        return [
            replace(one, kind=OUT)
            if plain(one.text) not in self._kinds and self._was_left_out(one.text)
            else one
            for one in parts
        ]

    def joined(self, parts: Sequence[Part]) -> list[Part]:
        """The parts, where several were one before, as one; what was left out between stays."""
        found: list[Part] = []
        at = 0
        while at < len(parts):
            many, text = self._together(parts[at : at + MOST_JOINED + 1])
            if many > 1:
                found.append(replace(parts[at], text=text))
                found += [one for one in parts[at + 1 : at + many] if one.kind == OUT]
            else:
                found.append(parts[at])
            at += many
        return found

    def turned(self, parts: Iterable[Part]) -> list[Part]:
        """The parts, each of the kind that its text had before; the same ones in their order."""
        found = []
        for one in parts:
            kinds = self._kinds.get(plain(one.text), [])
            if one.kind != OUT and kinds:
                found.append(replace(one, kind=kinds.pop(0)))
            elif self._was_left_out(one.text):
                found.append(replace(one, kind=OUT))
            else:
                found.append(one)
        return found

    def _together(self, parts: Sequence[Part]) -> tuple[int, str]:
        """How many of the first parts were one, and its text; 1 where the first stands alone."""
        first = parts[0]
        text = first.text
        if first.kind == OUT or plain(text) in self._kinds:
            return 1, text
        for many, one in enumerate(parts[1:], 2):
            if not self._begins(text):
                break
            if one.kind == OUT:
                continue
            text = f"{text}\n\n{one.text}"
            if plain(text) in self._kinds:
                return many, text
        return 1, first.text

    def _begins(self, text: str) -> bool:
        """True if some former text begins with this one."""
        words = plain(text)
        at = bisect_left(self._known, words)
        is_short = len(text) <= MAX_LABEL
        return is_short and at < len(self._known) and self._known[at].startswith(words)

    def _may_hold(self, text: str) -> bool:
        """False if no former text can be a piece of this one. To split a text takes long."""
        return bool(self._left_out) or not self._first.isdisjoint(_words(plain(text)))

    def _is_known(self, text: str) -> bool:
        return plain(text) in self._kinds or self._was_left_out(text)

    def _was_left_out(self, text: str) -> bool:
        return mark_of(text) in self._left_out


def _words(text: str) -> list[str]:
    """The runs of FIRST_WORDS words in a text, in order; a shorter text is one."""
    words = text.split()
    runs = range(max(1, len(words) - FIRST_WORDS + 1))
    return [" ".join(words[at : at + FIRST_WORDS]).rstrip(".;") for at in runs]
