"""A page of a list in an address: which one is turned to."""

from flask import request

MOST_PAGES = 1_000  # of a list that nobody has counted


def page_number(pages: int = MOST_PAGES) -> int:
    """The page that the address asks for, from 1 to `pages`; the first where it names none."""
    return min(max(request.args.get("page", 1, int), 1), pages)
