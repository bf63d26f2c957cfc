"""Translation: the texts of a form in each of its languages.

In a document with `languages` any text may be a table, `{ en = "…", cy = "…" }`. All the rest of
the program reads documents in one language: `plain` takes one out of such a document, and `joined`
puts them together again. A text has a path: `title`, `2.label`, `2.choices/1`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from language.catalogue import SOURCE
from language.message import gettext as _
from models.form.setting import Borrowed, DefinitionError, language_tag

Document = dict[str, Any]
Change = Callable[[str, Any], Any]  # from the path of a text and what stands there
ABOUT = ("title", "intro", "thanks")
# What stands in quotes and is not read by people, or is the same in every language.
WORDLESS = {"name", "type", "relevant", "number", "was"}


def plain(document: Document, languages: Sequence[str], tag: str) -> tuple[Document, set[str]]:
    """The document in one of its languages, and the paths whose text is not there in it.

    Such a text stays in the main language, which is the first. Raises DefinitionError.
    """
    main, missing = languages[0], set[str]()

    def read(path: str, said: Any) -> Any:
        known = _table(said, languages) if isinstance(said, dict) else {main: said}
        if not _says(known.get(main)):
            if isinstance(said, dict):
                raise DefinitionError(
                    _("write it in %(main)r too, the main language of this form.", main=main)
                )
            return said
        if _says(known.get(tag)):
            return known[tag]
        missing.add(path)
        text = known[main]
        return Borrowed(text, main) if isinstance(text, str) else text

    return changed(document, read), missing


def changed(document: Document, change: Change) -> Document:
    """The document with each of its texts changed. Raises DefinitionError with the path."""
    found = dict(document)
    for setting in ABOUT:
        if setting in document:
            found[setting] = _of_setting(setting, document[setting], setting, change)
    if isinstance(document.get("question"), list):
        found["question"] = [
            _of_question(one, position, change) if isinstance(one, dict) else one
            for position, one in enumerate(document["question"], 1)
        ]
    return found


def of_question(question: Document, change: Change) -> Document:
    """The table of a question with each of its texts changed; paths are its settings."""
    return {
        setting: value if setting in WORDLESS else _of_setting(setting, value, setting, change)
        for setting, value in question.items()
    }


def texts(document: Document) -> dict[str, Any]:
    """{path: text} of a document, in its order."""
    found: dict[str, Any] = {}

    def note(path: str, said: Any) -> Any:
        found[path] = said
        return said

    changed(document, note)
    return found


def joined(documents: Mapping[str, Document], missing: Mapping[str, frozenset[str]]) -> Document:
    """The documents in several languages as one with tables; the first is that of the main one.

    `missing` has the paths whose text a language does not have.
    """
    main, *others = documents
    said = {tag: texts(documents[tag]) for tag in others}

    def table(path: str, text: Any) -> Any:
        if isinstance(text, dict):  # it is one already
            return text
        there = {tag: said[tag][path] for tag in others if path not in missing[tag]}
        return {main: text, **there} if there else text

    return changed(documents[main], table)


def kept(before: Document, now: Document) -> Document:
    """The table `now` of a question, in one language, with what `before` says in the others.

    A choice keeps its texts under its name. So does a text that was written anew: whoever reads
    the others is told where it was.
    """
    named = {
        (setting, one["name"]): one["label"]
        for setting, listed in before.items()
        if isinstance(listed, list)
        for one in listed
        if isinstance(one, dict) and "name" in one
    }

    def keep(setting: str, was: Any, text: Any) -> Any:
        if not isinstance(was, dict) or not isinstance(text, str) or not text.strip():
            return text
        main = next(iter(was))
        return was | {main: text}

    found = dict(now)
    for setting in now.keys() - WORDLESS:
        said, was = now[setting], before.get(setting)
        if not isinstance(said, list):
            found[setting] = keep(setting, was, said)
            continue
        scale = was if isinstance(was, list) and len(was) == len(said) else [None] * len(said)
        found[setting] = [
            one | {"label": keep(setting, named.get((setting, one.get("name"))), one["label"])}
            if isinstance(one, dict)
            else keep(setting, earlier, one)
            for earlier, one in zip(scale, said, strict=True)
        ]
    return found


def languages_of(document: Document) -> list[str]:
    """The languages of a document, the main one first; of one that says none, it is English."""
    return [*document.get("languages", ())] or [document.get("language") or SOURCE]


def with_language(document: Document, tag: str) -> Document:
    """The document with one language more, in which nothing is said yet."""
    left = {setting: value for setting, value in document.items() if setting != "language"}
    return left | {"languages": [*languages_of(document), tag]}


def without_language(document: Document, tag: str) -> Document:
    """The document without another language than the main one, and all that is said in it."""
    left = [one for one in languages_of(document) if one != tag]
    return translated(document, tag, dict.fromkeys(texts(document), "")) | {"languages": left}


def translated(document: Document, tag: str, said: Mapping[str, str]) -> Document:
    """The document with these texts, by their paths, in a language; an empty one is taken out."""
    main = languages_of(document)[0]

    def put(path: str, now: Any) -> Any:
        if path not in said:
            return now
        table = dict(now) if isinstance(now, dict) else {main: now}
        table.pop(tag, None)
        if said[path].strip():
            table[tag] = said[path]
        return table if table.keys() - {main} else table[main]

    return changed(document, put)


def words_in(said: Any) -> Iterator[str]:
    """Each text that stands at a path: one, or that of each language."""
    each = said.values() if isinstance(said, dict) else (said,)
    yield from (one for one in each if isinstance(one, str))


def said_in(setting: Any) -> Iterator[Any]:
    """What stands at each path of a setting: its parts, or the labels of its choices."""
    for one in setting if isinstance(setting, list) else [setting]:
        yield one["label"] if isinstance(one, dict) and "label" in one else one


def each_changed(said: Any, change: Callable[[str], str]) -> Any:
    """What stands at a path, with each text of it changed."""
    if isinstance(said, dict):
        return {tag: each_changed(text, change) for tag, text in said.items()}
    return change(said) if isinstance(said, str) else said


def _says(text: Any) -> bool:
    return bool(text.strip()) if isinstance(text, str) else text is not None


def _table(said: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The texts of a table under the tags as they are to be written."""
    found = {language_tag(tag): text for tag, text in said.items()}
    unknown = found.keys() - set(languages)
    if unknown:
        raise DefinitionError(
            _(
                "%(tag)r is no language of this form; it has %(languages)s.",
                tag=min(unknown),
                languages=", ".join(languages),
            )
        )
    return found


