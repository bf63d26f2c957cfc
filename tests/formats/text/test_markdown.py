"""What organisers write becomes HTML that can do nothing but be read."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from formats.text import markdown
from formats.text.markdown import BLOCKS, PHRASES, to_html, to_line, to_phrase, to_text
from models.form.markdown import MOST_MARKS, literal
from models.form.piping import Filled, PipedText
from tests.models.form.test_markdown import table


@given(st.text("a1 _*[](){}<>~`\\|&;#!$.-+/:é", max_size=30).map(str.strip))
def test_plain_text_is_shown_as_it_is_written(text: str) -> None:
    assert to_text(literal(text)) == text


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


def test_what_is_too_much_to_be_shown_is_shown_as_it_was_written() -> None:
    wide = table(300, 2) + "\n\n<b>"
    first = "|a" * 300 + "<br>\n" + "|-" * 300 + "<br>\n|a"
    assert to_html(wide) == f'<p dir="auto">{first}</p>\n<p dir="auto">&lt;b&gt;</p>\n'
    many = "*<" * MOST_MARKS
    assert to_phrase(many) == escape(many)
    assert (to_text(many), to_line(many)) == (many, many)


def answered(text: str, *words: str | PipedText) -> Filled:
    return Filled(
        text, lambda name: [one if isinstance(one, PipedText) else PipedText(one) for one in words]
    )


HOSTILE = "<script>*a* [x](javascript:y) ${who}\n# z\ufdd0who\ufdd0"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Why ${who}?", "<p>Why {}?</p>\n"),
        ("${who}", "<p>{}</p>\n"),
        ("*${who}* and **${who_.b_}**", "<p><em>{}</em> and <strong>{}</strong></p>\n"),
        ("a_${who_}_b", "<p>a_{}_b</p>\n"),
        ("`${who}`", "<p><code>{}</code></p>\n"),
        ("# ${who}", "<h2>{}</h2>\n"),
        ("\ufdd0who\ufdd0 ${who}", "<p>who {}</p>\n"),
        ("![${who}](x)", "<p></p>\n"),
        ("[x](${who})", '<p><a rel="noopener noreferrer nofollow ugc">x</a></p>\n'),
    ],
)
def test_an_answer_is_put_in_where_it_is_named_and_is_never_markdown(text: str, html: str) -> None:
    said = escape(HOSTILE)
    shown = to_html(answered(text, HOSTILE)).replace(' dir="auto"', "")
    assert shown == html.replace("{}", said)
    if "{}" in html and not text.startswith("#"):
        assert to_phrase(answered(text, HOSTILE)) == html[3:-5].replace("{}", said)


def test_an_answer_in_the_address_of_a_link_is_a_part_of_it_alone() -> None:
    shown = to_phrase(answered("[x](https://a.example/?q=${who})", 'a&b"#/é'))
    assert 'href="https://a.example/?q=a%26b%22%23%2F%C3%A9"' in shown


def test_several_answers_in_the_address_of_a_link_are_one_part_of_it() -> None:
    shown = to_phrase(answered("[x](https://a.example/?q=${who})", "a&b", "c"))
    assert 'href="https://a.example/?q=a%26b%2C%20c"' in shown


def test_the_label_of_a_choice_is_the_markdown_of_the_organiser() -> None:
    text = answered("You ate ${ate}.", PipedText("*Soup* & rice", marked=True), "*mine*")
    assert to_phrase(text) == "You ate <em>Soup</em> &amp; rice, *mine*."
    assert to_text(text) == "You ate Soup & rice, *mine*."


def test_a_text_is_rendered_once_whatever_is_answered(monkeypatch) -> None:
    rendered = []
    parse = markdown._parser.parse

    def counted(text, *rest):
        rendered.append(text)
        return parse(text, *rest)

    monkeypatch.setattr(markdown._parser, "parse", counted)
    for n in range(100):
        assert to_html(answered("A text with one ${name} in it", f"*{n}*")) == (
            f'<p dir="auto">A text with one *{n}* in it</p>\n'
        )
    assert len(rendered) == 1


@given(hostile, hostile)
def test_no_answer_brings_a_tag_into_any_text(text: str, answer: str) -> None:
    for render, tags in ((to_html, BLOCKS | PHRASES), (to_phrase, PHRASES)):
        named = f"{text}${{who}}{text}"
        with_answer = Tags(render(answered(named, answer)))
        assert with_answer.found == Tags(render(answered(named, "a"))).found <= tags
        links = [value or "" for name, value in with_answer.attributes if name == "href"]
        assert not any(link.lower().startswith(("javascript:", "data:")) for link in links)
