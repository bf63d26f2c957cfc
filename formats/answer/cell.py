"""The one encoder for every cell of every export: no text can run as a formula."""

import re

# A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection). Full-width
# and small signs count too. Some programs skip white space and invisible characters in front.
_FORMULA = r"[\s\0-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\0-\x08＝＋－＠﹦﹢﹣﹫]"
_GUARDED = re.compile(f"'+{_FORMULA}")
_TO_GUARD = re.compile(
    f"'*{_FORMULA}"
)  # also a text that looks guarded, so that unguard() returns it unchanged


def guard(text: str) -> str:
    """`text` for a cell, with an apostrophe in front if it could run as a formula."""
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguard(cell: str) -> str:
    """The text that was given to `guard`."""
    return cell[1:] if _GUARDED.match(cell) else cell
