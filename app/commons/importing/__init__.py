"""From a published file of figures to cells: reading, recognising the layout, understanding each row.

What a series is called, for whoever makes figures from the cells (`Series.dataset`, `table_code`, `enquiry_type`,
`category`, `subcategory`):

- "sac": the table as SG4a, then ENQUIRY_TYPE, CATEGORY and SUBCATEGORY in the spelling of `vocabulary`. An edition may
  put a label in the one column or the other, so look for it in both.
- "ascof": the measure's group as 4A, "", the disaggregation ("Total", "Male", "18-64"), then one of "Outcome",
  "Numerator", "Denominator", "Base", "Margin of Error".
- "tidy": the measure's key, "", "", then one of "value", "numerator", "denominator", "lower", "upper", "base".
  A row that only says "suppressed" or "not supplied" says it of "value".

Nothing here writes, and nothing is held in memory but one number a cell: see `cube`.
"""
