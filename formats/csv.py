"""Lines of CSV (RFC 4180) in which no text runs as a formula, of any table but that of answers."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from formats.answer.cell import guard

Cell = str | int | float | Decimal | None


def csv_of(lines: Iterable[Iterable[Cell]]) -> bytes:
    """These lines in UTF-8, each text guarded; None is an empty cell."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [guard(cell) if isinstance(cell, str) else cell for cell in line] for line in lines
    )
    return out.getvalue().encode()
