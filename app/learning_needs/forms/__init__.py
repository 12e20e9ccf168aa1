"""Forms of the learning needs analysis, split by side."""
