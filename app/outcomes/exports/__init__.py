"""Files: the template for counts, and what has come of a call."""
