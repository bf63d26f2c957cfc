"""HTML from elsewhere comes out as Markdown that says the same, be it well formed or not."""

import pytest

from formats.text.markdown import to_html
from formats.text.markup import to_markdown, to_phrase


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain *words*, 1 < 2 & so on", "plain *words*, 1 < 2 & so on"),
        ("<p>A</p>\r\n<p>B</p>", "A\n\nB"),
        ("<div>A</div><div>B</div>C<blockquote>D</blockquote>E", "A\n\nB\n\nC\n\nD\n\nE"),
        ("<h1>A</h1><h3>B</h3>C", "## A\n\n### B\n\nC"),
        ("A<br>B<br/>C", "A\\\nB\\\nC"),
        ("<b>A</b> <i>B</i> <strong>C</strong> <em>D</em>", "**A** *B* **C** *D*"),
        ("<b><i>A</i></b> <s>B</s> <code>C</code>", "***A*** ~~B~~ `C`"),
        ("A<b> B </b>C<b> </b>D<i></i>", "A **B** C D"),
        ("<ul>\n<li>A</li>\n<li><p>B</p></li>\n</ul>C", "- A\n- B\n\nC"),
        ("<ol><li>A<ul><li>B</li></ul></li><li>C</li></ol>", "1. A\n   - B\n2. C"),
        ("<ul><li>A<p>B</p></li></ul>", "- A\n  B"),
        ("<a href='https://example.org/a b)'>A</a>", "[A](https://example.org/a%20b%29)"),
        ("<a href='javascript:x'>A</a> <a href='/b'>B</a> <a href='#c'>C</a> <a>D</a>", "A B C D"),
        (
            "A<table><tr><th>B</th><th>C</th></tr><tr><td><p>D</p><ul><li>E</li></ul></td></tr>"
            "</table>F",
            "A\n\n\n|B|C|\n|-|-|\n|D E||\n\nF",
        ),
        ("<style>p {}</style><title>A</title><script>B</script>C <!-- D -->", "C"),
        ("<p>A <b>B", "A **B**"),
        ("</ul><li>A</li><td>B</td><tr>C", "- A\n\nBC"),
        ("&lt;b&gt; &amp; A", "<b> & A"),
    ],
)  # fmt: skip
def test_each_element_of_a_text_has_its_sign(html, markdown):
    assert to_markdown(html) == markdown


def test_what_means_something_in_markdown_is_said_literally_where_it_should_be():
    html = "<p>*A* _b_ [c](d) &lt;e&gt; ~f~ `g` \\h |i|</p>"
    assert to_markdown(html) == r"*A* _b_ [c](d) <e> ~f~ `g` \h |i|"
    literal = to_markdown(html, literal=True)
    assert literal == r"\*A\* \_b\_ \[c\](d) \<e\> \~f\~ \`g\` \\h \|i\|"
    shown = "*A* _b_ [c](d) &lt;e&gt; ~f~ `g` \\h |i|"
    assert to_html(literal) == f'<p dir="auto">{shown}</p>\n'


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>A</p><p>B<br>C&nbsp; D</p>", "A B C D"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B C"),
        ("<p>One <em>only</em></p>", "One *only*"),
    ],
)
def test_a_label_is_one_line(html, line):
    assert to_phrase(html) == line


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Soft?<br /></p>", "Soft?"),
        ("<p><br>A<br> <br></p>", "A"),
        ("<br />", ""),
        ("A<br>", "A"),
        ("<p>Hello</p><br /><p>World</p>", "Hello\n\nWorld"),
        ("<b>A<br></b>", "**A**"),
        ("<ul><li>A<br></li><li><br>B<br>C</li></ul>", "- A\n- B\\\nC"),
        ("<ul><li>A</li><li><br></li></ul><p>B</p>", "- A\n\nB"),
        ("<h3>Thanks<br></h3>", "### Thanks"),
        ("<h3>Thanks<br>to all</h3>", "### Thanks to all"),
        ("<table><tr><td><br>A<br>B<br></td></tr></table>", "|A B|\n|-|"),
        ("<code>A<br>B</code>", "`A B`"),
    ],
)
def test_a_break_stands_between_two_lines_of_a_block_alone(html, markdown):
    assert to_markdown(html) == markdown
    assert to_markdown(html, literal=True) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "<table><tr><td>A<table><tr><td>B</td></tr></table>C</td></tr></table>D",
            "A\n\n\n|B|\n|-|\n\nC\n\nD",
        ),
        (
            "<table><tr><td><h2>A</h2><p>B</p></td><td>C</td></tr>"
            "<tr><td><table><tr><td>D</td><td>E</td></tr></table></td></tr>"
            "<tr><td><p>F</p><p>G</p></td></tr></table>H",
            "## A\n\nB\n\nC\n\n\n|D|E|\n|-|-|\n\nF\n\nG\n\nH",
        ),
        (
            "<table><tr><td>A</td></tr></table><table><tr><td>B</td></tr></table>",
            "|A|\n|-|\n\n\n|B|\n|-|",
        ),
        (
            "<table><tr><td><h2>A</h2><p>B</p><p>C</p></td></tr>"
            "<tr><td><h2>D</h2><ul><li>E</li></ul></td></tr></table>F",
            "## A\n\nB\n\nC\n\n## D\n\n- E\n\nF",
        ),
    ],
)
def test_a_table_of_tables_or_headings_is_the_blocks_of_its_cells(html, markdown):
    assert to_markdown(html) == markdown
    assert to_markdown(html, literal=True) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("text <b>bold<b>er</b></b>", "text **bolder**"),
        ("<b>A<strong>B</strong>C</b>", "**ABC**"),
        ("<strong>a</strong><strong>b</strong>", "**ab**"),
        ("<b>a </b><b>b</b>", "**a b**"),
        ("<i>a</i><em>b</em>c<b>d</b>", "*ab*c**d**"),
        ("<b>a</b><b></b>c", "**a**c"),
        ("<b>a</b> <b>b</b>", "**a** **b**"),
    ],
)
def test_emphasis_inside_or_beside_emphasis_of_its_kind_is_one(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>Big</h1>", "## Big"),
        ("<table><tr><td>a|b</td><td>c\\|d</td></tr></table>", "|a\\|b|c\\|d|\n|-|-|"),
        ("<p>A\t&nbsp; B&nbsp;<i> C</i></p>", "A B *C*"),
        ("<li>a</li><li>b</li>C", "- a\n- b\n\nC"),
        ("<a href=' https://example.org/a_(b)'>A</a>", "[A](https://example.org/a_(b))"),
    ],
)
def test_a_text_of_another_survey_tool_keeps_to_the_markdown_of_a_survey(html, markdown):
    assert to_markdown(html) == markdown


def test_a_document_keeps_its_title_its_tabs_and_its_fixed_spaces():
    html = "<h1>A</h1><p>B\tC&nbsp;D <a href='https://example.org/(b)'>E</a></p>"
    markdown = "# A\n\nB\tC\u00a0D [E](https://example.org/(b%29)"
    assert to_markdown(html, literal=True) == markdown


def test_a_label_of_a_break_alone_is_empty():
    assert to_phrase("<br>") == ""
    assert to_phrase("A<br>B<br>") == "A B"
    assert to_phrase("A\\\nB") == "A\\ B"
