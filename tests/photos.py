"""Files of photos, as phones, programs and people who mean harm make them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

PLACE = (51.0, 30.0, 26.46)  # degrees, minutes, seconds, in the EXIF of `with_exif`
DEVICE = "Sekret Phone 9"


def written(image: Image.Image, format: str = "JPEG", **how: Any) -> bytes:
    """The bytes of this picture in this format."""
    out = io.BytesIO()
    image.save(out, format, **how)
    return out.getvalue()


def picture(width: int = 400, height: int = 300) -> Image.Image:
    """A picture that is red on the left above, green on the right above, and blue below."""
    made = Image.new("RGB", (width, height), (0, 0, 255))
    made.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    made.paste((0, 255, 0), (width // 2, 0, width, height // 2))
    return made


def with_exif(orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A JPEG that says where and with what it was taken, and which way is up."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112], exif[0x010E] = DEVICE, orientation, "Ada’s desk"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", PLACE, "W", PLACE
    return written(image or picture(), exif=exif, comment=b"taken by Ada", quality=90)


def lying(orientation: int) -> bytes:
    """A JPEG whose dots lie as a camera turned this way has them, so that it shows `picture`."""
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    image = picture() if turned is None else picture().transpose(turned)
    return with_exif(orientation, image)


def with_profile() -> bytes:
    """A JPEG with a profile of colours beside it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return written(picture(), icc_profile=profile)


def moving(format: str) -> bytes:
    """Three frames: the one of `picture`, then black ones."""
    more = [Image.new("RGB", (400, 300), (shade, shade, shade)) for shade in (0, 9)]
    lossless = {"lossless": True} if format == "WEBP" else {}
    return written(picture(), format, save_all=True, append_images=more, **lossless)


def png_of(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, and has hardly a byte."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says that it is so large, and is a small one."""
    data = bytearray(written(picture(16, 16)))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    """A WebP whose canvas is so large, with a small picture."""
    one = written(picture(16, 16), "WEBP")[12:]
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sides
    body = b"WEBP" + canvas + one
    return b"RIFF" + struct.pack("<I", len(body)) + body
