"""What is wanted: how many people requested each topic for each place, in words.

Where both are lists they are counted by the tally, in pairs. What people write is in no counter, so
it is read from the responses, for who may read these.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.answer.response import Response
from models.answer.tally import Counts
from models.form.field import WRITTEN, Field
from models.form.question import Question
from models.form.spelling import alike
from models.result.demand import tellable
from models.result.reading import Reading
from models.survey.survey import Survey

LONGEST = 200  # characters of a topic, and of a place
MOST_READ = 20_000  # responses to a question that people answer in their own words


@dataclass(frozen=True)
class Wanted:
    """A topic for a place, each in words or "", and the number of people who requested it.

    `is_written`: part of it is in somebody's own words. `at_least`: they may be more.
    """

    topic: str
    place: str
    people: int
    is_written: bool = False
    at_least: bool = False


def requesting(survey: Survey) -> list[tuple[Field, Field]]:
    """The topic and the place of each question that takes requests, also of those of before."""
    history = survey.history
    questions = [*survey.definition.questions, *history.past_questions]
    whole = {one.name: one for one in history.fields}
    return [_of(one, whole) for one in questions if "topics" in one.kind.settings]


def listed(reading: Reading) -> Iterator[Wanted]:
    """What people chose from lists, as far as this reading tells it.

    What has a topic alone is what is left of its topic without the pairs. Everyone is told of pairs
    and topics at moments of their own: of different ones nothing is left.
    """
    for topic, place in requesting(reading.survey):
        if not (topic.type in WRITTEN or place.type in WRITTEN):
            yield from _of_lists(reading, topic, place)


def listed_in_part(reading: Reading, counts: Counts, smallest: int) -> Iterator[Wanted]:
    """The pairs of a table that this reading holds back which may be told all the same.

    `counts` are those of the survey, which takes no more answers. Where everyone knows sums of
    another moment, the difference would tell of those who came between.
    """
    for topic, place in requesting(reading.survey):
        both = topic.name, place.name
        is_told = place.pair in reading.counts or topic.type in WRITTEN or place.type in WRITTEN
        sums = [counts.get(one, {}) for one in both]
        if not is_told and sums == [reading.counts.get(one) for one in both]:
            pairs = counts.get(place.pair, {})
            for pair in tellable(pairs, *sums, smallest):
                asked, where = pair.split(" ")
                yield Wanted(_words(topic, asked), _words(place, where), pairs[pair])


def topics_in(reading: Reading) -> Iterator[tuple[str, int]]:
    """Each topic of a list, in words, and how many requested it for any place or none."""
    for topic, _place in requesting(reading.survey):
        if topic.type not in WRITTEN:
            for name, people in reading.counts.get(topic.name, {}).items():
                yield _words(topic, name), people


def written(survey: Survey) -> tuple[list[Wanted], bool]:
    """What people wrote, topic or place or both, and whether there is more than was read.

    What is alike but for blanks and signs is the same; capitals and accents are another spelling.
    """
    found: list[Wanted] = []
    is_cut = False
    for topic, place in requesting(survey):
        if topic.type in WRITTEN or place.type in WRITTEN:
            counted, read = _read(survey, topic, place)
            found += [_wanted((topic, place), said, people) for said, people in counted.items()]
            is_cut = is_cut or read >= MOST_READ
    return found, is_cut


def as_wanted(survey: Survey, question: str, topic: str, place: str) -> Wanted:
    """What one person requested in answer to a question, as it is counted of all."""
    for fields in requesting(survey):
        if fields[0].name == f"{question}.topic":
            return _wanted(fields, (topic, place), 1)
    return Wanted(topic, place, 1, is_written=True)


def _of(question: Question, whole: dict[str, Field]) -> tuple[Field, Field]:
    return whole[f"{question.name}.topic"], whole[f"{question.name}.place"]


def _of_lists(reading: Reading, topic: Field, place: Field) -> Iterator[Wanted]:
    pairs, counts = reading.counts.get(place.pair, {}), reading.counts
    alone = {one.name: Counter(counts.get(one.name, {})) for one in (topic, place)}
    for pair, people in pairs.items():
        asked, where = pair.split(" ")
        alone[topic.name][asked] -= people
        alone[place.name][where] -= people
        yield Wanted(_words(topic, asked), _words(place, where), people)
    if _are_of_one_moment(reading, topic, place):
        for name, people in alone[topic.name].items():
            if people > 0:
                yield Wanted(_words(topic, name), "", people)
        for name, people in alone[place.name].items():
            if people > 0:
                yield Wanted("", _words(place, name), people)


def _are_of_one_moment(reading: Reading, topic: Field, place: Field) -> bool:
    if reading.view is None:
        # A table with a small count is left out whole: then nothing can be taken from the sums.
        return place.pair in reading.counts or reading.written
    among = [reading.view.among.get(one) for one in (topic.name, place.name, place.pair)]
    return None not in among and len(set(among)) == 1


def _read(survey: Survey, topic: Field, place: Field) -> tuple[Counter[tuple[str, str]], int]:
    answers = Response.answers
    either = answers[topic.name].is_null(False) | answers[place.name].is_null(False)
    rows: Any = Response.select(answers).where(Response.survey == survey, either).limit(MOST_READ)
    found: Counter[tuple[str, str]] = Counter()
    read = 0
    for (given,) in rows.tuples():
        read += 1
        said = str(given.get(topic.name) or ""), str(given.get(place.name) or "")
        if any(map(alike, said)):
            found[_in_words((topic, place), said)] += 1
    return found, read


def _wanted(fields: tuple[Field, Field], said: tuple[str, str], people: int) -> Wanted:
    words = _in_words(fields, said)
    own = [one for one, by in zip(words, fields, strict=True) if by.type in WRITTEN]
    return Wanted(*words, people, is_written=any(own))


def _in_words(fields: tuple[Field, Field], said: tuple[str, str]) -> tuple[str, str]:
    topic, place = (_words(by, one) for by, one in zip(fields, said, strict=True))
    return topic, place


def _words(field: Field, value: str) -> str:
    said = alike(field.labels.get(value, value))
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
