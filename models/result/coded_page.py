"""Coded pages: packed rows of those whose texts were coded, each with the tags of its texts behind.

Tags are in no packed row, for people set them later. Here both are read side by side, a lot of
texts at a time, so that all that can be asked of answers can be asked of tags.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from models.answer.packed import Packed
from models.coding.coding import (
    CODE_BYTES,
    DIFFERS,
    TagCounts,
    Verdict,
    bits_of,
    code_of,
)
from models.coding.coding import counts as all_counts
from models.coding.tag import OF_TAGS, Tag, as_field, codebooks
from models.form.condition import Condition
from models.form.layout import BITS, Layout, Page
from models.result.filter import finders, tagged_by
from models.survey.survey import Survey


def coded_pages(
    survey: Survey, books: Mapping[str, Sequence[Tag]], condition: Condition | None
) -> Iterator[tuple[int, Page, int]]:
    """Pages of the responses with a coded text in any of these fields: {field: its tags}.

    Each with its version and the mask of the rows that meet the condition, if any do; the tags are
    in the cell `<field>.tags`. Within a reading transaction; a page takes the same memory however
    many there are.
    """
    several = {f"{field}{OF_TAGS}": bits_of(tags) for field, tags in books.items()}
    starts = {field: CODE_BYTES * number for number, field in enumerate(books)}
    find = finders(survey, condition, tagged_by(survey, condition))

    @cache
    def layout(version: int) -> Layout:
        return survey.history.of(version).layout.followed_by(several, CODE_BYTES)

    for lot in Verdict.lots(survey, books) if books else ():
        codes: dict[bytes, bytearray] = {}
        for response, field, tags, differs in lot:
            row = codes.setdefault(bytes.fromhex(response), bytearray(CODE_BYTES * len(books)))
            code = code_of(tags, differs=differs).to_bytes(CODE_BYTES, "little")
            row[starts[field] : starts[field] + CODE_BYTES] = code
        ids = list(codes)
        for version in range(1, survey.version + 1):
            rows = Packed.rows_of(survey, version, ids)
            joined = b"".join(id + row + codes[id] for id, row in rows)
            page = Page(layout(version), joined, ids=True)
            mask = find(version)(page)
            if mask:
                yield version, page, mask


def tag_counts(survey: Survey, condition: Condition | None) -> dict[str, TagCounts]:
    """{field: how often each of its tags counts} in the responses that meet the condition.

    Within a reading transaction, for it to be of one moment.
    """
    if condition is None:
        return all_counts(survey)
    books = codebooks(survey)
    found: dict[str, dict[str, int]] = {field: {} for field in books}
    differing = dict.fromkeys(books, 0)
    for _version, page, mask in coded_pages(survey, books, condition):
        for field, counted in found.items():
            cell = page.layout.cells[f"{field}{OF_TAGS}"]
            for tag, times in cell.counts(page, mask):
                counted[tag] = counted.get(tag, 0) + times
            byte, bit = divmod(DIFFERS, 8)
            differing[field] += page.number(mask & page.where(cell.at + byte, BITS[bit]))
    return {
        field: TagCounts(as_field(field, tags), _of_all(tags, found[field]), differing[field])
        for field, tags in books.items()
    }


def _of_all(tags: Sequence[Tag], counted: Mapping[str, int]) -> dict[str, int]:
    return {name: counted.get(name, 0) for name in ("", *(one.name for one in tags))}
