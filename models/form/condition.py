"""Conditions: a small language that decides from earlier answers whether a question is asked.

The grammar is in docs/questions.md. A condition is read into a tree and never run as code. The
conditions of other tools are read into the same tree (formats/condition/foreign.py).
"""

import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial, reduce
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form.field import NotApplicable
from models.form.name import field_renamed
from models.form.setting import DefinitionError
from storage.cache import cached

LONGEST_CONDITION, DEEPEST = 1_000, 20
MOST_KEPT, BYTES_A_COMPARISON = 8_000_000, 1_000  # 1,000 characters are 200 comparisons at most
NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?"
TAGS = r"(?:\.tags)?"  # a filter may say day.other.tags
TOKEN = re.compile(
    rf"""\s*(?:\$\{{\s*(?P<name>{NAME})\s*\}}|(?P<word>{NAME}{TAGS}\b)
    |(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d{{1,15}}(?:\.\d{{1,15}})?(?![\w.]))
    |(?P<sign><=|>=|!=|[=<>(),]))""",
    re.VERBOSE,
)
# Text in quotes stays as it is. Phones turn straight quotes into curly ones.
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'|[“”„][^“”„]*[“”„]|[‘’‚][^‘’‚]*[‘’‚]')
SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "≠": "!="})


def _of_one_sort(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """The comparison, which is false of "not applicable" and a number."""
    return lambda answer, value: (
        isinstance(answer, str) == isinstance(value, str) and compare(answer, value)
    )


def _is_another(answer: Any, value: Any) -> bool:
    """True if the answer is not `value`. Whoever says "not applicable" has given no other answer.

    So a missing value is neither equal nor unequal to any other, as in SQL and in pandas.
    """
    return bool(answer != value) and not isinstance(answer, NotApplicable)


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": _is_another,
    "<": _of_one_sort(operator.lt),
    "<=": _of_one_sort(operator.le),
    ">": _of_one_sort(operator.gt),
    ">=": _of_one_sort(operator.ge),
    "contains": operator.contains,
    "selected": lambda chosen, one: one in chosen if isinstance(chosen, list) else one == chosen,
    "answered": lambda answer, nothing: True,
}
FUNCTIONS = {"answered", "selected"}
BETWEEN = COMPARED.keys() - FUNCTIONS  # these stand between a name and a value
WORDS = {"and", "or", "not", "contains", *FUNCTIONS}
EXAMPLE = 'overall <= 2 and sessions contains "clinic"'

T = TypeVar("T")
Compared = Callable[["Comparison"], T]
Opposite = Callable[[T], T]
Together = Callable[[str, list[T]], T]


class Condition(ABC):
    """A statement about earlier answers. `str()` writes it in our language."""

    @abstractmethod
    def fold(self, compared: Compared[T], opposite: Opposite[T], together: Together[T]) -> T:
        """The result of these three functions, applied to the tree from its leaves up.

        `compared` takes a comparison, `opposite` the result for the part after a `not`, and
        `together` a word (`and`, `or`) with the results for its parts.
        """

    @cached_property
    def comparisons(self) -> list["Comparison"]:
        """Each comparison, from left to right."""
        return self.fold(lambda one: [one], lambda part: part, lambda word, parts: [*chain(*parts)])

    @cached_property
    def names(self) -> set[str]:
        """The names of the fields that it compares."""
        return {comparison.name for comparison in self.comparisons}

    def changed(self, by: Callable[["Comparison"], "Condition"]) -> "Condition":
        """The condition with each comparison replaced by what `by` returns for it."""
        return self.fold(by, Not, joined)

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """True if the answers meet it; a comparison with a missing answer is false."""
        return self.left(answers, ()) is True

    def left(self, answers: Mapping[str, Any], open: Collection[str]) -> "Condition | bool":
        """The condition with all but the `open` fields decided; True or False if none is left."""

        def compared(one: Comparison) -> Condition | bool:
            if one.name in open:
                return one
            answer = answers.get(one.name)
            return answer is not None and COMPARED[one.sign](answer, one.value)

        return self.fold(compared, _opposite_left, _together_left)

    def said(
        self,
        say: Callable[["Comparison"], str],
        negated: Callable[[str], str] = lambda part: f"not {_enclosed(part)}",
        between: Callable[[str, str, str], str] = lambda word, one, other: f"{one} {word} {other}",
    ) -> str:
        """The condition as text, in our language if nothing else is given.

        `say` says a comparison, `negated` the opposite of a part, and `between` two parts with
        `and` or `or`.
        """
        return self.fold(say, negated, partial(_together_said, between))

    def __str__(self) -> str:
        return self.said(_written)


