"""Responses as a workbook (Office Open XML), a row at a time: on several sheets where one is full.

Texts stand in the cells themselves, as texts, so that none can be a formula. Numbers, days and
times are those of the sheet. A last sheet is the codebook.
https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from formats.answer.about import About
from formats.answer.codebook import table
from formats.answer.cut import Cut, Cuts
from formats.answer.data_column import DAY, MOMENT, TEXT, TIME, DataColumn, data_columns, seconds
from formats.answer.pieces import Pieces
from formats.answer.sheet import AS_GIVEN, Cell, rows
from language.message import gettext, lazy_gettext
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "Excel", True, "xlsx", 1
OFFER = lazy_gettext("Excel, a workbook with numbers, days and a codebook")
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What Excel takes: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 1_048_576, 16_384, 32_767
MOST_BYTES = 1_500_000_000  # of the XML of a sheet; from 2 GB on it would need another kind of ZIP
ROWS_A_CHUNK = 200
LEVEL = 3  # of compression: half the time of 6, a tenth larger
FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year
DAY_ZERO = date(1899, 12, 30).toordinal()
SECONDS_A_DAY = 86_400
# Characters that XML has not got, and what looks as if it stood for one.
UNFIT = re.compile(r"[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
HEADING, WORDS = 1, 2  # indices in `STYLES`; below those of a day, a moment and a time, by length
STYLE_OF = {len("2012-06-06"): 3, len("2012-06-06T12:30:00Z"): 4, len("14:30"): 5}

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = f"""{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="3">\
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>\
<numFmt numFmtId="166" formatCode="hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

Draw = Callable[[str, Any], str]  # the XML of the cell at a place


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The workbook, as chunks of ROWS_A_CHUNK rows."""
    about = about or About()
    listed = data_columns(fields, about.asked, labels=labels)
    fitting = _fitting(listed, about.cuts)
    cells = (
        row[: len(fitting)] for row in rows(fields, responses, labels=labels, spelling=AS_GIVEN)
    )
    out = Pieces()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        book = _Book(archive, out, about.cuts)
        yield from book.sheets(gettext("Responses"), fitting, cells)
        head, *lines = ([cell or None for cell in line] for line in table(listed))
        yield from book.sheets(gettext("Codebook"), _texts(head), lines)
        if notes := about.notes:
            line = [[one] for one in notes]
            yield from book.sheets(gettext("Notes"), _texts([gettext("Notes")]), line)
        book.close()
    yield out.taken()


class _Book:
    """A workbook that is being written."""

    def __init__(self, archive: ZipFile, out: Pieces, cuts: Cuts) -> None:
        self._archive, self._out, self._cuts = archive, out, cuts
        self._names: list[str] = []
        first = _relationships(("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml"))
        archive.writestr("_rels/.rels", first)

    def sheets(
        self, name: str, listed: Sequence[DataColumn], lines: Iterable[Sequence[Cell]]
    ) -> Iterator[bytes]:
        """Write lines below the names of their columns, on as many sheets as they need."""
        number, waiting = 1, iter(lines)
        while True:
            yield from self._sheet(_titled(name, number), listed, waiting)
            ahead = list(islice(waiting, 1))
            if not ahead:
                return
            number, waiting = number + 1, chain(ahead, waiting)

    def _sheet(
        self, title: str, listed: Sequence[DataColumn], lines: Iterator[Sequence[Cell]]
    ) -> Iterator[bytes]:
        """Write as many of the lines as one sheet takes."""
        self._names.append(title)
        draw = [(_letters(index), self._drawer(one)) for index, one in enumerate(listed)]
        row, size = 1, 0
        with self._archive.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w") as part:
            part.write(_beginning(listed, is_first=len(self._names) == 1).encode())
            while size < MOST_BYTES:
                lot = list(islice(lines, min(ROWS_A_CHUNK, MOST_ROWS - row)))
                if not lot:
                    break
                xml = "".join(_row(row + n, draw, cells) for n, cells in enumerate(lot, 1)).encode()
                row, size = row + len(lot), size + len(xml)
                part.write(xml)
                yield self._out.taken()
            part.write(b"</sheetData></worksheet>")

    def _drawer(self, column: DataColumn) -> Draw:
        """What draws a cell of a column. A text is a text in any of them."""
        numbered = NUMBERED.get(column.type)

        def draw(at: str, cell: Any) -> str:
            if not isinstance(cell, str):
                return f'<c r="{at}"><v>{cell!r}</v></c>'
            if numbered and (number := numbered(cell)) is not None:
                return f'<c r="{at}" s="{STYLE_OF[len(cell)]}"><v>{number!r}</v></c>'
            if numbered:
                self._cuts.add(Cut.DAY, NAME, column.name, FIRST_DAY.year)
            return _text(at, self._fitted(cell, column), WORDS)

        return draw

    def _fitted(self, text: str, column: DataColumn) -> str:
        """A text of as many letters as a cell has room for, counted as Excel does."""
        if 2 * len(text) <= MOST_LETTERS:
            return text
        counted = text.encode("utf-16-le", "surrogatepass")
        if len(counted) <= 2 * MOST_LETTERS:
            return text
        self._cuts.add(Cut.LETTERS, NAME, column.name, MOST_LETTERS)
        return counted[: 2 * MOST_LETTERS].decode("utf-16-le", "ignore")

    def close(self) -> None:
        """Write the parts that name the sheets."""
        numbers = range(1, len(self._names) + 1)
        sheets = [f"xl/worksheets/sheet{n}.xml" for n in numbers]
        listed = "".join(
            f'<sheet name="{_escaped(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, self._names, strict=True)
        )
        parts = [
            *((f"rId{n}", f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
            ("rIdStyles", f"{OFFICE}/styles", "styles.xml"),
        ]
        kinds = [
            ("xl/workbook.xml", f"{PART}.sheet.main+xml"),
            ("xl/styles.xml", f"{PART}.styles+xml"),
            *((sheet, f"{PART}.worksheet+xml") for sheet in sheets),
        ]
        for name, said in (
            ("xl/styles.xml", STYLES),
            (
                "xl/workbook.xml",
                f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
                "</workbook>",
            ),
            ("xl/_rels/workbook.xml.rels", _relationships(*parts)),
            ("[Content_Types].xml", _content_types(kinds)),
        ):
            self._archive.writestr(name, said)


def _fitting(listed: Sequence[DataColumn], cuts: Cuts) -> Sequence[DataColumn]:
    """The columns for which a sheet has room."""
    for one in listed[MOST_COLUMNS:]:
        cuts.add(Cut.COLUMN, NAME, one.name, MOST_COLUMNS)
    return listed[:MOST_COLUMNS]


def _texts(headings: Iterable[Cell]) -> list[DataColumn]:
    """Columns of texts below these headings."""
    return [DataColumn(str(one), "", TEXT) for one in headings]


def _titled(name: str, number: int) -> str:
    """The name of a sheet. Some signs may not be in it, nor more than 31 letters."""
    return re.sub(r"[][:*?/\\]", " ", name)[:25] + (f" {number}" if number > 1 else "")


def _letters(index: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    found = ""
    while index >= 0:
        found = chr(ord("A") + index % 26) + found
        index = index // 26 - 1
    return found


def _beginning(listed: Sequence[DataColumn], *, is_first: bool) -> str:
    """What comes before the rows; the first row is the names of the columns, and stays in view."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(one)}" customWidth="1"/>'
        for n, one in enumerate(listed, 1)
    )
    selected = ' tabSelected="1"' if is_first else ""
    heads = "".join(_text(f"{_letters(n)}1", one.name, HEADING) for n, one in enumerate(listed))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{widths}</cols><sheetData><row r="1">{heads}</row>'
    )


