"""Pictures that somebody sends: small and harmless, or refused in words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from app.boards.logo import MOST_BYTES_KEPT, MOST_BYTES_SENT, SIZE, BadLogo, make_logo


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **more)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head says that it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class TestMakeLogo:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    @pytest.mark.parametrize("mode", ["RGB", "L"])
    def test_makes_a_small_png_in_proportion(self, kind: str, mode: str) -> None:
        made = Image.open(io.BytesIO(make_logo(picture(kind, mode=mode))))
        assert made.format == "PNG"
        assert made.size == (400, 133)

    def test_leaves_a_small_one_its_size(self) -> None:
        assert Image.open(io.BytesIO(make_logo(picture(size=(30, 20))))).size == (30, 20)

    def test_takes_away_what_the_file_says_of_itself(self) -> None:
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", "Pat Secret")
        exif = Image.Exif()
        exif[0x010E] = "Pat Secret"
        for sent in (picture(pnginfo=notes, exif=exif), picture("JPEG", exif=exif, comment=b"Pat Secret")):
            assert b"Pat Secret" in sent
            made = make_logo(sent)
            assert b"Secret" not in made
            assert not Image.open(io.BytesIO(made)).info

    def test_keeps_a_detailed_one_under_its_limit(self) -> None:
        noise = Image.effect_noise(SIZE, 100).convert("RGB")
        out = io.BytesIO()
        noise.save(out, "PNG")
        assert len(make_logo(out.getvalue())) <= MOST_BYTES_KEPT

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            (b"", "empty"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PNG or JPEG"),
            (b"GIF89a" + b"\0" * 50, "PNG or JPEG"),
            (picture("BMP", size=(5, 5)), "PNG or JPEG"),
            (b"%PDF-1.7", "PNG or JPEG"),
            (b"\x89PNG\r\n\x1a\n" + b"nonsense" * 20, "cannot be read"),
            (picture()[:-40], "cannot be read"),
            (picture("JPEG")[:400], "cannot be read"),
            (bomb(40_000, 40_000), "too many pixels"),
            (bomb(6_000, 6_000), "too many pixels"),
            (bomb(500, 500), "cannot be read"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES_SENT, "1 MB or smaller"),
        ],
        ids=["empty", "svg", "gif", "bmp", "pdf", "broken", "cut", "cut-jpeg", "bomb", "large", "short", "heavy"],
    )
    def test_refuses_what_is_no_logo(self, sent: bytes, says: str) -> None:
        with pytest.raises(BadLogo, match=says):
            make_logo(sent)