@dataclass(frozen=True)
class Comparison(Condition):
    """An answer compared with a value; the sign "answered" needs no value."""

    name: str
    sign: str  # one of COMPARED
    value: str | float = ""

    def fold(self, compared: Compared[T], opposite: Opposite[T], together: Together[T]) -> T:
        return compared(self)


@dataclass(frozen=True)
class Not(Condition):
    """The opposite of a condition."""

    part: Condition

    def fold(self, compared: Compared[T], opposite: Opposite[T], together: Together[T]) -> T:
        return opposite(self.part.fold(compared, opposite, together))


@dataclass(frozen=True)
class Joined(Condition):
    """Two or more conditions with `and` or `or` between them."""

    word: str
    parts: tuple[Condition, ...]

    def fold(self, compared: Compared[T], opposite: Opposite[T], together: Together[T]) -> T:
        return together(self.word, [one.fold(compared, opposite, together) for one in self.parts])


def straightened(text: str) -> str:
    """`text` with straight quotes, plain signs (<= for ≤) and small letters outside quotes."""
    found, place = [], 0
    for quotation in QUOTED.finditer(text):
        found += [_bare(text[place : quotation.start()]), _straight(quotation[0])]
        place = quotation.end()
    return "".join([*found, _bare(text[place:])])


@cached(MOST_KEPT, lambda condition: len(condition.comparisons) * BYTES_A_COMPARISON)
def condition_from(text: str) -> Condition:
    """The condition written in `text`. Raises DefinitionError, which says what to write."""
    if len(text) > LONGEST_CONDITION:
        raise DefinitionError(
            ngettext(
                "shorten it to %(num)s characters; it has %(length)s.",
                "shorten it to %(num)s characters; it has %(length)s.",
                LONGEST_CONDITION,
                length=grouped(len(text)),
            ),
            page=ngettext(
                "Shorten it to %(num)s characters; it has %(length)s",
                "Shorten it to %(num)s characters; it has %(length)s",
                LONGEST_CONDITION,
                length=grouped(len(text)),
            ),
        )
    return _Reader(straightened(text)).whole()


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The condition `text` after questions were renamed: {name before: name now}.

    All but the names stays as it was written. Raises DefinitionError for what is not in our
    language.
    """
    text = straightened(text)
    written, place = [], 0
    for token in _tokens(text):
        if token.is_name:
            name = field_renamed(token.text, names)
            written += [text[place : token.start], name if token.kind == "name" else _named(name)]
            place = token.start + len(token.text)
    return "".join([*written, text[place:]])


def answered(name: str, is_so: bool = True) -> Condition:
    """The condition that the field was answered; with `is_so` False, that it was not."""
    found = Comparison(name, "answered")
    return found if is_so else Not(found)


def joined(word: str, parts: Iterable[Condition]) -> Condition:
    """The conditions joined by `word`; a single one comes back as it is."""
    found: list[Condition] = []
    for part in parts:
        found += part.parts if isinstance(part, Joined) and part.word == word else [part]
    return Joined(word, tuple(found)) if len(found) > 1 else found[0]


def quoted(text: str) -> str:
    """`text` in quotes, as a value in a condition; it may contain one kind of quotes, not both."""
    return f"'{text}'" if '"' in text else f'"{text}"'


def number(text: str) -> float:
    """The number written in `text`: whole without a point, else a float."""
    return float(text) if "." in text else int(text)


def digits(value: float) -> str:
    """A number as text, for a condition: without an exponent, and 7 for 7.0."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def _opposite_left(part: Condition | bool) -> Condition | bool:
    return not part if isinstance(part, bool) else Not(part)


def _together_left(word: str, parts: list[Condition | bool]) -> Condition | bool:
    decides = word == "or"
    if decides in parts:
        return decides
    left = [part for part in parts if not isinstance(part, bool)]
    return joined(word, left) if left else not decides


class _Several(str):
    """Joined parts as text; inside another condition they need brackets."""


def _enclosed(part: str) -> str:
    return f"({part})" if isinstance(part, _Several) else part


def _together_said(between: Callable[[str, str, str], str], word: str, parts: list[str]) -> str:
    return _Several(reduce(partial(between, word), map(_enclosed, parts)))


def _bare(text: str) -> str:
    return re.sub("=+", "=", text.lower().translate(SIGNS))


def _straight(text: str) -> str:
    return text if text[0] in "\"'" else quoted(text[1:-1])


def _written(comparison: Comparison) -> str:
    name, sign, value = _named(comparison.name), comparison.sign, comparison.value
    if sign == "answered":
        return f"answered({name})"
    said = quoted(value) if isinstance(value, str) else digits(value)
    return f"selected({name}, {said})" if sign == "selected" else f"{name} {sign} {said}"


