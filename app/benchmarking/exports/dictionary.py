"""What the columns of the long table mean, as a table."""

from __future__ import annotations

import csv
import io

_UNIT = "the measure's own: see unit"

# column, meaning, type, unit, allowed values
COLUMNS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "area_code",
        "Official code of the council, region or country; a council that was replaced keeps its own",
        "text",
        "",
        "nine characters: E06000022",
    ),
    ("area_name", "Its name", "text", "", ""),
    ("area_kind", "What it is", "text", "", "council; region; england"),
    ("region_code", "Official code of the region that a council is in", "text", "", "empty for regions and England"),
    ("region_name", "Name of that region", "text", "", "empty for regions and England"),
    ("council_type", "What type of council it is", "text", "", "empty for regions and England"),
    ("measure_key", "The measure, with the year of the framework that defines it", "text", "", "ascof-2014-4a"),
    ("measure_code", "The measure's code in that framework; codes are used again for other things", "text", "", "4A"),
    ("measure_title", "The measure in words", "text", "", ""),
    ("year", "The year that the period begins in: 2024 is April 2024 to March 2025", "whole number", "year", ""),
    ("period", "The same in words", "text", "", "2024-25"),
    ("value", "The figure; empty where there is none, never 0 for that", "number", _UNIT, "see status"),
    (
        "status",
        (
            "What the value is: a figure; held back as too small (0 to 4 in the Safeguarding Adults Collection); left "
            "out by the council; or not there at all"
        ),
        "text",
        "",
        "value; suppressed; not_supplied; absent",
    ),
    ("lower", "Lower end of the 95% interval", "number", _UNIT, "empty where there is no interval"),
    ("upper", "Upper end of the 95% interval", "number", _UNIT, "empty where there is no interval"),
    (
        "numerator",
        "What was counted, as published: rounded, or weighted",
        "number",
        "count",
        "empty where not published",
    ),
    (
        "denominator",
        "What it is out of, as published: rounded, or weighted",
        "number",
        "count",
        "empty where not published",
    ),
    ("base", "How many answered a survey, unweighted", "number", "people", "empty where it is no survey"),
    (
        "verdict",
        (
            "How the figure stands to the comparator: similar when the comparator's value is inside the 95% interval; "
            "higher and lower where the measure has no good direction; unknown without a figure, interval or comparator"
        ),
        "text",
        "",
        "better; similar; worse; higher; lower; unknown",
    ),
    ("rule", "The rule of the verdict, the same everywhere", "text", "", ""),
    ("comparator", "What the figure was compared with", "text", "", ""),
    ("comparator_value", "The comparator's value", "number", _UNIT, "empty where there is none"),
    ("unit", "Unit of value, lower, upper and comparator_value", "text", "", "%; for each 100,000 adults; and others"),
    ("polarity", "What good looks like", "text", "", "high; low; neutral (no judgement)"),
    ("publisher", "Who published the figures", "text", "", ""),
    ("release", "The publication that the figures come from", "text", "", ""),
    ("published_on", "The day it was published", "date", "", "2025-09-04"),
    (
        "file_hash",
        "SHA-256 of the file that was taken in: whoever has the same file has the same hash",
        "text",
        "",
        "64 characters",
    ),
    ("as_at", "The day on which the figures stood so: later releases may revise them", "date", "", "2026-11-25"),
    ("made_up", "Whether the figures were made up, to try the service with", "text", "", "yes; no"),
    ("caveats", "Warnings that the figure stands under, parted by |", "text", "", ""),
)
HEAD = tuple(column[0] for column in COLUMNS)


def csv_of() -> bytes:
    """Return the data dictionary: column, meaning, type, unit, allowed values."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(("column", "meaning", "type", "unit", "allowed_values"))
    write.writerows(COLUMNS)
    return out.getvalue().encode("utf-8-sig")
