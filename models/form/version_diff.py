"""The differences between two versions of a survey, question by question."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.form.definition import Definition
from models.form.question import Question
from models.form.word_diff import Piece, word_diff

LISTS = ("choices", "items")
ADDED, TAKEN_AWAY, CHANGED = "added", "taken away", "changed"


@dataclass(frozen=True)
class Reworded:
    """A setting, choice or item with other words; "" if there are none."""

    name: str
    before: str
    after: str

    @property
    def parts(self) -> list[Piece]:
        """Both texts as one word diff."""
        return word_diff(self.before, self.after)


@dataclass(frozen=True)
class QuestionChange:
    """The differences in one question."""

    question: Question  # as it is now, or was last
    state: str  # ADDED, TAKEN_AWAY, or CHANGED, which may be no more than moved
    is_moved: bool = False
    reworded: tuple[Reworded, ...] = ()
    added: tuple[str, ...] = ()  # choices and items
    taken_away: tuple[str, ...] = ()
    was: str = ""  # the name that a reworded clause had before


@dataclass(frozen=True)
class Changes:
    """All differences; `unchanged` counts the questions without any."""

    settings: tuple[Reworded, ...]
    questions: tuple[QuestionChange, ...]
    unchanged: int


def changes(before: Definition, after: Definition, between: Iterable[Definition] = ()) -> Changes:
    """The differences in the order of `after`; deleted questions come last.

    A clause whose setting `was` names another is that clause, reworded. Over several versions the
    definitions `between` them have the names on the way.
    """
    earlier = {question.name: question for question in before.questions}
    was = _former(before, after, between)
    order = [was.get(question.name, question.name) for question in after.questions]
    moved = _moved(list(earlier), order)
    translated = _translated(before, after)
    found: list[QuestionChange] = []
    for question, name in zip(after.questions, order, strict=True):
        old = earlier.pop(name, None)
        if old is None:
            found.append(QuestionChange(question, ADDED))
            continue
        if old == question and name not in moved and not translated:
            continue
        changed = _changed(old, question, name in moved)
        others = [
            replace(one, name=in_language(one.name, tag))
            for tag, (was_said, is_said) in translated.items()
            for one in _changed(was_said[name], is_said[question.name], False).reworded
            if one not in changed.reworded
        ]
        if old != question or name in moved or others:
            found.append(replace(changed, reworded=(*changed.reworded, *others)))
    found += [QuestionChange(question, TAKEN_AWAY) for question in earlier.values()]
    settings = tuple(_reworded(_settings(before), _settings(after)))
    kept = len(after.questions) - sum(one.state != TAKEN_AWAY for one in found)
    return Changes(settings, tuple(found), kept)


def in_language(setting: str, tag: str) -> str:
    """What a setting is called in another language of the form than the main one: `label (cy)`."""
    return f"{setting} ({tag})"


def is_in_language(setting: str) -> bool:
    """True if this is what a setting is called in another language than the main one."""
    return setting.endswith(")")


def _translated(
    before: Definition, after: Definition
) -> dict[str, tuple[dict[str, Question], dict[str, Question]]]:
    """{language: the questions before and after, by name} of the languages that both have."""
    spoken = [
        {one.language: {asked.name: asked for asked in one.questions} for one in form.translations}
        for form in (before, after)
    ]
    return {tag: (spoken[0][tag], spoken[1][tag]) for tag in spoken[1] if tag in spoken[0]}


def _former(before: Definition, after: Definition, between: Iterable[Definition]) -> dict[str, str]:
    """{name in `after`: name in `before`} of each reworded clause."""
    was = {
        question.name: question.settings["was"]
        for definition in (before, *between, after)
        for question in definition.questions
        if question.settings.get("was")
    }

    def first(name: str) -> str:
        past = {name}
        while was.get(name, name) not in past:
            name = was[name]
            past.add(name)
        return name

    names, later = ({one.name for one in version.questions} for version in (before, after))
    gone = {first(name): name for name in names - later}
    return {name: gone[first(name)] for name in later - names if first(name) in gone}


def _changed(old: Question, new: Question, is_moved: bool) -> QuestionChange:
    before, after = old.document, new.document
    lists = [(_listed(before, name), _listed(after, name)) for name in LISTS]
    if old.name != new.name:  # the setting `was` and the name differ anyway
        before, after = ({**one, "name": "", "was": ""} for one in (before, after))
    reworded = list(_reworded(_without_lists(before), _without_lists(after)))
    for earlier, later in lists:
        shared = earlier.keys() & later.keys()
        reworded += [
            Reworded(name, earlier[name], later[name])
            for name in later
            if name in shared and earlier[name] != later[name]
        ]
        if _moved(list(earlier), list(later)):
            order = [
                " · ".join(one[name] for name in one if name in shared) for one in (earlier, later)
            ]
            reworded.append(Reworded("order", *order))
    alone = [
        words([one["label"] for one in said.get("choices", ()) if one.get("exclusive")])
        for said in (before, after)
    ]
    if alone[0] != alone[1]:
        reworded.append(Reworded("exclusive", *alone))
    return QuestionChange(
        new,
        CHANGED,
        is_moved,
        tuple(reworded),
        tuple(later[name] for earlier, later in lists for name in later if name not in earlier),
        tuple(earlier[name] for earlier, later in lists for name in earlier if name not in later),
        old.name if old.name != new.name else "",
    )


def _settings(definition: Definition) -> dict[str, Any]:
    apart = ("question", "left_out")
    said = {name: value for name, value in definition.plain_document.items() if name not in apart}
    if definition.translations:
        said["languages"] = [*definition.languages]
        del said["language"]
    for one in definition.translations:
        texts = {name: getattr(one, name) for name in ("title", "intro", "thanks")}
        said |= {in_language(name, one.language): text for name, text in texts.items() if text}
    return said


def _without_lists(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in LISTS}


def _listed(document: Mapping[str, Any], name: str) -> dict[str, str]:
    return {one["name"]: one["label"] for one in document.get(name, ())}


def _reworded(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reworded]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield Reworded(name, words(before.get(name)), words(after.get(name)))


def words(value: Any) -> str:
    """A setting as text: yes or no for a flag, the parts of a list with points between them."""
    if value is None or isinstance(value, bool):
        return "yes" if value else "no" if value is False else ""
    return " · ".join(map(words, value)) if isinstance(value, list | tuple) else str(value)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The smallest set of names in both whose moves explain the new order."""
    indices = {name: index for index, name in enumerate(before)}
    new = [name for name in after if name in indices]
    return set(new) - _in_order([indices[name] for name in new], new)


def _in_order(indices: Sequence[int], names: Sequence[str]) -> set[str]:
    """The names of a longest increasing subsequence of indices: Fredman (1975)."""
    ends: list[int] = []  # the index at which the best sequence of each length ends
    at: list[int] = []  # the same, among the names
    before: list[int] = []
    for n, index in enumerate(indices):
        length = bisect_left(ends, index)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [index]
        at[length : length + 1] = [n]
    found: set[str] = set()
    n = at[-1] if at else -1
    while n >= 0:
        found.add(names[n])
        n = before[n]
    return found
