"""A drawing that is a logo has shapes, text and gradients, and runs, loads and repeats nothing."""

import pytest

from models.service.drawing import DrawingUnfit, size_of_drawing

BEGIN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
# What Inkscape, Illustrator and Sketch write, in short.
INKSCAPE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="40mm" height="20mm"
 xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns="http://www.w3.org/2000/svg"
 inkscape:version="1.3" viewBox="0 0 40 20"><sodipodi:namedview inkscape:zoom="1" onload="x"/>
<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>
<path style="fill:#0b5394;stroke:none" d="M0 0h9v9z" inkscape:connector-curvature="0"/></svg>"""
ILLUSTRATOR = """<svg id="Layer_1" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><defs>
<style>.cls-1{fill:url(#linear-gradient);}.cls-2{fill:#fff;}</style>
<linearGradient id="linear-gradient" x1="1"><stop offset="0" stop-color="#fc0"/></linearGradient>
</defs><title>Owl &amp; Co</title><path class="cls-1" d="M1 1h9"/></svg>"""
SKETCH = """<svg width="20px" height="30px" viewBox="0 0 20 30" xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink"><defs><rect id="path-1" width="9" height="9"/></defs>
<mask id="mask-2"><use xlink:href="#path-1"/></mask>
<g mask="url(#mask-2)"><circle r="3"/></g></svg>"""


def drawing(inside: str, of: str = 'viewBox="0 0 10 10"') -> bytes:
    return f"{BEGIN}{of}>\n{inside}\n</svg>".encode()


@pytest.mark.parametrize(
    ("text", "size"),
    [(INKSCAPE, (1000, 500)), (ILLUSTRATOR, (1000, 333)), (SKETCH, (667, 1000))],
)
def test_what_the_usual_programs_write_is_taken(text, size):
    assert size_of_drawing(text.encode()) == size


def test_a_drawing_may_say_its_size_without_a_box():
    assert size_of_drawing(drawing("<path/>", 'width="30px" height="10"')) == (1000, 333)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "Line 2: take <script> out"),
        ("<foreignObject/>", "Line 2: take <foreignObject> out"),
        ('<image href="#a"/>', "Line 2: take <image> out"),
        ("<a><path/></a>", "Line 2: take <a> out"),
        ("<animate/>", "Line 2: take <animate> out"),
        ("<set/>", "Line 2: take <set> out"),
        ("<filter/>", "Line 2: take <filter> out"),
        ("<pattern/>", "Line 2: take <pattern> out"),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg"/>', "Line 2: take <script> out"),
        ('<body xmlns="http://www.w3.org/1999/xhtml"/>', "Line 2: take <body> out"),
        ('<x:path xmlns:x="http://example.org/"/>', "Line 2: take <path> out"),
        ('\n<path onclick="x"/>', "Line 3: take onclick out: it runs a script"),
        ('<path ONLOAD="x"/>', "Line 2: take ONLOAD out: it runs a script"),
        ('<path e:on="x" xmlns:e="http://www.w3.org/2001/xml-events"/>', "Line 2: take on out"),
        ('<use href="https://example.org/a.svg#a"/>', "Line 2: href leads out of the drawing"),
        ('<use xlink:href="//example.org/"/>', "Line 2: href leads out of the drawing"),
        ('<use xlink:href="data:image/png;base64,AA"/>', "Line 2: href leads out of the drawing"),
        ('<use href="javascript:x"/>', "Line 2: href leads out of the drawing"),
        ('<path fill="url(https://example.org/)"/>', "Line 2: fill leads out of the drawing"),
        ('<path fill="URL (x)"/>', "Line 2: fill leads out of the drawing"),
        (r'<path fill="\75rl(//example.org)"/>', "Line 2: fill leads out of the drawing"),
        ('<path style="fill:image-set(1)"/>', "Line 2: style leads out of the drawing"),
        ("<style>@import 'a'</style>", "Line 2: <style> loads something"),
        ("<style>@font-face{}</style>", "Line 2: <style> loads something"),
        ("<style>a{fill:url(//b)}</style>", "Line 2: <style> loads something"),
        (r"<style>a{fill:\75 rl(b)}</style>", "Line 2: <style> loads something"),
        ("<style><![CDATA[@import 'a']]></style>", "Line 2: <style> loads something"),
        ("<style>.a{mask:url(#m)}</style><mask id='m'/>", "<style> uses “m”, which is no gradient"),
        ("<style>u<style></style>rl(//b)</style>", "Line 2: take <style> out: a style has no"),
        ("<style>u<g></g>rl(//b)</style>", "Line 2: take <g> out: a style has no elements"),
        (
            "<style>@<x:a xmlns:x='http://purl.org/dc/'>b</x:a>import 'a'</style>",
            "Line 2: take <a> out: a style has no elements",
        ),
        ("<?xml-stylesheet href='a'?>", "Line 2: take <?xml-stylesheet …?> out"),
        ("<g>" * 50 + "</g>" * 50, "Line 2: fewer elements inside each other, please"),
        ("<path>", "Line 3: this is no whole SVG"),
        ("&owl;", "Line 2: this is no whole SVG"),
    ],
)
def test_what_could_run_load_or_cost_is_refused_with_its_line(inside, said):
    with pytest.raises(DrawingUnfit) as refused:
        size_of_drawing(drawing(inside))
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "Take <!DOCTYPE"),
        (b"<!DOCTYPE svg>" + drawing("<path/>"), "Take <!DOCTYPE"),
        (b'<!DOCTYPE svg SYSTEM "http://example.org/svg.dtd"><svg/>', "Take <!DOCTYPE"),
        (b"<svg/>", "Line 1: this is no SVG"),
        (b'<g xmlns="http://www.w3.org/2000/svg"/>', "Line 1: this is no SVG"),
        (drawing("", ""), "Line 1: say how wide and high it is"),
        (drawing("", 'viewBox="0 0 0 9"'), "Line 1: say how wide and high it is"),
        (drawing("", 'viewBox="0 0 1e999 9"'), "Line 1: say how wide and high it is"),
        (drawing("", 'width="100%" height="9"'), "Line 1: say how wide and high it is"),
        (drawing("\xff").replace(b"\xc3\xbf", b"\xff"), "Line 2: this is no whole SVG"),
        *(
            (f'<?xml version="1.0" encoding="{one}"?><svg/>'.encode(), "This is no whole SVG")
            for one in ("nonsense", "utf-7", "rot13", "utf-16-le", "idna", "punycode")
        ),
    ],
)
def test_what_is_no_drawing_is_refused(data, said):
    with pytest.raises(DrawingUnfit) as refused:
        size_of_drawing(data)
    assert str(refused.value).startswith(said)


def test_a_drawing_that_uses_its_parts_a_thousand_million_times_is_refused_at_once():
    layers = "".join(f"<g id='l{n + 1}'>" + f"<use href='#l{n}'/>" * 10 + "</g>" for n in range(9))
    with pytest.raises(DrawingUnfit, match="uses its own parts too often"):
        size_of_drawing(drawing(f"<path id='l0'/>{layers}<use href='#l9'/>"))


def test_a_drawing_that_uses_itself_is_refused():
    with pytest.raises(DrawingUnfit, match="uses itself"):
        size_of_drawing(drawing("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"))