def _named(name: str) -> str:
    return f"${{{name}}}" if name in WORDS else name


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def is_name(self) -> bool:
        return self.kind == "name" or (self.kind == "word" and self.text not in WORDS)


class _Reader:
    """Reads a condition from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._alternatives()
        if self._next.kind != "end":
            raise DefinitionError(
                _("write and, or, or nothing before %(found)r.", found=self._next.text),
                page=_("Write and, or, or nothing before %(found)r", found=self._next.text),
            )
        return condition

    def _alternatives(self) -> Condition:
        return self._several("or", lambda: self._several("and", self._single))

    def _several(self, word: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._takes(word):
            parts.append(part())
        return joined(word, parts)

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise DefinitionError(
                ngettext(
                    "write at most %(num)s brackets inside each other.",
                    "write at most %(num)s brackets inside each other.",
                    DEEPEST,
                ),
                page=ngettext(
                    "Write at most %(num)s brackets inside each other",
                    "Write at most %(num)s brackets inside each other",
                    DEEPEST,
                ),
            )
        if self._takes("not"):
            single: Condition = Not(self._single())
        elif self._takes("("):
            single = self._alternatives()
            self._demand(")")
        elif self._takes("answered"):
            self._demand("(")
            single = Comparison(self._name(), "answered")
            self._demand(")")
        elif self._takes("selected"):
            self._demand("(")
            name = self._name()
            self._demand(",")
            single = Comparison(name, "selected", self._value("selected"))
            self._demand(")")
        else:
            single = self._comparison()
        self._depth -= 1
        return single

    def _comparison(self) -> Condition:
        name = self._name()
        kind, sign, _place = self._next
        if kind not in ("sign", "word") or sign not in BETWEEN:
            raise DefinitionError(
                _("after %(name)s write =, !=, <, <=, >, >= or contains.", name=name),
                page=_("After %(name)s write =, !=, <, <=, >, >= or contains", name=name),
            )
        self._take()
        value = self._value(sign)
        if value == "" and sign in ("=", "!="):  # XLSForm's way to ask whether it was answered
            return answered(name, sign == "!=")
        return Comparison(name, sign, value)

    def _name(self) -> str:
        if not self._next.is_name:
            raise _no_name() if self._next.kind == "end" else _not_a_name(self._next.text)
        return self._take()

    def _value(self, sign: str) -> str | float:
        kind, text, _place = self._next
        if kind not in ("text", "number"):
            raise DefinitionError(
                _('after %(sign)s write a number, or a text in quotes like "clinic".', sign=sign),
                page=_(
                    'After %(sign)s write a number, or a text in quotes like "clinic"', sign=sign
                ),
            )
        self._take()
        if kind == "text":
            return text[1:-1]
        return number(text)

    def _takes(self, text: str) -> bool:
        found = self._next.kind in ("word", "sign") and self._next.text == text
        if found:
            self._take()
        return found

    def _demand(self, sign: str) -> None:
        if not self._takes(sign):
            following = self._next.text
            raise _missing_before(sign, following) if following else _missing_at_the_end(sign)

    def _take(self) -> str:
        taken, self._next = self._next.text, next(self._tokens)
        return taken


def _no_name() -> DefinitionError:
    return DefinitionError(
        _("write the name of a question, not nothing, as in %(example)s.", example=EXAMPLE),
        page=_("Write the name of a question, not nothing, as in %(example)s", example=EXAMPLE),
    )


def _not_a_name(found: str) -> DefinitionError:
    return DefinitionError(
        _(
            "write the name of a question, not %(found)r, as in %(example)s.",
            found=found,
            example=EXAMPLE,
        ),
        page=_(
            "Write the name of a question, not %(found)r, as in %(example)s",
            found=found,
            example=EXAMPLE,
        ),
    )


def _missing_before(sign: str, following: str) -> DefinitionError:
    return DefinitionError(
        _("a %(sign)r is missing before %(following)r.", sign=sign, following=following),
        page=_("A %(sign)r is missing before %(following)r", sign=sign, following=following),
    )


def _missing_at_the_end(sign: str) -> DefinitionError:
    return DefinitionError(
        _("a %(sign)r is missing before 'the end'.", sign=sign),
        page=_("A %(sign)r is missing before 'the end'", sign=sign),
    )


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            rest = text[place:end].strip()[:20]
            raise DefinitionError(
                _(
                    "%(rest)r cannot be read; write it as in %(example)s.",
                    rest=rest,
                    example=EXAMPLE,
                )
            )
        yield _Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup))
        place = found.end()
    yield _Token("end", "", end)
    yield _Token("end", "", end)
