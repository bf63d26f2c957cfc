"""What organisers write becomes HTML that can do nothing but be read."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from formats.markdown import BLOCKS, PHRASES, to_html, to_phrase, to_text


class Tags(HTMLParser):
    """Collects the tags of a page, and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes += attrs


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A *word*, **two**", "<p>A <em>word</em>, <strong>two</strong></p>\n"),
        ("# Title", "<h2>Title</h2>\n"),
        ("## Title", "<h2>Title</h2>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer nofollow ugc">x</a></p>\n',
        ),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("![x](https://example.org/a.png)", "<p></p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ],
)
def test_markdown_becomes_blocks(text: str, html: str) -> None:
    assert to_html(text).replace(' dir="auto"', "") == html


@pytest.mark.parametrize("target", ["#part-2", "part-2.html", "../part-2", "?page=2"])
def test_a_link_within_the_text_it_was_taken_from_leads_nowhere(target: str) -> None:
    link = '<a rel="noopener noreferrer nofollow ugc">x</a>'
    assert to_phrase(f"[x]({target})") == link
    assert to_phrase("[x](/s/lunch)") == link.replace("<a ", '<a href="/s/lunch" ')


def test_each_block_goes_the_way_of_its_own_words_and_takes_along_what_is_in_it() -> None:
    assert to_html("# אב\n\nA *b*\n\n1. אב\n\n   c") == (
        '<h2 dir="auto">אב</h2>\n<p dir="auto">A <em>b</em></p>\n'
        '<ol dir="auto">\n<li>\n<p>אב</p>\n<p>c</p>\n</li>\n</ol>\n'
    )


def test_inside_a_line_there_are_no_blocks_and_in_a_title_no_tags() -> None:
    assert to_phrase("# A *word*\n\n- x") == "# A <em>word</em>\n\n- x"
    assert to_text("A *word* & [x](https://example.org) <b>") == "A word & x <b>"


PARTS = [
    *("<script>", "</p>", "<img src=x onerror=y>", "[a](", "javascript:x", "data:text/html,x"),
    *("<a href='", "](<", ">)", "`", "**", "| a |\n|---|\n", '" onclick="x', "&lt;", "<!--", "x"),
]
hostile = st.text() | st.lists(st.sampled_from(PARTS)).map("".join)


@given(hostile)
def test_whatever_is_written_only_these_tags_and_links_come_out(text: str) -> None:
    for html, tags in ((to_html(text), BLOCKS | PHRASES), (to_phrase(text), PHRASES)):
        page = Tags(html)
        assert page.found <= tags
        assert {name for name, _ in page.attributes} <= {"href", "rel", "dir"}
        links = [value for name, value in page.attributes if name == "href"]
        assert not any((link or "").lower().startswith(("javascript:", "data:")) for link in links)
    assert Tags(str(escape(to_text(text)))).found == set()
