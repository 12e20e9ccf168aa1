"""The labels of the Safeguarding Adults Collection, in the one spelling that series are kept in.

Editions differ in case, spaces, hyphens and quotation marks: `labels.fold` sees through that, and what folds alike
is written as it stands here. A label that is not here is kept as the first file that brought it has it.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTION_42 = "Section 42 Enquiries"
OTHER_ENQUIRIES = "Other Safeguarding Enquiries"
CONCERNS = "Safeguarding Concerns"

ASKED = "For each enquiry, was the individual or their representative asked what their desired outcomes were?"
ASKED_EXPRESSED = "Yes they were asked and outcomes were expressed"
ASKED_NOT_EXPRESSED = "Yes they were asked but no outcomes were expressed"
NOT_ASKED = "No"
DONT_KNOW = "Don't Know"
NOT_RECORDED = "Not Recorded"
ASKED_CELLS = (ASKED_EXPRESSED, ASKED_NOT_EXPRESSED, NOT_ASKED, DONT_KNOW, NOT_RECORDED)

ACHIEVED = "Of those who expressed outcomes, how many were achieved?"
FULLY = "Fully Achieved"
PARTLY = "Partially Achieved"
NOT_ACHIEVED = "Not Achieved"
ACHIEVED_CELLS = (FULLY, PARTLY, NOT_ACHIEVED)

LACKED = "Was the adult at risk lacking capacity?"
LACKED_YES = "Yes, they lacked capacity"
LACKED_NO = "No, they did not lack capacity"
LACKED_CELLS = (LACKED_YES, LACKED_NO, DONT_KNOW, NOT_RECORDED)
SUPPORTED = "Of those who lacked capacity"
SUPPORTED_YES = "Supported by an advocate, family or friend"

ACTIVITY = "Counts of Safeguarding Activity"
TOTAL_CONCERNS = "Total Number of Safeguarding Concerns"
TOTAL_SECTION_42 = "Total Number of Section 42 Safeguarding Enquiries"
TOTAL_OTHER = "Total Number of Other Safeguarding Enquiries"

RISK_ACTION = "Risk Assessment Outcomes"
RISK_ACTION_CELLS = (
    "Risk identified and action taken",
    "Risk identified and no action taken",
    "Risk - Assessment inconclusive and action taken",
    "Risk - Assessment inconclusive and no action taken",
    "No risk identified and action taken",
    "No risk identified and no action taken",
    "Enquiry ceased at individual's request and no action taken",
)
RISK_OUTCOME = "Risk Outcomes"
RISK_OUTCOME_CELLS = ("Risk Remained", "Risk Reduced", "Risk Removed")

AGES = ("18-64", "65-74", "75-84", "85-94", "95+", "Not Known")
SEXES = ("Male", "Female", "Other", "Not Known")
ETHNICITIES = (
    "White",
    "Mixed / Multiple",
    "Asian / Asian British",
    "Black / African / Caribbean / Black British",
    "Other Ethnic Group",
    "Refused",
    "Undeclared / Not Known",
)
REASONS = (
    "Physical Support",
    "Sensory Support",
    "Support with Memory and Cognition",
    "Learning Disability Support",
    "Mental Health Support",
    "Social Support",
    "No Support Reason",
    "Not Known",
)
CONDITIONS = ("Long Term Health Condition", "Sensory Impairment", "Learning Disability", "Autism", "No Condition")
ABUSE = (
    "Physical Abuse",
    "Sexual Abuse",
    "Psychological Abuse",
    "Financial or Material Abuse",
    "Discriminatory Abuse",
    "Organisational Abuse",
    "Neglect and Acts of Omission",
    "Domestic Abuse",
    "Sexual Exploitation",
    "Modern Slavery",
    "Self-Neglect",
)
PLACES = (
    "Own Home",
    "In the Community (excluding community services)",
    "In a Community Service",
    "Care Home - Nursing",
    "Care Home - Residential",
    "Hospital - Acute",
    "Hospital - Mental Health",
    "Hospital - Community",
    "Other",
)
SOURCES = ("Service Provider", "Other - Known to Individual", "Other - Unknown to Individual")
REVIEWS = (
    "Number of Safeguarding Adults Reviews",
    "Number of adults at risk who suffered serious harm and died",
    "Number of adults at risk who suffered serious harm and survived",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row label of a table."""

    table: str
    enquiry_type: str
    category: str
    subcategory: str


