"""HTML that another tool kept a text in, as the Markdown of ours."""

import re
from html.parser import HTMLParser

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
HEADINGS = {f"h{level}": "#" * max(level, 2) for level in range(1, 7)}
BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "table", "tr", "section", *HEADINGS}
SILENT = {"script", "style", "head", "title"}
SCHEMES = ("http://", "https://", "mailto:")
LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z/!]|&[A-Za-z#]")


def to_markdown(html: str) -> str:
    """The text with its paragraphs, lists, headings, links and emphasis; a plain one as it is."""
    if not LOOKS_LIKE_HTML.search(html):
        return html.strip()
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return "\n\n".join(parser.blocks())


def to_phrase(html: str) -> str:
    """The same in one line, for a label or a hint."""
    return " ".join(to_markdown(html).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = [""]
        self._lists: list[str] = []
        self._links: list[str] = []
        self._silent = 0

    def blocks(self) -> list[str]:
        found: list[str] = []
        for block in self._blocks:
            text = re.sub(r"\*{2,4}\s*\*{2,4}", "", block).strip()
            if not text or text in ("-", "1.", *HEADINGS.values()):
                continue
            item = text.startswith(("- ", "1. "))
            if item and found and found[-1].startswith(text[:2]):
                found[-1] += f"\n{text}"
            else:
                found.append(text)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self._begin(tag)
        elif tag == "br":
            self._blocks[-1] = f"{self._blocks[-1].rstrip()}\n"
        elif tag in MARKS:
            self._blocks[-1] += MARKS[tag]
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            self._links.append(address if address.startswith(SCHEMES) else "")
            self._blocks[-1] += "[" if self._links[-1] else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            self._blocks.append("")
        elif tag in MARKS:
            text = self._blocks[-1]
            bare = text.rstrip()
            self._blocks[-1] = bare + MARKS[tag] + text[len(bare) :]
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._blocks[-1] += f"]({address})" if address else ""

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = re.sub(r"\s+", " ", data)
        last = self._blocks[-1]
        self._blocks[-1] += words.lstrip() if not last or last.endswith((" ", "\n")) else words

    def _begin(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append("1. " if tag == "ol" else "- ")
        within_item = self._blocks[-1] in ("- ", "1. ")
        if not (within_item and tag in ("p", "div")):
            self._blocks.append("")
        if tag == "li":
            self._blocks[-1] = (self._lists or ["- "])[-1]
        elif tag in HEADINGS:
            self._blocks[-1] = f"{HEADINGS[tag]} "
