"""Making a picture that somebody sends harmless: decoded, made small, and written anew as PNG."""

import io

from PIL import Image, ImageFile, ImageOps

from app.core.errors import Refused

MOST_BYTES_SENT = 1_000_000
MOST_BYTES_KEPT = 200_000
MOST_PIXELS = 25_000_000
SIZE = (400, 160)  # pixels, at most
_TOO_MANY = "The picture has too many pixels. Make it smaller, then send it again"
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class BadLogo(Refused):
    """What was sent cannot be a logo."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, field="logo")


def make_logo(sent: bytes) -> bytes:
    """Return a picture as PNG, at most 400 by 160 pixels and 200 KB, holding nothing but its pixels.

    Args:
        sent: the file as it came.

    Raises:
        BadLogo: it is too large, no PNG or JPEG, or broken; the message says which.
    """
    if not sent:
        raise BadLogo("This file is empty. Choose a PNG or JPEG picture")
    if len(sent) > MOST_BYTES_SENT:
        raise BadLogo("The picture must be 1 MB or smaller")
    if not sent.startswith(_MAGIC):
        raise BadLogo("Choose a PNG or JPEG picture. Other kinds of file cannot be used")
    return _written(_read(sent))


def _read(sent: bytes) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once it is loaded, lets half a picture pass everywhere
    try:
        with Image.open(io.BytesIO(sent), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # told by its head, before it is unpacked
                raise BadLogo(_TOO_MANY)
            picture.draft("RGB", SIZE)
            picture.load()
            small = ImageOps.exif_transpose(picture).convert("RGBA")
    except BadLogo:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadLogo(_TOO_MANY) from error
    except Exception as error:  # decoders fail in many ways on what was made to break them
        raise BadLogo("This picture cannot be read. Save it anew as PNG or JPEG, then send it again") from error
    small.thumbnail(SIZE, Image.Resampling.LANCZOS)
    return small


def _written(picture: Image.Image) -> bytes:
    bare = Image.new("RGBA", picture.size)  # without what the file said of itself
    bare.paste(picture)
    content = _png(bare)
    if len(content) > MOST_BYTES_KEPT:
        content = _png(bare.quantize(256, method=Image.Quantize.FASTOCTREE))
    if len(content) > MOST_BYTES_KEPT:
        raise BadLogo("The picture is too detailed to be a logo. Choose a simpler one")
    return content


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
