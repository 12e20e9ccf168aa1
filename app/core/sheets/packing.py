"""Whether a packed workbook can be opened without harm: how large it is unpacked, and what it is made of."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

MOST_UNPACKED = 40_000_000  # bytes of all parts together
MOST_ELEMENTS = 800_000  # of all parts: 20,000 rows of nine cells have fewer. A file of some kB can hold ten million
MOST_BESIDE = 100_000  # of those, in other parts than sheets and their texts: one of a style takes long to read
LONGEST_PIECE = 1_000_000  # bytes of a tag, a comment or a text: of a longer one a parser begins again at every block
_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")
_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"ascii"})  # in which elements can be counted


@dataclass(frozen=True, slots=True)
class Words:
    """What is said where a workbook is not taken: what to do, in the words of whoever asked for the file."""

    broken: str
    too_large: str
    macros: str
    other: str  # a zip file that is no workbook


def check_workbook(sent: bytes, *, words: Words, refusal: Callable[[str], Exception]) -> tuple[str, ...]:
    """Check that a workbook can be opened, and return the names of its parts.

    Args:
        sent: the bytes of a zip file.
        words: what to say where it cannot.
        refusal: makes the error that is raised of those words.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as parts:
            names = tuple(parts.namelist())
            unpacked = sum(part.file_size for part in parts.infolist())
            whole = parts.infolist() if unpacked <= MOST_UNPACKED else []
            counted = [(part.filename, _elements(parts.read(part))) for part in whole]
    except Exception as error:  # zipfile raises several kinds: encrypted, packed in a way it does not know, broken
        raise refusal(words.broken) from error
    elements = sum(many or 0 for _, many in counted)
    beside = sum(many or 0 for name, many in counted if not name.startswith(_CELLS))
    if unpacked > MOST_UNPACKED or elements > MOST_ELEMENTS or beside > MOST_BESIDE:
        raise refusal(words.too_large)
    if any(many is None for _, many in counted):
        raise refusal(words.broken)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refusal(words.macros)
    if "xl/workbook.xml" not in names:
        raise refusal(words.other)
    return names


def _elements(part: bytes) -> int | None:
    """Return how many elements a part has at most; None where they cannot be counted so."""
    head = part.partition(b"?>")[0] if part.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")) else b""
    said = re.search(rb"encoding\s*=\s*[\"']([^\"']*)", head)
    plain = part.replace(b"\x00", b"")
    if (said and said[1].lower() not in _ENCODINGS) or b"<!DOCTYPE" in plain:
        return None  # other letters for "<", or entities that stand for any number of elements
    if plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and _has_long_piece(plain):
        return None
    return part.count(b"<") - part.count(b"</")


def _has_long_piece(part: bytes) -> bool:
    if max(map(len, part.split(b"<"))) > LONGEST_PIECE:
        return True
    for begins, ends in ((b"<!--", b"-->"), (b"<?", b"?>")):  # in these alone "<" stands for itself
        at = part.find(begins)
        while at >= 0:
            end = part.find(ends, at)
            if end < 0 or end - at > LONGEST_PIECE:
                return True
            at = part.find(begins, end)
    return False


__all__ = ["MOST_ELEMENTS", "MOST_UNPACKED", "Words", "check_workbook"]