def _width(column: DataColumn) -> int:
    """The width of a column, in letters: of its name, or of what it is likely to hold."""
    likely = {TEXT: 30, MOMENT: 20, DAY: 12}.get(column.type, 8)
    said = max(map(len, column.values), default=likely)
    return max(min(said, 40), min(len(column.name), 30)) + 2


def _row(number: int, draw: Sequence[tuple[str, Draw]], cells: Sequence[Cell]) -> str:
    drawn = [
        one(f"{letters}{number}", cell)
        for (letters, one), cell in zip(draw, cells, strict=True)
        if cell is not None
    ]
    return f'<row r="{number}">{"".join(drawn)}</row>'


def _text(at: str, text: str, style: int) -> str:
    return (
        f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t>'
        "</is></c>"
    )


def _escaped(text: str) -> str:
    """A text in XML; a character that XML has not got stands as `_x0001_`, as Excel reads it."""
    if UNFIT.search(text):
        text = UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _day(text: str) -> int | None:
    """The number of a day, or None for one before days begin."""
    day = date.fromisoformat(text)
    return day.toordinal() - DAY_ZERO if day >= FIRST_DAY else None


def _time(text: str) -> float:
    return seconds(text) / SECONDS_A_DAY


def _moment(text: str) -> float | int | None:
    day, _, time = text.partition("T")
    whole = _day(day)
    return whole + seconds(time) / SECONDS_A_DAY if time and whole is not None else whole


NUMBERED: dict[str, Callable[[str], float | int | None]] = {
    DAY: _day,
    TIME: _time,
    MOMENT: _moment,
}


def _relationships(*parts: tuple[str, str, str]) -> str:
    said = "".join(
        f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, kind, target in parts
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{said}</Relationships>'


def _content_types(parts: Iterable[tuple[str, str]]) -> str:
    said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{said}</Types>"
    )
