"""What in a free text looks as if it says who somebody is. Pure: text in, places out.

Five things are looked for: an NHS number, a postcode, a phone number, an email address, and a date of birth
(with a name, or called one). None of them is forbidden; whoever writes is asked once whether it should stay.

What an organisation gives to everybody is let be: an address whose part before the @ names a job or a team
(safeguarding@…, adults.duty@…), and numbers that begin 03, 08 or 09, which nobody has at home. Times of
everything here grow with the length of the text and no faster: every repetition in a pattern is bounded.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.guarding_names import Names, person_words_in
from app.core.guarding_words import POSTCODE_AREAS, ROLES


class Kind(enum.StrEnum):
    """What was found."""

    NAME_WITH_BIRTH_DATE = "name_with_birth_date"
    NHS_NUMBER = "nhs_number"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """It in words, with its article: "an NHS number"."""
        return _LABELS[self]


_LABELS = {
    Kind.NAME_WITH_BIRTH_DATE: "a person's date of birth",
    Kind.NHS_NUMBER: "an NHS number",
    Kind.POSTCODE: "a postcode",
    Kind.PHONE: "a phone number",
    Kind.EMAIL: "a person's email address",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text, from `start` up to before `end`, counted in characters."""

    kind: Kind
    start: int
    end: int
    said: str  # what stands there, as it was typed

    @property
    def words(self) -> str:
        """What is said of it: "an NHS number (943 476 5919)"."""
        return f"{self.kind.label} ({' '.join(self.said.split())})"


def find(text: str) -> tuple[Finding, ...]:
    """Return what in a text looks like a person's data, in its order; no two overlap.

    Args:
        text: any text; what is longer than a field may be is looked through whole all the same.

    Source of the NHS number's check digit: NHS Data Dictionary, NHS NUMBER (Modulus 11). Of a postcode's shape:
    BS 7666 and the list of postcode areas. Of phone numbers: Ofcom, National Telephone Numbering Plan.
    """
    spans = [*_nhs_numbers(text), *_phones(text), *_emails(text), *_postcodes(text), *_birth_dates(text)]
    taken, found = bytearray(len(text)), []
    for kind, start, end in spans:  # the surer kind first: it keeps its place
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Finding(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda one: one.start))


