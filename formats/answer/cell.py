"""The one encoder for every cell of every export: no text can run as a formula."""

import re

# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection). Full-width
# and small signs count too; white space, and what cannot be seen, in front of a sign is passed over
# by some programs.
_FORMULA = r"[\s\0-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\0-\x08＝＋－＠﹦﹢﹣﹫]"
_GUARDED = re.compile(f"'+{_FORMULA}")
_TO_GUARD = re.compile(f"'*{_FORMULA}")  # also what looks guarded, so that it comes back as it was


def guard(text: str) -> str:
    """`text` for a cell; one that could run as a formula gets an apostrophe in front."""
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
