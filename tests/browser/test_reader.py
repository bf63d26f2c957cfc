"""What is in a reader’s way is found, also where much else on the page looks nearly the same."""

import pytest

from tests.browser.reader import barriers

pytestmark = pytest.mark.sqlite

PAGE = """<!doctype html><html lang="en"><title>Words</title><main><h1>Words</h1>
<p>1</p> <p>Some words</p> <p>Other words</p> <p>More words</p></main>"""
PALE = """which => {
    const all = [...document.querySelectorAll("p")];
    for (const [place, one] of all.entries())
        one.style.color = which.includes(place) ? "rgb(210, 210, 210)" : "";
}"""


def test_words_that_are_too_pale_are_found_among_others(open_browser) -> None:
    page = open_browser()
    page.set_content(PAGE)
    assert barriers(page) == []
    # Of one letter axe cannot tell; of those that look the same one stands for all.
    for pale, found in ([3], "More words"), ([1, 3], "Some words"), ([0, 1, 2], "Some words"):
        page.evaluate(PALE, pale)
        (line,) = barriers(page)
        assert line.startswith("color-contrast")
        assert found in line
    page.evaluate(PALE, [])
    assert barriers(page) == []
