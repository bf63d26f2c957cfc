"""What keeps some reader from a page: what axe finds, what scrolls sideways, targets too small."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

BY_FINGER, BY_MOUSE = 44, 24  # the smallest width and height of a target, in pixels
TARGETS = """() => [...document.querySelectorAll("a, button, input, textarea, summary")]
    .filter(one => one.type !== "hidden" && one.checkVisibility() && !one.closest(".skip"))
    .filter(one => !(one.tagName === "A" && one.closest("p, li, dd, td, th, .hint")))
    .map(one => [one.closest("label.choice, label.step") ?? one, one])
    .map(([target, one]) => [one.outerHTML.slice(0, 80), target.getBoundingClientRect()])
    .map(([what, box]) => [what, box.width, box.height])"""


def barriers(page: Page, smallest: int = BY_MOUSE) -> list[str]:
    """A line for each thing that is in somebody's way; none where the page is for everybody."""
    violations = Axe().run(page).response["violations"]
    found = [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]
    reach, width = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
    if reach > width:
        found.append(f"{reach} px wide")
    found += [
        f"{width:.0f} x {height:.0f} px: {what}"
        for what, width, height in page.evaluate(TARGETS)
        if min(width, height) < smallest
    ]
    return found
