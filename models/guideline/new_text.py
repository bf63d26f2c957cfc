"""New drafts of a guideline: each clause paired with its former wording, if there is one.

docs/decisions/0012-clauses.md has the reasons.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise

from language.message import gettext as _
from models.form.definition import Definition, definition_from
from models.form.document import Document, following, references
from models.form.question import RESERVED, Question
from models.form.rewording import Rewording
from models.form.setting import DefinitionError
from models.form.translation import kept
from models.form.word_diff import Piece, word_diff
from models.guideline.guideline import (
    CLAUSE,
    OF_THE_TEXT,
    Part,
    expect_clause,
    marks_of_left_out,
    name_of,
    plain,
    question_of,
    without_links,
)
from models.survey.draft import Draft
from storage.database import writing

LIKE = 0.4  # similarity from which a clause is taken for a rewording
RARE = 1_000_000  # weight of a word that only one text has
NEAREST = 20  # each clause is compared with so many, so that the work grows linearly
WORD = re.compile(r"\w+(?:['-]\w+)*")
TAKEN = "Took a new draft of the text"

Gram = tuple[tuple[str, ...], int]

UNCHANGED, REWORDED, NEW, REMOVED = "unchanged", "reworded", "new", "removed"


@dataclass(frozen=True)
class Match:
    """One row of the comparison: the clause as it was, as it is now, or both."""

    before: Question | None
    now: Part | None
    position: int | None = None  # index of `now` among the parts of the new draft

    @property
    def state(self) -> str:
        """One of UNCHANGED, REWORDED, NEW, REMOVED."""
        if self.before is None:
            return NEW
        if self.now is None:
            return REMOVED
        return UNCHANGED if is_same(self.before.label, self.now.text) else REWORDED

    @property
    def changes(self) -> list[Piece]:
        """The words that stayed, came and went between the two texts; [] without both."""
        if self.before is None or self.now is None:
            return []
        return word_diff(without_links(self.before.label), without_links(self.now.text))


def paired(old: Sequence[Question], parts: Sequence[Part]) -> list[str]:
    """The name of the old clause of each part, or "" for none; one to one.

    Equal texts are paired first, wherever they stand; then the most similar ones, and of equally
    similar ones those that moved least.
    """
    pairs = dict(_same(old, parts))
    taken = set(pairs.values())
    free = [n for n in range(len(old)) if n not in taken]
    open_parts = [n for n, part in enumerate(parts) if part.kind == CLAUSE and n not in pairs]
    alike = likenesses([old[n].label for n in free], [parts[n].text for n in open_parts])
    candidates = [
        (-likeness, abs(free[a] / len(old) - open_parts[b] / len(parts)), open_parts[b], free[a])
        for a, b, likeness in alike
    ]
    for _likeness, _way, now, was in sorted(candidates):
        if now not in pairs and was not in taken:
            pairs[now] = was
            taken.add(was)
    return [old[pairs[n]].name if n in pairs else "" for n in range(len(parts))]


def matches_of(old: Sequence[Question], parts: Sequence[Part], names: Sequence[str]) -> list[Match]:
    """The comparison in the order of the new draft, with removed clauses at their former places."""
    by_name = {question.name: question for question in old}
    indices = {question.name: index for index, question in enumerate(old)}
    found, last = [], -1
    kept = set(names)
    removed = [question for question in old if question.name not in kept]
    for index, (part, name) in enumerate(zip(parts, names, strict=True)):
        if part.kind != CLAUSE:
            continue
        before = by_name.get(name)
        if before is not None and indices[name] > last:
            last = indices[name]
            while removed and indices[removed[0].name] < last:
                found.append(Match(removed.pop(0), None))
        found.append(Match(before, part, index))
    return [*found, *(Match(question, None) for question in removed)]


def publish(
    draft: Draft,
    seen: int,
    parts: Sequence[Part],
    names: Sequence[str],
    same: Collection[str] = (),
) -> None:
    """Publish the new text with all that waits in the draft, as one step that can be undone.

    What is reworded means something else, unless its path is among the `same`.

    Raises DefinitionError, which says what is wrong and what to do, and Overtaken.
    """
    made = next_version(draft, parts, names, same)
    with writing():
        paths = {one.path for one in draft.survey.rewordings(made)}
        kept = {*same, *(one for one in paths if _is_mended(draft, made, one))}
        draft.change(seen, made.document, TAKEN)
        draft.publish(draft.revision, same=kept, other=paths - kept)


def rewordings(draft: Draft, parts: Sequence[Part], names: Sequence[str]) -> list[Rewording]:
    """All that the new text and the draft reword although people have answered it, in order.

    A clause with equal words is not reworded.
    """
    made = next_version(draft, parts, names, names)
    found = draft.survey.rewordings(made)
    return [one for one in found if not _is_mended(draft, made, one.path)]


def _is_mended(draft: Draft, made: Definition, path: str) -> bool:
    """True for a clause that has the words that people answered, written or set otherwise."""
    clauses = {one.name: one for one in made.clauses}
    now, before = clauses.get(path), draft.survey.history.wording.get(path, {})
    return (
        now is not None and now.hint == before.get("hint") and is_same(before["label"], now.label)
    )


def next_version(
    draft: Draft, parts: Sequence[Part], names: Sequence[str], same: Collection[str] = ()
) -> Definition:
    """The definition of the new text, ready to be published.

    An unchanged clause keeps its name, and so its opinions; so does one that means the `same`. A
    reworded one gets a new name, with the old one in `was`, and references follow. Other questions
    stay before or after the text.

    Raises DefinitionError, which says what is wrong and what to do.
    """
    expect_clause(parts)
    now = draft.definition
    asked = draft.survey.history.names
    taken = {*RESERVED, *asked, *(one.name for one in now.questions)}
    named = {one.name: one for one in now.questions}
    standing = {(one.type, one.label): one.name for one in reversed(now.questions)}
    document = now.document | {"left_out": marks_of_left_out(parts)}
    tables = {one["name"]: one for one in document["question"]}
    pairs = [
        (
            was if part.kind == CLAUSE else "",
            _question(part, named.get(was), standing, tables, taken, same),
        )
        for part, was in zip(parts, names, strict=True)
        if part.is_kept
    ]
    first = next((n for n, one in enumerate(now.questions) if one.type in OF_THE_TEXT), None)
    before, after = now.questions[:first], now.questions[first:]
    document["question"] = [
        *(tables[one.name] for one in before),
        *(question for _was, question in pairs),
        *(tables[one.name] for one in after if one.type not in OF_THE_TEXT),
    ]
    document = following(document, {was: str(question["name"]) for was, question in pairs if was})
    _expect_all(document, now)
    return definition_from(document)


def _expect_all(document: Document, now: Definition) -> None:
    """Raise DefinitionError if a question depends on a clause that was removed."""
    left = {one["name"] for one in document["question"]}
    gone = {one.name: one for one in now.clauses if one.name not in left}
    for question in document["question"]:
        for name in references(question) & gone.keys():
            label, number = question["label"][:80], gone[name].settings.get("number")
            if number:
                raise DefinitionError(
                    _(
                        "“%(question)s” depends on clause %(number)s, which is removed. Say which "
                        "clause rewords it, or change that question in the builder.",
                        question=label,
                        number=number,
                    )
                )
            raise DefinitionError(
                _(
                    "“%(question)s” depends on %(name)s, which is removed. Say which clause "
                    "rewords it, or change that question in the builder.",
                    question=label,
                    name=name,
                )
            )


def _question(
    part: Part,
    before: Question | None,
    standing: Mapping[tuple[str, str], str],
    tables: Mapping[str, Document],
    taken: set[str],
    same: Collection[str],
) -> dict[str, object]:
    """The part as a question; it keeps the name of `before` or of a `standing` one if unchanged.

    A reworded one keeps it if that is among those that mean the `same`. What keeps its name keeps
    its translations too.
    """
    if part.kind != CLAUSE:
        name = standing.get((part.kind, part.text)) or name_of(part, taken)
        return kept(tables.get(name, {}), question_of(part, name))
    if before is None:
        return question_of(part, name_of(part, taken))
    if is_same(before.label, part.text) or before.name in same:
        return kept(tables[before.name], before.document | question_of(part, before.name))
    stays = {key: value for key, value in before.document.items() if key != "was"}
    return stays | question_of(part, name_of(part, taken)) | {"was": before.name}


def is_same(before: str, now: str) -> bool:
    """True if the texts have equal words; Markdown, typography and white space are ignored."""
    return plain(before) == plain(now)


def likenesses(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """(index in `before`, index in `now`, likeness) of each pair with a likeness of LIKE or more.

    Likeness is from 0 to 1: the Sørensen-Dice coefficient 2|A and B| / (|A| + |B|) of the multisets
    of words and pairs of neighbouring words (Dice 1945). A text is compared only with the NEAREST:
    those that share its rarest words, and among holders of a common word the closest in place.
    """
    held = [_grams(text) for text in before]
    holders: dict[Gram, list[int]] = defaultdict(list)
    for was, grams in enumerate(held):
        for gram in grams:
            holders[gram].append(was)
    for index, text in enumerate(now):
        grams = _grams(text)
        for was in _nearest(grams, holders, index * len(before) // len(now)):
            likeness = 2 * len(held[was] & grams) / (len(held[was]) + len(grams))
            if likeness >= LIKE:
                yield was, index, likeness


def _nearest(
    grams: Iterable[Gram], holders: Mapping[Gram, Sequence[int]], middle: int
) -> Iterable[int]:
    """The indices of the NEAREST texts that share most, and the rarest, of these `grams`."""
    weights: Counter[int] = Counter()  # whole numbers, whose sum is the same in any order
    for gram in grams:
        having = holders.get(gram, ())
        first = bisect_left(having, middle) - NEAREST // 2
        start = max(0, min(first, len(having) - NEAREST))
        for was in having[start : start + NEAREST]:
            weights[was] += RARE // len(having)
    return sorted(nlargest(NEAREST, weights, key=lambda was: (weights[was], -abs(was - middle))))


def _grams(text: str) -> frozenset[Gram]:
    """The words and pairs of neighbouring words of a text, repeated ones counted from 1."""
    words = WORD.findall(plain(text))
    times: Counter[tuple[str, ...]] = Counter()
    found = []
    for gram in [*((word,) for word in words), *pairwise(words)]:
        times[gram] += 1
        found.append((gram, times[gram]))
    return frozenset(found)


def _same(old: Sequence[Question], parts: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """(part, old clause) with equal texts; several equal ones are paired in their order."""
    waiting: dict[str, list[int]] = {}
    for was, question in enumerate(old):
        waiting.setdefault(plain(question.label), []).append(was)
    for now, part in enumerate(parts):
        if part.kind == CLAUSE and waiting.get(plain(part.text)):
            yield now, waiting[plain(part.text)].pop(0)
