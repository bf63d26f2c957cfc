"""A translation: what an expression says in our words, in an XLSForm's, or in plain ones."""

import operator
from collections.abc import Callable, Collection, Mapping

from formats.condition.expression import Both, Known, Not, Test, Tree, Untranslatable
from models.form.field import WRITTEN, Field

NUMBERS = {"integer", "decimal", "score"}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
PLAIN = {"=": "is", "!=": "is not", "<": "is less than", "<=": "is at most"}
PLAIN |= {">": "is more than", ">=": "is at least", "contains": "has"}
LONGEST = 1_000  # characters of a condition
TICKED = {("=", "Y"), ("answered", "")}
Say = Callable[[Test], str]


def written(tree: Tree, known: Mapping[str, Known], later: Collection[str] = ()) -> str:
    """The expression in our words; what is asked `later` cannot be seen. Raises Untranslatable."""

    def say(test: Test) -> str:
        if test.name in later:
            raise Untranslatable(f"{test.name} is asked later")
        return _ours(test, known)

    found = _joined(tree, say, "not ({})")
    if len(found) > LONGEST:
        raise Untranslatable("it is too long")
    return found


def xpath(tree: Tree, fields: Mapping[str, Field], names: Mapping[str, str]) -> str:
    """The expression in an XLSForm's words; `names` are what `fields` are called there.

    Raises Untranslatable, and KeyError for a field that is not there.
    """

    def say(test: Test) -> str:
        name = f"${{{names[test.name]}}}"
        if test.operator == "answered":
            return f"{name} != ''"
        value = _digits(test.value) if isinstance(test.value, float) else f"'{test.value}'"
        if "'" in value[1:-1] or isinstance(test.value, tuple):
            raise Untranslatable("a quotation mark cannot be said there")
        if test.operator == "contains":
            function = "contains" if fields[test.name].type in WRITTEN else "selected"
            return f"{function}({name}, {value})"
        if test.operator == "!=":  # there it is also so of what was not answered
            return f"({name} != {value} and {name} != '')"
        return f"{name} {test.operator} {value}"

    return _joined(tree, say, "not({})")


def in_words(tree: Tree, fields: Mapping[str, Field], called: Callable[[str], str]) -> str:
    """The expression for people who read it on paper; `called` is what they see of a question."""

    def say(test: Test) -> str:
        if test.operator == "answered":
            return f"{called(test.name)} is answered"
        field = fields.get(test.name)
        said = _digits(test.value) if isinstance(test.value, float) else str(test.value)
        if field is not None and field.choices and field.type != "score":
            said = f"“{field.labels.get(said, said)}”"
        return f"{called(test.name)} {PLAIN[test.operator]} {said}"

    return _joined(tree, say, "not ({})")


def _joined(tree: Tree, say: Say, opposite: str) -> str:
    if isinstance(tree, Test):
        return say(tree)
    if isinstance(tree, Not):
        return opposite.format(_joined(tree.part, say, opposite))
    sides = []
    for side in (tree.left, tree.right):
        said = _joined(side, say, opposite)
        sides.append(f"({said})" if isinstance(side, Both) and side.word != tree.word else said)
    return f" {tree.word} ".join(sides)


def _ours(test: Test, known: Mapping[str, Known]) -> str:
    found = known.get(test.name)
    if found is None:
        raise Untranslatable(f"no question is called {test.name!r}")
    if found.type == "tick" and (test.operator, test.value) in TICKED:
        return f"{found.name} contains {_quoted(found.choices['Y'])}"
    if test.operator == "answered":
        return f"answered({found.name})"
    if test.operator == "!=":  # there it is also so of what was not answered
        return f"not ({_ours(Test(test.name, '=', test.value), known)})"
    if test.operator == "any" and isinstance(test.value, tuple):
        each_is = "contains" if found.type == "many" else "="
        each = [_ours(Test(test.name, each_is, one), known) for one in test.value]
        return f"({' or '.join(each)})" if len(each) > 1 else each[0]
    if isinstance(test.value, tuple):
        raise Untranslatable("a list is compared")
    if found.type in NUMBERS:
        return f"{found.name} {_sign(test)} {_number(_meant(test, found))}"
    if found.choices or found.type in ("one", "many"):
        return _chosen(test, found)
    value = _digits(test.value) if isinstance(test.value, float) else test.value
    if found.type in WRITTEN and test.operator not in ("=", "contains"):
        raise Untranslatable("texts have no order")
    sign = test.operator if found.type in WRITTEN else _sign(test)
    return f"{found.name} {sign} {_quoted(value)}"


def _meant(test: Test, found: Known) -> object:
    """The value as it is here, where there it has another name."""
    value = _digits(test.value) if isinstance(test.value, float) else str(test.value)
    return found.choices.get(value, value)


def _chosen(test: Test, found: Known) -> str:
    value = _digits(test.value) if isinstance(test.value, float) else str(test.value)
    if test.operator in COMPARE and found.type == "one":
        return _numbered(test, found, float(_number(value)))
    here = found.choices.get(value) if found.choices else value
    if here is None:
        raise Untranslatable(f"{found.name} has no choice {value!r}")
    if found.type == "many" and test.operator != "contains":
        raise Untranslatable("several choices are compared with one")
    if test.operator not in ("=", "contains"):
        raise Untranslatable("choices have no order")
    sign = "contains" if found.type == "many" else "="
    return f"{found.name} {sign} {_quoted(here)}"


def _numbered(test: Test, found: Known, bound: float) -> str:
    """A comparison of choices that are numbers there, as the choices for which it holds."""
    holds = COMPARE[test.operator]
    numbers = {there: here for there, here in found.choices.items() if _is_number(there)}
    if not numbers or len(numbers) < len(found.choices):
        raise Untranslatable("its choices are no numbers")
    meant = [here for there, here in numbers.items() if holds(float(there), bound)]
    if not meant:
        raise Untranslatable("no choice is meant")
    each = [f"{found.name} = {_quoted(here)}" for here in meant]
    return f"({' or '.join(each)})" if len(each) > 1 else each[0]


def _sign(test: Test) -> str:
    if test.operator in ("contains", "any"):
        raise Untranslatable("only of several choices can one be contained")
    return test.operator


def _quoted(value: str) -> str:
    if '"' not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    raise Untranslatable("both quotation marks in one text")


def _number(value: object) -> str:
    if not _is_number(value):
        raise Untranslatable(f"{value!r} is no number")
    return _digits(float(str(value)))


def _is_number(value: object) -> bool:
    return str(value).lstrip("-").replace(".", "", 1).isdecimal()


def _digits(value: object) -> str:
    return f"{float(str(value)):.15g}"
