"""The formats for a download of responses, by the word for each in addresses and commands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Protocol

from formats.answer import csv, excel_csv, jsonl, package, parquet, sav, xlsx
from formats.answer.about import About
from formats.answer.file_name import stem
from formats.answer.spool import Spool
from language.message import Lazy
from models.coding.coding import columns_of, exported
from models.coding.tag import tag_fields
from models.form.condition import Condition
from models.form.field import Field
from models.result.finding import told_where
from models.survey.survey import Survey
from models.survey.version import History
from models.wave.series import Wave


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
    "xlsx": xlsx,
    "csv-excel": excel_csv,
    "csv": csv,
    "sav": sav,
    "parquet": parquet,
    "jsonl": jsonl,
    "zip": package,
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
        yield from _made(self, columns_of(self.survey), self._responses(), each)

    def _responses(self) -> Iterator[dict[str, Any]]:
        if self.condition is None:
            return told_in_series(self.survey)
        return in_its_wave(self.survey, told_where(self.survey, self.condition))


@dataclass(frozen=True)
class SeriesDownload:
    """All responses to these waves of a series as one file; the column `wave` tells them apart."""

    waves: tuple[Wave, ...]
    format: str
    labels: bool = False
    about: About = field(init=False)

    def __post_init__(self) -> None:
        first, *others = [one.survey for one in self.waves]
        object.__setattr__(self, "about", About(first, tuple(others)))

    @property
    def name(self) -> str:
        """The name of the file, as of the first survey alone, with “waves” in it."""
        ending, code = FORMATS[self.format].ENDING, self.waves[0].survey.code
        return f"{stem(self.about.title, f'{code} waves', labels=self.labels)}.{ending}"

    def chunks(self, each: Callable[[], object] | None = None) -> Iterator[bytes]:
        """The bytes, as of `Download`.

        What later waves ask more has its columns behind those of all before.
        """
        surveys = [one.survey for one in self.waves]
        asked = tuple(one for survey in surveys for one in survey.history.definitions)
        columns = [*History(asked).columns, *_tags_of(surveys)]
        responses = chain.from_iterable(map(told_in_series, surveys))
        yield from _made(self, columns, responses, each)


def told_in_series(survey: Survey) -> Iterator[dict[str, Any]]:
    """Every response for a file, with the number of the wave that the survey is, if it is one."""
    return in_its_wave(survey, exported(survey))


def in_its_wave(survey: Survey, responses: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These responses, with the number of the wave that the survey is, if it is one."""
    wave = Wave.of(survey)
    return responses if wave is None else numbered(responses, wave)


def numbered(responses: Iterable[dict[str, Any]], wave: Wave) -> Iterator[dict[str, Any]]:
    """The responses, each with the number of this wave."""
    number = str(wave.number)
    for one in responses:
        one["wave"] = number
        yield one


def _tags_of(surveys: Iterable[Survey]) -> Iterable[Field]:
    """The tags of all of these as fields; those of one field together."""
    found: dict[str, Field] = {}
    for one in (tag for survey in surveys for tag in tag_fields(survey)):
        before = found[one.name].choices if one.name in found else ()
        choices = {choice.name: choice for choice in (*before, *one.choices)}
        found[one.name] = replace(one, choices=tuple(choices.values()))
    return found.values()


def _made(
    file: Download | SeriesDownload,
    columns: Sequence[Field],
    responses: Iterable[dict[str, Any]],
    each: Callable[[], object] | None,
) -> Iterator[bytes]:
    made = FORMATS[file.format]
    if made.PASSES > 1:
        with Spool(responses, each) as kept:
            yield from made.write(columns, kept, labels=file.labels, about=file.about)
    else:
        told = _told(responses, each) if each else responses
        yield from made.write(columns, told, labels=file.labels, about=file.about)


def _told(
    responses: Iterable[dict[str, Any]], each: Callable[[], object]
) -> Iterator[dict[str, Any]]:
    for one in responses:
        each()
        yield one
