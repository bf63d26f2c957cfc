"""Waiting for what no page shows, so that nothing in it can be expected."""

from collections.abc import Callable

from playwright.sync_api import Page

MOMENT, MOST = 50, 600  # milliseconds between two looks, and how many: half a minute


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Let the page go on until this is so. Raises AssertionError where it never is."""
    for _ in range(MOST):
        if is_so():
            return
        page.wait_for_timeout(MOMENT)
    raise AssertionError("It never came.")
