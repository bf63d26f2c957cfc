"""A phone's browser writes while its network is cut, a portal answers, and its owner goes back.

It is asked for by name: it needs Chromium at /usr/bin/chromium or /usr/bin/chromium-headless-shell.
"""

import json
import random
import secrets
from collections import Counter
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect, sync_playwright

from faults.oracle import Ledger
from faults.phone import Account
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, SURVEY, Service
from tests.browser.conftest import HOW, PROGRAMS

PARTS = """
[[question]]
name = "two"
type = "section"
label = "The second part"
[[question]]
name = "second"
type = "text"
label = "What do you say here?"
multiline = true
[[question]]
name = "three"
type = "section"
label = "The last part"
[[question]]
name = "third"
type = "text"
label = "And in the end?"
"""
PORTAL = "<title>Hotel</title><h1>Accept our terms</h1>"
MOST = 3  # disturbances at one part
PATIENCE = 30_000  # milliseconds
SENT = "() => Object.fromEntries(new FormData(document.querySelector('form[data-send]')))"


class Writer:
    """A person who fills in the form in parts, whatever happens; `written` is all they wrote."""

    def __init__(self, context: BrowserContext, chance: random.Random) -> None:
        self.context, self.chance = context, chance
        self.page = context.new_page()
        self.done: Counter[str] = Counter()
        self.lost: list[str] = []
        self.written: dict[str, str] = {}
        self.key = ""

    def fill(self, nonce: str) -> str:
        """Write and send it all; the receipt."""
        self.page.goto("/sign-in")
        self.page.goto(f"/s/{CODE}")
        self.key = str(self.page.evaluate(SENT)["submission_key"])
        for part, name in enumerate(("nonce", "second", "third"), 1):
            self._part(part)
            self._write(name, nonce if name == "nonce" else f"{name} {secrets.token_hex(20)}")
            for _ in range(self.chance.randrange(MOST + 1)):
                self._disturb(part)
            self._look(part)
            self._press("Send" if part == 3 else "Continue")
        receipt = self.page.locator("[data-receipt]")
        expect(receipt).to_be_visible(timeout=PATIENCE)
        if self.chance.random() < 0.3:
            self.page.reload()
        return str(receipt.get_attribute("data-receipt"))

    def _write(self, name: str, text: str) -> None:
        self.page.locator(f"#{name}").fill(text)
        self.written[name] = text

    def _part(self, number: int) -> None:
        expect(self.page.get_by_text(f"Part {number} of 3")).to_be_visible(timeout=PATIENCE)

    def _look(self, part: int) -> None:
        """Note what was written and does not stand in the form."""
        self._part(part)
        there = self.page.evaluate(SENT)
        self.lost += [name for name, text in self.written.items() if there.get(name) != text]

    def _press(self, name: str) -> None:
        """Press a button, over a network that may do anything the first time."""
        how = self.chance.choice(("well", "well", "cut", "portal", "lost"))
        self.done[how] += 1
        answer: dict[str, Callable[[Route], None]] = {
            "well": lambda route: route.continue_(),
            "cut": lambda route: route.abort(),
            "portal": lambda route: route.fulfill(body=PORTAL, content_type="text/html"),
            "lost": _lose,
        }
        left = [answer[how]]

        def handle(route: Route) -> None:
            if route.request.method == "POST" and left:
                left.pop()(route)
            else:
                route.continue_()

        self.page.unroute_all()
        self.page.route("**/s/*", handle)
        self.page.get_by_role("button", name=name, exact=True).click()

    def _disturb(self, part: int) -> None:
        name = self.chance.choice(("reload", "leave", "reopen", "offline", "back"))
        self.done[name] += 1
        getattr(self, f"_{name}")(part)
        self._look(part)

    def _reload(self, part: int) -> None:
        self.page.reload()

    def _leave(self, part: int) -> None:
        """Follow a link to elsewhere, and come back."""
        self.page.goto("/sign-in")
        self.page.go_back()

    def _reopen(self, part: int) -> None:
        """The phone drops the tab, and its owner scans the code again."""
        page = self.context.new_page()
        self.page.close()
        self.page = page
        page.goto("/sign-in")
        page.goto(f"/s/{CODE}")

    def _offline(self, part: int) -> None:
        """Press without a network, write one more word, and load the page again."""
        if part == 3:
            return
        self.context.set_offline(True)
        self._press("Continue")
        expect(self.page.get_by_text("Not sent yet")).to_be_visible(timeout=PATIENCE)
        name = list(self.written)[-1]
        if name != "nonce":
            self._write(name, f"{self.written[name]} more")
        else:
            self.page.locator("[name=good]").first.check()
        self.context.set_offline(False)
        self.page.reload()

    def _back(self, part: int) -> None:
        """Go back to the part before, as often as that goes, and on again."""
        if part == 1:
            return
        self.page.unroute_all()
        self.page.go_back()
        self._look(part - 1)
        self.page.get_by_role("button", name="Continue", exact=True).click()


def _lose(route: Route) -> None:
    """The service has it, and its reply does not come through."""
    route.fetch(max_redirects=0)
    route.abort()


def run(extent: Extent) -> Result:
    """Whatever happens to a phone: nothing that was written is lost, each answer is stored once."""
    rounds = extent.of(100, 5)
    ledger, account = extent.ledger(), Account()
    service = Service(extent.folder)
    service.add_survey(SURVEY + PARTS)
    done: Counter[str] = Counter()
    lost: list[str] = []
    written: dict[str, dict[str, str]] = {}
    with service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(PROGRAMS["chromium"]), args=HOW["chromium"]["args"]
        )
        for _ in range(rounds):
            nonce = secrets.token_hex(8)
            account.sent.add(nonce)
            context = browser.new_context(base_url=service.address, is_mobile=True, has_touch=True)
            writer = Writer(context, extent.chance)
            _note(ledger, account, nonce, writer)
            done += writer.done
            lost += writer.lost
            written[nonce] = writer.written
            context.close()
        browser.close()
    wanted = [
        Wanted("rounds", len(account.acknowledged), least=rounds, most=rounds),
        Wanted("texts lost in the form", len(lost), most=0, least=0),
        Wanted("texts stored otherwise", _otherwise(service, written), most=0, least=0),
    ]
    return conclude("writing", service, ledger, account, wanted, done=dict(done))


def _note(ledger: Ledger, account: Account, nonce: str, writer: Writer) -> None:
    receipt = writer.fill(nonce)
    ledger.append(nonce, writer.key, receipt)
    account.note_receipt()


def _otherwise(service: Service, written: dict[str, dict[str, str]]) -> int:
    """The number of texts that are not stored as they were written."""
    lines = service.run("responses", "export", CODE, "--format", "jsonl").splitlines()
    rows = {row["nonce"]: row for row in map(json.loads, lines)}
    return sum(
        rows.get(nonce, {}).get(name) != text
        for nonce, texts in written.items()
        for name, text in texts.items()
    )