def _of_question(question: Document, position: int, change: Change) -> Document:
    try:
        return of_question(question, lambda path, said: change(f"{position}.{path}", said))
    except DefinitionError as error:
        name = question.get("name")
        raise error.at(position, name if isinstance(name, str) else "") from None


def _of_setting(setting: str, value: Any, path: str, change: Change) -> Any:
    number = 0
    try:
        if isinstance(value, dict) and any(isinstance(one, list) for one in value.values()):
            value = _turned(value)
        if not isinstance(value, list):
            return change(path, value) if isinstance(value, str | dict) else value
        found = []
        for number, one in enumerate(value, 1):
            found.append(_of_listed(one, f"{path}/{number}", change))
        return found
    except DefinitionError as error:
        error.number = number
        raise error.under(setting) from None


def _of_listed(one: Any, path: str, change: Change) -> Any:
    """A choice, whose label may be a table; or a step of a scale, which may itself be one."""
    if not isinstance(one, dict):
        return change(path, one) if isinstance(one, str) else one
    if one.keys() & {"name", "label"}:
        return {**one, "label": change(path, one.get("label", one.get("name")))}
    return change(path, one)


def _turned(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A table of lists as a list of tables: { en = ["Yes", "No"], cy = ["Ydw", "Nac ydw"] }."""
    lists = [one for one in table.values() if isinstance(one, list)]
    if len(lists) != len(table) or len({len(one) for one in lists}) > 1:
        raise DefinitionError(_("list as many in each language, in the same order."))
    return [dict(zip(table, row, strict=True)) for row in zip(*lists, strict=True)]
