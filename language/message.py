"""Messages: each sentence that people read, said in the language of whoever is being answered.

A sentence is written whole, in English, with named placeholders:
`_("There is no question %(name)s.", name=name)`. docs/architecture.md tells more.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any

from babel.numbers import format_decimal

from language.catalogue import Catalogue, catalogue, language_of

AT_FIRST = catalogue(language_of())  # what the environment of this process asks for
# Of each thread and each greenlet by itself.
spoken: ContextVar[Catalogue] = ContextVar("spoken", default=AT_FIRST)


def language() -> str:
    """The code of the language that is spoken here and now, as `en`."""
    return spoken.get().language


def translations() -> NullTranslations:
    """The catalogue that is spoken, for what puts values into sentences by itself."""
    return spoken.get().translations


@contextmanager
def speaking(one: Catalogue) -> Iterator[None]:
    """Speak the language of this catalogue in the `with`."""
    token = spoken.set(one)
    try:
        yield
    finally:
        spoken.reset(token)


_for_programs = ContextVar("for_programs", default=False)


@contextmanager
def for_programs() -> Iterator[None]:
    """Within it what a sentence counts stands in digits alone, as a reader of commands expects.

    A bound in words, which is `grouped` by who says it, is for people there too.
    """
    token = _for_programs.set(True)
    try:
        yield
    finally:
        _for_programs.reset(token)


class Grouped(int):
    """A count, which is said to people with its thousands told apart: 12,000."""

    def __str__(self) -> str:
        if -1_000 < self < 1_000:
            return int.__repr__(self)
        return format_decimal(int(self), locale=language())


def counts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence that counts something, each whole number as one."""
    if _for_programs.get():
        return dict(values)
    return {name: Grouped(one) if type(one) is int else one for name, one in values.items()}


def gettext(message: str, /, **values: Any) -> str:
    """The sentence in the language that is spoken, with the values in their places.

    A whole number stands as it is, for it may be a year, a port or what somebody wrote: a count is
    `grouped` by who says it (language/number.py).
    Without values nothing is replaced, so that a percent sign stands for itself.
    """
    said = translations().gettext(message)
    return said % values if values else said


def ngettext(one: str, more: str, num: int, /, **values: Any) -> str:
    """The sentence for this number, which stands in it as `%(num)s`.

    Thousands are told apart, in it and in all whole numbers beside it: they are counts.
    """
    said = translations().ngettext(one, more, num)
    return said % counts({"num": num, **values})


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """A word that means different things: the context tells a translator which."""
    said = translations().pgettext(context, message)
    return said % values if values else said


def npgettext(context: str, one: str, more: str, num: int, /, **values: Any) -> str:
    """A word for this number, with a context."""
    said = translations().npgettext(context, one, more, num)
    return said % counts({"num": num, **values})


class Lazy:
    """A sentence that is written down before it is known to whom it will be said.

    It is said by `str`, by an f-string, by a template. It is no HTML, so a template escapes it.
    """

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == (str(other) if isinstance(other, Lazy) else other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __mod__(self, values: Any) -> str:
        """With values in their places, as WTForms puts them: they are counts."""
        said: str = str(self) % (counts(values) if isinstance(values, dict) else values)
        return said

    def __getattr__(self, name: str) -> Any:
        """What a text can do, as click asks of it. Raises AttributeError."""
        return getattr(str(self), name)


def lazy_gettext(message: str, /, **values: Any) -> Lazy:
    """`gettext`, asked each time the sentence is read: for constants, labels, validators."""
    return Lazy(lambda: gettext(message, **values))


def lazy_pgettext(context: str, message: str, /, **values: Any) -> Lazy:
    """`pgettext`, asked each time the word is read."""
    return Lazy(lambda: pgettext(context, message, **values))
