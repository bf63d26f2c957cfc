"""What a browser calls a file: whatever letters a title has, no header is broken by them."""

from urllib.parse import unquote

import pytest
from werkzeug.http import parse_options_header

from formats.answer.download import FORMATS
from formats.answer.file_name import stem
from web.attachment import attachment


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lunch", "Lunch-x1"),
        ("غداء: كيف كان؟", "غداء كيف كان؟-x1"),
        ('a"b\\c\r\nSet-Cookie: d=e;/../f', "a b c Set-Cookie d=e; .. f-x1"),
        ("../../etc/passwd", "etc passwd-x1"),
        ("é" * 300, f"{'é' * 60}-x1"),
        ("\u202egpj.exe", "gpj.exe-x1"),
        ("...", "x1"),
        ("nul.txt", "_nul.txt-x1"),
        ("COM1 .a", "_COM1 .a-x1"),
        ("Lpt².a.b", "_Lpt².a.b-x1"),
        ("con", "con-x1"),  # a device only before a point
        ("console.log", "console.log-x1"),
        ("a`b'", "a b'-x1"),
    ],
)
def test_the_name_is_that_of_the_title_and_the_code_whatever_it_is(title, name):
    assert stem(title, "x1") == name
    said = attachment(f"{name}.csv")
    assert said.isascii()
    assert said.isprintable()
    kind, options = parse_options_header(said)
    assert (kind, options["filename"]) == ("attachment", f"{name}.csv")
    plain = said.partition('filename="')[2].partition('"')[0]
    assert plain.endswith("x1.csv")
    assert unquote(said.partition("filename*=UTF-8''")[2]) in ("", f"{name}.csv")


def test_no_two_formats_have_files_of_one_name():
    assert len({one.ENDING for one in FORMATS.values()}) == len(FORMATS)


def test_a_name_that_nobody_looked_at_breaks_out_of_no_quotes():
    name = 'a"; filename="b\\".csv'
    said = attachment(name)
    assert said.count('"') == 2
    assert unquote(said.partition("filename*=UTF-8''")[2]) == name
