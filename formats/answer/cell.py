"""The one encoder for every cell of every export: no text can run as a formula."""

import re

# A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection). Full-width
# and small signs count too. Some programs skip white space and invisible characters in front.
# Every character is itself or spelt \uXXXX, so that programs of other kinds read it alike.
_SIGN = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_END = r"\u0009\u000a\u000d"
_BLANK = r"\u000b\u000c\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNSEEN = r"\u0000-\u0008\u000e-\u001b\u200b-\u200f\u2060\ufeff"
_FORMULA = rf"[{_END}{_BLANK}{_UNSEEN}]*[{_SIGN}{_END}\u0000-\u0008]"
# Where cells end with a semicolon, as in Excel in German or French, what follows one in a text is a
# cell of its own; so is what follows a tab or the end of a line.
_WITHIN = rf"'*[{_BLANK}{_UNSEEN}]*[{_SIGN}]"
# Also texts that look guarded, so that unguard() returns them unchanged.
_TO_GUARD = re.compile(f"'*{_FORMULA}")
_TO_GUARD_WITHIN = re.compile(rf"([;{_END}])(?={_WITHIN})")
# What was added, in the order in which it is taken away.
ADDED_WITHIN = rf"(?<=[;{_END}])'(?={_WITHIN})"
ADDED_IN_FRONT = f"^'(?='*{_FORMULA})"


def guard(text: str) -> str:
    """`text` for a cell, with an apostrophe wherever it could run as a formula."""
    within = _TO_GUARD_WITHIN.sub(r"\1'", text)
    return f"'{within}" if _TO_GUARD.match(text) else within


def unguard(cell: str) -> str:
    """The text that was given to `guard`."""
    return re.sub(ADDED_IN_FRONT, "", re.sub(ADDED_WITHIN, "", cell))
