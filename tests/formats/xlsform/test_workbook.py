"""A workbook that would take memory or time without end is refused before it is opened."""

import io
import time
import tracemalloc
import zipfile

import pytest

from formats.unread import FileError
from formats.xlsform import read as xlsform
from tests.formats.xlsform.test_read import workbook

CELL = b'<c r="A1" t="inlineStr"><is><t>text</t></is></c>'
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
HEAD += b'2006/main"><sheetData>'
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><worksheet xmlns=
"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>
&d;</t></is></c></row></sheetData></worksheet>"""


def with_sheet(content: bytes, name: str = "xl/worksheets/sheet1.xml", parts: int = 0) -> bytes:
    """A workbook whose first sheet is this."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("text", "q", "Q?")))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for member in good.namelist():
            bad.writestr(member, content if member == name else good.read(member))
        for number in range(parts):
            bad.writestr(f"xl/media/{number}.png", b"")
    return out.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """A workbook whose list of members says that a packed part has `size` bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        real = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    return data.replace(real.to_bytes(4, "little"), size.to_bytes(4, "little"))


HOSTILE = {
    "a gigabyte of noughts": lambda: with_sheet(HEAD + b"0" * 300_000_000),
    "a million cells": lambda: with_sheet(HEAD + b"<row>" + b"<c/>" * 1_000_000 + b"</row>"),
    "too many different cells": lambda: with_sheet(
        HEAD + b"<row>" + b"".join(b'<c r="A%d"/>' % (n * 7919) for n in range(50_000)) + b"</row>"
    ),
    "three hundred parts": lambda: with_sheet(b"", parts=300),
    "a lie about its size": lambda: lying(with_sheet(HEAD + CELL * 400_000), 5_000),
    "entities of entities": lambda: with_sheet(BOMB),
    "a sheet cut off": lambda: with_sheet(HEAD + CELL),
    "a packed file that is no workbook": lambda: with_sheet(b"", "[Content_Types].xml"),
    "half a packed file": lambda: workbook(("text", "q", "Q?"))[:3000],
    "no packed file": lambda: b"type,name,label\ntext,q,Q?\n",
    "an old workbook cut off": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000,
    "three megabytes": lambda: b"PK" + b"\0" * 3_000_000,
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once_with_one_line_and_little_memory(kind):
    data = HOSTILE[kind]()
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(FileError) as raised:
        xlsform.read(data, "x")
    taken = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "\n" not in str(raised.value)
    assert taken < 10  # tracing makes it several times slower; untraced it is below two
    assert peak < 60_000_000


def test_the_same_sheet_that_is_not_hostile_is_read():
    whole = HEAD + b"<row>" + CELL + b"</row></sheetData></worksheet>"
    with pytest.raises(FileError, match="There is no sheet “survey” with questions in it"):
        xlsform.read(with_sheet(whole), "x")
    assert xlsform.read(workbook(("text", "q", "Q?")), "x")[0]["question"][0]["name"] == "q"