_Span = tuple[Kind, int, int]
_SEP = "[ \u00a0\u2010-\u2013-]"  # between groups of digits: a space or a hyphen of any kind
_NOT_DIGITS = re.compile(r"\D+")


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits are an NHS number, by the check digit at the end (Modulus 11, weights 10 to 2)."""
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit() or digits == "0" * 10:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and int(digits[9]) == check % 11


_TEN = re.compile(
    rf"(?<![\w£$€#/@-])(?<!\d[.,])(?:\d{{3}}{_SEP}?\d{{3}}{_SEP}?\d{{4}})(?![\w%@])(?![/-]\w)(?!{_SEP}\d{{2}})(?![.,]\d)"
)
_CALLED_NHS = re.compile(
    rf"\bNHS ?(?:no|nos|num|number|nr|#)\b[.:# ]{{0,3}}(?:is |was )?(\d(?:{_SEP}?\d){{9}})(?!\d)", re.IGNORECASE
)
_NOT_NHS = re.compile(
    r"\b(?:isbn(?:-10)?|issn|doi|invoice|purchase order|p\.?o\.?|order|grant|account|licen[cs]e|contract|tender|"
    r"vat|uprn|usrn|charity|company|companies house|asset|serial|ticket|tel|phone|telephone|mobile|fax)"
    r"(?: (?:no|number|ref|reference|id|code))?[.:#]{0,2} ?$",
    re.IGNORECASE,
)


def _nhs_numbers(text: str) -> Iterator[_Span]:
    for match in _CALLED_NHS.finditer(text):
        if is_nhs_number(_NOT_DIGITS.sub("", match[1])):
            yield Kind.NHS_NUMBER, match.start(1), match.end(1)
    for match in _TEN.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if is_nhs_number(_NOT_DIGITS.sub("", match[0])) and not _NOT_NHS.search(before):
            yield Kind.NHS_NUMBER, match.start(), match.end()


# A number as it is dialled: its first group unbroken, so that a day and a month are no beginning of one.
_DIALLED = re.compile(
    rf"(?<![\w£$€#/.@-])(?:(?:\+|00)44{_SEP}{{0,2}}(?:\(0\){_SEP}?)?|\(?0)(?=[127])"
    rf"(?:\d{{2,5}}\)?|\d{{9,10}})(?:(?:{_SEP}|\.){{0,3}}\d{{2,8}}){{0,4}}(?![\w%@])(?![.,/]\d)"
)
_FORTY_FOUR = re.compile(rf"(?<![\w£$€#/.@+-])44{_SEP}?7\d{{3}}{_SEP}?\d{{3}}{_SEP}?\d{{3}}(?!\w)")
_CALLED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|landline|fax|cell)\b(?: ?(?:no|num|number|nr))?[.:]{0,2} ?(?:is |was |on )?"
    rf"(\d{{3,8}}(?:{_SEP}\d{{3,6}}){{0,3}})(?!\w)(?![.,]\d)",
    re.IGNORECASE,
)


def _phones(text: str) -> Iterator[_Span]:
    place = 0
    while match := _DIALLED.search(text, place):
        end = _end_of_number(match)
        place = end or match.start() + 2
        if end:
            yield Kind.PHONE, match.start(), end
    for match in _FORTY_FOUR.finditer(text):
        yield Kind.PHONE, match.start(), match.end()
    for match in _CALLED_PHONE.finditer(text):
        digits = _NOT_DIGITS.sub("", match[1])
        if 6 <= len(digits) <= 11 and digits[:2] not in ("03", "08", "09"):
            yield Kind.PHONE, match.start(1), match.end(1)


_GROUP = re.compile(r"\d+")


def _end_of_number(match: re.Match[str]) -> int | None:
    """Return where a number ends that may have another number behind it; None where the digits make none."""
    digits = ""
    for group in _GROUP.finditer(match[0]):
        digits += group[0]
        national = digits
        for abroad in ("0044", "44"):
            if digits.startswith(abroad):
                national = digits.removeprefix(abroad)
                break
        national = national.removeprefix("0")
        if len(national) == 10 or (len(national) == 9 and national[0] == "1" and group.end() == len(match[0])):
            return match.start() + group.end()
    return None


_AT = re.compile(r"@| ?[(\[]at[)\]] ?", re.IGNORECASE)
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_{|}~-`")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63}){1,6}", re.IGNORECASE)
_PARTS = re.compile(r"[^a-z]+")
LONGEST_LOCAL = 64


def _emails(text: str) -> Iterator[_Span]:
    for at in _AT.finditer(text):
        start = at.start()
        while start > 0 and at.start() - start < LONGEST_LOCAL and text[start - 1] in _LOCAL:
            start -= 1
        local = text[start : at.start()].lstrip(".'/=&?*")
        domain = _DOMAIN.match(text, at.end(), at.end() + 254)
        if local and domain and not _is_role(local):
            yield Kind.EMAIL, at.start() - len(local), domain.start() + len(domain[0].rstrip(".-"))


def _is_role(local: str) -> bool:
    """Say whether the part before the @ names jobs, teams and places only."""
    words = [word for word in _PARTS.split(local.lower()) if word]
    return bool(words) and (
        all(word in ROLES for word in words) or any(word in ROLES and len(word) > 7 for word in words)
    )


_POSTCODE = re.compile(
    r"(?<![\w/£#@-])(?<!\d[.,])([A-PR-UWYZ][A-HK-Y]?)([0-9][0-9A-HJKMNP-Y]?)([ \u00a0]{0,2})"
    r"([0-9][ABD-HJLNP-UW-Z]{2})(?![\w@])(?!-\d)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"1st|2nd|3rd|[04-9]th", re.IGNORECASE)
_CALLED_CODE = re.compile(r"\b(?:ref|reference|code|case|form|room|version|order|model|asset)\b[.:]? ?$", re.IGNORECASE)


def _postcodes(text: str) -> Iterator[_Span]:
    for match in _POSTCODE.finditer(text):
        area, district, gap, inward = match.groups()
        upper = match[0] == match[0].upper()
        if area.upper() not in POSTCODE_AREAS:
            continue
        if not upper and (_ORDINAL.fullmatch(inward) or (not gap and len(match[0]) < 6)):
            continue
        if not gap and (area + district + inward[0]).upper() == "S42":  # section 42 of the Care Act, its parts
            continue
        if _CALLED_CODE.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        yield Kind.POSTCODE, match.start(), match.end()


_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:18|19|20)\d{2}"
_DATE = re.compile(
    rf"(?<![\w£/.])(?:"
    rf"(?:0?[1-9]|[12]\d|3[01]) ?([/.-]) ?(?:0?[1-9]|1[0-2]) ?\1 ?({_YEAR}|\d{{2}})"
    rf"|({_YEAR})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}\.?,?[ -]({_YEAR}|'?\d{{2}})"
    rf"|{_MONTH}\.? (?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? ({_YEAR})"
    rf")(?![\w/])(?!\.\d)",
    re.IGNORECASE,
)
_BORN_IN = re.compile(rf"\b(?:born(?: in)?|b\.) ?(?:{_MONTH} )?({_YEAR})\b", re.IGNORECASE)
# What calls a date one of birth; between it and the date stands nothing that makes it another date.
_CALLED_BIRTH = re.compile(
    r"(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bbirth ?date|\bbirthday)\)?[ ,:;=(\u2013-]{0,4}"
    r"(?:(?:is|was|of|as|given as|recorded as|on|the) ){0,2}$",
    re.IGNORECASE,
)
_CALLED_BIRTH_AFTER = re.compile(
    r"[ ,(]{0,3}(?:d\.?o\.?b\b|date of birth|is (?:his|her|their) (?:date of birth|birthday))", re.IGNORECASE
)
_BORN = re.compile(r"\b(?:born|b\.)[ ,:(]{0,3}(?:(?:on|in|the) ){0,2}$", re.IGNORECASE)
_NEXT_TO = re.compile(r"['\u2019s]{0,2}[ ,;:(\[\u2013-]{1,4}$")
_BEFORE_NAME = re.compile(r"[ ,;:)\]\u2013-]{1,4}")
LATEST_BIRTH = 2010  # whoever is written of is an adult, or nearly; a later date beside a name is of a meeting
WINDOW = 120  # characters around a birth in which a person may be named


def _birth_dates(text: str) -> Iterator[_Span]:
    names = Names(text)
    for date in _DATE.finditer(text):
        span = _birth(text, date.start(), date.end(), _year(date), names)
        if span:
            yield Kind.NAME_WITH_BIRTH_DATE, *span
    for born in _BORN_IN.finditer(text):
        near = names.near(born.start(), born.end(), WINDOW)
        if int(born[1]) <= LATEST_BIRTH and near:
            yield Kind.NAME_WITH_BIRTH_DATE, min(near[0], born.start()), max(near[1], born.end())


def _year(date: re.Match[str]) -> int:
    """Return the year of a date; of two digits, those that end an adult's birth are of the last century."""
    said = next(group for group in date.groups()[1:] if group).lstrip("'")
    if len(said) == 4:
        return int(said)
    return 1900 + int(said) if int(said) > 30 else 2000 + int(said)


def _birth(text: str, start: int, end: int, year: int, names: Names) -> tuple[int, int] | None:
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    called = _CALLED_BIRTH.search(before)
    if called or _CALLED_BIRTH_AFTER.match(after):
        begin = start - (len(before) - called.start() if called else 0)
        beside = names.ending(begin - 4, begin)
        return (beside[-1][0] if beside else begin), end
    if year > LATEST_BIRTH:
        return None
    if born := _BORN.search(before):
        begin = start - (len(before) - born.start())
        if near := names.near(begin, end, WINDOW):
            return min(near[0], begin), max(near[1], end)
        around = text[max(0, begin - 60) : begin], text[end : end + 60]
        return (begin, end) if any(person_words_in(part) for part in around) else None
    for name in names.ending(start - 6, start):
        if _NEXT_TO.fullmatch(text[name[1] : start]):
            return name[0], end
    for name in names.starting(end, end + 4):
        if _BEFORE_NAME.fullmatch(text[end : name[0]]):
            return start, name[1]
    return None
