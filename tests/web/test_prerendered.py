"""A frame is the same page, compressed or not, whatever word stands in it."""

import gzip
import zlib

import pytest

from web.prerendered import Prerendered


@pytest.mark.parametrize("word", ["", "k", "key-é", "x" * 65_535])
@pytest.mark.parametrize("html", ["<p>" * 500 + "@@" + "</p>" * 900, "@@", "a@@é", "a@@b@@@@c@@"])
def test_what_is_unpacked_is_what_was_not_packed(html, word):
    frame = Prerendered(html, "@@")
    assert frame.around(word) == html.replace("@@", word).encode()
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)  # one member, as a browser reads it
    packed = frame.packed_around(word)
    assert unpacker.decompress(packed) == frame.around(word)
    assert unpacker.eof
    assert not unpacker.unused_data
    assert gzip.decompress(packed) == frame.around(word)


def test_frames_one_after_another_are_one_page():
    frames = [Prerendered(one, "@@") for one in ("<p>@@", "<b>é</b>" * 90, "@@", "", "a@@b@@")]
    page = Prerendered.joined(frames)
    assert page.around("w") == ("<p>w" + "<b>é</b>" * 90 + "wawbw").encode()
    assert gzip.decompress(page.packed_around("w")) == page.around("w")
    assert page.size == sum(one.size for one in frames)
