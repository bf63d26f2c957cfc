"""An archive that would take memory without end, or is not whole, is used by no reader."""

import io
import zipfile
from collections.abc import Callable
from random import Random

import pytest

from formats.archive import Harm, HarmfulArchive, parts_of
from formats.guideline import docx
from formats.unread import FileError
from formats.xlsform import read as xlsform
from models.form.setting import DefinitionError
from tests.formats.xlsform.test_read import workbook
from tests.word import document, paragraph, run

GOOD = {
    "document": document(paragraph(run("Be kind."))),
    "workbook": workbook(("text", "q", "Q?")),
}
READERS: dict[str, Callable[[bytes], object]] = {
    "document": docx.cut_docx,
    "workbook": lambda data: xlsform.read(data, "x"),
}
NOISE = Random(1).randbytes(1_600_000)
PLACES = range(0, len(NOISE), 800)
TEXTS = {"word/document.xml", "xl/worksheets/sheet1.xml"}
TABLES = b"".join(NOISE[n : n + 800] * 300 for n in range(0, 16_000, 800))
ENTITIES = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>"""
ELSEWHERE = b"""<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>"""


def with_members(good: bytes, **added: bytes) -> bytes:
    """The archive with members that nobody needs."""
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in added.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked(good: bytes) -> bytes:
    """The archive, where the list of members says that the first has a password."""
    place = good.index(b"PK\1\2") + 8
    return good[:place] + bytes([good[place] | 1]) + good[place + 1 :]


def with_part(good: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with a change in the part that is its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name in TEXTS else content)
    return out.getvalue()


def damaged(good: bytes, *parts: str) -> bytes:
    """The archive, where the checksum of these parts is wrong."""
    data, place = bytearray(good), 0
    while (place := data.find(b"PK\1\2", place)) >= 0:
        if data[place + 46 : place + 46 + data[place + 28]].decode() in parts:
            data[place + 16] ^= 1
        place += 46
    return bytes(data)


def packed_strangely(good: bytes) -> bytes:
    """The archive with a picture that is packed as no reader knows."""
    data = bytearray(with_members(good, **{"picture.png": b"tea"}))
    data[data.rindex(b"PK\1\2") + 10] = 99
    return bytes(data)


def with_type(xml: bytes) -> bytes:
    """The XML with a document type before its first element."""
    begin = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:begin] + b"<!DOCTYPE a>" + xml[begin:]


def lying(good: bytes) -> bytes:
    """The archive with a member that has more in it than the list of members says."""
    data = with_members(good, **{"zeros.bin": bytes(5_000_001)})
    return data.replace((5_000_001).to_bytes(4, "little"), (5_001).to_bytes(4, "little"))


HOSTILE: dict[str, tuple[Harm, Callable[[bytes], bytes]]] = {
    "no archive": (Harm.NO_ARCHIVE, lambda good: b"tea"),
    "nothing": (Harm.NO_ARCHIVE, lambda good: b""),
    "cut off": (Harm.NO_ARCHIVE, lambda good: good[:-40]),
    "noughts": (Harm.SIZE, lambda good: with_members(good, zeros=bytes(5_000_000))),
    "noughts in many": (
        Harm.SIZE,
        lambda good: with_members(good, **{f"zeros{n}": bytes(900_000) for n in range(8)}),
    ),
    "noughts beside a picture": (
        Harm.SIZE,
        lambda good: with_members(good, zeros=bytes(5_000_000), picture=NOISE[:60_000]),
    ),
    "thirty megabytes of repeated words": (
        Harm.SIZE,
        lambda good: with_members(good, words=b"".join(NOISE[n : n + 800] * 20 for n in PLACES)),
    ),
    "a thousand members": (
        Harm.MEMBERS,
        lambda good: with_members(good, **{f"m{n}": b"" for n in range(1_000)}),
    ),
    "a password": (Harm.LOCKED, locked),
}
BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "a text that is not what was packed": lambda good: damaged(good, *TEXTS),
    "a text with a document type": lambda good: with_part(good, with_type),
    "a text with entities": lambda good: with_part(good, lambda xml: ENTITIES),
    "a text that names another file": lambda good: with_part(good, lambda xml: ELSEWHERE),
    "a text that does not end": lambda good: with_part(good, lambda xml: xml[:-9]),
}
BESIDE: dict[str, Callable[[bytes], bytes]] = {
    "a picture that is not what was packed": lambda good: damaged(
        with_members(good, **{"picture.png": b"tea"}), "picture.png"
    ),
    "a picture packed as no reader knows": packed_strangely,
    "a document type": lambda good: with_members(good, **{"customXml/item1.xml": ENTITIES}),
    "another file": lambda good: with_members(good, **{"x.rels": ELSEWHERE}),
    "XML that does not end": lambda good: with_members(good, **{"customXml/item1.XML": b"<a>"}),
    "XML that is not what was packed": lambda good: damaged(
        with_members(good, **{"customXml/item1.xml": b"<a/>"}), "customXml/item1.xml"
    ),
    "more than the list of members says": lying,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_hostile_is_refused_by_every_reader_with_what_to_do(kind, reader):
    harm, made = HOSTILE[kind]
    data = made(GOOD[reader])
    with pytest.raises(HarmfulArchive) as harmful:
        parts_of(data, most_members=200, most_bytes=8_000_000, ratio=100)
    assert harmful.value.harm is harm
    with pytest.raises((DefinitionError, FileError)) as told:
        READERS[reader](data)
    assert "save" in str(told.value) or "too many for a form" in str(told.value)
    assert "{" not in str(told.value)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_part_that_is_read_is_refused_with_what_to_do(kind, reader):
    with pytest.raises((DefinitionError, FileError), match="save it"):
        READERS[reader](BROKEN[kind](GOOD[reader]))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", BESIDE)
def test_a_broken_part_that_is_not_read_is_no_fault(kind, reader):
    assert READERS[reader](BESIDE[kind](GOOD[reader])) == READERS[reader](GOOD[reader])


def test_a_document_of_many_tables_may_pack_to_less_than_a_hundredth():
    with pytest.raises(FileError, match="unpacks to"):
        READERS["workbook"](with_members(GOOD["workbook"], tables=TABLES))
    assert READERS["document"](with_members(GOOD["document"], tables=TABLES))


@pytest.mark.parametrize("reader", READERS)
def test_what_is_not_hostile_is_read_with_what_it_has_besides(reader):
    data = with_members(GOOD[reader], **{"x.xml": b"<a/>", "zeros": bytes(900_000)})
    assert READERS[reader](data)
    assert "x.xml" in parts_of(data, most_members=200, most_bytes=8_000_000, ratio=100)


def test_the_words_say_how_large_it_is():
    with pytest.raises(FileError, match=r"The workbook has 1,\d\d\d parts: too many for a form"):
        READERS["workbook"](HOSTILE["a thousand members"][1](GOOD["workbook"]))
    with pytest.raises(FileError, match=r"The workbook unpacks to 5,0\d\d,\d\d\d bytes"):
        READERS["workbook"](HOSTILE["noughts"][1](GOOD["workbook"]))
