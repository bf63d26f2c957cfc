"""What keeps some reader from a page: what axe finds, what scrolls sideways, targets too small."""

import json
from collections.abc import Iterable
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

BY_FINGER, BY_MOUSE = 44, 24  # the smallest width and height of a target, in pixels
Look = tuple[int, Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = ((1280, "light"), (320, "dark"))  # widths and colours
# Of all words that look the same, within what looks the same, axe judges the contrast of the first
# of which it can: else that is half of its work. What looks the same is told by what the browser
# has made of all styles, so that whatever a style depends on is in it.
SHOWN = [
    *("color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight"),
    *("position", "textShadow", "filter", "mixBlendMode"),
]
BEGIN = """shown => {
    const check = axe._audit.checks["color-contrast"];
    const judge = check.evaluate;
    const ids = new Map();
    let looks, judged;
    const lookOf = (one) => {
        if (!one) return "";
        if (looks.has(one)) return looks.get(one);
        const style = getComputedStyle(one);
        const own = shown.map(name => style[name]);
        const look = [lookOf(one.parentElement), one.localName, one.className, ...own].join();
        if (!ids.has(look)) ids.set(look, String(ids.size));
        looks.set(one, ids.get(look));
        return ids.get(look);
    };
    check.evaluate = function (one, ...more) {
        const look = lookOf(one);
        if (judged.has(look)) return true;
        let ratio;
        const data = (told) => {
            ratio = told?.contrastRatio;
            this.data(told);
        };
        const is = judge.call({ ...this, data }, one, ...more);
        if (ratio && is !== undefined) judged.add(look);  // else it was hidden, or cannot be told
        return is;
    };
    window.forgetLooks = () => { looks = new Map(); judged = new Set(); };
    axe.configure({ noHtml: true });
}"""
# Asked at once, for each question that a test asks of a page takes as long as some of these rules.
# Of all that axe says only what is wrong leaves the browser: the rest is a fifth of the work. Nor
# does it write down each element it looks at, the page as a whole among them.
ASK = """async () => {
    if (document.readyState !== "complete")  // a page that comes has neither all nor its style
        await new Promise(done => addEventListener("load", done, { once: true }));
    if (!window.axe) return null;  // this page has just been loaded
    forgetLooks();
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    const of = (target) => document.querySelector(target)?.outerHTML ?? target;
    const { scrollWidth, clientWidth } = document.documentElement;
    const targets = [...document.querySelectorAll("a, button, input, textarea, summary")]
        .filter(one => one.type !== "hidden" && one.checkVisibility() && !one.closest(".skip"))
        .filter(one => !(one.tagName === "A" && one.closest("p, li, dd, td, th, .hint")))
        .map(one => [one.closest("label.choice, label.step") ?? one, one])
        .map(([target, one]) => [one.outerHTML.slice(0, 80), target.getBoundingClientRect()])
        .map(([what, box]) => [what, box.width, box.height]);
    const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => [id, of(String(target[0])).slice(0, 160)]));
    return JSON.stringify([found, scrollWidth, clientWidth, targets]);
}"""


def barriers(page: Page, smallest: int = BY_MOUSE) -> list[str]:
    """A line for each thing that is in somebody's way; none where the page is for everybody.

    Whoever has pressed a link or a button expects something of the next page first: while that is
    on its way, the page before would be looked at, or go away meanwhile. That all of it has come is
    waited for here; what else is read of it waits itself (`wait_for_load_state`).
    """
    said = page.evaluate(ASK)
    if said is None:
        page.evaluate(AXE_SCRIPT)
        page.evaluate(BEGIN, SHOWN)
        said = page.evaluate(ASK)
    violations, reach, width, targets = json.loads(said)
    found = [f"{rule}: {html}" for rule, html in violations]
    if reach > width:
        found.append(f"{reach} px wide")
    found += [
        f"{width:.0f} x {height:.0f} px: {what}"
        for what, width, height in targets
        if min(width, height) < smallest
    ]
    return found


def barriers_for_all(
    page: Page, smallest: int = BY_MOUSE, looks: Iterable[Look] = LOOKS
) -> list[str]:
    """The barriers in each of these widths and colours; the page stays in the last, the narrowest.

    No script of ours asks how wide the window is, so that a page whose width is changed is the one
    that is loaded in that width. To load it again for each would take twice as long.
    """
    size: Any = page.viewport_size
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} px, {scheme}: {line}" for line in barriers(page, smallest)]
    return found
