"""What a file is, by its bytes: what its name says counts for nothing."""

from __future__ import annotations

from app.core.sheets.shapes import CannotRead

WORKBOOK = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE = "Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and hand in that file"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"\x00\x00\x01\x00")
_MAGIC = (
    (b"%PDF", f"This is a PDF, not a spreadsheet. {_SAVE}"),
    (b"\x1f\x8b", "This file is packed. Unpack it first, and hand in the file that was in it"),
    (b"7z\xbc\xaf", "This file is packed. Unpack it first, and hand in the file that was in it"),
    (b"Rar!", "This file is packed. Unpack it first, and hand in the file that was in it"),
    (b"{\\rtf", f"This is a text document, not a spreadsheet. Copy its table into a spreadsheet. {_SAVE}"),
    (b"MZ", f"This is a program, not a spreadsheet. {_SAVE}"),
)
_MARKUP = f"This is a web page or an XML file, not a spreadsheet. {_SAVE}"


def check_kind(sent: bytes, *, most_bytes: int) -> None:
    """Refuse what the bytes show to be no spreadsheet.

    Raises:
        CannotRead: see its message.
    """
    if not sent.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n,;"):
        raise CannotRead("This file is empty. Choose the spreadsheet that holds the rows")
    if len(sent) > most_bytes:
        raise CannotRead(f"The file must be {most_bytes // 1_000_000} MB or smaller. Take out what you do not need")
    if sent.startswith(_OLE):
        raise CannotRead(_old(sent))
    for magic, message in _MAGIC:
        if sent.startswith(magic):
            raise CannotRead(message)
    if sent.startswith(_PICTURES) and b"\x00" in sent[:64]:
        raise CannotRead(f"This is a picture, whatever its name says. Open the spreadsheet itself. {_SAVE}")
    if sent[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        raise CannotRead(_MARKUP)


def _old(sent: bytes) -> str:
    """Say what a compound file is: Excel locks a new workbook into one."""
    if "EncryptedPackage".encode("utf-16-le") in sent:
        return (
            "This workbook has a password. Open it in Excel, take the password off under File, Info, Protect "
            "Workbook, save it, and hand it in again"
        )
    if "WordDocument".encode("utf-16-le") in sent:
        return f"This is a Word document, not a spreadsheet. Copy its table into a spreadsheet. {_SAVE}"
    return f"This is an old Excel file (.xls). Open it in Excel. {_SAVE}"


__all__ = ["WORKBOOK", "check_kind"]
