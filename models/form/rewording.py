"""Rewordings: words to which people have answered, and which the next version says otherwise."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models.form import piping
from models.form.condition import Comparison, condition_from
from models.form.definition import Definition, definition_from
from models.form.document import Document, following
from models.form.field import NA, Choice
from models.form.name import name_from
from models.form.question import RESERVED, Question
from models.form.spelling import alike
from models.form.version_diff import Reworded, in_language, is_in_language, words

# Words of a form are found by a path: `lunch` for a question, `lunch/soup` for a choice,
# `talks.pace`, `need.topic/food`. {what a question lists: what stands between both names}
LISTS = {
    "choices": "/",
    "items": ".",
    "topics": ".topic/",
    "places": ".place/",
    "teams": ".teams/",
}
# {field of a list: all in which people choose from it}. Who met nobody still names the own team.
CHOSEN_IN = {".teams": (".teams", ".own", ".knew")}
# Settings that say how much can be answered, or that nobody reads before answering.
WORDLESS = {"multiline", "max_length", "other", "number", "was", "source", "permission"}
WORDLESS |= {"own", "knew"}
BOUNDS = {"min", "max", "step"}  # read only as the ends of a scale

Words = Mapping[str, str]  # {setting: words}
Wording = Mapping[str, Words]  # {path: its words}


@dataclass(frozen=True)
class Rewording:
    """A question, item or choice with other words than those that people answered."""

    path: str  # "lunch" for a question, "talks.pace" for an item, "lunch/soup" for a choice
    question: Question  # as it is to be asked
    changes: tuple[Reworded, ...]
    answers: int  # to the question, or to the item
    chosen: int | None = None  # how many of them chose it, of a choice

    @property
    def is_whole(self) -> bool:
        """True for the question itself, False for one of its choices or items."""
        return self.path == self.question.name

    @property
    def now(self) -> str:
        """The words by which it is known: the label of the question, item or choice."""
        return self.question.label if self.is_whole else self.changes[0].after


def wording(question: Question) -> dict[str, dict[str, str]]:
    """All that people read of a question before they answer, by path; {} if it has no fields.

    What decides how an answer is understood afterwards, such as the `answer` of a myth, is a part.
    """
    if not question.fields:
        return {}
    name = question.name
    is_scale = any(field.step for field in question.fields)
    wordless = WORDLESS if is_scale else WORDLESS | BOUNDS
    whole = {"label": question.label, "hint": question.hint}
    if not LISTS.keys() & question.settings.keys() and any(
        field.type == "one" for field in question.fields
    ):
        whole["type"] = question.type  # the words of its choices are the kind's own
    found = {name: whole}
    for setting, value in question.settings.items():
        if setting in LISTS:
            listed: Iterable[Choice] = value
            found |= {f"{name}{LISTS[setting]}{one.name}": {"label": one.label} for one in listed}
        elif setting == NA:
            if value:
                found[f"{name}/{NA}"] = {"label": value}
        elif setting not in wordless:
            whole[setting] = words(value)
    return found


def wordings(definition: Definition) -> Iterator[tuple[Question, str, dict[str, str]]]:
    """(question, path, its words) of a form in its order, with the words in each language.

    What is not translated has no words of its own.
    """
    spoken = {one.language: _wording_by_path(one) for one in definition.translations}
    for question in definition.questions:
        for path, said in wording(question).items():
            others = {
                in_language(setting, tag): words
                for tag, there in spoken.items()
                for setting, words in there.get(path, {}).items()
                if words != said.get(setting)
            }
            yield question, path, said | others


def _wording_by_path(definition: Definition) -> dict[str, dict[str, str]]:
    return {path: said for one in definition.questions for path, said in wording(one).items()}


def last_wording(definitions: Iterable[Definition]) -> dict[str, dict[str, str]]:
    """The words that each path had in the last of these versions that asked it."""
    return {path: said for version in definitions for _question, path, said in wordings(version)}


def reworded(
    before: Wording, now: Definition, after: Definition
) -> Iterator[tuple[Question, str, tuple[Reworded, ...]]]:
    """What the version `after` words otherwise: (question, path, changes), in its order.

    `before` is the last wording of every path, and `now` the present version. What `even` makes
    alike makes no difference, and what only one of the two says in a language is no change. An
    answer that a text shows, ${name}, reads “…” where only one of the two versions asks it: that
    question was renamed, or is gone.
    """
    known = {one.name for one in now.questions} & {one.name for one in after.questions}
    for question, path, said in wordings(after):
        was = before.get(path, said)
        changes = tuple(
            Reworded(setting, was.get(setting, ""), said.get(setting, ""))
            for setting in {**was, **said}
            if (setting in was and setting in said) or not is_in_language(setting)
            if even(was.get(setting, ""), known) != even(said.get(setting, ""), known)
        )
        if changes:
            yield question, path, changes


def head_of(path: str) -> str:
    """The question or field to which people answered when they read the words at `path`."""
    return path.partition("/")[0]


def fields_at(question: Question, path: str) -> set[str]:
    """The fields that people answered when they read the words at `path`."""
    head, there = head_of(path), {field.name for field in question.fields}
    if head == question.name:
        return there
    part = head.removeprefix(question.name)
    parts = (part,) if path == head else CHOSEN_IN.get(part, (part,))
    return there & {f"{question.name}{one}" for one in parts}


def even(text: str, known: Collection[str]) -> str:
    """The text for comparing: spelt alike, small letters, “…” for answers that are not `known`."""
    return alike(piping.emptied(text, but=known)).lower()


def apart(
    after: Definition, paths: Collection[str], before: Wording, now: Definition, taken: set[str]
) -> Definition:
    """The definition in which these reworded paths have other names, so that they count apart.

    A path gets the name under which just these words were asked before, if there is one, and else
    a new one. Conditions and texts follow. `taken` has every name that questions ever had.
    """
    names = _new_names(after, paths, now, {*RESERVED, *taken})
    past = _past(before)
    chosen: dict[str, dict[str, str]] = {}
    document = after.document
    for question, asked in zip(after.questions, document["question"], strict=True):
        if question.name in names:
            if question.kind.clause:
                asked["was"] = question.name
            continue
        for setting in LISTS.keys() & asked.keys():
            part = f"{question.name}{LISTS[setting]}"
            new = _names(question.settings[setting], part, paths, past.get(part, {}))
            asked[setting] = [
                one | {"name": new.get(one["name"], one["name"])} for one in asked[setting]
            ]
            if setting == "items":
                names |= {f"{part}{name}": f"{part}{named}" for name, named in new.items()}
            else:
                listing = {field.name for field in question.fields if field.choices}
                chosen |= dict.fromkeys(listing & fields_at(question, part), new)
    listed = [_choosing(asked, chosen) for asked in document["question"]]
    renamed = following({**document, "question": listed}, names)
    for asked in renamed["question"]:
        asked["name"] = names.get(asked["name"], asked["name"])
    return definition_from(renamed)


def _new_names(
    after: Definition, paths: Collection[str], now: Definition, taken: set[str]
) -> dict[str, str]:
    """{name: name now} of the questions that count apart from what the name meant."""
    known = {_alike(one): one.name for one in reversed(now.questions)}
    asked = {one.name for one in after.questions}
    borne, used = taken | asked, set(asked)
    names: dict[str, str] = {}
    for question in after.questions:
        # The choice "not applicable" has one name, so it is another only in another question.
        is_na = bool(question.settings.get(NA)) and f"{question.name}/{NA}" in paths
        if question.name in paths or is_na:
            name = known.get(_alike(question), question.name)
            names[question.name] = name_from(question.name, "q", borne) if name in used else name
            used.add(names[question.name])
    return names


def _alike(question: Question) -> str:
    """A key that questions have in common which say the same, whatever their names."""
    return repr(
        [
            (path.removeprefix(question.name), sorted((one, even(said[one], ())) for one in said))
            for path, said in wording(question).items()
        ]
    )


def _past(before: Wording) -> dict[str, dict[str, str]]:
    """{part of a path before the name of a choice: {label: that name}}."""
    found: dict[str, dict[str, str]] = {}
    for path, said in before.items():
        cut = max(path.rfind("/"), path.rfind(".")) + 1
        found.setdefault(path[:cut], {})[even(said["label"], ())] = path[cut:]
    return found


def _names(
    listed: Sequence[Choice], part: str, paths: Collection[str], past: Mapping[str, str]
) -> dict[str, str]:
    """{name: name now} of the choices of a list that count apart from what the name meant."""
    apart = [one for one in listed if f"{part}{one.name}" in paths]
    staying = {one.name for one in listed} - {one.name for one in apart}
    borne = {*past.values(), *(one.name for one in listed)}
    found: dict[str, str] = {}
    for one in apart:
        name = past.get(even(one.label, ()))
        if name is None or name in staying:
            name = name_from(one.name, "c", borne)
        staying.add(name)
        found[one.name] = name
    return found


def _choosing(asked: Document, chosen: Mapping[str, Mapping[str, str]]) -> Document:
    """The question with its condition after choices were renamed: {field: {before: now}}."""

    def renamed(one: Comparison) -> Comparison:
        return replace(one, value=chosen.get(one.name, {}).get(str(one.value), one.value))

    if not asked.get("relevant"):
        return asked
    whole = condition_from(asked["relevant"])
    changed = whole.changed(renamed)
    return asked if changed == whole else {**asked, "relevant": str(changed)}
