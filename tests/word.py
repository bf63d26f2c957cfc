"""Word documents for tests, as small as one can be: the members that a reader looks for."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = {"Title": "Title", "1": "heading 1", "2": "heading 2"}
BULLETS, NUMBERS = 1, 2


def run(text: str, properties: str = "") -> str:
    """A few words in one style, for example bold: `<w:b/>`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def link(text: str, relation: str) -> str:
    """A link to what the relation leads to."""
    return f'<w:hyperlink r:id="{relation}">{run(text)}</w:hyperlink>'


def paragraph(*runs: str, style: str = "", listed: int = 0, level: int = 0) -> str:
    """A paragraph of runs, or a heading, or an item of a list."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of texts."""
    cells = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(run(one))}</w:tc>" for one in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(cells)}</w:tbl>"


def document(
    *blocks: str,
    links: Mapping[str, str] | None = None,
    members: Mapping[str, bytes] | None = None,
) -> bytes:
    """A .docx file of these blocks, with links by relation, and more members."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'{RELATIONS}<Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": RELATIONS
        + f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        + f'<Relationship Id="n" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
        + "".join(
            f'<Relationship Id="{id}" Type="{OFFICE}/hyperlink" Target="{escape(target)}" '
            'TargetMode="External"/>'
            for id, target in (links or {}).items()
        )
        + "</Relationships>",
        "word/styles.xml": f"<w:styles {W}>{''.join(map(_style, STYLES))}</w:styles>",
        "word/numbering.xml": _numbering(),
        "word/document.xml": f"<w:document {W} {R}><w:body>{''.join(blocks)}</w:body></w:document>",
        **(members or {}),
    }
    return packed(made)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _style(id: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{STYLES[id]}"/></w:style>'


def _numbering() -> str:
    kinds = {BULLETS: "bullet", NUMBERS: "decimal"}
    levels = {
        id: "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{kind}"/></w:lvl>' for n in range(3))
        for id, kind in kinds.items()
    }
    return (
        f"<w:numbering {W}>"
        + "".join(
            f'<w:abstractNum w:abstractNumId="{id}">{made}</w:abstractNum>'
            for id, made in levels.items()
        )
        + "".join(f'<w:num w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>' for id in kinds)
        + "</w:numbering>"
    )
