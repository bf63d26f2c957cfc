"""A statement: what is said of something at one time, as plain values.

It is not changed but followed by another; models/history/history.py keeps them all.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, ClassVar, Self

from language.message import Lazy
from models.form.setting import Fault, UnfitSetting, shorter


class StatementUnfit(UnfitSetting):
    """A statement is invalid: `setting` names the field to change, `message` says how."""


class StatementOvertaken(Exception):
    """Somebody changed or deleted it after the page that sends this was loaded."""


class Statement(ABC):
    """The base of what can be said of something: each kind of statement is a frozen dataclass.

    `names` are how people read the names of its values, in the order in which they read them.
    `unfit` is raised for what does not fit.
    """

    names: ClassVar[Mapping[str, Lazy]]
    unfit: ClassVar[type[StatementUnfit]] = StatementUnfit

    @abstractmethod
    def faults(self) -> Iterator[Fault]:
        """All that does not fit."""

    def check(self) -> None:
        """Raise `unfit` for all that does not fit."""
        self.unfit.tell(self.faults())

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data, as it is stored."""
        mine: Any = self
        said = asdict(mine)
        return {name: list(one) if isinstance(one, tuple) else one for name, one in said.items()}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The statement that was stored as this document."""
        kind: Any = cls
        known = known_of(cls, document)
        found: Self = kind(**known | cls._read(known))
        return found

    @classmethod
    def _read(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the stored values that are other values here: a list that is a tuple."""
        return {}

    def changed_from(self, former: Self) -> list[str]:
        """The names of what it says otherwise than a former one."""
        return [name for name in self.names if getattr(self, name) != getattr(former, name)]


def known_of(kind: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a stored document this dataclass knows: a newer version may have stored more."""
    return {one.name: document[one.name] for one in fields(kind) if one.name in document}


def too_long(statement: object, longest: Mapping[str, int]) -> Iterator[Fault]:
    """A fault for each of these texts with more characters than it may have."""
    for setting, most in longest.items():
        if len(getattr(statement, setting)) > most:
            yield setting, shorter(most)
