"""Back and forward in a browser, as a person presses them."""

from playwright.sync_api import Page

SOON = 700  # milliseconds, in which a page of this machine is there


def back(page: Page) -> None:
    """Go back. Of another place in the same page Firefox tells its driver nothing."""
    if _is_told(page):
        page.go_back()
    else:
        page.evaluate("history.back()")
        page.wait_for_timeout(SOON)


def forward(page: Page) -> None:
    """Go forward; see `back`."""
    if _is_told(page):
        page.go_forward()
    else:
        page.evaluate("history.forward()")
        page.wait_for_timeout(SOON)


def _is_told(page: Page) -> bool:
    browser = page.context.browser
    return browser is None or browser.browser_type.name == "chromium"
