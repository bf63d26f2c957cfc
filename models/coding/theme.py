"""A theme: words that stand together in many texts, as a suggestion for a tag.

Texts are weighed by their words (TF-IDF), and taken apart into few themes of which each text has a
share: nonnegative matrix factorisation, Lee and Seung 2001. It knows no language but for words
that say nothing by themselves. How good it is on texts that people have coded is told in
docs/organiser.md. Equal texts give equal themes.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

FEWEST_TEXTS, MOST_TEXTS = 20, 1_500  # that are looked at
LONGEST_TEXT = 2_000  # characters of each that are looked at
MOST_THEMES, MOST_WORDS = 8, 1_500
WORDS_SHOWN, TEXTS_SHOWN = 6, 3
ROUNDS, TINY = 30, 1e-9
COMMON = 0.4  # a word in a larger share of all texts tells none apart
WORD = re.compile(r"[^\W\d_]{3,}")
# Words that say nothing by themselves: English, German, French, Arabic.
SAYING_NOTHING = """
about after again all also although always and any are because been before being both but came can
cannot could did does doing don done each else etc even ever every few for from get gets got had
has have having her here him his how into its just like made make many may maybe might more most
much must not now off only other our out over own rather really same she should since some such
than that the their them then there these they thing things this those though through too under
until very was way well were what when where which while who why will with without would yes yet
you your yours isn wasn didn doesn won wouldn couldn shouldn ain let per via aber alle allem allen
aller alles als also auch auf aus bei bin bis bist das dass dem den denn der des dich die dies
diese diesem diesen dieser dieses dir doch dort durch ein eine einem einen einer eines einige
etwas euch euer für gegen habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer immer ins ist jede jedem jeden jeder jedes kann kein keine können könnte machen man
manche mehr mein meine mich mir mit muss müssen nach nicht nichts noch nun nur oder ohne sehr sein
seine sich sie sind sollte sondern sonst über und uns unser unter viel viele vom von vor war waren
warum was weil welche wenn wer werde werden wie wieder will wir wird wurde wurden zum zur zwischen
ainsi alors après aussi autre autres aux avant avec avoir avons beaucoup bien car cela ces cet
cette ceux chaque chez comme dans des donc dont elle elles encore entre est été être eux fait font
ils les leur leurs lui mais même mes moi moins mon nos notre nous par pas peu peut plus pour
pourquoi quand que quel quelle qui quoi sans ses seulement son sont sous sur tous tout toute
toutes très trop une vers vos votre vous était الذي التي الى إلى أن إن أو أي بعد بعض بين تم ثم حتى
ذلك على عن غير في فيه كان كانت كل كما لا لكن لم ليس ما مع من منذ نحن هذا هذه هل هناك هنا هو هي وقد
يكون جدا
"""
EMPTY = frozenset(SAYING_NOTHING.split())

Row = list[tuple[int, float]]  # a text: each word with its weight


@dataclass(frozen=True)
class Theme:
    """Words that stand together; the texts that have most of it; in how many it is strongest.

    `texts` are indices in the list that was given. `again` is the share of its texts that another
    start put together too.
    """

    words: list[str]
    texts: list[int]
    size: int
    again: float


def themes(texts: Sequence[str], seed: int = 1) -> list[Theme]:
    """The themes of up to MOST_TEXTS texts, the largest first; [] where there are too few."""
    words, rows = weighed([text[:LONGEST_TEXT] for text in texts[:MOST_TEXTS]])
    used = [number for number, row in enumerate(rows) if row]
    if len(used) < FEWEST_TEXTS:
        return []
    kept, chance = [rows[number] for number in used], random.Random(seed)
    many = max(2, min(MOST_THEMES, round(sqrt(len(used) / 4))))
    starts = [factored(kept, len(words), many, chance) for _ in range(2)]
    starts.sort(key=lambda found: _left(kept, *found))
    (shares, parts), (others, _) = starts
    own, also = _strongest(shares), _strongest(others)
    found = []
    for theme, texts_of in own.items():
        best = sorted(range(len(words)), key=lambda word: -parts[theme][word])[:WORDS_SHOWN]
        most = sorted(texts_of, key=lambda number: -shares[number][theme])[:TEXTS_SHOWN]
        again = max(len(texts_of & those) for those in also.values()) / len(texts_of)
        found.append(
            Theme(
                [words[word] for word in best if parts[theme][word] > TINY],
                [used[number] for number in most],
                len(texts_of),
                again,
            )
        )
    return sorted(found, key=lambda one: -one.size)


def _strongest(shares: Sequence[Sequence[float]]) -> dict[int, set[int]]:
    """{theme: the rows in which it is strongest}."""
    found: dict[int, set[int]] = {}
    for number, share in enumerate(shares):
        found.setdefault(max(range(len(share)), key=share.__getitem__), set()).add(number)
    return found


def weighed(texts: Sequence[str]) -> tuple[list[str], list[Row]]:
    """The words that tell texts apart, and each text as their weights, of length 1."""
    bags = [
        Counter(one for one in WORD.findall(text.casefold()) if one not in EMPTY) for text in texts
    ]
    within = Counter(word for bag in bags for word in bag)
    fewest = 2 if len(texts) < 500 else 3
    kept = [
        word
        for word, many in within.most_common()
        if fewest <= many <= max(fewest, COMMON * len(texts))
    ][:MOST_WORDS]
    order = {word: number for number, word in enumerate(kept)}
    rare = [log((1 + len(texts)) / (1 + within[word])) + 1 for word in kept]
    rows: list[Row] = []
    for bag in bags:
        row = [
            (order[word], (1 + log(times)) * rare[order[word]])
            for word, times in bag.items()
            if word in order
        ]
        length = sqrt(sum(weight * weight for _, weight in row)) or 1.0
        rows.append([(word, weight / length) for word, weight in row])
    return kept, rows


def factored(
    rows: Sequence[Row], width: int, many: int, chance: random.Random
) -> tuple[list[list[float]], list[list[float]]]:
    """The share of each theme in each row, and the weight of each word in each theme."""
    shares = [[chance.random() for _ in range(many)] for _ in rows]
    parts = [[chance.random() * 0.01 for _ in range(width)] for _ in range(many)]
    for theme, row in enumerate(chance.sample(list(rows), many)):
        for word, weight in row:  # each begins as one of the texts
            parts[theme][word] += weight
    for _ in range(ROUNDS):
        _move_shares(rows, shares, parts)
        _move_parts(rows, shares, parts)
    return shares, parts


def _move_shares(rows: Sequence[Row], shares: list[list[float]], parts: list[list[float]]) -> None:
    many = range(len(parts))
    alike = [[sum(map(float.__mul__, parts[a], parts[b])) for b in many] for a in many]
    columns = list(zip(*parts, strict=True))
    for share, row in zip(shares, rows, strict=True):
        wanted = [0.0] * len(parts)
        for word, weight in row:
            for theme, part in enumerate(columns[word]):
                wanted[theme] += weight * part
        there = [sum(map(float.__mul__, share, alike[theme])) for theme in many]
        share[:] = [s * w / (t + TINY) for s, w, t in zip(share, wanted, there, strict=True)]


def _move_parts(rows: Sequence[Row], shares: list[list[float]], parts: list[list[float]]) -> None:
    many, width = range(len(parts)), len(parts[0])
    columns = [list(one) for one in zip(*shares, strict=True)]
    alike = [[sum(map(float.__mul__, columns[a], columns[b])) for b in many] for a in many]
    wanted = [[0.0] * width for _ in many]
    for share, row in zip(shares, rows, strict=True):
        for word, weight in row:
            for theme, part in enumerate(share):
                wanted[theme][word] += weight * part
    by_word = list(zip(*parts, strict=True))
    for theme in many:
        there = [sum(map(float.__mul__, alike[theme], column)) for column in by_word]
        parts[theme] = [
            p * w / (t + TINY) for p, w, t in zip(parts[theme], wanted[theme], there, strict=True)
        ]


def _left(rows: Sequence[Row], shares: list[list[float]], parts: list[list[float]]) -> float:
    """What is left of the rows when their themes are taken away; less is better."""
    many = range(len(parts))
    alike = [[sum(map(float.__mul__, parts[a], parts[b])) for b in many] for a in many]
    left = 0.0
    for share, row in zip(shares, rows, strict=True):
        said = sum(w * sum(share[t] * parts[t][word] for t in many) for word, w in row)
        whole = sum(share[a] * share[b] * alike[a][b] for a in many for b in many)
        left += sum(w * w for _, w in row) - 2 * said + whole
    return left
