"""The one encoder for every cell of every export: no text can run as a formula."""

import re

# A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection). Full-width
# and small signs count too. Some programs skip white space and invisible characters in front.
_SIGN = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_UNSEEN = "\0-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u2060\ufeff"
_FORMULA = rf"[\s{_UNSEEN}]*[{_SIGN}\t\r\n\0-\x08]"
# Also texts that look guarded, so that unguard() returns them unchanged.
_TO_GUARD, _GUARDED = re.compile(f"'*{_FORMULA}"), re.compile(f"'+{_FORMULA}")
# Where cells end with a semicolon, as in Excel in German or French, what follows one in a text is a
# cell of its own; so is what follows a tab or the end of a line.
_WITHIN = rf"'*(?:[^\S\t\r\n]|[{_UNSEEN}])*[{_SIGN}]"
_TO_GUARD_WITHIN = re.compile(rf"([;\t\r\n])(?={_WITHIN})")
_GUARDED_WITHIN = re.compile(rf"([;\t\r\n])'(?={_WITHIN})")


def guard(text: str) -> str:
    """`text` for a cell, with an apostrophe wherever it could run as a formula."""
    within = _TO_GUARD_WITHIN.sub(r"\1'", text)
    return f"'{within}" if _TO_GUARD.match(text) else within


def unguard(cell: str) -> str:
    """The text that was given to `guard`."""
    text = _GUARDED_WITHIN.sub(r"\1", cell)
    return text[1:] if _GUARDED.match(text) else text
