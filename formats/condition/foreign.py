"""Foreign conditions: parses those of XLSForm, LimeSurvey and SurveyJS."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from language.message import gettext as _
from language.message import lazy_gettext
from models.form.condition import Comparison, Condition, Not, answered, joined

DEEPEST_CONDITION, LONGEST_CONDITION = 40, 5_000
OPERATORS = {"==": "=", "=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">"}
OPERATORS |= {">=": ">=", "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
OPERATORS |= {"contains": "contains", "notcontains": "lacks", "anyof": "any", "in": "any"}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
NAMED = {  # how a dialect marks the name of a question; without a mark every word is one
    "xlsform": r"\$\{\s*(?P<name>[^{}]+?)\s*\}",
    "surveyjs": r"\{\s*(?P<name>[^{}]+?)\s*\}",
    "limesurvey": r"(?P<name>(?!(?:and|or|not|eq|ne|lt|le|gt|ge)\b)[A-Za-z]\w*)"
    r"(?:\.(?:NAOK|shown|value|code|valueNAOK))?\b(?!\s*\()",
}
REST = r"""(?P<number>-?\d+(?:\.\d+)?)\b|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'
|(?P<sign><=|>=|<>|!=|==|&&|\|\||[=<>!(),\[\]])|(?P<word>[A-Za-z][\w-]*)"""


# Functions that count, and what to say where the number is compared with anything but none.
NO_LENGTH = lazy_gettext("the length of an answer cannot be compared")
LENGTHS = {
    "string-length": NO_LENGTH,
    "strlen": NO_LENGTH,
    "count-selected": lazy_gettext("how many were chosen cannot be compared"),
}


class Untranslatable(ValueError):
    """A condition that our language cannot express; the message says why."""


Value = str | float | tuple[str | float, ...]


@dataclass(frozen=True)
class Variable:
    """The name of a question; `by` is the function applied to its answer, if any."""

    name: str
    by: str = ""


@dataclass(frozen=True)
class Known:
    """A question that a condition may name: its name here, and its choices."""

    name: str
    type: str = "text"  # of its field
    choices: Mapping[str, str] = field(default_factory=dict)  # there: here


def parse(text: str, dialect: str) -> Condition:
    """The condition in `text`, with the names and values of its tool. Raises Untranslatable."""
    if len(text) > LONGEST_CONDITION:
        raise Untranslatable(_("it is too long"))
    return _Parser(_tokens(text, dialect), escapes=dialect in ("limesurvey", "surveyjs")).whole()


def named_in(text: str, dialect: str) -> set[str]:
    """The names of all questions that a condition or label marks in this dialect."""
    return {found["name"] for found in re.finditer(NAMED[dialect], text)}


def _tokens(text: str, dialect: str) -> list[tuple[str, str]]:
    pattern = re.compile(f"\\s*(?:{NAMED[dialect]}|{REST})", re.VERBOSE)
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = pattern.match(text, place)
        if match is None:
            raise Untranslatable(_("%(found)r is not understood", found=text[place:].strip()[:20]))
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        place = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], *, escapes: bool) -> None:
        self._tokens, self._at, self._depth = [*tokens, ("end", "")], 0, 0
        self._escapes = escapes

    def whole(self) -> Condition:
        condition = self._ors()
        if self._kind != "end":
            raise Untranslatable(_("%(found)r is not understood", found=self._said))
        return condition

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _said(self) -> str:
        return self._tokens[self._at][1]

    def _take(self, *signs: str) -> bool:
        if self._kind in ("sign", "word") and self._said.lower() in signs:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise Untranslatable(_("%(sign)r is missing", sign=sign))

    def _ors(self) -> Condition:
        return self._joined("or", "||", lambda: self._joined("and", "&&", self._one))

    def _joined(self, word: str, sign: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._take(word, sign):
            parts.append(part())
        return joined(word, parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST_CONDITION:
            raise Untranslatable(_("it has too many brackets"))
        if self._take("not", "!"):
            one: Condition = Not(self._one())
        elif self._take("("):
            one = self._ors()
            self._expect(")")
        else:
            one = self._comparison()
        self._depth -= 1
        return one

    def _comparison(self) -> Condition:
        left = self._operand()
        if isinstance(left, Condition):
            return left
        operator = self._operator()
        if operator in ("empty", "notempty") and isinstance(left, Variable):
            return answered(left.name, operator == "notempty")
        right = self._operand()
        if isinstance(right, Variable) and not isinstance(left, Variable):
            left, right, operator = right, left, FLIPPED.get(operator, "")
        if not isinstance(left, Variable) or isinstance(right, Variable | Condition):
            raise Untranslatable(_("only a question and a value can be compared"))
        return _compared(left, operator, right)

    def _operator(self) -> str:
        word = self._said.lower()
        if word not in OPERATORS and word not in ("empty", "notempty"):
            raise Untranslatable(_("%(word)r stands in the place of a comparison", word=word))
        self._at += 1
        return OPERATORS.get(word, word)

    def _operand(self) -> Variable | Value | Condition:
        kind, said = self._tokens[self._at]
        self._at += 1
        if kind == "name":
            return Variable(said)
        if kind == "number":
            return float(said)
        if kind in ("double", "single"):
            return re.sub(r"\\(.)", r"\1", said) if self._escapes else said
        if kind == "word" and said.lower() in ("true", "false"):
            return said.lower()
        if kind == "word" and self._take("("):
            return self._call(said.lower())
        if (kind, said) == ("sign", "["):
            return tuple(self._values())
        if not said:
            raise Untranslatable(_("it ends too early"))
        raise Untranslatable(_("%(found)r is not understood", found=said))

    def _values(self) -> Iterator[str | float]:
        while not self._take("]"):
            one = self._operand()
            if not isinstance(one, str | float):
                raise Untranslatable(_("a list may hold values only"))
            yield one
            self._take(",")

    def _call(self, function: str) -> Variable | Condition:
        given = []
        while not self._take(")"):
            given.append(self._operand())
            self._take(",")
        first = given[0] if given else None
        if function in ("selected", "contains") and len(given) == 2 and isinstance(first, Variable):
            value = given[1]
            if isinstance(value, str | float):
                return Comparison(first.name, "contains", value)
        if len(given) == 1 and isinstance(first, Variable):
            if function == "answered":
                return answered(first.name)
            if function in ("is_empty", "isempty", "empty"):
                return answered(first.name, False)
            if function in LENGTHS:
                return Variable(first.name, function)
            if function in ("number", "int", "string", "trim", "intval"):
                return first
        raise Untranslatable(_("the function %(function)s() is not known here", function=function))


def _compared(left: Variable, operator: str, value: Value) -> Condition:
    if left.by in LENGTHS:
        if (operator, value) in ((">", 0.0), (">=", 1.0), ("!=", 0.0)):
            return answered(left.name)
        if (operator, value) in (("=", 0.0), ("<", 1.0)):
            return answered(left.name, False)
        raise Untranslatable(str(LENGTHS[left.by]))
    if value == "" and operator in ("=", "!="):
        return answered(left.name, operator == "!=")
    if isinstance(value, tuple) and value and operator == "any":
        return joined("or", [Comparison(left.name, "selected", one) for one in value])
    if isinstance(value, tuple) or operator in ("any", ""):
        raise Untranslatable(_("a list is compared with one answer"))
    if operator == "lacks":
        return Not(Comparison(left.name, "contains", value))
    return Comparison(left.name, operator, value)
