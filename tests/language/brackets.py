"""A language for tests: Esperanto in which every sentence is the English one in brackets."""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from language.catalogue import FOLDER, Catalogue

LANGUAGE = "eo"  # one that Babel knows, with a plural, and that nobody has translated this into


def compiled() -> bytes:
    """The catalogue, as msgfmt would write it."""
    with (FOLDER / "messages.pot").open("rb") as template:
        sentences = read_po(template)
    made = Catalog(locale=LANGUAGE)
    for one in sentences:
        if one.pluralizable:
            made.add(one.id, tuple(f"[{form}]" for form in one.id), context=one.context)
        elif one.id:
            made.add(one.id, f"[{one.id}]", context=one.context)
    out = BytesIO()
    write_mo(out, made)
    return out.getvalue()


def brackets() -> Catalogue:
    """It as a catalogue that can be spoken."""
    return Catalogue(LANGUAGE, GNUTranslations(BytesIO(compiled())))


def install(root: Path) -> None:
    """Put it where an installation in `root` finds its languages."""
    folder = root / "translations" / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(compiled())
