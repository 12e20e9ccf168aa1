"""A gentle look at free words for what may lead to somebody: it asks once, and never decides."""

from __future__ import annotations

import re

from app.core.guarding import Kind, find

# More is asked about here than elsewhere: a name alone, and any date that may be one of birth. Nothing is kept of it.
_NOUNS = {
    "an email address": Kind.EMAIL,
    "an NHS number": Kind.NHS_NUMBER,
    "a phone number": Kind.PHONE,
    "a date of birth": Kind.NAME_WITH_BIRTH_DATE,
    "a postcode": Kind.POSTCODE,
}
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b|born)\b|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}(?!\d)",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Dr|Sister|Nurse|PC|Sgt)\.? [A-Z][a-z]+")


def looks_like(text: str) -> tuple[str, ...]:
    """Return what in the words may lead to somebody, as nouns with their article; none where nothing does."""
    kinds = {finding.kind for finding in find(text)}
    if _BIRTH.search(text):
        kinds.add(Kind.NAME_WITH_BIRTH_DATE)
    found = [noun for noun, kind in _NOUNS.items() if kind in kinds]
    return (*found, "somebody’s name") if _NAME.search(text) else tuple(found)
