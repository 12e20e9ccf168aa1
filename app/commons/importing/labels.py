"""How labels of published files are compared, so that one thing is one series whatever its spelling.

Case, punctuation, spaces and a few words drift from one edition to the next. What folds alike is the same label: an
import finds by it the series that is there already, and a measure the cells that it is made from.
"""

from __future__ import annotations

import re
import unicodedata

SAC = "sac"
ASCOF = "ascof"
TIDY = "tidy"

# What stands for the whole of a row or a column; the cell beside it is not added to it.
TOTALS = frozenset({"", "total", "totals", "all", "all ages", "all adults", "overall", "grand total", "18 and over"})

# Said differently by some editions: folded on the left.
_SAME = {
    "partly achieved": "partially achieved",
    "do not know": "dont know",
    "yes they were asked and outcomes expressed": "yes they were asked and outcomes were expressed",
    "yes they were asked but no outcomes expressed": "yes they were asked but no outcomes were expressed",
    "yes they were asked and no outcomes were expressed": "yes they were asked but no outcomes were expressed",
    "no they were not asked": "no",
    "margin of error moe": "margin of error",
}
_TABLE = re.compile(r"(?:TABLE\s*)?SG\s*(\d+)\s*([A-Z]?)(.*)", re.IGNORECASE | re.DOTALL)


def fold(text: str) -> str:
    """Return the one spelling of a label: lower case, no marks, single spaces, words that mean the same made one."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    plain = re.sub(r"['\u2018\u2019\u02bc`]", "", plain)
    folded = " ".join(re.findall(r"[a-z0-9+]+", plain))
    return _SAME.get(folded, folded)


def table_code(text: str) -> str:
    """Return a table's code as the collection spells it, SG4a; of anything else, the text without spaces around it."""
    found = _TABLE.fullmatch(text.strip())
    if found is None:
        return " ".join(text.split())
    number, letter, rest = found.groups()
    return f"SG{number}{letter.lower()}{'_'.join(rest.lower().split()).strip('.:')}"


def enquiry_kind(text: str) -> str:
    """Return what an enquiry type is: "section 42", "other", "concerns", "all", or "" where it says nothing of it.

    Whether enquiries began or were concluded is told by the table: SG1 counts what began, SG2 to SG4 what ended.
    """
    words = fold(text)
    if "section 42" in words or re.search(r"\bs ?42\b", words):
        return "all" if re.search(r"\bother\b", words) else "section 42"
    if re.search(r"\bother\b", words):
        return "other"
    if "concern" in words:
        return "concerns"
    return "all" if re.search(r"\b(?:all|total)\b", words) else ""