def _rows(table: str, enquiry_types: tuple[str, ...], category: str, cells: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(Row(table, kind, category, cell) for kind in enquiry_types for cell in cells)


_STARTED = (CONCERNS, SECTION_42, OTHER_ENQUIRIES)
_CONCLUDED = (SECTION_42, OTHER_ENQUIRIES)

TABLES: tuple[Row, ...] = (
    *_rows("SG1a", _STARTED, "Age", AGES),
    *_rows("SG1b", _STARTED, "Sex", SEXES),
    *_rows("SG1c", _STARTED, "Ethnicity", ETHNICITIES),
    *_rows("SG1d", _STARTED, "Primary Support Reason", REASONS),
    *_rows("SG1e", _STARTED, "Reported Health Condition", CONDITIONS),
    Row("SG1f", CONCERNS, ACTIVITY, TOTAL_CONCERNS),
    Row("SG1f", SECTION_42, ACTIVITY, TOTAL_SECTION_42),
    Row("SG1f", OTHER_ENQUIRIES, ACTIVITY, TOTAL_OTHER),
    *(row for kind in ABUSE for row in _rows("SG2a", _CONCLUDED, kind, SOURCES)),
    *(row for place in PLACES for row in _rows("SG2b", _CONCLUDED, place, SOURCES)),
    *_rows("SG2c", _CONCLUDED, RISK_ACTION, RISK_ACTION_CELLS),
    *_rows("SG2e", _CONCLUDED, RISK_OUTCOME, RISK_OUTCOME_CELLS),
    *_rows("SG3a", _CONCLUDED, LACKED, LACKED_CELLS),
    *_rows("SG3a", _CONCLUDED, SUPPORTED, (SUPPORTED_YES,)),
    *_rows("SG4a", _CONCLUDED, ASKED, ASKED_CELLS),
    *_rows("SG4a", _CONCLUDED, ACHIEVED, ACHIEVED_CELLS),
    *_rows("SG5a", ("",), "Safeguarding Adults Reviews", REVIEWS),
)

# What a page of another measure set calls these in longer or older words: folded alike with the right-hand side.
OLDER_WORDS = {
    "Yes - they were asked and outcomes were expressed": ASKED_EXPRESSED,
    "Yes - they were asked but no outcomes were expressed": ASKED_NOT_EXPRESSED,
    "Yes, they were asked and outcomes were expressed": ASKED_EXPRESSED,
    "Yes, they were asked but no outcomes were expressed": ASKED_NOT_EXPRESSED,
    "Do not know": DONT_KNOW,
    "Partly Achieved": PARTLY,
    "Section 42 Safeguarding Enquiries": SECTION_42,
    "Section 42 Safeguarding Enquiry": SECTION_42,
    "Section 42 Enquiry": SECTION_42,
    "Section 42": SECTION_42,
    "S42": SECTION_42,
    "Concluded Section 42 Enquiries": SECTION_42,
    "Concluded Section 42 Safeguarding Enquiries": SECTION_42,
    "Other Enquiries": OTHER_ENQUIRIES,
    "Other Safeguarding Enquiry": OTHER_ENQUIRIES,
    "Concluded Other Safeguarding Enquiries": OTHER_ENQUIRIES,
    "Concern": CONCERNS,
    "Concerns": CONCERNS,
    "Safeguarding Concern": CONCERNS,
}
