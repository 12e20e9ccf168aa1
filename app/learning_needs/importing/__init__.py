"""Reading another tool's answers: from the bytes of a CSV file to rows as `statistics.records` packs them.

In the order of the steps: `reading` and `headings` (bytes to cells), `targets` and `guessing` (what a column is),
`values`, `meanings`, `scales` and `matching` (what a value means), `plan`, `rows` and `converting` (cells to records),
`comparing` and `reporting` (what is told of it). Nothing here knows a page or a table.
"""
