"""Browsers of people that stay for the next test: to open one takes 0.1 seconds of a processor.

A context of Playwright is what one person has: cookies, storage, tabs. The next test gets it as one
that is new, but for what was loaded of styles and scripts; a test that counts what is loaded asks
for a new one. A page without anything stays in each, and with it the process that draws its pages.
"""

from inspect import isfunction
from json import dumps, loads
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

MOST = 6  # that stay: each holds some 50 MB
# What leaves nothing behind, or is taken back. After all else that can be done to a context, and
# after a clock of its own, nobody gets it again.
HARMLESS = {"new_page", "cookies", "add_cookies", "clear_cookies", "set_offline"}
HARMLESS |= {"set_default_timeout", "expect_page", "new_cdp_session"}


class Windows:
    """The contexts of one browser."""

    def __init__(self, browser: Browser, most: int = MOST) -> None:
        self._browser, self._most = browser, most
        self._kept: dict[BrowserContext, str] = {}  # those that nobody has, and their options
        self._has_options: dict[BrowserContext, str] = {}  # of all that may be kept
        self._stays: dict[BrowserContext, Page] = {}

    def open(self, *, is_new: bool = False, **options: Any) -> BrowserContext:
        """A context with these options, in which nobody has been, or so that no page can tell."""
        wanted = dumps(options, sort_keys=True)
        found = [one for one, had in self._kept.items() if had == wanted and not is_new]
        if found:
            del self._kept[found[-1]]
            return found[-1]
        made = self._browser.new_context(**options)
        if self._browser.browser_type.name == "chromium" and not is_new:
            self._make_ready(made, wanted)
        return made

    def leave(self, context: BrowserContext) -> None:
        """Nobody needs it any more."""
        if context not in self._has_options:
            context.close()
            return
        if context not in self._stays:
            self._stays[context] = context.new_page()
        for page in context.pages:
            if page is not self._stays[context]:
                page.close()
        context.set_offline(False)
        context.clear_cookies()
        self._clear_storage(context)
        self._kept[context] = self._has_options[context]
        if len(self._kept) > self._most:
            self._forget(next(iter(self._kept)))

    def _make_ready(self, context: BrowserContext, options: str) -> None:
        """Have it kept, until somebody does to it what cannot be taken back."""
        self._has_options[context] = options
        for owner, harmless in (context, HARMLESS), (context.clock, set[str]()):
            for name, what in vars(type(owner)).items():
                if isfunction(what) and not name.startswith("_") and name not in harmless:
                    self._watch(context, owner, name)

    def _watch(self, context: BrowserContext, owner: object, name: str) -> None:
        does = getattr(owner, name)

        def doing(*given: Any, **named: Any) -> Any:
            self._has_options.pop(context, None)
            return does(*given, **named)

        setattr(owner, name, doing)

    def _clear_storage(self, context: BrowserContext) -> None:
        session = context.new_cdp_session(self._stays[context])
        of = {"origin": loads(self._has_options[context])["base_url"], "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", of)
        session.detach()

    def _forget(self, context: BrowserContext) -> None:
        for known in self._kept, self._has_options, self._stays:
            known.pop(context, None)
        context.close()
