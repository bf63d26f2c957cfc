"""A condition: whether a question is asked, said of earlier answers in a small language.

Its grammar is in docs/questions.md. A condition is read into a tree and never run as code.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from models.form.field import WRITTEN, Field
from models.form.setting import DefinitionError
from storage.cache import cached

LONGEST, DEEPEST = 1_000, 20
MOST_KEPT, BYTES_A_COMPARISON = 8_000_000, 1_000  # 1,000 characters are 200 comparisons at most
NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?"
TOKEN = re.compile(
    rf"""\s*(?:\$\{{\s*(?P<name>{NAME})\s*\}}|(?P<word>{NAME}\b)
    |(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d{{1,15}}(?:\.\d{{1,15}})?(?![\w.]))
    |(?P<sign><=|>=|!=|[=<>(),]))""",
    re.VERBOSE,
)
# What is between quotes stands as it is; phones make straight quotes curly while one types.
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'|[“”„][^“”„]*[“”„]|[‘’‚][^‘’‚]*[‘’‚]')
SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "≠": "!="})
WORDS = {"and", "or", "not", "contains", "answered", "selected"}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": operator.contains,
    "selected": lambda chosen, one: one in chosen if isinstance(chosen, list) else one == chosen,
}
EXAMPLE = 'overall <= 2 and sessions contains "clinic"'

# ("and", tree, …), ("or", tree, …), ("not", tree), ("answered", name) or (sign, name, value).
Tree = tuple[Any, ...]
# The same as lists, for the page; True or False where it hangs on no answer of the page.
Reduced = bool | list[Any]


@dataclass(frozen=True)
class Condition:
    """What has to be so of the earlier answers."""

    tree: Tree

    @cached_property
    def comparisons(self) -> tuple[Tree, ...]:
        """Each comparison: (sign, name, value), or ("answered", name)."""
        return tuple(_comparisons(self.tree))

    @cached_property
    def names(self) -> set[str]:
        """The fields whose answers it looks at."""
        return {comparison[1] for comparison in self.comparisons}

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is so; a comparison with what was not answered is false."""
        return _reduced(self.tree, answers, {}) is True

    def on_page(self, answers: Mapping[str, Any], fields: Mapping[str, Field]) -> Reduced:
        """What is left to decide once the answers to all but these `fields` are known."""
        return _reduced(self.tree, answers, fields)


def straightened(text: str) -> str:
    """`text` with the quotes, signs and small letters of the language, however it was typed."""
    found, place = [], 0
    for quoted in QUOTED.finditer(text):
        found += [_bare(text[place : quoted.start()]), _quoted(quoted[0])]
        place = quoted.end()
    return "".join([*found, _bare(text[place:])])


@cached(MOST_KEPT, lambda condition: len(condition.comparisons) * BYTES_A_COMPARISON)
def condition_from(text: str) -> Condition:
    """The condition that `text` says. Raises DefinitionError, which says what to write."""
    if len(text) > LONGEST:
        raise DefinitionError(
            f"shorten it to {LONGEST:,} characters; it has {len(text):,}.",
            page=f"Shorten it to {LONGEST:,} characters; it has {len(text):,}",
        )
    return Condition(_Reader(straightened(text)).whole())


def _bare(text: str) -> str:
    return re.sub("=+", "=", text.lower().translate(SIGNS))


def _quoted(text: str) -> str:
    if text[0] in "\"'":
        return text
    return f"'{text[1:-1]}'" if '"' in text else f'"{text[1:-1]}"'


class _Token(NamedTuple):
    kind: str
    text: str


