"""A catalogue: the sentences of one language, as gettext reads them from `translations/`."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

SOURCE = "en"  # sentences stand in the code in this language, and so it needs no catalogue
DOMAIN = "messages"
FOLDER = Path(__file__).parent.parent / "translations"
# What the environment may name the language with, the first that is set: GNU gettext, 2.3.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Catalogue:
    """A language, by its code as `de` or `pt_BR`, and what is said in it."""

    language: str
    translations: NullTranslations


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that there are: the source first, then those with a compiled catalogue."""
    compiled = folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return [SOURCE, *sorted(file.parent.parent.name for file in compiled)]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, read once; one that is not there leaves sentences as they are.

    A process that outlives an upgrade reads what it will need before (web/language.py).
    """
    found = translation(DOMAIN, FOLDER, [language], fallback=True)
    return Catalogue(language, found)


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
