"""What is wanted: how many people requested each topic for each place, in words.

Where both are lists they are counted by the tally, in pairs. What people write is in no counter, so
it is read from the responses, for who may read these.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.answer.public_snapshot import PublicSnapshot
from models.answer.response import Response
from models.answer.tally import Counts
from models.answer.written_band import WrittenBand
from models.form.excerpt import excerpt
from models.form.field import WRITTEN, Field
from models.form.question import Question
from models.form.spelling import alike
from models.result.demand import tellable
from models.result.reading import Reading
from models.survey.schedule import CLOSED
from models.survey.survey import Survey

LONGEST_TOPIC = 200  # characters; of a place as many
Answers = Mapping[str, Any]  # {field: answer} of a response
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
        topics, places = (counts.get(one, {}) for one in both)
        if not is_told and [topics, places] == [reading.counts.get(one) for one in both]:
            pairs = counts.get(place.pair, {})
            for pair in tellable(pairs, topics, places, smallest):
                asked, where = pair.split(" ")
                yield Wanted(_words(topic, asked), _words(place, where), pairs[pair])


def topics_in(reading: Reading) -> Iterator[tuple[str, int]]:
    """Each topic of a list, in words, and how many requested it for any place or none."""
    for topic, _place in requesting(reading.survey):
        if topic.type not in WRITTEN:
            for name, people in reading.counts.get(topic.name, {}).items():
                yield _words(topic, name), people


def are_all(reading: Reading) -> bool:
    """True if this reading of a closed survey tells all that people requested, save small groups.

    Whether that is so follows from what is told alone: not from a number that is held back.
    """
    if reading.view is not None and reading.view.held_back:
        return False
    return all(
        not (topic.type in WRITTEN or place.type in WRITTEN)
        and place.pair in reading.counts
        and _are_of_one_moment(reading, topic, place)
        for topic, place in requesting(reading.survey)
    )


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


def as_reworded(survey: Survey, before: Answers, after: Answers) -> list[tuple[Wanted, Wanted]]:
    """What one person requested in their own words, as it was and as it is, where that changed."""
    found = []
    for topic, place in requesting(survey):
        was, now = ((one.get(topic.name), one.get(place.name)) for one in (before, after))
        if was != now:
            then, new = (_wanted((topic, place), _said(one), 1) for one in (was, now))
            found.append((then, new))
    return found


def in_bands(survey: Survey, found: Iterable[Wanted]) -> list[Wanted]:
    """What people wrote in a survey that is closed, each with the first number of its band or 0.

    Equal words to two questions are one.
    """
    every = list(found)
    told = WrittenBand.of(survey, _people(every))
    once = {(one.topic, one.place): one for one in every}
    return [replace(one, people=told[words], at_least=True) for words, one in once.items()]


def as_wanted(survey: Survey, question: str, topic: str, place: str) -> Wanted:
    """What one person requested in answer to a question, as it is counted of all."""
    for fields in requesting(survey):
        if fields[0].name == f"{question}.topic":
            return _wanted(fields, (topic, place), 1)
    return Wanted(topic, place, 1, is_written=True)


def _people(found: Iterable[Wanted]) -> Counter[tuple[str, ...]]:
    people: Counter[tuple[str, ...]] = Counter()
    for one in found:
        people[one.topic, one.place] += one.people
    return people


def _keep(survey: Survey) -> None:
    """Keep what everyone may be told of what people wrote in a survey that is closed."""
    fields = [one for pair in requesting(survey) for one in pair]
    if survey.state == CLOSED and any(one.type in WRITTEN for one in fields):
        WrittenBand.keep(survey, _people(written(survey)[0]))


PublicSnapshot.at_settling.append(_keep)


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
        said = _said((given.get(topic.name), given.get(place.name)))
        if any(map(alike, said)):
            found[_in_words((topic, place), said)] += 1
    return found, read


def _said(given: tuple[Any, Any]) -> tuple[str, str]:
    topic, place = (str(one or "") for one in given)
    return topic, place


def _wanted(fields: tuple[Field, Field], said: tuple[str, str], people: int) -> Wanted:
    words = _in_words(fields, said)
    own = [one for one, by in zip(words, fields, strict=True) if by.type in WRITTEN]
    return Wanted(*words, people, is_written=any(own))


def _in_words(fields: tuple[Field, Field], said: tuple[str, str]) -> tuple[str, str]:
    topic, place = (_words(by, one) for by, one in zip(fields, said, strict=True))
    return topic, place


def _words(field: Field, value: str) -> str:
    return excerpt(alike(field.labels.get(value, value)), LONGEST_TOPIC)
