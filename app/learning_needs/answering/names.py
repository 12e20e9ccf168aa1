"""A gentle look at free words for what may lead to somebody: it asks once, and never decides."""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an email address", re.compile(r"[\w.+-]+@[\w-]+\.\w")),
    ("an NHS number", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")),
    ("a phone number", re.compile(r"(?<!\d)(?:\+44|0044|0)[ -]?(?:\d[ -]?){8,9}\d(?!\d)")),
    (
        "a date of birth",
        re.compile(r"\b(?:dob|d\.o\.b|born)\b|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}(?!\d)", re.IGNORECASE),
    ),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)),
    (
        "somebody’s name",
        re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Dr|Sister|Nurse|PC|Sgt)\.? [A-Z][a-z]+"),
    ),
)


def looks_like(text: str) -> tuple[str, ...]:
    """Return what the words look like that may lead to somebody, as nouns with their article; none where nothing does.

    An NHS number is one only where its check digit fits, so that a phone number is not called one.
    """
    found = []
    for what, pattern in _PATTERNS:
        hits = pattern.findall(text)
        if what == "an NHS number":
            hits = [hit for hit in hits if _is_nhs_number(hit)]
        if hits:
            found.append(what)
    return tuple(found)


def _is_nhs_number(text: str) -> bool:
    """Return whether the eleven-modulus check digit fits. Source: NHS Data Dictionary, NHS number."""
    digits = [int(character) for character in text if character.isdigit()]
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return digits[-1] == check % 11 and check != 10
