"""Checks of the settings of a definition, with errors that say what to do."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from math import isfinite
from typing import Any, Self
from unicodedata import category

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from language.tag import tag_from
from models.form.field import Choice
from models.form.name import NAME, name_from

MAX_CHOICES = 500
MAX_RANKED = 20
MOST_MARKS = 1_000
MARK = re.compile("[0-9a-f]{16}")
MAX_LABEL = 5000
MAX_NUMBER = 20
MAX_LANGUAGES = 10
LARGEST_NUMBER = 10**300  # of a whole number, which a float can still hold
# Control characters: no database, terminal or spreadsheet takes them all.
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
NOTHING_SEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
# Letters and signs that are empty all the same: joiners, fillers, a cell of Braille without a dot.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe0e\ufe0f")
LONE = re.compile("[\ud800-\udfff]")  # possible in JSON, but not in UTF-8 or a database


class DefinitionError(ValueError):
    """A definition that cannot be taken: what is wrong, where, and what to do.

    As a str it is one plain line for people with a file. `page` is for people in a browser: it
    stands at the field of `setting`, so it speaks of what the page shows, and has no full stop.

    The check that finds the fault says what is wrong. Its callers add the place on the way out: the
    number in a list, the setting, the question.
    """

    def __init__(self, message: str, *, page: str = "", setting: str = "") -> None:
        """`setting` names the field on a page; given here, it does not begin the line."""
        super().__init__(message)
        self.page = page or message.removesuffix(".")
        self.setting, self.number = setting, 0
        self.position, self.name = 0, ""

    def under(self, setting: str) -> Self:
        """This error with `setting`, and the number in its list, in front of the line."""
        self.setting = setting
        place = _("%(setting)s %(number)s", setting=setting, number=self.number)
        return self.after(place if self.number else setting)

    def at(self, position: int, name: str = "") -> Self:
        """This error with the question at `position`, counted from 1, in front of the line."""
        self.position, self.name = position, name
        named = _("Question %(position)s (%(name)s)", position=position, name=name)
        return self.after(named if name else _("Question %(position)s", position=position))

    def after(self, place: str) -> Self:
        """This error with `place` in front of the line."""
        self.args = (_("%(place)s: %(fault)s", place=place, fault=self),)
        return self


Fault = tuple[str, str]  # what to change, and how


class UnfitSetting(ValueError):
    """Something cannot be so: `setting` names what to change, `message` says how.

    `faults` are all that were found, of which this is the first.
    """

    def __init__(self, setting: str, message: str, *others: Fault) -> None:
        super().__init__(message)
        self.setting, self.message = setting, message
        self.faults: tuple[Fault, ...] = ((setting, message), *others)

    @classmethod
    def tell(cls, faults: Iterable[Fault]) -> None:
        """Raise it with all of these at once; do nothing where there is none."""
        match list(faults):
            case [(setting, message), *others]:
                raise cls(setting, message, *others)


class Borrowed(str):
    """A text that is not in the language of its form, as nobody has written it in that one."""

    language: str  # the one that it is in

    def __new__(cls, text: str, language: str) -> "Borrowed":
        """`text` in the language with this tag."""
        made = super().__new__(cls, text)
        made.language = language
        return made


def shorter(most: int) -> str:
    """What is said of a text that is longer than so many characters."""
    return ngettext("Shorten it to %(num)s character", "Shorten it to %(num)s characters", most)


def stripped(text: str) -> str:
    """`text` without blanks around it, in its language."""
    found = text.strip()
    return Borrowed(found, text.language) if isinstance(text, Borrowed) else found


def bare(text: str) -> str:
    """`text` without control characters; line breaks and tabs stay."""
    return CONTROL.sub("", text)


def is_blank(text: str) -> bool:
    """True if nobody sees anything of `text`: blanks, controls, characters without a width."""
    return all(one in UNSEEN or category(one) in NOTHING_SEEN for one in text)


# A check takes the value in the definition, or None, and returns the value to keep.
Check = Callable[[Any], Any]


def checked(document: Mapping[str, Any], setting: str, check: Check) -> Any:
    """The value of `setting` in `document` after its check. Raises DefinitionError."""
    try:
        return check(document.get(setting))
    except DefinitionError as error:
        raise error.under(setting) from None


def flag(given: Any) -> bool:
    """True or false; False for None."""
    if not isinstance(given, bool | None):
        raise DefinitionError(_("write true or false, without quotes."))
    return bool(given)


def marks(given: Any) -> tuple[str, ...]:
    """What our program wrote to know a text again; () for None."""
    listed = [] if given is None else given
    are_marks = isinstance(listed, list) and len(listed) <= MOST_MARKS
    if not are_marks or not all(isinstance(one, str) and MARK.fullmatch(one) for one in listed):
        raise DefinitionError(_("take it as Tangible wrote it, or leave it out."))
    return tuple(listed)


def text(given: Any, longest: int = MAX_LABEL) -> str:
    """A text of at most `longest` characters that any database can store; "" for None.

    Control characters are taken out, as from all input. Line breaks become one character, as in
    answers, so that a label in a file is recognised.
    """
    if given is None:
        return ""
    if isinstance(given, dict):
        raise DefinitionError(
            _('write a text in quotes, or name its languages above: languages = ["en", "cy"].')
        )
    if not isinstance(given, str):
        raise DefinitionError(_("write a text in quotes."))
    if not given.isascii() and LONE.search(given):
        raise DefinitionError(_("take out the character that is half of another."))
    found: str = bare(given).replace("\r\n", "\n").replace("\r", "\n")
    if len(found) > longest:
        raise DefinitionError(
            ngettext(
                "shorten it to %(num)s characters; it has %(length)s.",
                "shorten it to %(num)s characters; it has %(length)s.",
                longest,
                length=grouped(len(found)),
            ),
            page=ngettext(
                "Shorten it to %(num)s characters; it has %(length)s",
                "Shorten it to %(num)s characters; it has %(length)s",
                longest,
                length=grouped(len(found)),
            ),
        )
    return Borrowed(found, given.language) if isinstance(given, Borrowed) else found


def short(given: Any) -> str:
    """A text of at most MAX_NUMBER characters, such as the number of a clause; "" for None."""
    return text(given, MAX_NUMBER).strip()


def language_tag(given: Any) -> str:
    """The tag of a language (BCP 47), as `de` or `pt-BR`; "" for None."""
    written = text(given).strip()
    try:
        return written and tag_from(written)
    except ValueError:
        raise DefinitionError(
            _(
                'write the code of a language, like "en", "de" or "pt-BR"; %(given)r is none.',
                given=written,
            ),
            page=_("Choose a language from the list"),
        ) from None


def language_tags(given: Any) -> tuple[str, ...]:
    """The tags of the languages of a form, the main one first; () for None."""
    if given is None:
        return ()
    if not isinstance(given, list) or not given:
        raise DefinitionError(_('list at least one, for example ["en", "cy"].'))
    if len(given) > MAX_LANGUAGES:
        raise DefinitionError(
            ngettext(
                "list %(most)s at most; there are %(num)s.",
                "list %(most)s at most; there are %(num)s.",
                len(given),
                most=MAX_LANGUAGES,
            )
        )
    found = _each(given, _tag)
    twice = [tag for number, tag in enumerate(found) if tag in found[:number]]
    if twice:
        raise DefinitionError(_("%(tag)r is there twice; take one out.", tag=twice[0]))
    return found


def _tag(given: Any) -> str:
    found = language_tag(given)
    if not found:
        raise DefinitionError(_("write the code of a language."))
    return found


def words(given: Any) -> str:
    """A text without blanks around it; "" for None."""
    return stripped(text(given))


def former(given: Any) -> str:
    """The name of another question; "" for None."""
    name = text(given)
    if name and not NAME.fullmatch(name):
        raise DefinitionError(
            _("write the name of the clause that this one rewords."),
            page=_("Write the name of the clause that this one rewords"),
        )
    return name


def whole(least: int, most: int, default: int) -> Check:
    """A check for a whole number from `least` to `most`."""

    def check(given: Any) -> int:
        if given is None:
            return default
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            raise DefinitionError(
                _(
                    "write a whole number from %(least)s to %(most)s.",
                    least=least,
                    most=grouped(most),
                ),
                page=_(
                    "Write a whole number from %(least)s to %(most)s",
                    least=least,
                    most=grouped(most),
                ),
            )
        return given

    return check


def number(given: Any) -> int | float | None:
    """A bound: a finite number, or None."""
    if given is not None and (not isinstance(given, int | float) or isinstance(given, bool)):
        raise DefinitionError(_("write a number, without quotes."))
    if isinstance(given, int) and abs(given) > LARGEST_NUMBER:
        raise DefinitionError(
            _("write a number of fewer digits."), page=_("Write a number of fewer digits")
        )
    if given is not None and not isfinite(given):
        raise DefinitionError(_("write a finite number, or leave %(given)s out.", given=given))
    return given


def number_or(default: int) -> Check:
    """A check for a number; `default` for None."""

    def check(given: Any) -> int | float:
        found = number(given)
        if found is None:
            return default
        # A range with 10.0 for 10 still is one of whole numbers.
        return int(found) if found == int(found) else found

    return check


def wording(default: str) -> Check:
    """A check for a text; `default` if it is empty."""

    def check(given: Any) -> str:
        return text(given) or default

    return check


def optional_choices(given: Any) -> tuple[Choice, ...]:
    """Choices; () for None."""
    return () if given is None else choices(given)


def few_choices(given: Any) -> tuple[Choice, ...]:
    """From 2 to MAX_RANKED choices, few enough to put in an order."""
    found = choices(given)
    if not 2 <= len(found) <= MAX_RANKED:
        raise DefinitionError(
            ngettext(
                "list 2 to %(most)s; there are %(num)s.",
                "list 2 to %(most)s; there are %(num)s.",
                len(found),
                most=MAX_RANKED,
            ),
            page=ngettext(
                "List 2 to %(most)s, one a line; there are %(num)s",
                "List 2 to %(most)s, one a line; there are %(num)s",
                len(found),
                most=MAX_RANKED,
            ),
        )
    return found


def choices_alone(given: Any) -> tuple[Choice, ...]:
    """Choices, of which some may be chosen alone: {name = …, label = …, exclusive = true}."""
    return choices(given, may_be_exclusive=True)


def without_exclusive(given: Any) -> Any:
    """The choices of a document for a kind of question in which none is chosen alone."""
    return [
        {key: said for key, said in one.items() if key != "exclusive"}
        if isinstance(one, dict)
        else one
        for one in given
    ]


def choices(given: Any, *, may_be_exclusive: bool = False) -> tuple[Choice, ...]:
    """One or more choices, each a label or {name = …, label = …}; missing names are made up."""
    if not isinstance(given, list) or not given:
        raise DefinitionError(_('list at least one, for example ["Yes", "No"].'))
    if len(given) > MAX_CHOICES:
        raise DefinitionError(
            ngettext(
                "list %(most)s at most; there are %(num)s.",
                "list %(most)s at most; there are %(num)s.",
                len(given),
                most=MAX_CHOICES,
            ),
            page=ngettext(
                "List %(most)s at most; there are %(num)s",
                "List %(most)s at most; there are %(num)s",
                len(given),
                most=MAX_CHOICES,
            ),
        )
    taken: set[str] = set()
    _each(given, partial(_note_name, taken))
    return _each(given, partial(_choice, taken, may_be_exclusive))


def labels(default: tuple[str, ...]) -> Check:
    """A check for the labels of a scale, from low to high."""

    def check(given: Any) -> tuple[str, ...]:
        if given is None:
            return default
        if not isinstance(given, list) or not 2 <= len(given) <= 11:
            raise DefinitionError(
                _("list 2 to 11 labels, from low to high."),
                page=_("List 2 to 11 labels, from low to high"),
            )
        found = _each(given, text)
        if not all(one.strip() for one in found):
            raise DefinitionError(_("give each step a label."), page=_("Give each step a label"))
        return found

    return check


def _each(given: Iterable[Any], check: Check) -> tuple[Any, ...]:
    """Each item after its check. Raises DefinitionError with the number of the item."""
    found = []
    for number, one in enumerate(given, 1):
        try:
            found.append(check(one))
        except DefinitionError as error:
            error.number = number
            raise
    return tuple(found)


def _note_name(taken: set[str], given: Any) -> None:
    """Add the name of a choice, if it has one, to `taken`. Raises DefinitionError."""
    name = given.get("name") if isinstance(given, dict) else None
    if name is None:
        return
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise DefinitionError(
            _("%(name)r cannot be a name; begin with a-z, go on with a-z, 0-9, _.", name=name)
        )
    if name in taken:
        raise DefinitionError(_("the name %(name)r is used twice; change one.", name=name))
    taken.add(name)


def _choice(taken: set[str], may_be_exclusive: bool, given: Any) -> Choice:
    exclusive = False
    if isinstance(given, dict):
        if set(given) - {"name", "label", *(("exclusive",) if may_be_exclusive else ())}:
            if may_be_exclusive:
                raise DefinitionError(
                    _("a choice has a name, a label and exclusive = true, nothing else.")
                )
            raise DefinitionError(_("a choice has a name and a label, nothing else."))
        try:
            exclusive = flag(given.get("exclusive"))
        except DefinitionError as fault:
            raise fault.after("exclusive") from None
        label = text(given.get("label", given.get("name")))
        name = given.get("name")
    else:
        label, name = text(given), None
    if not label.strip():
        raise DefinitionError(_("give it a label."))
    return Choice(name or name_from(label, "c", taken), label, exclusive)
