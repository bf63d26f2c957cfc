"""Evidence: what an outcome can be checked by, and what of an event can be named as some.

A link is kept as it is. All else is a reference, read anew whenever it is shown. Of a quote no word
is kept here: it is found by a keyed digest, so it is gone when its answer is, when it is taken off,
and when its writer no longer agrees that everyone reads it. What stands on the wall is gone with
that.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from language.message import gettext as _
from language.message import ngettext
from models.coding.quote import Quote
from models.event.event import Event
from models.evidence.noun import CLAUSE, LINK, NOUNS, PHOTO, QUOTE, RESULTS, TAKEN_BACK, TESTIMONY
from models.form.setting import Fault, shorter
from models.survey.schedule import DRAFT
from models.survey.survey import LARGEST_NUMBER, Survey
from models.survey.title import definition_of
from models.wall.exhibit import MOST_PUBLISHED
from models.wall.photo import MOST_OF_EVENT, newest_photos
from models.wall.testimony import newest
from models.wall.wall import is_shared

MOST_OFFERED = 500  # of one event
LONGEST_NUMBER = len(str(LARGEST_NUMBER))
LONGEST_LINK, LONGEST_KEY, LONGEST_EVIDENCE = 500, 300, 300  # characters


@dataclass(frozen=True)
class Evidence:
    """What a difference can be checked by.

    `noun` says what it is, one of models/evidence/noun.py, `key` which one: for a link its address,
    for all else what its room finds it by. A page makes an address of both, or none.
    """

    noun: str
    key: str
    words: str

    @property
    def name(self) -> str:
        """What a form names it by."""
        return f"{self.noun}:{self.key}"

    @classmethod
    def of(cls, document: Mapping[str, str]) -> "Evidence":
        """The piece that was stored as this document."""
        return cls(document["noun"], document["key"], document.get("words", ""))


def numbers_of(keys: Iterable[str]) -> list[int]:
    """The numbers that these keys are, without those that no row can have."""
    numbers = [int(one) for one in keys if one.isdecimal() and len(one) <= LONGEST_NUMBER]
    return [one for one in numbers if one <= LARGEST_NUMBER]


def faults_of(pieces: Sequence[Evidence], most: int) -> Iterator[Fault]:
    """What does not fit of these, said at the field `links`."""
    if len(pieces) > most:
        fault = ngettext(
            "Give %(num)s piece of evidence at the most",
            "Give %(num)s pieces of evidence at the most",
            most,
        )
        yield "links", fault
    if any(one.noun == LINK and not is_link(one.key) for one in pieces):
        yield "links", _("Begin each line with an address: https://…")
    if any(len(one.words) > LONGEST_EVIDENCE for one in pieces):
        yield "links", shorter(LONGEST_EVIDENCE)


class Quotes:
    """People’s own words and photos as their writers agreed, looked up once each.

    The quotes are those of each survey that is asked about; words and photos of the wall are those
    of `event`.
    """

    def __init__(self, event: Event | None = None) -> None:
        self._known: dict[str, dict[str, str]] = {}
        self._event = event

    def words(self, key: str) -> str:
        """The words of the quote with this key as they are now; "" where there are none."""
        code = key.partition("/")[0]
        if code not in self._known:
            survey = Survey.at(code)
            quotes = Quote.all_of(survey) if survey else []
            self._known[code] = {
                key_of(code, one): one.words for one in quotes if one.permitted and one.words
            }
        return self._known[code].get(key, "")

    def on_the_wall(self, one: Evidence) -> str:
        """The words of what the wall shows now; "" where it does not."""
        return self._wall.get((one.noun, one.key), "")

    @cached_property
    def _wall(self) -> dict[tuple[str, str], str]:
        return {(one.noun, one.key): one.words for one in wall_evidence(self._event)}


def wall_evidence(event: Event | None) -> list[Evidence]:
    """The words and photos that everyone sees on the wall of an event now, with their words."""
    if event is None or not is_shared(event):
        return []
    texts = newest(event, MOST_PUBLISHED)
    photos = newest_photos(event, MOST_OF_EVENT)
    return [Evidence(TESTIMONY, one.key, one.in_words) for one in texts] + [
        Evidence(PHOTO, one.key, one.in_words) for one in photos
    ]


def key_of(code: str, quote: Quote) -> str:
    """What a quote is found by. It does not say which response the words stand in.

    It stays where the quote was evidence, after the answer is deleted. The random id of the
    response, which is gone then, is in it as its key: nobody can try words until they fit.
    """
    known = hmac.digest(quote.response.encode(), bytes(quote.digest), "sha256")
    return f"{code}/{quote.field}/{known.hex()}"


def as_it_is(evidence: Iterable[Evidence], quotes: Quotes | None = None) -> tuple[Evidence, ...]:
    """The evidence with the words of what can be taken back as they are now, without what is gone.

    What stands on the wall is found if `quotes` are of the event. Without what is no evidence: a
    noun that nobody here knows, a link that is no address.
    """
    quotes = quotes or Quotes()
    found = []
    for one in evidence:
        if one.noun not in NOUNS or (one.noun == LINK and not is_link(one.key)):
            continue
        if one.noun not in TAKEN_BACK:
            found.append(one)
        elif words := quotes.words(one.key) if one.noun == QUOTE else quotes.on_the_wall(one):
            found.append(replace(one, words=words))
    return tuple(found)


def offered(seen: Iterable[Survey], read: Iterable[Survey]) -> list[Evidence]:
    """What can be named as evidence of surveys of which somebody may see the results, and answers.

    The first MOST_OFFERED of it: of each survey the results of all, then of each question. What a
    draft asks nobody has been asked yet.
    """
    found: list[Evidence] = []
    for survey in seen:
        definition = definition_of(survey)
        if definition is None or survey.state == DRAFT or len(found) >= MOST_OFFERED:
            continue
        found.append(Evidence(RESULTS, survey.code, definition.title[:LONGEST_EVIDENCE]))
        for question in definition.questions:
            if question.fields:
                noun = CLAUSE if question.kind.clause else RESULTS
                label = question.label[:LONGEST_EVIDENCE]
                found.append(Evidence(noun, f"{survey.code}/{question.name}", label))
    for survey in read:
        if len(found) < MOST_OFFERED and definition_of(survey) is not None:
            found += [
                Evidence(QUOTE, key_of(survey.code, one), one.words)
                for one in Quote.all_of(survey)
                if one.permitted
            ]
    return found[:MOST_OFFERED]


def links_in(text: str) -> tuple[list[Evidence], list[str]]:
    """The links that stand in a text one a line, and the lines that are none.

    Behind a link may stand what it is, after a blank.
    """
    links, others = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        address, _, words = line.partition(" ")
        if is_link(address):
            links.append(Evidence(LINK, address, words.strip()))
        else:
            others.append(line)
    return links, others


def is_link(address: str) -> bool:
    """True for an address of the web that a browser opens."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    fits = len(address) <= LONGEST_LINK and not any(ord(one) < 33 for one in address)
    return fits and parts.scheme in ("http", "https") and bool(host)


def in_lines(evidence: Sequence[Evidence]) -> str:
    """The links among the evidence, as `links_in` reads them."""
    return "\n".join(f"{one.key} {one.words}".strip() for one in evidence if one.noun == LINK)
