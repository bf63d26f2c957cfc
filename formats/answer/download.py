"""The formats for a download of responses, by the word for each in addresses and commands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from formats.answer import csv, excel_csv, jsonl, package, parquet, sav, xlsx
from formats.answer.about import About
from formats.answer.spool import Spool
from language.message import Lazy
from models.coding.coding import columns_of, told_of
from models.form.condition import Condition
from models.form.field import Field
from models.result.finding import told_where
from models.survey.survey import Survey


class Format(Protocol):
    """The attributes of the module of a format."""

    NAME: str  # as people call it
    OFFER: Lazy  # the name with its use, in a list to choose from
    MIMETYPE: str
    IS_SHEET: bool  # for people to read, so that it is also offered with labels
    ENDING: str  # of the name of the file
    PASSES: int  # how often it goes through the responses

    def write(
        self,
        fields: Sequence[Field],
        responses: Iterable[Mapping[str, Any]],
        *,
        labels: bool = False,
        about: About | None = None,
    ) -> Iterator[bytes]:
        """The file, as chunks of some hundred responses.

        What it cannot take as it was given is noted in `about`.
        """


FORMATS: dict[str, Format] = {
    **{"xlsx": xlsx, "csv-excel": excel_csv, "csv": csv, "sav": sav},
    **{"parquet": parquet, "jsonl": jsonl, "zip": package},
}


@dataclass(frozen=True)
class Download:
    """The responses of a survey as a file in one of the formats: all, or those of a condition."""

    survey: Survey
    format: str
    labels: bool = False
    condition: Condition | None = None
    about: About = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", About(self.survey, where=str(self.condition or "")))

    @property
    def name(self) -> str:
        """The name of the file: the title of the survey, its code, and the ending.

        No two formats give files of one name.
        """
        ending = FORMATS[self.format].ENDING
        return f"{self.about.stem(labels=self.labels)}.{ending}"

    def chunks(self, each: Callable[[], object] | None = None) -> Iterator[bytes]:
        """The bytes, as they are made; `each` is called PASSES times for every response.

        What could not be taken as it was given is in `about` when all of them are made.
        """
        made = FORMATS[self.format]
        responses, columns = self._responses(), columns_of(self.survey)
        if made.PASSES > 1:
            with Spool(responses, each) as kept:
                yield from made.write(columns, kept, labels=self.labels, about=self.about)
        else:
            told = _told(responses, each) if each else responses
            yield from made.write(columns, told, labels=self.labels, about=self.about)

    def _responses(self) -> Iterator[dict[str, Any]]:
        if self.condition is None:
            return told_of(self.survey)
        return told_where(self.survey, self.condition)


def _told(
    responses: Iterable[dict[str, Any]], each: Callable[[], object]
) -> Iterator[dict[str, Any]]:
    for one in responses:
        each()
        yield one
