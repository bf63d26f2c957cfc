"""A new draft of a guideline: each clause matched to the one that it was, and what is new.

docs/decisions/0012-clauses.md says why it is done so.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from models.definition import Definition, definition_from
from models.guideline import CLAUSE, LINK_TARGET, OUT, Part, name_of, question_of
from models.question import RESERVED, Question
from models.survey import Survey

LIKE = 0.4  # similarity from which a clause is taken for a rewording
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
MARKS = re.compile(r"^\s*(?:[-+*]|\d+[.)]|#+|>)\s|[*_`|\\\[\]]|~~", re.MULTILINE)
WORD = re.compile(r"\w+(?:['-]\w+)*")
TOKEN = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")
OF_THE_TEXT = ("section", "stance", "note")

UNCHANGED, REWORDED, NEW, REMOVED = "unchanged", "reworded", "new", "removed"


@dataclass(frozen=True)
class Match:
    """One row of the comparison: the clause as it was, as it is now, or both."""

    before: Question | None
    now: Part | None
    place: int | None = None  # of the part among the parts of the new draft

    @property
    def state(self) -> str:
        """unchanged, reworded, new or removed."""
        if self.before is None:
            return NEW
        if self.now is None:
            return REMOVED
        return UNCHANGED if is_same(self.before.label, self.now.text) else REWORDED

    @property
    def changes(self) -> list[tuple[str, str]]:
        """(`same`, `out` or `in`, words): how the text of one becomes the text of the other."""
        if self.before is None or self.now is None:
            return []
        return list(word_changes(self.before.label, self.now.text))


def clauses_of(definition: Definition) -> list[Question]:
    """The clauses of a version, in order."""
    return [question for question in definition.questions if question.type == CLAUSE]


def paired(old: Sequence[Question], parts: Sequence[Part]) -> list[str]:
    """For each part the name of the old clause that it is, or "" for none; one to one.

    The same text first, wherever it stands and whatever its number; then the most similar, and
    of equals those that stand closest to where they stood.
    """
    pairs = dict(_same(old, parts))
    free = [n for n in range(len(old)) if n not in pairs.values()]
    open_parts = [n for n, part in enumerate(parts) if part.kind == CLAUSE and n not in pairs]
    candidates = [
        (-likeness, abs(was / len(old) - now / len(parts)), now, was)
        for was in free
        for now in open_parts
        if (likeness := similarity(old[was].label, parts[now].text)) >= LIKE
    ]
    for _, _, now, was in sorted(candidates):
        if now not in pairs and was not in pairs.values():
            pairs[now] = was
    return [old[pairs[n]].name if n in pairs else "" for n in range(len(parts))]


def matches_of(old: Sequence[Question], parts: Sequence[Part], names: Sequence[str]) -> list[Match]:
    """The comparison in the order of the new draft; a removed clause where it stood before."""
    by_name = {question.name: question for question in old}
    places = {question.name: place for place, question in enumerate(old)}
    found, last = [], -1
    removed = [question for question in old if question.name not in names]
    for place, (part, name) in enumerate(zip(parts, names, strict=True)):
        if part.kind != CLAUSE:
            continue
        before = by_name.get(name)
        if before is not None and places[name] > last:
            last = places[name]
            while removed and places[removed[0].name] < last:
                found.append(Match(removed.pop(0), None))
        found.append(Match(before, part, place))
    return [*found, *(Match(question, None) for question in removed)]


def next_version(survey: Survey, parts: Sequence[Part], names: Sequence[str]) -> Definition:
    """The definition of the new draft, ready to be published.

    An unchanged clause keeps its name, and so its opinions; a reworded one gets a new name, and
    says what it `was`. Questions that are no part of the text stay before and after it.

    Raises DefinitionError, which says what is wrong and what to do.
    """
    now = survey.definition
    ever = {one.name for version in survey.history.definitions for one in version.questions}
    taken = RESERVED | ever | {field.name for field in survey.fields}
    questions = [
        _question(part, name, now, taken)
        for part, name in zip(parts, names, strict=True)
        if part.kind != OUT and part.text.strip()
    ]
    first = next((n for n, one in enumerate(now.questions) if one.type in OF_THE_TEXT), None)
    before, after = now.questions[:first], now.questions[first:]
    document = now.document
    document["question"] = [
        *(one.document for one in before),
        *questions,
        *(one.document for one in after if one.type not in OF_THE_TEXT),
    ]
    return definition_from(document)


def _question(part: Part, was: str, now: Definition, taken: set[str]) -> dict[str, object]:
    before = next((one for one in now.questions if one.name == was), None)
    if part.kind != CLAUSE or before is None:
        return question_of(part, _kept_name(part, now) or name_of(part, taken))
    if is_same(before.label, part.text):
        return before.document | question_of(part, was)
    kept = {key: value for key, value in before.document.items() if key != "was"}
    return kept | question_of(part, name_of(part, taken)) | {"was": was}


def _kept_name(part: Part, now: Definition) -> str:
    """The name of a heading or note that is there already."""
    if part.kind == CLAUSE:
        return ""
    return next(
        (one.name for one in now.questions if (one.type, one.label) == (part.kind, part.text)), ""
    )


def is_same(before: str, now: str) -> bool:
    """Whether two texts say the same words; marks, typography and white space aside."""
    return plain(before) == plain(now)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text as it is compared: no Markdown, one kind of quotes and spaces, no last full stop."""
    even = unicodedata.normalize("NFKC", LINK_TARGET.sub("]", text)).translate(TYPOGRAPHY)
    return " ".join(MARKS.sub("", even).casefold().split()).rstrip(".;")


def similarity(before: str, now: str) -> float:
    """How much two texts have in common, from 0 to 1: words, and pairs of neighbouring words.

    The Sørensen-Dice coefficient of two multisets, 2|A and B| / (|A| + |B|) (Dice 1945).
    """
    a, b = _grams(before), _grams(now)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


@lru_cache(maxsize=4096)
def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(plain(text))
    return Counter([*((word,) for word in words), *pairwise(words)])


def word_changes(before: str, now: str) -> Iterator[tuple[str, str]]:
    """How `before` becomes `now`, word by word: (`same`, `out` or `in`, the words)."""
    old, new = TOKEN.findall(before), TOKEN.findall(now)
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield "same", "".join(old[i:j])
            continue
        if i < j:
            yield "out", "".join(old[i:j])
        if k < m:
            yield "in", "".join(new[k:m])


def _same(old: Sequence[Question], parts: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """(part, old clause) that have the same text; of several in the order in which they stand."""
    waiting: dict[str, list[int]] = {}
    for was, question in enumerate(old):
        waiting.setdefault(plain(question.label), []).append(was)
    for now, part in enumerate(parts):
        if part.kind == CLAUSE and waiting.get(plain(part.text)):
            yield now, waiting[plain(part.text)].pop(0)
