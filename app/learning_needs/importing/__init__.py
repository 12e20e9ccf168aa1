"""Reading another tool's answers: from the bytes of a CSV file to rows as `statistics.records` packs them.

In the order of the steps: `reading` (bytes to cells), `targets` and `guessing` (what a column is), `meanings`,
`scales` and `matching` (what a value means), `converting` (cells to records). Nothing here knows a page or a table.
"""
