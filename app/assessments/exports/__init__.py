"""Files of self-assessment: one list of rows feeds every table, one paper feeds Word and PDF."""
