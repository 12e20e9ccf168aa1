"""The columns of a list of partners: what each is called, what it takes, and how people head it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.commons.kinds import PartnerKind
from app.organisations.keys import LABELS
from app.people.roles import Role

ORGANISATION, KIND, PERSON, LAST_NAME, EMAIL, ROLE = "organisation", "kind", "person", "last_name", "email", "role"
NEEDED = (ORGANISATION, PERSON, EMAIL)
ROLES = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR, Role.ORGANISATION_CONTRIBUTOR)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is looked for.

    Attributes:
        field: its name here.
        heading: as the template has it.
        hint: what it takes.
        others: further headings that people give it, as `heading_key` makes them; those in front are surer.
    """

    field: str
    heading: str
    hint: str
    others: tuple[str, ...] = ()


_WORDS = {
    "ods_code": ("odscode", "ods", "nhscode", "orgcode", "organisationcode", "nhsods"),
    "company_number": ("companyno", "companyreg", "companyregistration", "companyregistrationnumber", "companieshouse"),
    "charity_number": ("charityno", "charityreg", "charitynumber", "registeredcharitynumber", "charitycommission"),
    "council_code": ("council", "councilcode", "lacode", "onscode", "gsscode", "localauthoritycode", "councilname"),
    "police_force": ("force", "policeforcename"),
}
_HINTS = {
    "ods_code": "For a health service: its NHS organisation code, like RX1. Leave it empty for others.",
    "company_number": "8 letters and numbers, like 01234567. May be empty.",
    "charity_number": "6 or 7 numbers, like 1234567. May be empty.",
    "council_code": "For a council with adult social care: its name, or its code, like E09000001.",
    "police_force": "For a police force: its full name.",
}

COLUMNS = (
    Column(
        ORGANISATION,
        "Organisation",
        "Its name, as people know it. One row for each of its people; the name stands in each row.",
        ("organisationname", "partner", "partnername", "partnerorganisation", "partneragency", "agency", "agencyname",
         "memberagency", "member", "org", "orgname", "nameoforganisation", "nameofpartner", "nameofagency"),
    ),
    Column(
        KIND,
        "Kind",
        "One of: " + "; ".join(kind.label for kind in PartnerKind) + ".",
        ("kindoforganisation", "type", "organisationtype", "typeoforganisation", "partnertype", "agencytype", "sector",
         "category"),
    ),
    *(Column(field, label, _HINTS[field], _WORDS[field]) for field, label in LABELS.items()),
    Column(
        PERSON,
        "Name",
        "The name of the person to invite.",
        ("person", "personname", "contact", "contactname", "contactperson", "nameofcontact", "nameofperson", "fullname",
         "leadname", "namedlead", "nominatedlead", "safeguardinglead", "safeguardingleadname", "nameofsafeguardinglead",
         "representative", "firstname", "forename"),
    ),
    Column(
        LAST_NAME,
        "Last name",
        "Where it has a column of its own.",
        ("surname", "familyname"),
    ),
    Column(
        EMAIL,
        "Email",
        "Their own work address. They are invited at it.",
        ("emailaddress", "mail", "contactemail", "contactemailaddress", "leademail", "workemail", "emailofcontact"),
    ),
    Column(
        ROLE,
        "Role",
        "One of: " + "; ".join(role.label for role in ROLES) + ". The first safeguarding lead is your contact. Left "
        "empty, the first person leads and others contribute.",
        ("roleinmsp", "roleonmspboard", "accessrole", "userrole"),
    ),
)  # fmt: skip
BY_FIELD = {column.field: column for column in COLUMNS}
TEMPLATE = tuple(column for column in COLUMNS if column.field != LAST_NAME)


def heading_key(text: str) -> str:
    """Return a heading as it is matched: "E-mail address *" -> "emailaddress"."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold())


@cache
def _fields() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS:
        for key in (heading_key(column.heading), *column.others):
            known.setdefault(key, column.field)
    return known


def is_heading(text: str) -> bool:
    """Say whether a text is the heading of a column that is looked for."""
    return heading_key(text) in _fields()


@dataclass(frozen=True, slots=True)
class Guess:
    """What each column seems to be.

    Attributes:
        places: the column's number, from 0, by field.
        is_sure: whether nothing has to be asked.
    """

    places: Mapping[str, int]
    is_sure: bool


def guess(headings: Sequence[str]) -> Guess:
    """Return which column each field has; a name alone is the organisation's where no other column is."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        field = _fields().get(heading_key(heading))
        if field is not None:
            found.setdefault(field, []).append(place)
    if ORGANISATION not in found and len(found.get(PERSON, ())) > 1:
        alone = [place for place in found[PERSON] if heading_key(headings[place]) == "name"]
        if alone:  # "Name, Contact, Email": the first is the organisation's
            found[ORGANISATION] = alone[:1]
            found[PERSON].remove(alone[0])
    places = {field: held[0] for field, held in found.items()}
    twice = any(len(held) > 1 for held in found.values())
    return Guess(places, is_sure=not twice and all(field in places for field in NEEDED))


__all__ = [
    "BY_FIELD",
    "COLUMNS",
    "EMAIL",
    "KIND",
    "LAST_NAME",
    "NEEDED",
    "ORGANISATION",
    "PERSON",
    "ROLE",
    "ROLES",
    "TEMPLATE",
    "Column",
    "Guess",
    "guess",
    "heading_key",
    "is_heading",
]
