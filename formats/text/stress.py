"""A number stressed in its sentence."""

import re

from markupsafe import Markup, escape

from formats.text.markdown import to_phrase


def stressed(sentence: str, number: str) -> Markup:
    """`sentence` (Markdown) as HTML for a line, in which `number` stands out where it is first."""
    html = to_phrase(sentence)
    if not number:
        return html
    said = str(escape(number))
    # Only what people read: no part of a tag or of an entity, nor of a longer word or number.
    parts = re.compile(rf"<[^>]*>|(?<![\w.,])({re.escape(said)})(?!\w|[.,]\d)|&#?\w+;")
    for found in parts.finditer(html):
        if found[1]:
            start, end = found.span(1)
            return Markup(f"{html[:start]}<strong>{said}</strong>{html[end:]}")
    return html
