"""A topic: what people ask for at several places, as a table, and put together in one press."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from language.message import gettext as _
from models.account.organiser import Organiser
from models.form.setting import is_blank, shorter
from models.form.spelling import folded
from models.request.inbox import Inbox, InboxLine
from models.request.request import (
    Request,
    RequestOvertaken,
    RequestUnfit,
)
from models.result.wanted import LONGEST_TOPIC
from storage.database import writing

MOST_TOPICS, MOST_PLACES = 30, 12  # of a table


@dataclass(frozen=True)
class TopicTable:
    """The topics (rows) that most people ask for, by the places (columns), "" for none.

    `cells` has the requests for each topic at each place. Of `left_out` topics and places fewer ask
    than of those in the table.
    """

    topics: tuple[str, ...]
    places: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[InboxLine, ...]]
    left_out: int


def table_of(lines: Iterable[InboxLine]) -> TopicTable | None:
    """The table of these requests; None where a list says as much."""
    topics, places = Counter[str](), Counter[str]()
    cells: dict[tuple[str, str], tuple[InboxLine, ...]] = defaultdict(tuple)
    for one in lines:
        topic, place = one.request.words
        topics[topic] += one.people
        places[place] += one.people
        cells[topic, place] += (one,)
    if len(cells) < 2 or not any(places):
        return None
    rows = tuple(name for name, _people in topics.most_common(MOST_TOPICS))
    columns = tuple(name for name, _people in places.most_common(MOST_PLACES))
    left_out = len(topics) - len(rows) + len(places) - len(columns)
    return TopicTable(rows, columns, cells, left_out)


def topics_of(lines: Iterable[InboxLine]) -> list[str]:
    """The topics of these requests in words, each once, in the order of the alphabet."""
    found = {one.request.words[0] for one in lines} - {""}
    return sorted(found, key=lambda one: (folded(one), one))


def put_topics_together(
    inbox: Inbox, topic: str, into: str, by: Organiser, *, is_sure: bool
) -> list[str]:
    """Let a topic mean the same as another at all places; [] once it is done.

    Where it is asked for at a place, it counts with the other one there; where that one is not
    asked for, it is called so. If something that is said of requests would count no more, that is
    returned and nothing done, unless one is sure. Raises RequestUnfit, and RequestOvertaken where
    nothing is asked for in these words any more.
    """
    into = _checked(topic, into)
    mine = [one.request for one in inbox.lines if topic and one.request.words[0] == topic]
    if not mine:
        raise RequestOvertaken
    heads: dict[str, Request] = {}
    for line in inbox.lines:
        if line.request.words[0] == into:
            heads.setdefault(folded(line.request.words[1]), line.request)
    called, pairs = [], []
    for one in mine:
        head = heads.setdefault(folded(one.words[1]), one)
        if head is one:
            called.append(one)
        else:
            pairs.append((one, head))
    clashes = [said for one, head in pairs for said in one.clashes_with(head)]
    if clashes and not is_sure:
        return clashes
    with writing():
        for one in called:
            one.call(into, by)
        for one, head in pairs:
            one.put_with(head, by)
    return []


def _checked(topic: str, into: str) -> str:
    into = " ".join(into.split())
    if is_blank(into):
        raise RequestUnfit("into", _("Write what you call it"))
    if len(into) > LONGEST_TOPIC:
        raise RequestUnfit("into", shorter(LONGEST_TOPIC))
    if into == topic:
        raise RequestUnfit("into", _("Write another topic than the first"))
    return into
