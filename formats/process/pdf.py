"""The process that makes a PDF of a page, with limits, without a secret and without a network.

It reads the HTML on standard input. Whatever the page names is refused, for nothing that it needs
is elsewhere: so nobody who writes into a report has this process fetch anything.
"""

import re
import sys
from collections.abc import Mapping
from importlib import import_module

PICTURE = re.compile(r"<svg\b[^>]*>")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,([^()]*))?\)")  # the innermost of several


def main() -> None:
    """Read the page and write the PDF."""
    sys.stdout.buffer.write(made(sys.stdin.buffer.read().decode()))


def made(page: str) -> bytes:
    """A PDF of this page of HTML, tagged for screen readers."""
    found = STYLE.search(page)
    pictures = f"<style>{_of_pictures(found[1])}</style>" if found else ""
    page = PICTURE.sub(lambda one: one[0] + pictures, page)
    weasyprint = import_module("weasyprint")
    nobody = weasyprint.URLFetcher(allowed_protocols=())
    written: bytes = weasyprint.HTML(string=page, url_fetcher=nobody).write_pdf(pdf_tags=True)
    return written


def _of_pictures(style: str) -> str:
    """The rules of a style that colour a picture, with its variables replaced by what they are.

    WeasyPrint draws a picture without the style of its page.
    """
    css = import_module("tinycss2")
    rules = css.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    said = [
        (css.serialize(one.prelude).strip(), css.serialize(one.content))
        for one in rules
        if one.type == "qualified-rule"
    ]
    variables: dict[str, str] = {}
    for selector, content in said:
        if selector == ":root":
            for one in content.split(";"):
                name, _colon, value = one.partition(":")
                variables[name.strip()] = value.strip()
    return "\n".join(
        f"{selector} {{{_plain(content, variables)}}}"
        for selector, content in said
        if "fill" in content or "stroke" in content
    )


def _plain(content: str, variables: Mapping[str, str]) -> str:
    """What a rule says, with the value of each variable, or else what it says to take instead."""
    while "var(" in content:
        plain = VARIABLE.sub(lambda one: variables.get(one[1], one[2] or "black"), content)
        if plain == content:
            break
        content = plain
    return content
