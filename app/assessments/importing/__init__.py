"""Reading last year's results from a spreadsheet: from headings and cells to what each partner said of each factor.

In the order of the steps: `targets` and `guessing` (what a column is), `meanings` (what a level is), `names` (which
partner is meant), `converting` (cells to answers). Nothing here knows a page or a table.
"""
