"""A photo from elsewhere, made anew from its dots: upright, small, with nothing else of the file.

Where it was taken, by which device, what stands behind its end: nothing of that is copied, for the
file that is stored is written from the dots alone. It runs in a process with limits
(`formats/process/sandbox.py`), and Pillow knows three formats here.

WebP, for every browser shows it since 2020: the same dots took 11 to 37 % less
than as JPEG where it was measured.
"""

import io
import struct
import warnings
from base64 import b64encode
from typing import Any

from PIL import Image, ImageCms

from language.message import gettext as _
from language.number import grouped

LARGE_SIDE, SMALL_SIDE = 1_600, 640  # dots of the longer side
LARGE_BYTES, SMALL_BYTES = 400_000, 100_000  # at the most
JPEG, PNG, WEBP = "JPEG", "PNG", "WEBP"
# What fits into the process: phones of 50 megapixels make JPEGs, of which a part is decoded; the
# others are held several times over.
MOST_DOTS = {JPEG: 52_000_000, PNG: 24_000_000, WEBP: 24_000_000}
QUALITIES = (75, 65, 55, 45, 30)
NARROWER = 0.75  # where no quality is small enough
# ITU-T T.81, table B.1: the markers that begin a frame.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# ISO/IEC 23008-12: how files begin that iPhones make by themselves.
OF_IPHONES = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
ORIENTATION = 0x0112
# CIPA DC-008 (Exif), orientation: what makes each of them upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DAMAGED = (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError)


def made_anew(data: bytes) -> dict[str, Any]:
    """{large, small, width, height, small_width, small_height, frames} of the photo in this file.

    `large` and `small` are WebP in Base64. Of a picture that moves the first frame is taken;
    `frames` is how many there were. Raises ValueError, which says what to do.
    """
    format, width, height = told_size(data)
    if width * height > MOST_DOTS[format]:
        raise ValueError(
            _(
                "The photo has %(width)s × %(height)s dots, which is more than is opened here. "
                "Save it smaller",
                width=grouped(width),
                height=grouped(height),
            )
        )
    Image.MAX_IMAGE_PIXELS = MOST_DOTS[format]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what stands beside the dots
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image, frames = _opened(data, format)
            large = _large(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *DAMAGED):
        raise _damaged() from None
    small = large.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    large, packed = written(large, LARGE_BYTES)
    small, packed_small = written(small, SMALL_BYTES)
    return {
        "large": b64encode(packed).decode(),
        "width": large.width,
        "height": large.height,
        "small": b64encode(packed_small).decode(),
        "small_width": small.width,
        "small_height": small.height,
        "frames": frames,
    }


def told_size(data: bytes) -> tuple[str, int, int]:
    """(format, width, height) as the file says it, of which no dot is read. Raises ValueError."""
    if not data:
        raise ValueError(_("The file is empty"))
    try:
        if data.startswith(b"\xff\xd8\xff"):
            found = JPEG, *_size_of_jpeg(data)
        elif data.startswith(b"\x89PNG\r\n\x1a\n"):
            found = PNG, *struct.unpack_from(">II", data, 16)
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            found = WEBP, *_size_of_webp(data)
        else:
            raise _unknown(data)
    except (IndexError, struct.error):
        raise _damaged() from None
    if min(found[1:]) < 1:
        raise _damaged()
    return found


def written(image: Image.Image, most: int) -> tuple[Image.Image, bytes]:
    """The picture as WebP of so many bytes at the most, coarser or smaller as far as needed."""
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, WEBP, quality=quality, method=4)
            if out.tell() <= most:
                return image, out.getvalue()
        size = tuple(max(1, int(side * NARROWER)) for side in image.size)
        image = image.resize((size[0], size[1]), Image.Resampling.LANCZOS)


def _opened(data: bytes, format: str) -> tuple[Image.Image, int]:
    """The first frame, and how many there are."""
    image = Image.open(io.BytesIO(data), formats=(format,))
    # A JPEG of some phones holds a second picture for the depth, which nobody sees.
    frames = 1 if format == JPEG else int(getattr(image, "n_frames", 1))
    image.draft("RGB", (LARGE_SIDE, LARGE_SIDE))  # a JPEG is decoded as small as will do
    image.load()
    return image, frames


def _large(image: Image.Image) -> Image.Image:
    """The picture upright, in sRGB, with LARGE_SIDE at the most, and nothing but its dots."""
    upright, profile = UPRIGHT.get(_orientation(image)), image.info.get("icc_profile")
    plain = _plain(image)
    plain.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    plain = _in_srgb(plain, profile)
    if upright is not None:
        plain = plain.transpose(upright)
    plain.info.clear()
    return plain


def _orientation(image: Image.Image) -> int:
    try:
        said = image.getexif().get(ORIENTATION, 1)
    except (*DAMAGED, TypeError, AttributeError):  # what stands there is damaged; the dots are not
        return 1
    return said if isinstance(said, int) else 1


def _plain(image: Image.Image) -> Image.Image:
    """The picture with eight bits a channel, without a palette; what shows through is white."""
    if image.mode[0] in "IF":  # sixteen bits
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        through = image.convert("RGBA")
        white = Image.new("RGB", through.size, "white")
        white.paste(through, mask=through.getchannel("A"))
        return white
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours that browsers show of one without a profile."""
    if profile:
        try:
            shown = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if shown is not None:
                return shown
        except (ImageCms.PyCMSError, *DAMAGED):
            pass  # its colours are a little off then
    return image.convert("RGB")


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    """ITU-T T.81, B: the segments to the first frame."""
    offset = 2
    while True:
        while data[offset] != 0xFF:
            offset += 1
        while data[offset] == 0xFF:
            offset += 1
        marker, offset = data[offset], offset + 1
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        (length,) = struct.unpack_from(">H", data, offset)
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", data, offset + 3)
            return width, height
        offset += length


def _size_of_webp(data: bytes) -> tuple[int, int]:
    """RFC 9649, 2: the canvas, or the size of the one picture."""
    kind, offset = data[12:16], 20
    if kind == b"VP8X":
        sides = data[offset + 4 : offset + 10]  # three bytes each
        if len(sides) < 6:
            raise IndexError
        return 1 + int.from_bytes(sides[:3], "little"), 1 + int.from_bytes(sides[3:], "little")
    if kind == b"VP8L":
        (packed,) = struct.unpack_from("<I", data, offset + 1)
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, offset + 6)
    return width & 0x3FFF, height & 0x3FFF


def _unknown(data: bytes) -> ValueError:
    if data[4:8] == b"ftyp" and data[8:12] in OF_IPHONES:
        return ValueError(
            _(
                "This is a HEIC file, as iPhones keep their photos. Choose the photo with the "
                "phone itself, which sends it as JPEG, or save it as JPEG first"
            )
        )
    return ValueError(_("This is no photo that we know: choose a JPEG, a PNG or a WebP"))


def _damaged() -> ValueError:
    return ValueError(_("The photo is cut off or damaged: save it anew"))
