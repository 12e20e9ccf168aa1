"""Figures that can be trusted: intervals, funnels, verdicts, trends. Pure arithmetic, each with its source.

All of it is plain Python, so that pages may ask for it: no process loads a library of numbers for a verdict.
"""
