"""The figures of the learning needs analysis: arrays in, tables out.

`records` packs answers, `counts` counts them, `disclosure` decides what may be shown, `release` writes the tables.
Only `records` is light; the rest needs NumPy and SciPy and belongs in the worker.
"""
