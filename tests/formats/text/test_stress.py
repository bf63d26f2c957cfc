"""A number stands out in its sentence, and nothing else of it is changed."""

import pytest

from formats.text.stress import stressed


@pytest.mark.parametrize(
    ("sentence", "number", "html"),
    [
        ("6 of 14 were met", "6", "<strong>6</strong> of 14 were met"),
        ("16 and 6.5 and 6", "6", "16 and 6.5 and <strong>6</strong>"),
        ("We met 6 & 7", "", "We met 6 &amp; 7"),
        ("It's 39 of us", "39", "It's <strong>39</strong> of us"),
        ('"39" of us', "39", '"<strong>39</strong>" of us'),
        ("<5 % & 34", "34", "&lt;5 % &amp; <strong>34</strong>"),
        ("Only <5 % did", "<5 %", "Only <strong>&lt;5 %</strong> did"),
        ("A & B: amp 3", "amp", "A &amp; B: <strong>amp</strong> 3"),
        ("<b>7</b> 7", "b", "&lt;<strong>b</strong>&gt;7&lt;/b&gt; 7"),
        ("[7](https://example.org/7)", "7", None),
    ],
)
def test_a_number_stands_out_where_people_read_it_first(sentence, number, html):
    found = stressed(sentence, number)
    if html is None:  # a link stays one, and its address whole
        assert "<strong>7</strong>" in found
        assert 'href="https://example.org/7"' in found or "href" not in found
    else:
        assert found == html
