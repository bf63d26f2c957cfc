"""A mention: a text in which words stand that may have to be struck out, found in all of a survey.

Each step looks through so much, and finds so much, whatever is stored; the next goes on from there.
A text is first asked in one go whether it can have the words; only of those that can is it
worked out, letter by letter, where.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.answer.response import Response
from models.coding.redaction import TextKey, spans_of
from models.coding.tag import codeable
from models.survey.survey import Survey
from storage.database import read_transaction

AT_ONCE = 200  # responses that are read together
MOST_MENTIONS = 200  # of a step: so many are looked over, and struck by one press
MOST_LOOKED_AT, MOST_LETTERS = 20_000, 4_000_000  # texts and letters of a step
MOST_LETTERS_FOUND = 200_000  # of texts in which words are found, once for each of the words
AROUND = 60  # letters that are shown before the words, and behind them
# Where letters are that become several when capitals make no difference, like “ß”.
SEVERAL = (range(0x80, 0x590), range(0x1E90, 0x2000), range(0xFB00, 0xFB18))
ALONE = {
    code: chr(code).lower()[0].casefold()
    for codes in SEVERAL
    for code in codes
    if len(chr(code).casefold()) > 1
}


@dataclass(frozen=True)
class Mention:
    """A text that has some of the words: where they stand first, with what is around them.

    They stand there so many `times`; `is_whole` where some do as whole words, and not only within
    others, as “Ann” in “Annual”.
    """

    response: str
    field: str
    before: str
    words: str
    behind: str
    times: int
    is_whole: bool

    @property
    def key(self) -> TextKey:
        """What the text is found by."""
        return self.response, self.field


@dataclass(frozen=True)
class Mentions:
    """The mentions of a step, which has `looked` through so many texts up to the response `last`.

    There may be `more` after it.
    """

    found: tuple[Mention, ...]
    looked: int
    last: str
    more: bool


def mentions_of(survey: Survey, words: Iterable[str], after: str = "") -> Mentions:
    """The texts of a survey with any of these words, of responses after one, in order of ids."""
    wanted = [" ".join(one.split()) for one in words if one.strip()]
    sought = [(one, _folded(one)) for one in wanted]
    fields = [one.name for one in codeable(survey)]
    found: list[Mention] = []
    looked = letters = letters_found = 0
    last = after
    with read_transaction():
        for id, texts in _each(survey, fields, after):
            if (
                looked >= MOST_LOOKED_AT,
                letters >= MOST_LETTERS,
                len(found) >= MOST_MENTIONS,
                letters_found >= MOST_LETTERS_FOUND,
            ) != (False,) * 4:
                return Mentions(tuple(found), looked, last, more=True)
            for field, text in texts:
                whole = _folded(text)
                there = [one for one, folded in sought if folded in whole]
                letters_found += len(text) * len(there)
                if there and (mention := mention_in(id, field, text, there)):
                    found.append(mention)
                looked, letters = looked + 1, letters + len(text)
            last = id
    return Mentions(tuple(found), looked, last, more=False)


def _each(
    survey: Survey, fields: Sequence[str], last: str
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each response with its texts, as (field, text)."""
    while ids := Response.ids(survey, last, AT_ONCE):
        some = Response.select(Response.id, Response.answers).where(
            Response.survey == survey, Response.id << ids
        )
        answers = {one.id: one.answers for one in some}
        for id in ids:
            said = answers[id]
            yield id, [(one, said[one]) for one in fields if isinstance(said.get(one), str)]
        last = ids[-1]


def mention_in(response: str, field: str, text: str, words: Iterable[str]) -> Mention | None:
    """What this text says of the words; None where it only looked as if it had them."""
    spans: list[tuple[int, int]] = []
    is_whole = False
    for one in words:
        found, are_whole = spans_of(text, one)
        spans += found
        is_whole |= are_whole
    if not spans:
        return None
    begin, end = min(spans)
    return Mention(
        response,
        field,
        ("…" if begin > AROUND else "") + text[max(0, begin - AROUND) : begin],
        text[begin:end][:AROUND],
        text[end : end + AROUND] + ("…" if len(text) > end + AROUND else ""),
        len(spans),
        is_whole,
    )


def _folded(text: str) -> str:
    """The text so that where words stand in it they do here: alike letters are the same ones.

    It may look as if words stood there that do not.
    """
    plain = text if text.isascii() else text.translate(ALONE)
    return " ".join(plain.casefold().split())
