"""From a council's own file to its counts: a CSV or a workbook, in the collection's layout or the tidy one.

Only rows that the collection's tables have are understood, in the one spelling of `commons.importing.vocabulary`. So no
file can bring in a name, or a word of anybody's own.
"""