class _Reader:
    """Reads a condition from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._depth = 0

    def whole(self) -> Tree:
        tree = self._several("or", lambda: self._several("and", self._single))
        if self._next.kind != "end":
            raise DefinitionError(
                f"write and, or, or nothing before {self._next.text!r}.",
                page=f"Write and, or, or nothing before {self._next.text!r}",
            )
        return tree

    def _several(self, word: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self._takes(word):
            parts.append(part())
        return (word, *parts) if len(parts) > 1 else parts[0]

    def _single(self) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise DefinitionError(
                f"write at most {DEEPEST} brackets inside each other.",
                page=f"Write at most {DEEPEST} brackets inside each other",
            )
        if self._takes("not"):
            tree: Tree = ("not", self._single())
        elif self._takes("("):
            tree = self._several("or", lambda: self._several("and", self._single))
            self._demand(")")
        elif self._takes("answered"):
            self._demand("(")
            tree = ("answered", self._name())
            self._demand(")")
        elif self._takes("selected"):
            self._demand("(")
            name = self._name()
            self._demand(",")
            tree = ("selected", name, self._value("selected"))
            self._demand(")")
        else:
            tree = self._comparison()
        self._depth -= 1
        return tree

    def _comparison(self) -> Tree:
        name = self._name()
        sign = self._next.text
        if self._next.kind not in ("sign", "word") or sign not in COMPARED or sign == "selected":
            raise DefinitionError(
                f"after {name} write =, !=, <, <=, >, >= or contains.",
                page=f"After {name} write =, !=, <, <=, >, >= or contains",
            )
        self._take()
        value = self._value(sign)
        if value == "" and sign in ("=", "!="):  # XLSForm's way to ask whether it was answered
            return ("answered", name) if sign == "!=" else ("not", ("answered", name))
        return (sign, name, value)

    def _name(self) -> str:
        kind, text = self._next
        if kind != "name" and (kind != "word" or text in WORDS):
            found = "nothing" if kind == "end" else repr(text)
            raise DefinitionError(
                f"write the name of a question, not {found}, as in {EXAMPLE}.",
                page=f"Write the name of a question, not {found}, as in {EXAMPLE}",
            )
        return self._take()

    def _value(self, sign: str) -> Any:
        kind, text = self._next
        if kind not in ("text", "number"):
            raise DefinitionError(
                f'after {sign} write a number, or a text in quotes like "clinic".',
                page=f'After {sign} write a number, or a text in quotes like "clinic"',
            )
        self._take()
        if kind == "text":
            return text[1:-1]
        return float(text) if "." in text else int(text)

    def _takes(self, text: str) -> bool:
        found = self._next.kind in ("word", "sign") and self._next.text == text
        if found:
            self._take()
        return found

    def _demand(self, sign: str) -> None:
        if not self._takes(sign):
            following = self._next.text or "the end"
            raise DefinitionError(
                f"a {sign!r} is missing before {following!r}.",
                page=f"A {sign!r} is missing before {following!r}",
            )

    def _take(self) -> str:
        taken, self._next = self._next.text, next(self._tokens)
        return taken


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            rest = text[place:end].strip()[:20]
            raise DefinitionError(f"{rest!r} cannot be read; write it as in {EXAMPLE}.")
        yield _Token(found.lastgroup, found[found.lastgroup])
        place = found.end()
    yield _Token("end", "")
    yield _Token("end", "")


def _comparisons(tree: Tree) -> Iterator[Tree]:
    if tree[0] in ("and", "or", "not"):
        for part in tree[1:]:
            yield from _comparisons(part)
    else:
        yield tree


def _reduced(tree: Tree, answers: Mapping[str, Any], open: Mapping[str, Field]) -> Reduced:
    sign, *rest = tree
    if sign == "not":
        inner = _reduced(rest[0], answers, open)
        return not inner if isinstance(inner, bool) else ["not", inner]
    if sign in ("and", "or"):
        return _joined(sign, [_reduced(one, answers, open) for one in rest])
    if rest[0] in open:
        # The page cannot see what type a field is of.
        if sign == "contains" and open[rest[0]].type not in WRITTEN:
            sign = "selected"
        return [sign, *rest]
    value = answers.get(rest[0])
    return value is not None and (sign == "answered" or COMPARED[sign](value, rest[1]))


def _joined(word: str, parts: list[Reduced]) -> Reduced:
    decides = word == "or"
    if any(part is decides for part in parts):
        return decides
    left = [part for part in parts if not isinstance(part, bool)]
    if not left:
        return not decides
    return left[0] if len(left) == 1 else [word, *left]
