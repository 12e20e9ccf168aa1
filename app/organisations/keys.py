"""The keys that tell one organisation from another of the same name: what each looks like, and how it is kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass

ODS_CODE = "ods_code"
COMPANY_NUMBER = "company_number"
CHARITY_NUMBER = "charity_number"
POLICE_FORCE = "police_force"
COUNCIL_CODE = "council_code"

LABELS = {
    ODS_CODE: "NHS organisation code",
    COMPANY_NUMBER: "Company number",
    CHARITY_NUMBER: "Charity number",
    POLICE_FORCE: "Police force",
    COUNCIL_CODE: "Council",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What an organisation is known by elsewhere; None where it has no such key."""

    ods_code: str | None = None
    company_number: str | None = None
    charity_number: str | None = None
    police_force: str | None = None
    council_code: str | None = None

    def given(self) -> dict[str, str]:
        """Return the keys that there are, by name."""
        pairs = ((name, getattr(self, name)) for name in LABELS)
        return {name: value for name, value in pairs if value}


def ods_code(typed: str) -> str | None:
    """Return a health service code as it is kept: "rx1 " -> "RX1".

    Raises:
        ValueError: it does not look like one; the message says what does.
    """
    code = _closed_up(typed)
    return _fitting(code, r"[A-Z0-9]{3,10}", "Enter the NHS organisation code as 3 to 10 letters and numbers, like RX1")


def company_number(typed: str) -> str | None:
    """Return a company number as it is kept, eight long: "123456" -> "00123456"; see `ods_code` for errors."""
    code = _closed_up(typed)
    if re.fullmatch(r"[0-9]{5,7}", code):
        code = code.zfill(8)
    expected = "Enter the company number as 8 letters and numbers, like 01234567"
    return _fitting(code, r"[0-9]{8}|[A-Z]{2}[0-9]{6}", expected)


def charity_number(typed: str) -> str | None:
    """Return a charity number as it is kept, "1234567" or "1234567-1"; see `ods_code` for errors."""
    code = _closed_up(typed)
    expected = "Enter the charity number as 6 or 7 numbers, like 1234567"
    return _fitting(code, r"(SC|NI)?[0-9]{6,7}(-[0-9]{1,3})?", expected)


def police_force(typed: str) -> str | None:
    """Return the name of a force as it is kept, spaces in order; see `ods_code` for errors."""
    name = " ".join(typed.split())
    if len(name) > 60:
        raise ValueError("Enter the name of the force in 60 characters or fewer")
    return name or None


def council_code(typed: str) -> str | None:
    """Return the register's code of a council; see `ods_code` for errors."""
    return _fitting(_closed_up(typed), r"E[0-9]{8}", "Choose the council from the list")


CLEANERS: dict[str, Callable[[str], str | None]] = {
    ODS_CODE: ods_code,
    COMPANY_NUMBER: company_number,
    CHARITY_NUMBER: charity_number,
    POLICE_FORCE: police_force,
    COUNCIL_CODE: council_code,
}


def possible_keys(term: str) -> dict[str, str]:
    """Return what a search term would be, taken for each key that it could be."""
    found: dict[str, str] = {}
    for name, clean in CLEANERS.items():
        try:
            value = clean(term)
        except ValueError:
            continue
        if value:
            found[name] = value
    return found


def _closed_up(typed: str) -> str:
    return re.sub(r"\s+", "", typed).upper()


def _fitting(code: str, pattern: str, expected: str) -> str | None:
    if not code:
        return None
    if not re.fullmatch(pattern, code):
        raise ValueError(expected)
    return code
