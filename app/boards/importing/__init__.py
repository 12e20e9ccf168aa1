"""Partners and their people from a spreadsheet: what its columns are, what its rows say, what would come of them.

Everything here is worked out from what it is given: nothing is read from a table, nothing is written.
"""
