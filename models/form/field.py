"""A field: one value that is sent, stored, counted and exported under one name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.form.spelling import alike

# What is stored for each type of field:
#   one      the name of a choice            many     a list of names, in the form's order
#   score    a whole number among choices    integer, decimal   a number
#   date     "2012-06-06"                    time     "14:30"
#   rank     a list of names, best first     text, email        what the person wrote
# Where the field `has_na`, a score may also be NA, and the list of names [NA].
NA = "na"
SPELLINGS_OF_NA = ("n/a", "n.a.", "n. a.", "not applicable")  # as people type it
COUNTED_BY_VALUE = {"one", "score", "integer", "decimal", "date", "time"}
WRITTEN = {"text", "email"}
FROM_A_LIST = {"one", "many", "rank"}  # of which a later version may have more or fewer choices
FREE = frozenset({"integer", "decimal", "date", "time"})  # numbers, days and times, shown in bands


# Words and signs that ask for a percentage.
PERCENT = re.compile(r"[%٪％]|per ?cent|prozent|pour ?cent|por ?cent|per ?cento|pro[cs]ent", re.I)


class NotApplicable(str):
    """The answer NA where conditions look at it: nothing but itself, and no other answer either."""

    __slots__ = ()


NOT_APPLICABLE = NotApplicable(NA)


@dataclass(frozen=True)
class Choice:
    """Something a person may choose: a name for machines, a label for people."""

    name: str
    label: str
    exclusive: bool = False  # whoever chooses it chooses nothing else, as in "None of these"


@dataclass(frozen=True)
class Field:
    """A name in the form, with its column in exports (or one a choice) and its counters."""

    name: str
    type: str
    label: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 0
    step: float | None = None  # numbers go from the minimum in steps of this
    beside: str = ""  # the field that this one is also counted together with
    part: str = ""  # its own words, if the label has those of the question too
    at_least: int = 0  # so many of several choices have to be chosen, if any is; 0: one
    at_most: int = 0  # and no more; 0: any number
    has_na: bool = False  # the choice NA is "not applicable": an answer, but none of the others

    @cached_property
    def asks_percent(self) -> bool:
        """True for a number beside which people may write a sign for percent."""
        return (self.minimum, self.maximum) == (0, 100) or bool(PERCENT.search(self.label))

    @cached_property
    def alone(self) -> dict[str, Choice]:
        """{name: choice} of those that are chosen alone, "not applicable" among them."""
        return {
            one.name: one
            for one in self.choices
            if one.exclusive or (self.has_na and one.name == NA)
        }

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of each choice, by its name."""
        return {choice.name: choice.label for choice in self.choices}

    @cached_property
    def steps(self) -> tuple[Choice, ...]:
        """The choices without "not applicable": those that are compared with each other."""
        return tuple(one for one in self.choices if not (self.has_na and one.name == NA))

    @property
    def na(self) -> Choice | None:
        """The choice "not applicable"; None if there is none."""
        found = (one for one in self.choices if self.has_na and one.name == NA)
        return next(found, None)

    def is_na(self, value: Any) -> bool:
        """True if the answer `value` says that the question does not apply."""
        return self.has_na and value in (NA, [NA])

    def compared(self, value: Any) -> Any:
        """The answer `value` as conditions compare it."""
        return NOT_APPLICABLE if self.has_na and value == NA else value

    def name_of(self, written: str) -> str | None:
        """The name of the choice with this name or label; None if there is none.

        A label may be spelt as another keyboard spells it (`models/form/spelling.py`).
        """
        if written in self.labels:
            return written
        return self._names.get(written.strip()) or self._names.get(alike(written).casefold())

    @cached_property
    def _names(self) -> dict[str, str]:
        # A label comes before the name of another choice in capitals: an export with labels has it.
        names = {choice.name: choice.name for choice in self.choices}
        by_label = {choice.label.strip(): choice.name for choice in self.choices}
        nearly = {alike(choice.label).casefold(): choice.name for choice in self.choices}
        spelt = dict.fromkeys(SPELLINGS_OF_NA, NA) if self.has_na else {}
        return spelt | names | nearly | by_label

    @property
    def pair(self) -> str:
        """The name of the counts of its answers together with those of `beside`."""
        if self.is_tied:
            return f"{self.name}.pair"
        return f"{self.name.rpartition('.')[0]}.pair"

    @property
    def is_tied(self) -> bool:
        """True for several answers, each of which is counted with the one answer to `beside`."""
        return bool(self.beside) and self.type == "many"

    @property
    def is_half(self) -> bool:
        """True for the second of two fields that ask the same, of before and of now."""
        return bool(self.beside) and not self.is_tied and not self.is_place

    @property
    def is_place(self) -> bool:
        """True for the place of a request, which results show in a table with its topic."""
        return bool(self.beside) and self.name.endswith(".place")

    def counts(self, value: Any) -> Iterator[str]:
        """The counters to raise by one for the answer `value`; "" counts the people."""
        if self.type in COUNTED_BY_VALUE:
            yield str(value)
        else:
            yield ""
        if self.type == "many":
            yield from value
        if self.type == "rank":
            yield from (f"{rank} {name}" for rank, name in enumerate(value, 1))

    def counts_beside(self, first: Any, value: Any) -> Iterator[str]:
        """The counters of `pair` to raise by one for `value` of who answered `first` to `beside`.

        Of several answers, "first " counts the people who gave any.
        """
        return (f"{first} {one}" for one in self.counts(value))
