"""A guideline in a Word document: cut like Markdown, and no more of the file than its text."""

import pytest

from formats.guideline import docx
from models.form.setting import DefinitionError
from models.guideline.guideline import Part
from tests.word import BULLETS, NUMBERS, W, document, link, packed, paragraph, run, table

BOLD = "<w:b/>"


def test_headings_paragraphs_lists_and_tables_come_out_as_a_reader_would_cut_them():
    file = document(
        paragraph(run("Social media"), style="Title"),
        paragraph(run("How we write"), style="1"),
        paragraph(
            run("2.1 Say "),
            run(" who ", BOLD),
            run("you are, on "),
            link("our site", "x"),
            run("."),
        ),
        paragraph(run("You should:")),
        paragraph(run("be kind"), listed=BULLETS),
        paragraph(run("be brief"), listed=BULLETS),
        paragraph(run("in a post"), listed=BULLETS, level=1),
        paragraph(run("Limits"), style="2"),
        paragraph(run("Keep *this* in mind.")),
        table(("Where", "Most"), ("A post", "280")),
        paragraph(run("Rules"), style="1"),
        paragraph(run("Never share a secret."), listed=NUMBERS),
        paragraph(run("Put mistakes right."), listed=NUMBERS),
        links={"x": "https://example.org/a b"},
    )

    found = docx.cut_docx(file)

    assert found.title == "Social media"
    assert found.parts == (
        Part("section", "How we write"),
        Part("stance", "Say  **who** you are, on [our site](https://example.org/a%20b).", "2.1"),
        Part("stance", "You should:\n\n- be kind\n- be brief\n  - in a post", "2.1a"),
        Part("section", "Limits"),
        Part(
            "stance",
            "Keep \\*this\\* in mind.\n\n|Where|Most|\n|-|-|\n|A post|280|",
            "2.1b",
        ),
        Part("section", "Rules"),
        Part("stance", "Never share a secret.", "1"),
        Part("stance", "Put mistakes right.", "2"),
    )
    assert docx.read(file).questions[-1].name == "put_mistakes_right"


def test_macros_pictures_and_links_that_run_something_stay_outside():
    picture = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><wp:docPr id="1" name="p" descr="A map"/><a:graphic xmlns:a="http:'
        '//schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="http:'
        '//schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="x"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    file = document(
        paragraph(run("See "), picture, run(" and "), link("this", "x"), run(".")),
        paragraph(run("<script>alert(1)</script>")),
        links={"x": "javascript:alert(1)"},
        members={"word/vbaProject": b"Sub AutoOpen()"},
    )
    assert [part.text for part in docx.cut_docx(file).parts] == [
        "See (picture: A map) and this.",
        r"\<script\>alert(1)\</script\>",
    ]


ENTITIES = (
    f'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document {W}><w:body><w:p><w:r><w:t>'
    "&b;</w:t></w:r></w:p></w:body></w:document>"
).encode()
# No document has one, and what it may name is not for us to fetch.
DOCTYPE = (
    f"<!DOCTYPE d><w:document {W}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"
).encode()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"no document", docx.NO_DOCUMENT),
        (b"", docx.NO_DOCUMENT),
        (packed({"a.txt": "text"}), docx.NO_DOCUMENT),
        (packed({"word/document.xml": "<w:broken"}), docx.NO_DOCUMENT),
        (document(members={"word/document_xml": b""})[:-30], docx.NO_DOCUMENT),
        (document(paragraph(run("x")), members={"word/document.xml": ENTITIES}), docx.NO_DOCUMENT),
        (document(paragraph(run("x")), members={"word/document.xml": DOCTYPE}), docx.NO_DOCUMENT),
        (
            document(members={"word/document.xml": b"<a>" * 5_000 + b"</a>" * 5_000}),
            docx.NO_DOCUMENT,
        ),
        (document(members={"word/zeros": bytes(5_000_000)}), "The document is too large inside"),
        (packed({"word/document.xml": ""} | {f"m{n}": "" for n in range(1_000)}), "too large"),
        (bytes(docx.LARGEST + 1), "The file has 4,000,001 bytes; 4,000,000 is the most."),
    ],
    ids=[
        "text",
        "empty",
        "zip",
        "broken",
        "cut off",
        "entities",
        "document type",
        "deep",
        "bomb",
        "members",
        "size",
    ],
)
def test_what_is_no_document_or_too_large_is_refused_with_what_to_do(file, said):
    with pytest.raises(DefinitionError, match=r".") as refused:
        docx.cut_docx(file)
    assert str(said) in str(refused.value)


def test_a_document_without_a_clause_is_refused():
    with pytest.raises(DefinitionError, match="There is no clause: write paragraphs"):
        docx.read(document(paragraph(run("Only a heading"), style="1")))
