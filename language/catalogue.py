"""A catalogue: the sentences of one language, as gettext reads them from `translations/`."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

SOURCE = "en"  # sentences stand in the code in this language, and so it needs no catalogue
DOMAIN = "messages"
FOLDER = Path(__file__).parent.parent / "translations"
# What the environment may name the language with, the first that is set: GNU gettext, 2.3.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
ATTENDEES = "attendees"
MOST_TAGS = 256


@dataclass(frozen=True)
class Catalogue:
    """A language, by its code as `de` or `pt_BR`, and what is said in it.

    `words` is the tag of what the survey is written in that a page is about, if it says so.
    """

    language: str
    translations: NullTranslations
    words: str = ""

    @property
    def tag(self) -> str:
        """The tag of what a page says by itself: that of the survey’s words if it fits them."""
        own = self.language.replace("_", "-")
        return self.words if self.words.split("-")[0] == own.split("-")[0] else own

    @property
    def is_whole(self) -> bool:
        """False if it has no more than attendees may be told."""
        # TRANSLATORS: Write attendees, in English, as long as only what attendees are told is
        # translated. Translate it once all is: then organisers are spoken to in the language too.
        return self.translations.pgettext("what is translated", "everything") != ATTENDEES


def compiled(folder: Path = FOLDER) -> list[str]:
    """The languages that have a compiled catalogue."""
    return sorted(file.parent.parent.name for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))


COMPILED = compiled()  # an upgrade may bring others while this runs


def languages() -> list[str]:
    """The languages in which all is said: the source first."""
    return [SOURCE, *(one for one in COMPILED if catalogue(one).is_whole)]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, read once; one that is not there leaves sentences as they are.

    A process that outlives an upgrade reads what it will need before (web/language.py).
    """
    found = translation(DOMAIN, FOLDER, [language], fallback=True)
    return Catalogue(language, found)


@lru_cache(MOST_TAGS)
def for_attendees(tag: str, main: str = "") -> Catalogue:
    """What the attendees of a survey are spoken to in whose words have this tag.

    The most particular catalogue that there is, `pt` for `pt-BR`; else that of the `main` language
    of the survey; else the source.
    """
    return replace(catalogue(_known(tag) or _known(main) or SOURCE), words=tag)


def _known(tag: str) -> str:
    """The code of the most particular catalogue for this tag; "" if there is none."""
    code, known = tag.replace("-", "_"), {SOURCE, *COMPILED}
    while code and code not in known:
        code = code.rpartition("_")[0]
    return code


def first_known(wanted: Iterable[str], known: Iterable[str]) -> str:
    """The first of the wanted languages that is known, `de` for `de_AT.UTF-8`; else the source."""
    there = set(known)
    for one in wanted:
        code = one.partition(".")[0].partition("@")[0]
        for candidate in (code, code.partition("_")[0]):
            if candidate in there:
                return candidate
    return SOURCE


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The language that a process is told to speak, as commands and our own processes are."""
    said = next(filter(None, (environment.get(one) for one in VARIABLES)), "")
    return first_known(said.split(":"), languages())
