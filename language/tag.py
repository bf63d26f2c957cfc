"""A language tag, as `de` or `pt-BR`: how one is written, what it is called, which way it is read.

Tags are those of BCP 47 (RFC 5646): a language, then a script and a country where they matter.
"""

from collections.abc import Iterable
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global, get_locale_identifier, parse_locale

from language.message import language

NONE = {"mul", "root", "und", "zxx"}  # several, any, not known, no language at all
# The scripts of ISO 15924 that are written from right to left.
RIGHT_TO_LEFT = {
    "Adlm",
    "Arab",
    "Hebr",
    "Mand",
    "Mend",
    "Nkoo",
    "Rohg",
    "Samr",
    "Syrc",
    "Thaa",
    "Yezi",
}
# Countries in which words or numbers are written so differently that people ask for theirs.
VARIANTS = ("de-AT", "de-CH", "en-GB", "en-US", "es-MX", "fr-CA", "fr-CH", "pt-BR", "zh-Hant")
Parts = tuple[str, str | None, str | None, str | None]
# {tag: its own name} of `languages`: Babel would read a file of each language to list them.
OWN_NAMES = dict(
    line.split(" ", 1)
    for line in (Path(__file__).parent / "own_names.txt").read_text(encoding="utf-8").splitlines()
)


def tag_from(written: str) -> str:
    """The tag with its hyphens and capitals as they should be: `pt-BR` for `PT_br`.

    Raises ValueError for what is none, and for a language, script or country nobody knows.
    """
    parts = _parts(written.strip().replace("_", "-"))
    known = Locale("en")
    names = (known.languages.keys() - NONE, known.territories, known.scripts)
    if not all(one is None or one in there for one, there in zip(parts, names, strict=False)):
        raise ValueError(f"{written!r} names what nobody knows")
    return get_locale_identifier(parts, sep="-")


def languages() -> list[str]:
    """The tags that people choose from: the languages with a code of two letters, and VARIANTS."""
    return [*(one for one in map(str, Locale("en").languages) if len(one) == 2), *VARIANTS]


def name_of(tag: str) -> str:
    """What the language is called in the one that is spoken: “Portuguese (Brazil)”."""
    spoken, country, script, _ = _parts(tag)
    here = Locale.parse(language())
    more = [
        names.get(one, one)
        for one, names in ((script, here.scripts), (country, here.territories))
        if one
    ]
    name = here.languages.get(spoken, spoken)
    return f"{name} ({', '.join(more)})" if more else name


def own_name(tag: str) -> str:
    """What the language is called by those who speak it: “Cymraeg”, “Português (Brasil)”."""
    return OWN_NAMES.get(tag) or said_by_babel(tag)


def listed(tags: Iterable[str]) -> list[tuple[str, str]]:
    """(tag, name) to choose from: the own name, and beside it that in the language spoken."""
    named = {one: (own_name(one), name_of(one)) for one in tags}
    found = {
        one: own if own.casefold() == here.casefold() else f"{own} – {here}"
        for one, (own, here) in named.items()
    }
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def said_by_babel(tag: str) -> str:
    """The own name of a language as Babel has it."""
    spoken, country, script, _ = _parts(tag)
    try:
        own = Locale.parse(spoken)
    except UnknownLocaleError:
        return name_of(tag)
    name = own.languages.get(spoken, "") or name_of(tag)
    names = ((script, own.scripts), (country, own.territories))
    more = [there.get(one, one) for one, there in names if one]
    said = f"{name} ({', '.join(more)})" if more else name
    return said[:1].upper() + said[1:]


def is_right_to_left(tag: str) -> bool:
    """True if the language is written from right to left, in the script it mostly has."""
    spoken, country, script, _ = _parts(tag)
    if script is None:
        likely = get_global("likely_subtags")
        full = likely.get(f"{spoken}_{country}") or likely.get(spoken) or spoken
        script = _parts(full.replace("_", "-"))[2]
    return script in RIGHT_TO_LEFT


def _parts(tag: str) -> Parts:
    """Language, country, script, variant. Raises ValueError for what is no tag."""
    try:
        spoken, country, script, variant, *_ = parse_locale(tag, sep="-")
    except ValueError as fault:
        raise ValueError(f"{tag!r} is no tag") from fault
    return spoken, country, script, variant
